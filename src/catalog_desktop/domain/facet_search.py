"""Finding values inside a facet by what they are called."""

from __future__ import annotations

from catalog_desktop.domain.terms import query_terms
from catalog_desktop.domain.word_match import Match, match_term
from catalog_desktop.domain.words import code_key, index_text


class FacetValueFinder:
    """Tells whether some word of a value begins with each of the words typed; no typos; everything when empty."""

    def __init__(self, text: str) -> None:
        self._terms = query_terms(text.strip())
        self._spellings = [
            {"".join(form.tokens).replace(".", "") for form in term.forms if form.tokens} for term in self._terms
        ]

    def finds(self, value: str) -> bool:
        """Whether the value is found."""
        if not self._terms:
            return True
        letters = code_key(value).replace(".", "")
        if not all(any(spelling in letters for spelling in spellings) for spellings in self._spellings):
            return False  # most values go this quick way
        tokens = index_text(value).split()
        return all(match_term(term, tokens) >= Match.PREFIX for term in self._terms)
