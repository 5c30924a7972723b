"""Which characters of a text met the terms of a query."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from catalog_desktop.domain.chunk_marks import BegunPhrase, ChunkMarks, end_of_match
from catalog_desktop.domain.chunks import Part, chunk_matches, take_apart
from catalog_desktop.domain.terms import Term
from catalog_desktop.domain.word_folding import fold, fold_with_offsets
from catalog_desktop.domain.word_match import Match, match_token


def highlights(text: str, terms: Iterable[Term]) -> list[tuple[int, int]]:
    """Ranges of characters of `text` that match any of the terms, in order, none touching another.

    Of a word that matches by its beginning only that is marked; a phrase and a compound are marked as a whole.
    """
    return TextHighlighter(terms).ranges(text)


class TextHighlighter:
    """The same for one text after another."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._marks = ChunkMarks(list(dict.fromkeys(form for term in terms for form in term.forms)))

    def ranges(self, text: str) -> list[tuple[int, int]]:
        """The ranges of one text."""
        folded_text = fold(text)
        marked = list(self._marked(folded_text))
        if text.isascii() or not marked:
            return merged_ranges(marked)
        folded = fold_with_offsets(text)
        return merged_ranges((folded.starts[start], folded.ends[end - 1]) for start, end in marked)

    def _marked(self, folded_text: str) -> Iterator[tuple[int, int]]:
        """Ranges of the folded text, in any order."""
        marks = self._marks
        for chunk in chunk_matches(folded_text):
            own = marks[chunk[0]]
            if own is None:
                continue
            offset = chunk.start()
            for start, end in own.ranges:
                yield offset + start, offset + end
            for phrase in own.begun:
                phrase_end = _end_of_phrase(phrase, folded_text, chunk.end())
                if phrase_end:
                    yield offset + phrase.start, phrase_end


def merged_ranges(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same characters as ranges in order, none touching another."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _end_of_phrase(phrase: BegunPhrase, folded_text: str, place: int) -> int | None:
    """Where a phrase ends that goes on after a place, None when it does not."""
    parts = chain.from_iterable(map(_parts, chunk_matches(folded_text, place)))
    *rest, last = phrase.rest
    for wanted in rest:
        part = next(parts, None)
        if part is None or part.text != wanted:
            return None
    part = next(parts, None)
    kind = match_token(last, part.text, phrase.form.prefix, 0) if part else Match.NONE
    return end_of_match(folded_text, part, phrase.form, kind) if part and kind else None


def _parts(chunk: re.Match[str]) -> Iterator[Part]:
    offset = chunk.start()
    return (Part(text, offset + start, offset + end) for text, start, end in take_apart(chunk[0]).parts)
