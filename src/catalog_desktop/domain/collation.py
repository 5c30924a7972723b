"""The form in which facet values are compared and texts are sorted: NFKC and case folding, marks kept."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=65_536)
def collation_key(text: str) -> str:
    """`text` without differences of case or of compatibility forms."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
