"""The one tokeniser, for documents and queries, on every engine that can take it.

A text becomes a sequence of tokens in groups. The first group is the *plain sequence*: every part
of every word in reading order, which phrases are looked for in. After it, each behind a `BREAK`,
come the other spellings of the words that have some:

* A compound (``USB-C``, ``AB-12/3``, ``3,5mm``, ``Levi's``) consists of *pieces* between
  connectors, and a piece of *parts*, split where letters meet digits. Its parts stand in the plain
  sequence; its group has the joined forms: each piece of several parts, each two to four pieces
  that follow each other, and the whole, up to `MAX_JOINED` characters. So ``AB-12/3`` gives
  ``ab 12 3`` and ``ab12``, ``123``, ``ab123``. A piece of more than six parts is a code (a
  checksum, an ASIN) and stays whole.
* ``3,5`` and ``3.5`` are one part, ``3.5``. A joined form that begins with a letter drops the
  point (``AB12.3`` is ``ab123``), one that begins with the number keeps it (``3.5mm`` is not
  ``35mm``). ``1,000`` also gives ``1000``.
* Thai, Lao, Khmer, Burmese, Han, kana, bopomofo and Hangul are written without dependable blanks.
  A run of them gives its single characters (each with its vowel signs and tone marks) in the plain
  sequence, and its overlapping pairs in a group.

Tokens contain neither blanks nor anything of ASCII but ``a-z``, ``0-9`` and the decimal point, so
an engine can be fed with `index_text` and split it at blanks: for SQLite's FTS5 with
``tokenize="ascii tokenchars '.|'"``, which takes every character outside ASCII as it is.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from catalog_desktop.domain.word_folding import fold, fold_with_offsets, is_mark

BREAK = "|"
"""The token between groups, and between several values in one field: no phrase crosses it."""

MAX_JOINED = 40
_MAX_PARTS_OF_PIECE = 6
_MAX_PIECES_JOINED = 4
_CACHED_LENGTH = 24

# What is written without blanks. Punctuation and digits of these blocks are gone after folding.
_RUN_CHARACTER = (
    r"\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3000-\u9fff\ua960-\ua97f\uaa60-\uaa7f"
    r"\uac00-\ud7ff\uf900-\ufaff\U0001b000-\U0001b2ff\U00020000-\U0003ffff"
)
_NOT_ALPHANUMERIC = r"\x00-\x2f\x3a-\x60\x7b-\x7f"
_WORD = rf"[^{_NOT_ALPHANUMERIC}{_RUN_CHARACTER}]+"
_CHUNK = re.compile(rf"{_WORD}(?:(?:[-_./\\'&+]|(?<=[0-9])[,:](?=[0-9])){_WORD})*|[{_RUN_CHARACTER}]+")
_RUN_START = re.compile(rf"[{_RUN_CHARACTER}]")
_PART = re.compile(
    r"(?<![0-9][.,])[0-9]+[.,][0-9]+(?![0-9]|[.,][0-9])"  # 3,5 but not 1.2.3
    rf"|[0-9]+|[^{_NOT_ALPHANUMERIC}0-9]+"
)
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")


class Word(NamedTuple):
    """A token of a text.

    ``position`` counts tokens, `BREAK` included; tokens of a phrase have consecutive positions.
    ``start`` and ``end`` are the range of characters of the original text behind it; joined forms
    span their whole compound, pairs both characters.
    """

    text: str
    position: int
    start: int
    end: int


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


def index_text(text: str) -> str:
    """The tokens of a document's text, joined by blanks: what an engine indexes."""
    plain: list[str] = []
    groups: list[str] = []
    for chunk in _CHUNK.findall(fold(text)):
        if chunk.isalpha() and chunk.isascii():
            plain.append(chunk)
            continue
        parts, joined = _spellings(chunk)
        plain.append(parts)
        if joined:
            groups.append(joined)
    if groups:
        plain.append(BREAK)
        plain.append(f" {BREAK} ".join(groups))
    return " ".join(plain)


def words(text: str) -> list[Word]:
    """The tokens of `index_text`, without the breaks, each with its range in the original."""
    if text.isascii():
        return list(folded_words(fold(text)))
    folded = fold_with_offsets(text)
    return [
        Word(token, position, folded.starts[start], folded.ends[end - 1])
        for token, position, start, end in folded_words(folded.text)
    ]


