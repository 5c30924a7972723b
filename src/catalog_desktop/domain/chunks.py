"""How a folded text falls into words, compounds and runs, and these into tokens (`words` says which and why)."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from catalog_desktop.domain.word_folding import is_mark

MAX_JOINED = 40
_MAX_PARTS_OF_PIECE = 6
_MAX_PIECES_JOINED = 4
_CACHED_LENGTH = 24  # longer ones are too rare and too big to keep

# What is written without blanks. Punctuation and digits of these blocks are gone after folding.
_RUN_CHARACTER = (
    r"\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3000-\u9fff\ua960-\ua97f\uaa60-\uaa7f"
    r"\uac00-\ud7ff\uf900-\ufaff\U0001b000-\U0001b2ff\U00020000-\U0003ffff"
)
_NOT_ALPHANUMERIC = r"\x00-\x2f\x3a-\x60\x7b-\x7f"
_WORD = rf"[^{_NOT_ALPHANUMERIC}{_RUN_CHARACTER}]+"
_CHUNK = re.compile(rf"{_WORD}(?:(?:[-_./\\'&+]|(?<=[0-9])[,:](?=[0-9])){_WORD})*|[{_RUN_CHARACTER}]+")
_RUN_START = re.compile(rf"[{_RUN_CHARACTER}]")
_NUMBER_ENDS = r"(?![0-9]|\.[0-9])"
_PART_PATTERN = (
    rf"(?<![0-9]\.)[0-9]+\.[0-9]+{_NUMBER_ENDS}"  # 3.5 but not 1.2.3
    rf"|[0-9]+|[^{_NOT_ALPHANUMERIC}0-9]+"
)
_PART = re.compile(_PART_PATTERN)
_PIECE = re.compile(rf"(?:{_PART_PATTERN})+")
_THOUSANDS = re.compile(rf"(?<![0-9.])([1-9][0-9]{{0,2}})\.([0-9]{{3}}){_NUMBER_ENDS}")


class Part(NamedTuple):
    """A token of a chunk, with its range in that."""

    text: str
    start: int
    end: int


class Chunk(NamedTuple):
    """A word, a compound or a run, taken apart: parts in order, then the other spellings."""

    parts: tuple[Part, ...]
    joined: tuple[Part, ...]
    pieces: tuple[tuple[str, ...], ...]
    """The texts of the parts, piece by piece; empty for a run."""

    @property
    def is_run(self) -> bool:
        return not self.pieces


def chunks(folded_text: str) -> Iterator[tuple[int, str]]:
    """The words, compounds and runs of a folded text, each after where it begins."""
    return ((match.start(), match[0]) for match in _CHUNK.finditer(folded_text))


def chunk_matches(folded_text: str, start: int = 0) -> Iterator[re.Match[str]]:
    """The same as matches, from a place on at which a chunk ends."""
    return _CHUNK.finditer(folded_text, start)


def chunk_texts(folded_text: str) -> list[str]:
    """The words, compounds and runs of a folded text."""
    return _CHUNK.findall(folded_text)


def take_apart(chunk: str) -> Chunk:
    """The tokens of one word, compound or run of a folded text."""
    return _take_apart(chunk) if len(chunk) > _CACHED_LENGTH else _take_apart_cached(chunk)


def spellings(chunk: str) -> tuple[str, str]:
    """The same without ranges, for documents: the parts and the other spellings, each joined by blanks."""
    return _spellings(chunk) if len(chunk) > _CACHED_LENGTH else _spellings_cached(chunk)


def join(parts: Sequence[str]) -> str:
    """The joined form of parts that follow each other."""
    text = "".join(parts)
    return text.replace(".", "") if "." in text and not text[0].isdigit() else text


def without_thousands_points(chunk: str) -> str:
    """A folded word or compound in which ``1,000`` is written ``1000``."""
    return _THOUSANDS.sub(r"\1\2", chunk.replace(",", "."))


def _take_apart(chunk: str) -> Chunk:
    return _run(chunk) if _RUN_START.match(chunk) else _compound(chunk)


def _spellings(chunk: str) -> tuple[str, str]:
    if not chunk.isascii() and _RUN_START.match(chunk):
        singles, pairs, _ = _run(chunk)
        return " ".join([single.text for single in singles]), " ".join([pair.text for pair in pairs])
    pieces = _PIECE.findall(chunk.replace(",", "."))
    parts = [_parts(piece) for piece in pieces]
    plain = " ".join([part for own in parts for part in own])
    return plain, " ".join([text for text, _, _ in _joined_forms(pieces, parts)])


_take_apart_cached = lru_cache(maxsize=4096)(_take_apart)
_spellings_cached = lru_cache(maxsize=8192)(_spellings)


def _run(run: str) -> Chunk:
    starts = [index for index, character in enumerate(run) if not index or not is_mark(character)]
    ends = [*starts[1:], len(run)]
    singles = (Part(run[start:end], start, end) for start, end in zip(starts, ends, strict=True))
    pairs = (Part(run[start:end], start, end) for start, end in zip(starts, ends[1:], strict=False))
    return Chunk(tuple(singles), tuple(pairs), ())


def _compound(chunk: str) -> Chunk:
    pieces = list(_PIECE.finditer(chunk.replace(",", ".")))
    parts = [_parts(piece[0]) for piece in pieces]
    joined = (
        Part(text, pieces[first].start(), pieces[last - 1].end())
        for text, first, last in _joined_forms([piece[0] for piece in pieces], parts)
    )
    placed = (_placed(own, *piece.span()) for own, piece in zip(parts, pieces, strict=True))
    return Chunk(tuple(chain.from_iterable(placed)), tuple(joined), tuple(map(tuple, parts)))


def _parts(piece: str) -> list[str]:
    if piece.isdecimal() or piece.isalpha():
        return [piece]
    parts = _PART.findall(piece)
    return parts if len(parts) <= _MAX_PARTS_OF_PIECE else [join(parts)]


def _placed(parts: Sequence[str], start: int, end: int) -> Iterator[Part]:
    """The parts of a piece with their ranges; a code is as long as its piece, even if it lost a point."""
    if len(parts) == 1:
        yield Part(parts[0], start, end)
        return
    for text in parts:
        yield Part(text, start, start + len(text))
        start += len(text)


def _joined_forms(pieces: Sequence[str], parts: Sequence[Sequence[str]]) -> list[tuple[str, int, int]]:
    """The other spellings of a compound, each with the range of pieces that it stands for."""
    joined = []
    for index, piece in enumerate(pieces):
        if "." in piece and (plain_number := without_thousands_points(piece)) != piece:
            joined.append((plain_number, index, index + 1))
        if len(parts[index]) > 1:
            joined.append((join((piece,)), index, index + 1))
        lasts = range(index + 2, min(index + _MAX_PIECES_JOINED, len(pieces)) + 1)
        joined.extend([(join(pieces[index:last]), index, last) for last in lasts])
    if len(pieces) > _MAX_PIECES_JOINED:
        joined.append((join(pieces), 0, len(pieces)))
    return [form for form in joined if len(form[0]) <= MAX_JOINED]
