"""The form in which texts are compared and sorted: NFKC and case folding."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """`text` without differences of case or of compatibility forms; the key of facet values and of text sorts."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
