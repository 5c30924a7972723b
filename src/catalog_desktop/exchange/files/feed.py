"""Product feeds in XML: RSS and Atom with Google's `g:`, and plain lists of elements such as other portals take.

Read with expat as defusedxml sets it up: a document type that declares entities is refused, and nothing outside of the
file is ever asked for. Names of HTML (`&nbsp;`), which feeds use without declaring them, stand for their characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any, TextIO
from xml.parsers import expat

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.exchange.files.file_format import FileFormat, Kind
from catalog_desktop.exchange.files.limits import NESTING, RECORD_CHARACTERS
from catalog_desktop.exchange.files.record import Read, SourceRecord, Unreadable

_PIECE = 1 << 16
_RECORDS = frozenset({"item", "entry", "product", "offer", "shopitem"})
_GOOGLE = "base.google.com"
_DECLARED = re.compile(r"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")


def declared_encoding(head: str) -> str | None:
    """The encoding that an XML declaration names."""
    match = _DECLARED.match(head.lstrip("\ufeff \r\n\t"))
    return match[1].lower() if match else None


class _Forbidden(Exception):
    """What no feed has any business to contain."""


class _Unsearched(Exception):
    pass


class _Expat:
    """An expat parser that declares no entities, opens nothing, and bounds what it has not understood yet."""

    def __init__(self) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.UseForeignDTD(True)
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_ALWAYS)
        parser.EntityDeclHandler = self._declared
        parser.ExternalEntityRefHandler = self._outside
        parser.SkippedEntityHandler = self._skipped
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        self.parser = parser
        self._fed = 0

    def feed(self, piece: str) -> None:
        self.parser.Parse(piece, False)
        self._fed += len(piece.encode("utf-8", "replace"))
        if self._fed - self.parser.CurrentByteIndex > RECORD_CHARACTERS:
            raise _Forbidden(f"a tag is longer than {RECORD_CHARACTERS:,} characters")

    def finish(self) -> None:
        self.parser.Parse("", True)

    def start(self, name: str, attributes: dict[str, str], /) -> None:
        raise NotImplementedError

    def end(self, name: str, /) -> None:
        raise NotImplementedError

    def characters(self, text: str) -> None:
        """Text inside an element."""

    def _declared(self, name: str, *_: object) -> None:
        raise _Forbidden(f"it declares an entity of its own, “{name}”")

    def _outside(self, context: str | None, *_: str | None) -> int:
        """The document type that the file names (`shops.dtd`) or leaves out: an empty one takes its place.

        Under it names that nobody declared are skipped instead of being errors.
        """
        self.parser.ExternalEntityParserCreate(context).Parse("", True)
        return 1

    def _skipped(self, name: str, is_parameter: bool) -> None:
        if not is_parameter:
            self.characters(html5.get(name + ";", f"&{name};"))


class _Search(_Expat):
    """Finds the path of the records: the first element of a usual name, else the first that is there twice."""

    def __init__(self) -> None:
        super().__init__()
        self.found = ""
        self._path: list[str] = []
        self._candidates: dict[str, int] = {}

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self._path.append(name)
        if len(self._path) > NESTING:
            raise _Forbidden(f"elements lie in each other more than {NESTING} deep")
        if self.found or len(self._path) < 2:
            return
        path = "/".join(self._path)
        if _local(name).lower() in _RECORDS:
            self.found = path
            raise _Unsearched
        if len(self._candidates) < 1000:
            self._candidates[path] = self._candidates.get(path, 0) + 1

    def end(self, _name: str) -> None:
        self._path.pop()

    def repeated(self) -> str:
        """The shallowest path that came more than once and has elements in it; empty when there is none."""
        repeated = [path for path, count in self._candidates.items() if count > 1]
        with_fields = [p for p in repeated if any(other.startswith(p + "/") for other in self._candidates)]
        return min(with_fields, key=lambda path: path.count("/"), default="")


def feed_format(name: str, encoding: str, text: TextIO) -> FileFormat:
    """The format of a feed. Raises BadUsage when it is no XML, or no list of products."""
    search = _Search()
    read = 0
    try:
        while read <= RECORD_CHARACTERS and (piece := text.readline(_PIECE)):
            search.feed(piece)
            read += len(piece)
    except _Unsearched:
        return FileFormat(Kind.FEED, encoding, items=search.found)
    except (expat.ExpatError, _Forbidden, ValueError) as error:
        raise BadUsage(f"{name}, line {search.parser.CurrentLineNumber}: this XML is not read: {error}.") from error
    if not (found := search.repeated()):
        raise BadUsage(f"{name} is XML, but no feed of products: there is no list of items in it.")
    return FileFormat(Kind.FEED, encoding, items=found)


class _Reader(_Expat):
    """Collects records; whoever feeds it takes them from `found`."""

    def __init__(self, record_path: str) -> None:
        super().__init__()
        self.found: list[Read] = []
        self._record_path = record_path
        self._path: list[str] = []
        self._google = {"g"}
        self._record: _Element | None = None
        self._open: list[_Element] = []
        self._line = 0
        self._size = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        for attribute, value in attributes.items():
            if attribute.startswith("xmlns:") and _GOOGLE in value:
                self._google.add(attribute[6:])
        if self._open:
            self._size += len(name) + sum(map(len, attributes.values()))
            if len(self._open) <= NESTING:
                self._open.append(_Element(attributes))
            else:
                raise _Forbidden(f"elements lie in each other more than {NESTING} deep")
            return
        self._path.append(name)
        if len(self._path) > NESTING:
            raise _Forbidden(f"elements lie in each other more than {NESTING} deep")
        if "/".join(self._path) == self._record_path:
            self._open = [_Element(attributes)]
            self._line, self._size = self.parser.CurrentLineNumber, 0

    def characters(self, text: str) -> None:
        if self._open:
            self._size += len(text)
            if self._size <= RECORD_CHARACTERS:
                self._open[-1].texts.append(text)

    def end(self, name: str) -> None:
        if not self._open:
            self._path.pop()
            return
        element = self._open.pop()
        if self._open:
            if self._size <= RECORD_CHARACTERS:
                self._open[-1].add(name, element.value(), is_google=name.partition(":")[0] in self._google)
            return
        self._path.pop()
        if self._size > RECORD_CHARACTERS:
            reason = f"The item is longer than {RECORD_CHARACTERS:,} characters."
            self.found.append(Unreadable(self._line, (), reason))
        elif element.fields or element.attributes:
            self.found.append(SourceRecord(self._line, element.record()))


class _Element:
    """An element that is being read."""

    __slots__ = ("_google", "attributes", "fields", "texts")

    def __init__(self, attributes: dict[str, str]) -> None:
        self.attributes = {name: text for name, text in attributes.items() if not name.startswith("xml")}
        self.fields: dict[str, Any] = {}
        self.texts: list[str] = []
        self._google: set[str] = set()

    def add(self, name: str, value: Any, *, is_google: bool) -> None:
        """A child. Repeated ones become a list; `g:title` stands in front of a `title` of another vocabulary."""
        name = _local(name)
        if name in self.fields and is_google == (name in self._google):
            before = self.fields[name]
            self.fields[name] = [*before, value] if isinstance(before, list) else [before, value]
        elif is_google or name not in self.fields:
            self.fields[name] = value
            if is_google:
                self._google.add(name)

    def value(self) -> Any:
        """Its text, the address that it links to, or an object when it has elements or attributes of its own."""
        text = "".join(self.texts).strip()
        if self.fields:
            return self.record()
        if not text:
            return self.attributes.get("href", "")
        named = {_local(name): value for name, value in self.attributes.items() if _local(name) in ("name", "unit")}
        return {**named, "value": text} if named else text

    def record(self) -> dict[str, Any]:
        """Its elements by name, and attributes that no element is named like."""
        return {**{_local(name): text for name, text in self.attributes.items()}, **self.fields}


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def feed_records(text: TextIO, file_format: FileFormat) -> Iterator[Read]:
    """The items of a feed, one after the other: an element is forgotten when it ends."""
    reader = _Reader(file_format.items)
    try:
        while piece := text.readline(_PIECE):
            reader.feed(piece)
            yield from reader.found
            reader.found.clear()
        reader.finish()
    except (expat.ExpatError, _Forbidden, ValueError) as error:
        yield from reader.found
        reason = f"The file is no whole XML from here on: {error}. What stands above was read."
        yield Unreadable(reader.parser.CurrentLineNumber, (), reason)
