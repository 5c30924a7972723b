"""Which encoding a text is in, told from its bytes."""

from __future__ import annotations

import codecs
from typing import BinaryIO

from catalog_desktop.exchange.files.code_pages import likely_code_page

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_CODE_PAGES = frozenset(
    {"unicode_escape", "raw_unicode_escape", "raw-unicode-escape", "unicode-escape", "idna", "punycode", "mbcs", "oem"}
)
_BLOCK = 1 << 18
_SAMPLE = 1 << 16
_MANY_NULS = 0.02
_PLAIN = 0.3
_FEW_LINES = 20


def is_text_encoding(name: str) -> bool:
    """Whether Python can read text in it: a code page, not one of the codecs that unpack or unescape."""
    try:
        "a".encode(name)
    except (LookupError, UnicodeError, ValueError):
        return False
    return codecs.lookup(name).name not in _NO_CODE_PAGES


def detect_encoding(file: BinaryIO) -> str:
    """A Python codec name: from a byte order mark, else UTF-8 if all of the file is, else the most likely code page."""
    head = file.read(_BLOCK)
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    if wide := _wide(head[:_SAMPLE]):
        return wide
    foreign = _not_utf8(file, head)
    if foreign is None:
        return "utf-8"
    return likely_code_page(_whole_lines(foreign))


def _wide(sample: bytes) -> str | None:
    """The kind of UTF-16 that has no mark: every other byte of what is ASCII is 0, and line ends are."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) <= max(_MANY_NULS * len(sample) / 2, 10 * min(even, odd)):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = sample.decode(encoding, "replace")
    is_plain = sum(map(str.isascii, text)) > len(text) * _PLAIN
    return encoding if is_plain or "\n" in text or "\r" in text else None


def _whole_lines(sample: bytes) -> bytes:
    """The sample without what was cut at its ends, which would be no character of any encoding."""
    lines = sample.splitlines(keepends=True)
    return b"".join(lines[1:-1]) if len(lines) > _FEW_LINES else sample


def _not_utf8(file: BinaryIO, head: bytes) -> bytes | None:
    """Some of the content around the first bytes that are not UTF-8, or None when all of it is."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    block, before = head, b""
    while True:
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            if not block:
                return before
            start = max(0, error.start - _SAMPLE // 2)
            return block[start : start + _SAMPLE]
        if not block:
            return None
        before = block[-_SAMPLE:]
        block = file.read(_BLOCK)
