"""Telling a file's format from its content, whatever its name says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.exchange.files.feed import declared_encoding, feed_format
from catalog_desktop.exchange.files.file_format import FileFormat, FormatChoice, Kind
from catalog_desktop.exchange.files.json_text import is_lines, list_format
from catalog_desktop.exchange.files.source_file import OpenFile, open_source
from catalog_desktop.exchange.files.table_text import HEAD_LINES, table_format
from catalog_desktop.exchange.files.text_encoding import detect_encoding, is_text_encoding
from catalog_desktop.exchange.files.workbook import workbook_format

_HEAD_CHARACTERS = 1 << 18
_MEMBERS_TRIED = 10
_WEB_PAGES = ("<!doctype html", "<html", "<table")
_OFFICE_XML = "urn:schemas-microsoft-com:office:spreadsheet"
_BINARY = 0.05
_CONTROLS = frozenset(map(chr, range(32))) - set("\t\r\n\f\x1f\x01\x1a\x0b")


def detect_format(path: Path, choice: FormatChoice | None = None) -> FileFormat:
    """The format of a file, with what a person has chosen of it.

    Raises BadUsage when the file is empty, cannot be read, holds nothing that can be imported, or lacks what is chosen.
    """
    choice = choice or FormatChoice()
    with open_source(path, choice.member or "") as file:
        members = file.members
    if not members:
        return _format(path, "", choice)
    for member in [choice.member] if choice.member else members[:_MEMBERS_TRIED]:
        try:
            return replace(_format(path, member, choice), member=member, members=members)
        except BadUsage:
            if choice.member or len(members) == 1:
                raise
    raise BadUsage(f"{path.name} has no table and no feed in it, among {len(members)} files.")


def _format(path: Path, member: str, choice: FormatChoice) -> FileFormat:
    with open_source(path, member) as file:
        if file.workbook is not None:
            return workbook_format(file, file.workbook, choice)
        encoding = choice.encoding or detect_encoding(file.unpacked)
    if not is_text_encoding(encoding):
        raise BadUsage(f"“{encoding}” is no encoding of text.")
    with open_source(path, member) as file:
        head = _head(file, encoding)
    begin = head.lstrip("\ufeff \t\r\n")
    if not begin:
        raise BadUsage(f"{path.name} is empty.")
    if begin[0] == "<":
        return _xml_format(path, member, begin, encoding, choice)
    with open_source(path, member) as file:
        if begin[0] in "[{":
            if begin[0] == "{" and is_lines(begin):
                return FileFormat(Kind.NDJSON, encoding)
            return list_format(path.name, encoding, file.text(encoding))
        _check_text(path.name, head)
        return table_format(path.name, encoding, head, choice)


def _head(file: OpenFile, encoding: str) -> str:
    """The first lines, as much as is needed to tell what they are."""
    lines: list[str] = []
    count = 0
    text = file.text(encoding)
    while len(lines) < HEAD_LINES and count < _HEAD_CHARACTERS and (line := text.readline(_HEAD_CHARACTERS)):
        lines.append(line)
        count += len(line)
    return "".join(lines)


def _xml_format(path: Path, member: str, begin: str, encoding: str, choice: FormatChoice) -> FileFormat:
    start = begin[:_HEAD_CHARACTERS].lower()
    if start.startswith(_WEB_PAGES):
        raise BadUsage(f"{path.name} is a web page, whatever its name says: open it in a spreadsheet, save it as XLSX.")
    if _OFFICE_XML in start:
        raise BadUsage(f"{path.name} is a spreadsheet in XML of 2003: open it in a spreadsheet and save it as XLSX.")
    declared = declared_encoding(begin)
    # What is all UTF-8 is UTF-8, whatever it declares; and what is not, is not.
    is_guess = not encoding.startswith("utf") and not choice.encoding
    if is_guess and declared and not declared.startswith("utf") and is_text_encoding(declared):
        encoding = declared
    with open_source(path, member) as file:
        return feed_format(path.name, encoding, file.text(encoding))


def _check_text(name: str, head: str) -> None:
    """Raises BadUsage when it is a picture or another file of bytes."""
    controls = sum(character in _CONTROLS for character in head[:10_000])
    if controls > _BINARY * len(head[:10_000]):
        raise BadUsage(f"{name} is no text, no workbook and no feed: it cannot be imported.")
