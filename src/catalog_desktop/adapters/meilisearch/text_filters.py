"""The text of a query as filters: one for each tier of the result, in its order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from catalog_desktop.adapters.meilisearch.armour import armoured, cut
from catalog_desktop.adapters.meilisearch.document_fields import fact_key
from catalog_desktop.adapters.meilisearch.filter_language import (
    Filter,
    all_of,
    any_equals,
    any_of,
    begins,
    equals,
    none_of,
)
from catalog_desktop.adapters.meilisearch.text_fields import WINDOW, window_text
from catalog_desktop.domain.terms import Form, Term
from catalog_desktop.domain.word_match import MIN_CODE_ENDING
from catalog_desktop.domain.words import code_key


class _Fields(NamedTuple):
    """Where words are looked for."""

    words: str
    windows: str
    joined: str


_ANYWHERE = _Fields("words", "windows", "joined")
_IN_TITLE = _Fields("title_words", "title_windows", "title_joined")

NearWords = Mapping[Form, Collection[str]]
"""For each form that may have typos the words of the catalog that it finds so, and not as it is typed."""

_TIERS_AS_TYPED = 3
"""The code, the title, any field."""


@dataclass(frozen=True)
class TextFilters:
    """Filters for some terms; `code` is the whole text as a SKU or barcode would be compared, `near` the words found
    by those typed with typos. What is asked again and again is made once."""

    terms: Sequence[Term]
    code: str
    near: NearWords

    @cached_property
    def is_code(self) -> Filter:
        """The whole text is a SKU or barcode."""
        return equals("keys", fact_key("code", self.code))

    @cached_property
    def found(self) -> Filter:
        """All products that meet the text."""
        return any_of([self.is_code, self._all_terms])

    @property
    def without_typos(self) -> Filter:
        """Those that meet it as it is typed."""
        return any_of([self.is_code, self._all_terms_as_typed])

    @property
    def has_near_words(self) -> bool:
        """Whether any word of the text finds something by a typo."""
        return any(self.near.values())

    @property
    def tiers_without_typos(self) -> int:
        """How many of the tiers of an unsorted result come before that of typos."""
        return _TIERS_AS_TYPED

    def tiers(self, *, is_sorted: bool) -> list[Filter]:
        """Parts of the result that follow each other, no product in two of them."""
        rest = none_of(self.is_code)
        if is_sorted:
            return [self.is_code, all_of([rest, self._all_terms])]
        title = all_of(map(_found_in_title, self.terms))
        fields = self._all_terms_as_typed
        tiers = [self.is_code, all_of([rest, title]), all_of([rest, fields, none_of(title)])]
        if self.has_near_words:
            tiers.append(all_of([rest, self._all_terms, none_of(fields)]))
        return tiers

    def matching(self, terms: Sequence[Term]) -> Filter:
        """Products that meet some of the terms, with typos or without."""
        return all_of(any_of([found_as_typed(term), *self._with_typos(term)]) for term in terms)

    def resolved_terms(self) -> list[Term]:
        """The terms with the words that they find in place of typos: quick to look for in rows."""
        return [
            replace(
                term,
                forms=(
                    *(Form(form.tokens, form.prefix) for form in term.forms),
                    *(Form((word,)) for word in self.near_words(term)),
                ),
            )
            for term in self.terms
        ]

    @cached_property
    def _all_terms(self) -> Filter:
        return self.matching(self.terms)

    @cached_property
    def _all_terms_as_typed(self) -> Filter:
        return all_of(map(found_as_typed, self.terms))

    def _with_typos(self, term: Term) -> Iterator[Filter]:
        words = self.near_words(term)
        if words:
            yield any_equals("words", [word_text(word) for word in words])

    def near_words(self, term: Term) -> Collection[str]:
        """The words that a term finds with typos alone."""
        return dict.fromkeys(word for form in term.forms if form.typos for word in self.near.get(form, ()))


def found_as_typed(term: Term) -> Filter:
    """Some field has the term, or some code ends with it."""
    ending = code_key(term.text)
    forms = list(_forms(term, _ANYWHERE))
    if not term.quoted and len(ending) >= MIN_CODE_ENDING:
        forms.append(begins("code_ends", cut(armoured(ending[::-1]))))
    return any_of(forms)


def word_text(word: str) -> str:
    """A word as the field `words` holds it."""
    return cut(armoured(word))


def _found_in_title(term: Term) -> Filter:
    return any_of(_forms(term, _IN_TITLE))


def _forms(term: Term, fields: _Fields) -> Iterator[Filter]:
    """The forms of a term; all ways to cut a word in two are one question."""
    cuts = Counter("".join(form.tokens) for form in set(term.forms) if len(form.tokens) == 2 and not form.prefix)
    whole = {word for word, count in cuts.items() if count == len(word) - 1 and word.isalpha()}
    yield from (equals(fields.joined, armoured(word)) for word in whole)
    for form in term.forms:
        if form.prefix or len(form.tokens) != 2 or "".join(form.tokens) not in whole:
            yield _form(form, fields.words, fields.windows)


def _form(form: Form, words: str, windows: str) -> Filter:
    if len(form.tokens) == 1:
        look: Callable[[str, str], Filter] = begins if form.prefix else equals
        return look(words, word_text(form.tokens[0]))
    tokens = [armoured(token) for token in form.tokens]
    # A phrase longer than a window is all of its windows: only a text that says parts of it twice could fool them.
    starts = range(max(len(tokens) - WINDOW, 0) + 1)
    return all_of(_window(tokens[start : start + WINDOW], form, start == starts[-1], windows) for start in starts)


def _window(tokens: Sequence[str], form: Form, is_last: bool, windows: str) -> Filter:
    if form.prefix and is_last:
        return begins(windows, cut("!".join(tokens)))
    return begins(windows, cut(window_text(tokens)))
