"""Which documents have a term of a query, by the full-text table and the kept words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pyroaring import BitMap

from catalog_desktop.adapters.embedded.search.index_tokens import CodeKind
from catalog_desktop.adapters.embedded.search.kept_words import KeptWords, WordKey
from catalog_desktop.adapters.embedded.search.slot_sets import bitmap_of_text, union
from catalog_desktop.adapters.embedded.search.vocabulary import Vocabulary
from catalog_desktop.domain.terms import Form, Term
from catalog_desktop.domain.word_match import MIN_CODE_ENDING
from catalog_desktop.domain.words import code_key

_AFTER_ALL = "\U0010ffff"
_MAX_FORMS_AT_ONCE = 200
_MAX_REMEMBERED = 512


@dataclass(frozen=True, slots=True)
class FoundTerm:
    """The documents that meet a term: exactly or by a beginning or the end of a code in some field, and with typos.

    `forms` are those that some document can have; `near` the words taken for the typed one, with their typos.
    """

    term: Term
    forms: tuple[Form, ...]
    near: Mapping[str, int]
    exact: BitMap
    with_typos: BitMap

    @property
    def all(self) -> BitMap:
        """All documents that meet the term."""
        return self.exact | self.with_typos

    def resolved(self) -> Term:
        """The term with the near words in place of typos: what is to be highlighted."""
        exact = (Form(form.tokens, form.prefix) for form in self.forms)
        near = (Form((word,)) for word in self.near)
        return Term(self.term.text, self.term.start, self.term.end, (*exact, *near), self.term.prefix, self.term.quoted)


@dataclass(frozen=True, slots=True)
class WordSearch:
    """Terms looked up in one version of an index. Answers are remembered: the next keystroke asks most again."""

    connection: sqlite3.Connection
    kept: KeptWords
    vocabulary: Vocabulary
    remembered: dict[tuple[Form, bool], BitMap] = field(default_factory=dict)

    def find(self, term: Term) -> FoundTerm:
        """The documents that meet a term."""
        forms = tuple(form for form in term.forms if self._can_stand(form))
        near: dict[str, int] = {}
        for form in term.forms:
            for word, typos in self._near(form).items():
                near[word] = min(typos, near.get(word, typos))
        exact = self.having(forms)
        if not term.quoted:
            exact |= self._with_code_ending(term.text)
        return FoundTerm(term, forms, near, exact, self.having(Form((word,)) for word in near))

    def find_in_title(self, found: FoundTerm) -> BitMap:
        """The documents that meet a term without typos in their title."""
        return self.having(found.forms, title=True)

    def having(self, forms: Iterable[Form], *, title: bool = False) -> BitMap:
        """The documents that have any of the forms, without typos."""
        sets, missing = [], []
        for form in dict.fromkeys(Form(form.tokens, form.prefix) for form in forms):
            members = self._known(form, title=title)
            if members is None:
                missing.append(form)
            else:
                sets.append(members)
        parts = (missing[start : start + _MAX_FORMS_AT_ONCE] for start in range(0, len(missing), _MAX_FORMS_AT_ONCE))
        return union([*sets, *(self._read(part, title=title) for part in parts)])

    def whole_code(self, key: str) -> BitMap:
        """The documents whose SKU or barcode is a `code_key`."""
        return self._slots("SELECT group_concat(slot) FROM codes WHERE kind = ? AND key = ?", CodeKind.WHOLE, key[::-1])

    def _near(self, form: Form) -> dict[str, int]:
        """The words that a form means only with typos."""
        if not form.typos:
            return {}
        typed = form.tokens[0]
        near = self.vocabulary.near(typed, form.typos, is_prefix=form.prefix)
        return {
            word: typos
            for word, typos in near.items()
            if word != typed and not (form.prefix and word.startswith(typed))
        }

    def _can_stand(self, form: Form) -> bool:
        whole = form.tokens[:-1] if form.prefix else form.tokens
        return all(self.vocabulary.may_have(token) for token in whole)

    def _known(self, form: Form, *, title: bool) -> BitMap | None:
        if len(form.tokens) == 1:
            kept = self.kept.find(WordKey(form.tokens[0], form.prefix, title))
            if kept is not None:
                return kept
        return self.remembered.get((form, title))

    def _read(self, forms: Sequence[Form], *, title: bool) -> BitMap:
        asked = " OR ".join(map(_expression, forms))
        members = self._slots(
            "SELECT group_concat(rowid) FROM words WHERE words MATCH ?", f"title : ({asked})" if title else asked
        )
        if len(forms) == 1:
            if len(self.remembered) >= _MAX_REMEMBERED:
                self.remembered.clear()
            self.remembered[forms[0], title] = members
        return members

    def _with_code_ending(self, text: str) -> BitMap:
        beginning = code_key(text)[::-1]
        if len(beginning) < MIN_CODE_ENDING:
            return BitMap()
        return union(
            self._slots(
                "SELECT group_concat(slot) FROM codes WHERE kind = ? AND key >= ? AND key < ?",
                kind,
                beginning,
                beginning + _AFTER_ALL,
            )
            for kind in (CodeKind.WHOLE, CodeKind.PART)
        )

    def _slots(self, sql: str, *parameters: object) -> BitMap:
        return bitmap_of_text(self.connection.execute(sql, parameters).fetchone()[0])


def _expression(form: Form) -> str:
    """A form in FTS5's language: tokens consist of letters, digits, marks and points only."""
    return f'"{" ".join(form.tokens)}"' + (" *" if form.prefix else "")
