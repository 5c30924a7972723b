"""SKUs and handles in the normalised form in which they are unique within a shop."""

from __future__ import annotations

import re
import unicodedata

_NOT_SLUG = re.compile(r"[\W_]+")
HANDLE_LIMIT = 100


def normalise_sku(sku: str) -> str:
    """Trimmed and case-folded after NFKC: the form that a SKU's claim and `check_sku_exists` compare."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sku).casefold()).strip()


def slugify(title: str) -> str:
    """A handle made from a title: lower-case words of any script joined by `-`; `product` when none are left."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    slug = _NOT_SLUG.sub("-", folded if folded.isascii() else _without_accents(folded)).strip("-")
    return slug[:HANDLE_LIMIT].strip("-") or "product"


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not ("\u0300" <= c <= "\u036f")))
