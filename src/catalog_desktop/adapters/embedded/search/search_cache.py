"""What was found out about one version of an index, for the questions that follow: the next keystroke and page."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pyroaring import BitMap

from catalog_desktop.adapters.embedded.search.document_table import StoredDocument
from catalog_desktop.adapters.embedded.search.filters import Filters
from catalog_desktop.adapters.embedded.search.text_match import TextMatch
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.terms import Form

Value = TypeVar("Value")

_MAX_DOCUMENTS = 1000


class Recent(Generic[Value]):
    """The latest answers by their questions; older ones are forgotten."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._answers: dict[Hashable, Value] = {}

    def get(self, question: Hashable, answer: Callable[[], Value]) -> Value:
        """The answer to a question, made if it is not remembered."""
        value = self._answers.pop(question) if question in self._answers else answer()
        self._answers[question] = value
        if len(self._answers) > self._capacity:
            del self._answers[next(iter(self._answers))]
        return value


@dataclass(frozen=True, slots=True)
class SearchCache:
    """The memory of one version, `number`. Used by one thread."""

    number: int = -1
    forms: dict[tuple[Form, bool], BitMap] = field(default_factory=dict)
    texts: Recent[TextMatch] = field(default_factory=lambda: Recent(16))
    filters: Recent[Filters] = field(default_factory=lambda: Recent(16))
    documents: dict[int, Document] = field(default_factory=dict)

    def documents_at(
        self, slots: Sequence[int], read: Callable[[Sequence[int]], Iterable[StoredDocument]]
    ) -> list[Document]:
        """The documents of some slots; those that are not remembered are read. What a next keystroke finds was mostly
        found by the one before."""
        known = self.documents
        if len(known) + len(slots) > _MAX_DOCUMENTS:
            known.clear()
        found = {held.slot: held.document for held in read([slot for slot in slots if slot not in known])}
        documents = [known.get(slot) or found[slot] for slot in slots]
        if len(found) <= _MAX_DOCUMENTS:
            known.update(found)
        return documents
