"""What the forms of a query mark in one word, compound or run of a folded text, whatever stands around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from catalog_desktop.domain.chunks import Part, take_apart
from catalog_desktop.domain.terms import Form
from catalog_desktop.domain.word_match import Match, match_token

_CONNECTORS = str.maketrans("", "", "-_./\\'&+,:")


class BegunPhrase(NamedTuple):
    """A phrase that has its first tokens at the end of a chunk: where these start, and which others must follow."""

    form: Form
    start: int
    rest: tuple[str, ...]


class Marks(NamedTuple):
    """The ranges of characters of a chunk that are marked, and the phrases that may go on after it."""

    ranges: tuple[tuple[int, int], ...]
    begun: tuple[BegunPhrase, ...] = ()


class ChunkMarks(dict[str, Marks | None]):
    """The marks of each chunk that was asked for, None for nothing at all: chunks come back, row after row."""

    def __init__(self, forms: Iterable[Form]) -> None:
        words = [form for form in forms if len(form.tokens) == 1]
        self._phrases = [form for form in forms if len(form.tokens) > 1]
        self._whole_words = frozenset(form.tokens[0] for form in words)
        self._open_words = [form for form in words if form.prefix or form.typos]
        self._beginnings = tuple(form.tokens[0] for form in words if form.prefix)
        self._has_typos = any(form.typos for form in words)
        self._beginning_with: defaultdict[str, list[Form]] = defaultdict(list)
        for form in self._phrases:
            self._beginning_with[form.tokens[0]].append(form)
        self._word_beginnings = ("",) if self._has_typos else tuple(self._whole_words)
        # Of a phrase within a compound its longest token is there; one that goes on after it ends the compound.
        longest = (max(form.tokens, key=len) for form in self._phrases)
        self._letters = tuple(dict.fromkeys(map(_letters, (*self._word_beginnings, *longest))))
        self._endings = tuple(dict.fromkeys(chain.from_iterable(map(_beginnings, self._phrases))))

    def __missing__(self, chunk: str) -> Marks | None:
        if not chunk.isascii() or not chunk.isalpha():
            marks = self._of_compound(chunk)
        elif chunk in self._beginning_with or chunk.startswith(self._word_beginnings):
            marks = self._of_word(chunk)
        else:
            marks = None
        self[chunk] = marks
        return marks

    def _of_word(self, word: str) -> Marks | None:
        """A word of one token, which is itself."""
        token = Part(word, 0, len(word))
        begun = (BegunPhrase(form, 0, form.tokens[1:]) for form in self._beginning_with.get(word, ()))
        return _marks(self._of_token(word, token), begun)

    def _of_compound(self, chunk: str) -> Marks | None:
        # A token has the letters of its chunk without what connects them; codes are long and hardly come back.
        plain = chunk if chunk.isalnum() else chunk.translate(_CONNECTORS)
        for letters in self._letters:
            if letters in plain:
                break
        else:
            if not plain.endswith(self._endings):
                return None
        taken = take_apart(chunk)
        tokens = chain.from_iterable(self._of_token(chunk, token) for token in chain(taken.parts, taken.joined))
        phrases = chain.from_iterable(self._phrases_in(chunk, group) for group in (taken.parts, taken.joined))
        return _marks(chain(tokens, phrases), self._begun_by(taken.parts))

    def _of_token(self, chunk: str, token: Part) -> Iterator[tuple[int, int]]:
        """Where forms of one token stand."""
        if token.text in self._whole_words:
            yield token.start, token.end
        elif self._has_typos or token.text.startswith(self._beginnings):
            for form in self._open_words:
                kind = match_token(form.tokens[0], token.text, form.prefix, form.typos)
                if kind:
                    yield token.start, end_of_match(chunk, token, form, kind)

    def _phrases_in(self, chunk: str, group: Sequence[Part]) -> Iterator[tuple[int, int]]:
        """Where whole phrases stand among tokens that follow each other."""
        for first, token in enumerate(group[:-1]):
            for form in self._beginning_with.get(token.text, ()):
                last = first + len(form.tokens) - 1
                if last < len(group) and _texts(group[first:last]) == form.tokens[:-1]:
                    kind = match_token(form.tokens[-1], group[last].text, form.prefix, 0)
                    if kind:
                        yield token.start, end_of_match(chunk, group[last], form, kind)

    def _begun_by(self, parts: Sequence[Part]) -> Iterator[BegunPhrase]:
        for first, token in enumerate(parts):
            for form in self._beginning_with.get(token.text, ()):
                count = len(parts) - first
                if count < len(form.tokens) and _texts(parts[first:]) == form.tokens[:count]:
                    yield BegunPhrase(form, token.start, form.tokens[count:])


def end_of_match(folded_text: str, token: Part, form: Form, kind: Match) -> int:
    """Where the mark of a form ends that matches with `token` as its last: of a longer word only the beginning that
    was typed is marked, which may have connectors that the token has not."""
    if kind is not Match.PREFIX:
        return token.end
    beginning, found = form.tokens[-1], 0
    for index in range(token.start, token.end):
        character = folded_text[index]
        if character == beginning[found] or (character == "," and beginning[found] == "."):
            found += 1
            if found == len(beginning):
                return index + 1
    return token.end


def _marks(ranges: Iterable[tuple[int, int]], begun: Iterable[BegunPhrase]) -> Marks | None:
    marks = Marks(tuple(ranges), tuple(begun))
    return marks if marks.ranges or marks.begun else None


def _letters(*tokens: str) -> str:
    """The letters of tokens that follow each other, as a compound without connectors has them."""
    return "".join(tokens).replace(".", "")


def _beginnings(phrase: Form) -> Iterator[str]:
    """The letters of what a compound can have of a phrase that goes on after it."""
    return (_letters(*phrase.tokens[:count]) for count in range(1, len(phrase.tokens)))


def _texts(tokens: Iterable[Part]) -> tuple[str, ...]:
    return tuple(token.text for token in tokens)
