"""Texts in a form that Meilisearch compares as they are.

The server trims the strings it filters, counts and sorts by, decomposes them (NFKD) and takes their case away
(`normalize_facet` in milli 1.50), and keeps 468 bytes of each. What means something here would be lost: whether it
is ``й`` or ``и``, the case of an id, a blank. So strings go out armoured, in characters that all of this leaves
alone. No armoured text holds a blank, a double quote or a backslash: a blank can stand between two of them, and
none has to be escaped in a filter.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

MAX_BYTES = 460
"""What fits into a facet value of the server, with a little to spare."""

_UNSAFE = re.compile(r"[^a-z0-9.,'()&/_=>:;*+\[\]|#$%?{}-]")
_UNSAFE_WORD = re.compile(r"[^a-z0-9. ]")
_ESCAPED = re.compile(r"~([0-9a-f]+)~")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_ORDERED = str.maketrans(
    {chr(byte): "!" + _DIGITS[byte] for byte in range(0x23)}
    | {chr(byte): "@" + _DIGITS[byte - 0x40] for byte in range(0x40, 0x5D)}
    | {chr(byte): f"~{byte:02x}" for byte in range(0x7E, 0x100)}
)


def armoured(text: str) -> str:
    """Injective, and a beginning of the text gives a beginning of the result."""
    return _UNSAFE.sub(lambda match: _character(match[0]), text)


def armoured_words(text: str) -> list[str]:
    """The words of a text, each armoured."""
    return _UNSAFE_WORD.sub(lambda match: _character(match[0]), text).split()


def cut(armoured_text: str) -> str:
    """What the server would keep of a text: it does so with documents, and not with filters."""
    if len(armoured_text) <= MAX_BYTES // 4:
        return armoured_text
    return armoured_text.encode()[:MAX_BYTES].decode(errors="ignore")


def readable(armoured_text: str) -> str:
    """The text that was armoured."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), armoured_text)


def exact(text: str) -> str:
    """Armoured to be compared as a whole: a long text gives its beginning and a checksum."""
    safe = armoured(text)
    if len(safe.encode()) <= MAX_BYTES // 2:
        return safe
    return safe[: MAX_BYTES // 8] + "~" + hashlib.sha256(text.encode()).hexdigest()


def ordered(text: str) -> str:
    """Armoured so that the order of the results is that of the texts by code points, for their first `MAX_BYTES`
    bytes; that is 51 characters of Thai or Chinese, 76 of Russian and all of most others."""
    safe = text.encode().decode("latin-1").translate(_ORDERED)
    return safe[:MAX_BYTES]


@lru_cache(maxsize=16_384)
def _character(character: str) -> str:
    return character if _is_left_alone(character) else f"~{ord(character):x}~"


def _is_left_alone(character: str) -> bool:
    """Whether normalising changes neither the character nor its place."""
    return (
        not character.isascii()
        and unicodedata.category(character) in ("Lo", "Ll")
        and unicodedata.combining(character) == 0
        and unicodedata.normalize("NFKD", character) == character.lower() == character
    )
