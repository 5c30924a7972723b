"""The documents that meet a whole text, tier by tier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from pyroaring import BitMap

from catalog_desktop.adapters.embedded.search.word_search import FoundTerm, WordSearch
from catalog_desktop.domain.terms import Form, Term


class TextMatch:
    """The terms of a text and its `code` (see `Matcher`), looked up as far as an answer needs them."""

    def __init__(self, search: WordSearch, terms: Sequence[Term], code: str) -> None:
        self._search = search
        self.terms = terms
        self._code = code
        self._found = {id(term): search.find(term) for term in terms}

    @cached_property
    def whole_code(self) -> BitMap:
        """Those whose SKU or barcode the whole text is."""
        return self._search.whole_code(self._code) if self._code else BitMap()

    @cached_property
    def all(self) -> BitMap:
        """All that meet the text."""
        return self.meeting(self.terms) | self.whole_code

    @cached_property
    def in_fields(self) -> BitMap:
        """Those that meet every term without a typo in some field."""
        return _intersection(found.exact for found in self._found.values())

    @cached_property
    def in_title(self) -> BitMap:
        """Those that meet every term without a typo in their title."""
        if not self.in_fields:
            return BitMap()
        return _intersection(self._search.find_in_title(found) for found in self._found.values())

    def tiers(self, *, by_relevance: bool) -> Iterator[BitMap]:
        """Sets of ever worse matches, each in part also in those before; what is in none of them comes last."""
        yield self.whole_code
        if by_relevance:
            yield self.in_title
            yield self.in_fields

    def meeting(self, terms: Sequence[Term]) -> BitMap:
        """Those that meet some of the terms, all of these, in any way."""
        return _intersection(self._found[id(term)].all for term in terms)

    @cached_property
    def resolved_terms(self) -> list[Term]:
        """The terms to highlight."""
        return [found.resolved() for found in self._found.values()]

    def corrections(self, result: BitMap) -> Mapping[str, str]:
        """For each word that no document of the result has, the nearest that some have (see `Page.corrected`)."""
        if not result or result.intersect(self.whole_code) or result.intersect(self.in_fields):
            return {}
        found = (found for found in self._found.values() if not found.exact.intersect(result))
        return {one.term.text: self._nearest(one, result) for one in found}

    def _nearest(self, found: FoundTerm, result: BitMap) -> str:
        """Fewest typos, then most documents, then the first in order."""
        for typos in sorted(set(found.near.values())):
            words = sorted(word for word, own in found.near.items() if own == typos)
            counts = {word: self._search.having([Form((word,))]).intersection_cardinality(result) for word in words}
            best = max(words, key=lambda word: counts[word])
            if counts[best]:
                return best
        return found.term.text


def _intersection(sets: Iterable[BitMap]) -> BitMap:
    smallest_first = sorted(sets, key=len)
    members = smallest_first[0].copy() if smallest_first else BitMap()
    for other in smallest_first[1:]:
        members &= other
    return members
