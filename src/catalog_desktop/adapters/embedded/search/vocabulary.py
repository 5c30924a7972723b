"""The words of an index that can be meant by a misspelled one, and which of them are near.

Words are only ever added: a word that no document has any more finds nothing, and is gone after the next start.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from catalog_desktop.domain.typos import MIN_LETTERS_FOR_ONE, edit_distance_within, prefix_distance_within

_MIN_LETTERS = MIN_LETTERS_FOR_ONE - 1
_AFTER_ALL = "\U0010ffff"
_ASCII_DIGIT = re.compile(r"[0-9]")


class Vocabulary:
    """Words without digits. Added to by one thread while another looks for near ones."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._words: set[str] = set()
        self._by_letter: dict[str, _Initial] = {}
        self.add(words)

    def __len__(self) -> int:
        return len(self._words)

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._words))

    def add(self, words: Iterable[str]) -> None:
        """Add those of the words that have no digit and are not there yet."""
        for word in words:
            if word in self._words or _has_digit(word):
                continue
            self._words.add(word)
            if len(word) >= _MIN_LETTERS:
                self._by_letter.setdefault(word[0], _Initial()).add(word)

    def may_have(self, token: str) -> bool:
        """Whether some document can have the token; always true for one with a digit."""
        return token in self._words or _has_digit(token)

    def near(self, typed: str, limit: int, *, is_prefix: bool) -> dict[str, int]:
        """`{word: typos}` of all words within the limit of a typed word, or of the beginning of one.

        The meaning is that of `domain.typos`. As a wrong first letter counts two, nearly all candidates begin with
        the same letter; of the others only those in which nothing else is wrong are.
        """
        initial = self._by_letter.get(typed[0])
        near = initial.near(typed, limit, is_prefix=is_prefix) if initial else {}
        if limit >= 2:
            distance = prefix_distance_within if is_prefix else edit_distance_within
            for word in self._other_first_letter(typed, is_prefix=is_prefix):
                typos = None if word in near else distance(typed, word, limit)
                if typos is not None:
                    near[word] = typos
        return near

    def _other_first_letter(self, typed: str, *, is_prefix: bool) -> Iterator[str]:
        """Words that one typo at their very beginning makes into the typed one: a letter too many, swapped, too few or
        wrong."""
        spellings = [typed[1:], typed[1] + typed[0] + typed[2:]]
        for letter in list(self._by_letter):
            spellings += [letter + typed, letter + typed[1:]]
        for spelling in spellings:
            if is_prefix and spelling[0] in self._by_letter:
                yield from self._by_letter[spelling[0]].beginning_with(spelling)
            elif spelling in self._words:
                yield spelling


class _Initial:
    """The words with one first letter, sorted when they are first asked for."""

    def __init__(self) -> None:
        self._sorted: list[str] = []
        self._unsorted: list[str] = []
        self._beginnings: dict[int, list[str]] = {}

    def add(self, word: str) -> None:
        self._unsorted.append(word)

    def near(self, typed: str, limit: int, *, is_prefix: bool) -> dict[str, int]:
        """Those within the limit of a typed word that begins with the letter, too, with their distances."""
        self._sort()
        if not is_prefix:
            return dict(_within(typed, self._sorted, limit))
        near: dict[str, int] = {}
        for length in range(max(len(typed) - limit, 1), len(typed) + limit + 1):
            for beginning, distance in _within(typed, self._beginnings_of(length), limit):
                for word in self.beginning_with(beginning):
                    near[word] = min(distance, near.get(word, distance))
        return near

    def beginning_with(self, beginning: str) -> list[str]:
        self._sort()
        first = bisect_left(self._sorted, beginning)
        return self._sorted[first : bisect_left(self._sorted, beginning + _AFTER_ALL, first)]

    def _beginnings_of(self, length: int) -> list[str]:
        if length not in self._beginnings:
            self._beginnings[length] = list(dict.fromkeys(w[:length] for w in self._sorted if len(w) >= length))
        return self._beginnings[length]

    def _sort(self) -> None:
        if self._unsorted:
            added, self._unsorted = self._unsorted, []
            self._sorted = sorted([*self._sorted, *added])  # already sorted runs are merged quickly
            self._beginnings = {}


def _has_digit(word: str) -> bool:
    return bool(_ASCII_DIGIT.search(word)) if word.isascii() else any(map(str.isdigit, word))


def _within(typed: str, words: list[str], limit: int) -> Iterator[tuple[str, int]]:
    """Optimal string alignment distances, which is what `domain.typos` counts between words that begin alike."""
    from rapidfuzz.distance import OSA  # fifty modules, of no use before something is misspelled
    from rapidfuzz.process import extract

    found = extract(typed, words, scorer=OSA.distance, score_cutoff=limit, limit=None)
    return ((word, int(distance)) for word, distance, _ in found)
