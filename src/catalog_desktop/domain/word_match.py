"""What matches: the plain meaning of terms that every search engine here is held to."""

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from functools import lru_cache

from catalog_desktop.domain.terms import Form, Term
from catalog_desktop.domain.typos import edit_distance_within, prefix_distance_within
from catalog_desktop.domain.word_folding import Folded, fold_with_offsets
from catalog_desktop.domain.words import BREAK, Word, code_key, folded_words

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


def highlights(text: str, terms: Iterable[Term]) -> list[tuple[int, int]]:
    """Ranges of characters of `text` that match any of the terms, in order, none touching another.

    Of a word that matches by its beginning only that is marked; a phrase and a compound are marked as a whole.
    """
    folded = fold_with_offsets(text)
    tokens = list(folded_words(folded.text))
    texts = _with_breaks(tokens)
    spaced = _spaced(texts)
    at = {word.position: word for word in tokens}
    ranges = (
        _marked(folded, form, at[first], at[first + len(form.tokens) - 1], kind)
        for term in terms
        for form in term.forms
        for kind, first in _places(form, texts, spaced)
    )
    return _merged(ranges)


def _places(form: Form, tokens: Sequence[str], spaced: str) -> Iterator[tuple[Match, int]]:
    """How and at which positions the tokens have the form; `spaced` is all of them, a blank around each."""
    if not form.typos and f" {' '.join(form.tokens)}{'' if form.prefix else ' '}" not in spaced:
        return  # which is how it goes with most forms
    *head, last = form.tokens
    for index, token in enumerate(tokens):
        kind = _match_token(last, token, form.prefix, form.typos)
        first = index - len(head)
        if kind and first >= 0 and list(tokens[first:index]) == head:
            yield kind, first


def _spaced(tokens: Sequence[str]) -> str:
    return f" {' '.join(tokens)} "


@lru_cache(maxsize=16384)  # the words of a catalog come back, row after row
def _match_token(typed: str, token: str, prefix: bool, typos: int) -> Match:
    if typed == token:
        return Match.EXACT
    if prefix and token.startswith(typed):
        return Match.PREFIX
    if typos and not any(character.isdigit() for character in token):
        distance_within = prefix_distance_within if prefix else edit_distance_within
        if distance_within(typed, token, typos) is not None:
            return Match.TYPO
    return Match.NONE


def _with_breaks(words: Sequence[Word]) -> list[str]:
    texts: list[str] = []
    for word in words:
        texts.extend([BREAK] * (word.position - len(texts)))
        texts.append(word.text)
    return texts


def _marked(folded: Folded, form: Form, first: Word, last: Word, kind: Match) -> tuple[int, int]:
    end = last.end
    if kind is Match.PREFIX:
        end = _end_of_beginning(folded.text, last, form.tokens[-1])
    return folded.starts[first.start], folded.ends[end - 1]


def _end_of_beginning(folded_text: str, word: Word, beginning: str) -> int:
    """Where the characters of a beginning end in a word, which may have connectors that its token has not."""
    found = 0
    for index in range(word.start, word.end):
        character = folded_text[index]
        if character == beginning[found] or (character == "," and beginning[found] == "."):
            found += 1
            if found == len(beginning):
                return index + 1
    return word.end


def _merged(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
