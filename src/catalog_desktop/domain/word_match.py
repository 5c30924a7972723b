"""What matches: the plain meaning of terms that every search engine here is held to."""

from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import lru_cache

from catalog_desktop.domain.terms import Form, Term
from catalog_desktop.domain.typos import edit_distance_within, prefix_distance_within
from catalog_desktop.domain.words import code_key

MIN_CODE_ENDING = 4


class Match(IntEnum):
    """How well a term is met; greater is better."""

    NONE = 0
    TYPO = 1
    PREFIX = 2
    EXACT = 3


def match_term(term: Term, tokens: Sequence[str]) -> Match:
    """How the tokens of one field (`index_text(field).split()`) meet a term: the best of its forms."""
    spaced = _spaced(tokens)
    best = Match.NONE
    for form in term.forms:
        best = max([best, *(kind for kind, _ in _places(form, tokens, spaced))])
        if best is Match.EXACT:
            break
    return best


def code_ends_with(code: str, text: str) -> bool:
    """Whether `text` is the end of a SKU, MPN or barcode, at least four characters of it; separators do not count."""
    ending = code_key(text)
    return len(ending) >= MIN_CODE_ENDING and code_key(code).endswith(ending)


def _places(form: Form, tokens: Sequence[str], spaced: str) -> Iterator[tuple[Match, int]]:
    """How and at which positions the tokens have the form; `spaced` is all of them, a blank around each."""
    if not form.typos and f" {' '.join(form.tokens)}{'' if form.prefix else ' '}" not in spaced:
        return  # which is how it goes with most forms
    *head, last = form.tokens
    for index, token in enumerate(tokens):
        kind = match_token(last, token, form.prefix, form.typos)
        first = index - len(head)
        if kind and first >= 0 and list(tokens[first:index]) == head:
            yield kind, first


def _spaced(tokens: Sequence[str]) -> str:
    return f" {' '.join(tokens)} "


@lru_cache(maxsize=16384)  # the words of a catalog come back, row after row
def match_token(typed: str, token: str, prefix: bool, typos: int) -> Match:
    """How one token meets the last or only token of a form."""
    if typed == token:
        return Match.EXACT
    if prefix and token.startswith(typed):
        return Match.PREFIX
    if typos and not any(character.isdigit() for character in token):
        distance_within = prefix_distance_within if prefix else edit_distance_within
        if distance_within(typed, token, typos) is not None:
            return Match.TYPO
    return Match.NONE
