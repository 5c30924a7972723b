"""The form in which facet values are compared and texts are sorted: NFKC and case folding, marks kept."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def sort_text(text: str) -> str:
    """`collation_key` of a text that will hardly come again, such as a title."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


collation_key = lru_cache(maxsize=65_536)(sort_text)
"""A text without differences of case or of compatibility forms."""
