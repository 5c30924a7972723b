"""SKUs and handles in the normalised form in which they are unique within a shop."""

from __future__ import annotations

import re
import unicodedata

_ASCII_WORDS_ONLY = {code: " " for code in range(128) if not chr(code).isalnum()}
_ACCENTED_LATIN = re.compile(r"([a-z])[\u0300-\u036f]+")
HANDLE_LIMIT = 100


def normalise_sku(sku: str) -> str:
    """Trimmed and case-folded after NFKC: the form that a SKU's claim and `check_sku_exists` compare."""
    if sku.isascii():
        return sku.lower().strip()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sku).casefold()).strip()


def slugify(title: str) -> str:
    """A handle made from a title: lower-case words of any script joined by `-`; `product` when none are left."""
    folded = title.lower() if title.isascii() else unicodedata.normalize("NFKC", title).casefold()
    spaced = folded.translate(_ASCII_WORDS_ONLY) if folded.isascii() else _words_only(_without_accents(folded))
    return "-".join(spaced.split())[:HANDLE_LIMIT].strip("-") or "product"


def _without_accents(text: str) -> str:
    """Latin letters lose their accents; elsewhere a mark makes another letter, as in `й`."""
    return unicodedata.normalize("NFC", _ACCENTED_LATIN.sub(r"\1", unicodedata.normalize("NFKD", text)))


def _words_only(text: str) -> str:
    """Blanks in place of all that belongs to no word; Thai or Hindi words are not whole without their marks."""
    kept = []
    in_word = False
    for character in text:
        in_word = character.isalnum() or (in_word and unicodedata.category(character)[0] == "M")
        kept.append(character if in_word else " ")
    return "".join(kept)
