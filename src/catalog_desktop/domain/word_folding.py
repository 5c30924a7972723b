"""Folding for search: spellings of one word become the same characters, with the way back.

(`collation` is the stricter one, for facet values and sort orders, where an accent makes a difference.)

A folded text is lower case, in compatibility form (NFKC), without marks on Latin, Greek and
Cyrillic letters, and all that is not ASCII in it is a letter, a digit or a mark: symbols and
foreign punctuation are blanks, dashes are ``-``, apostrophes ``'``, every decimal digit is 0 to 9.

Folding works on *segments*, a character with the marks that follow it, because only those
compose. Each folded character therefore knows the segment of the original it came from, whatever
happened to the lengths (``ß`` becomes ``ss``, ``㎜`` becomes ``mm``, ``é`` may be two characters).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

# A stretch without ASCII, and the character before it: a mark may belong to that one.
_FOREIGN = re.compile(r"[!-~]?[^\x00-\x7f]+")

# Read before NFKC, which would glue "Core™" to "CoreTM" and set "´" apart as blank and mark.
_BEFORE_NFKC = {"™": " ", "℠": " ", "´": "'"}

_SPELLED_ALIKE = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58", "-"),
    **dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u2032", "'"),
    "\u2044": "/",  # the fraction slash inside ½
    "\u066b": ".",  # the Arabic decimal separator
    "×": "x",  # 10×20 cm
    # Letters with a stroke, without a dot, or of two letters: no Unicode form takes them apart.
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "æ": "ae",
    "œ": "oe",
}

# Default_Ignorable_Code_Point that are not of category Cf (Unicode, DerivedCoreProperties.txt).
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
# No marks themselves, but marks in NFKC: half-width kana voicing; Thai and Lao am, a ring and a vowel.
_BECOME_MARKS = frozenset("\uff9e\uff9f\u0e33\u0eb3")
_BREVE = "\u0306"


class Folded(NamedTuple):
    """A folded text; character ``i`` of it stands for ``original[starts[i]:ends[i]]``."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def fold(text: str) -> str:
    """The folded text alone; the same characters as ``fold_with_offsets(text).text``."""
    if text.isascii():
        return text.lower()
    return _FOREIGN.sub(lambda match: _fold_stretch(match[0]), text).lower()


def fold_with_offsets(text: str) -> Folded:
    """The folded text and, for each of its characters, the range of the original behind it."""
    if text.isascii():
        return Folded(text.lower(), range(len(text)), range(1, len(text) + 1))
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _stretches_and_segments(text):
        source = text[start:end]
        if source.isascii():
            pieces.append(source.lower())
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            pieces.append(_fold_segment(source))
            starts.extend([start] * len(pieces[-1]))
            ends.extend([end] * len(pieces[-1]))
    return Folded("".join(pieces), starts, ends)


def is_mark(character: str) -> bool:
    """Whether it is a combining mark (a vowel sign, a tone, an accent)."""
    return unicodedata.category(character)[0] == "M"


@lru_cache(maxsize=8192)
def _fold_stretch(stretch: str) -> str:
    return "".join(_fold_segment(stretch[start:end]) for start, end in _segment_ranges(stretch))


def _stretches_and_segments(text: str) -> Iterator[tuple[int, int]]:
    """Ranges that make up the text: stretches of ASCII whole, the rest segment by segment."""
    done = 0
    for match in _FOREIGN.finditer(text):
        yield done, match.start()
        for start, end in _segment_ranges(match[0]):
            yield match.start() + start, match.start() + end
        done = match.end()
    yield done, len(text)


def _segment_ranges(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for index in range(1, len(text)):
        if not _continues_segment(text[index]):
            yield start, index
            start = index
    if text:
        yield start, len(text)


@lru_cache(maxsize=16384)
def _continues_segment(character: str) -> bool:
    """Whether NFKC may compose it with what stands before, or it is invisible."""
    if character.isascii():
        return False
    is_jamo_vowel_or_final = "\u1160" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7ff"
    return is_mark(character) or is_jamo_vowel_or_final or character in _BECOME_MARKS or _is_ignorable(character)


@lru_cache(maxsize=16384)
def _fold_segment(segment: str) -> str:
    visible = (c for c in segment if not _is_ignorable(c))
    folded = "".join(_BEFORE_NFKC.get(c, c) for c in visible)
    previous = None
    while folded != previous:  # case folding can undo NFKC, and the other way round
        previous = folded
        folded = _fold_once(folded)
    return folded


def _fold_once(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    if "\u2044" in text and text[0].isdigit():
        text = " " + text  # 3½ is not 31/2
    return "".join(map(_plain_character, _without_marks(text))).lower()  # folded Cherokee is upper case


def _without_marks(text: str) -> str:
    """Strip marks on Latin, Greek and Cyrillic letters, and on what is no letter; never й's."""
    if len(text) == 1 and text.isascii():
        return text
    kept: list[str] = []
    strips = True  # a mark at the beginning has no letter
    for character in unicodedata.normalize("NFD", text):
        if not is_mark(character):
            strips = _loses_marks(character)
        elif strips and not (character == _BREVE and kept and kept[-1] == "и"):
            continue
        kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def _loses_marks(base: str) -> bool:
    if base.isascii() or not base.isalnum():
        return True
    return unicodedata.name(base, "").startswith(("LATIN", "GREEK", "CYRILLIC"))


def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    if character in _SPELLED_ALIKE:
        return _SPELLED_ALIKE[character]
    if _is_ignorable(character):
        return ""
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return character if category[0] in "LNM" else " "


def _is_ignorable(character: str) -> bool:
    """Invisible: zero-width characters, soft hyphens, direction marks, variation selectors."""
    return (
        unicodedata.category(character) == "Cf"
        or character in _FILLERS
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
    )
