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
from collections.abc import Iterator
from typing import NamedTuple

from catalog_desktop.domain.chunks import Part, chunk_texts, chunks, spellings, take_apart
from catalog_desktop.domain.word_folding import fold, fold_with_offsets

BREAK = "|"
"""The token between groups, and between several values in one field: no phrase crosses it."""

_SEPARATORS = re.compile(r"[\x00-/:-`{-\x7f]+")


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


def index_text(text: str) -> str:
    """The tokens of a document's text, joined by blanks: what an engine indexes."""
    plain: list[str] = []
    groups: list[str] = []
    for chunk in chunk_texts(fold(text)):
        if chunk.isalpha() and chunk.isascii():
            plain.append(chunk)
            continue
        parts, joined = spellings(chunk)
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
    for offset, source in chunks(folded_text):
        chunk = take_apart(source)
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


def code_key(text: str) -> str:
    """A SKU, MPN or barcode without case and separators: ``AB-12/3`` and ``ab 123`` are one."""
    return _SEPARATORS.sub("", fold(text))