def folded_words(folded_text: str) -> Iterator[Word]:
    """The tokens of a folded text, with ranges in that."""
    groups: list[tuple[int, tuple[Part, ...]]] = []
    position = 0
    for offset, chunk in chunks(folded_text):
        for text, start, end in chunk.parts:
            yield Word(text, position, offset + start, offset + end)
            position += 1
        if chunk.joined:
            groups.append((offset, chunk.joined))
    for offset, group in groups:
        position += 1  # the break
        for text, start, end in group:
            yield Word(text, position, offset + start, offset + end)
            position += 1


def chunks(folded_text: str) -> Iterator[tuple[int, Chunk]]:
    """The words, compounds and runs of a folded text, each with where it begins."""
    for match in _CHUNK.finditer(folded_text):
        text = match[0]
        if len(text) > _CACHED_LENGTH:
            yield match.start(), _take_apart(text)
        else:
            yield match.start(), _take_apart_cached(text)


def code_key(text: str) -> str:
    """A SKU, MPN or barcode without case and separators: ``AB-12/3`` and ``ab 123`` are one."""
    return "".join(character for character in fold(text) if _belongs_to_code(character))


def join(parts: Sequence[str]) -> str:
    """The joined form of parts that follow each other."""
    text = "".join(parts)
    return text if text[0].isdigit() else text.replace(".", "")


def _belongs_to_code(character: str) -> bool:
    return character.isalnum() if character.isascii() else character != " "


@lru_cache(maxsize=8192)
def _spellings(chunk: str) -> tuple[str, str]:
    parts, joined, _ = _take_apart(chunk)
    return " ".join(part.text for part in parts), " ".join(part.text for part in joined)


def _take_apart(chunk: str) -> Chunk:
    return _run(chunk) if _RUN_START.match(chunk) else _compound(chunk)


_take_apart_cached = lru_cache(maxsize=4096)(_take_apart)


def _run(run: str) -> Chunk:
    starts = [index for index, character in enumerate(run) if not index or not is_mark(character)]
    ends = [*starts[1:], len(run)]
    singles = (Part(run[start:end], start, end) for start, end in zip(starts, ends, strict=True))
    pairs = (Part(run[start:end], start, end) for start, end in zip(starts, ends[1:], strict=False))
    return Chunk(tuple(singles), tuple(pairs), ())


def _compound(chunk: str) -> Chunk:
    pieces = [_without_code_parts(piece) for piece in _pieces(chunk)]
    parts = tuple(part for piece in pieces for part in piece)
    joined = [
        Part(part.text.replace(".", ""), part.start, part.end) for part in parts if _THOUSANDS.fullmatch(part.text)
    ]
    for first, last in _joined_runs(pieces):
        run = [part for piece in pieces[first:last] for part in piece]
        text = join([part.text for part in run])
        if len(text) <= MAX_JOINED:
            joined.append(Part(text, run[0].start, run[-1].end))
    texts = tuple(tuple(part.text for part in piece) for piece in pieces)
    return Chunk(parts, tuple(joined), texts)


def _pieces(chunk: str) -> list[list[Part]]:
    """The parts of a compound, those that touch in one list."""
    pieces: list[list[Part]] = []
    end = -1
    for match in _PART.finditer(chunk):
        if match.start() != end:
            pieces.append([])
        end = match.end()
        pieces[-1].append(Part(match[0].replace(",", "."), match.start(), end))
    return pieces


def _without_code_parts(piece: list[Part]) -> list[Part]:
    if len(piece) <= _MAX_PARTS_OF_PIECE:
        return piece
    return [Part(join([part.text for part in piece]), piece[0].start, piece[-1].end)]


def _joined_runs(pieces: list[list[Part]]) -> Iterator[tuple[int, int]]:
    """Ranges of pieces whose joined form is a token: one of several parts, two to four, all."""
    count = len(pieces)
    for first in range(count):
        if len(pieces[first]) > 1:
            yield first, first + 1
        for last in range(first + 2, min(first + _MAX_PIECES_JOINED, count) + 1):
            yield first, last
    if count > _MAX_PIECES_JOINED:
        yield 0, count
