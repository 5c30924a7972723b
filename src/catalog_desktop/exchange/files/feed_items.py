"""Records as items of a feed in RSS, which `feed` reads as the same records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from catalog_desktop.domain.paths import JsonValue

_BEGIN = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>\n'
)
_END = "</channel>\n</rss>\n"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed_of(records: Iterable[dict[str, JsonValue]]) -> Iterator[str]:
    """The text of a feed of these records, piece by piece; characters that XML cannot hold become U+FFFD."""
    yield _BEGIN
    for fields in records:
        yield f"<item>{_elements(fields)}</item>\n"
    yield _END


def _elements(fields: dict[str, JsonValue]) -> str:
    return "".join(
        f"<g:{name}>{_content(item)}</g:{name}>"
        for name, value in fields.items()
        for item in (value if isinstance(value, list) else [value])
    )


def _content(value: JsonValue) -> str:
    return _elements(value) if isinstance(value, dict) else escape(_NO_XML.sub("\ufffd", str(value)))
