"""Refused records of every kind of file are saved so that they read as what they were."""

from pathlib import Path

import pytest
import xlwt

from catalog_desktop.exchange.files.detect_format import detect_format
from catalog_desktop.exchange.files.records import SourceRecord, open_records
from catalog_desktop.exchange.importing.refused_file import save_refused
from catalog_desktop.exchange.mapping.mapping import Mapping

MAPPING = Mapping("list", "EUR")


def records(path: Path) -> list[SourceRecord]:
    with open_records(path, detect_format(path)) as reading:
        return [record for record in reading.records if isinstance(record, SourceRecord)]


def write_workbook(path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("List")
    for row, cells in enumerate(
        (("name", "since", "note"), ("Kettle", "0042", ""), ("Pan", "12", "a\nb"), ("Mug", "", ""))
    ):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    book.save(str(path))


def write_feed(path: Path) -> None:
    items = (
        "<g:id>1</g:id><title>Kettle &amp; lid</title>",
        "<g:id>2</g:id><g:link>a</g:link><g:link>b</g:link><g:shipping><g:price>4 EUR</g:price></g:shipping>",
        "<g:id>3</g:id><description>&lt;p&gt;Mug&lt;/p&gt;</description>",
    )
    lines = "".join(f"<item>{item}</item>\n" for item in items)
    path.write_text(f"<rss><channel>{lines}</channel></rss>")


@pytest.mark.parametrize("write", [write_workbook, write_feed])
def test_what_was_refused_reads_again(tmp_path: Path, write: object) -> None:
    assert callable(write)
    source, saved = tmp_path / "list", tmp_path / "refused"
    write(source)
    all_records = records(source)
    refused = all_records[1:]
    count = save_refused(source, detect_format(source), MAPPING, [record.line for record in refused], saved)
    assert count == 2
    assert [record.fields for record in records(saved)] == [record.fields for record in refused]
