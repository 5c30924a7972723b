"""What of a document goes into the full-text table: tokens of `domain.words`, joined by blanks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from catalog_desktop.domain.document import Document
from catalog_desktop.domain.search_fields import CODE_FIELDS, SEARCH_FIELDS, codes, search_texts
from catalog_desktop.domain.skus import normalise_sku
from catalog_desktop.domain.words import BREAK, code_key, index_text

_CACHED_LENGTH = 40
_BETWEEN = f" {BREAK} "


class Tokens(NamedTuple):
    """The two columns of the full-text table: the title, and all other fields with a break between values."""

    title: str
    rest: str


def search_sources(document: Document) -> list[tuple[str, ...]]:
    """The texts from which the tokens are made, to see whether they have changed."""
    return [search_texts(document, field) for field in SEARCH_FIELDS]


def tokens_of(document: Document) -> Tokens:
    """The tokens of a document."""
    rest = [_index_text(text) for field in SEARCH_FIELDS[1:] for text in search_texts(document, field)]
    return Tokens(index_text(document.title), _BETWEEN.join(rest))


def _index_text(text: str) -> str:
    """Brands, tags, colours and the like come again and again; titles and descriptions do not."""
    return _cached_index_text(text) if len(text) <= _CACHED_LENGTH else index_text(text)


_cached_index_text = lru_cache(maxsize=16_384)(index_text)


class CodeKind:
    """Kinds of rows of the table of codes."""

    SKU = 0
    """A SKU in normalised form."""
    WHOLE = 1
    """A SKU or barcode as `code_key`, backwards, so that an ending is a beginning."""
    PART = 2
    """An MPN, likewise."""


def code_rows(document: Document) -> Iterator[tuple[int, str]]:
    """Kind and key of all codes of a document, each once."""
    rows = {(CodeKind.SKU, normalise_sku(sku)) for sku in codes(document, "sku")}
    for field in CODE_FIELDS:
        kind = CodeKind.PART if field == "mpn" else CodeKind.WHOLE
        rows.update((kind, code_key(code)[::-1]) for code in codes(document, field))
    return ((kind, key) for kind, key in rows if key)
