"""Workbooks of Excel and OpenDocument: sheets, headers, typed cells, what is merged, and the real one."""

import datetime
import gzip
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import xlwt

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.exchange.files.detect_format import detect_format
from catalog_desktop.exchange.files.file_format import FileFormat, FormatChoice, Kind
from catalog_desktop.exchange.files.records import SourceRecord, open_records
from tests.exchange.workbooks import ods_row, text, write_ods, write_xlsx


def rows(path: Path, file_format: FileFormat | None = None) -> list[SourceRecord]:
    with open_records(path, file_format or detect_format(path)) as reading:
        return [record for record in reading.records if isinstance(record, SourceRecord)]


def write_xls(path: Path) -> Path:
    workbook = xlwt.Workbook()
    notes = workbook.add_sheet("Notes")
    notes.write(0, 0, "Prices are without tax")
    sheet = workbook.add_sheet("Products")
    dates = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for column, name in enumerate(("EAN", "Name", "Price", "Since", "Price")):
        sheet.write(2, column, name)
    for row in range(3, 6):
        sheet.write(row, 0, f"00{row}")
        sheet.write(row, 1, f"Kettle {row}")
        sheet.write(row, 2, 19.99)
        sheet.write(row, 3, datetime.date(2024, 5, row), dates)
        sheet.write(row, 4, 4006790000017 + row)
    sheet.write(0, 0, "Price list of spring")
    workbook.save(str(path))
    return path


def test_the_sheet_with_the_products_is_chosen_and_cells_keep_their_types(tmp_path: Path) -> None:
    file = write_xls(tmp_path / "list.xls")
    file_format = detect_format(file)
    assert file_format.kind is Kind.WORKBOOK
    assert (file_format.sheet, file_format.sheets) == ("Products", ("Notes", "Products"))
    assert (file_format.header_line, file_format.columns) == (3, ("EAN", "Name", "Price", "Since", "Price (5)"))
    assert rows(file)[0] == SourceRecord(
        4,
        {"EAN": "003", "Name": "Kettle 3", "Price": 19.99, "Since": "2024-05-03", "Price (5)": 4006790000020},
    )
    assert len(rows(file)) == 3


def test_another_sheet_and_another_header_can_be_chosen(tmp_path: Path) -> None:
    file = write_xls(tmp_path / "list.xls")
    assert detect_format(file, FormatChoice(sheet="Notes")).sheet == "Notes"
    without = detect_format(file, FormatChoice(sheet="Products", header_line=0))
    assert (without.header_line, without.columns[0]) == (0, "column 1")
    assert rows(file, without)[0].fields["column 1"] == "Price list of spring"
    with pytest.raises(BadUsage, match="no sheet “Prices”; there are Notes, Products"):
        detect_format(file, FormatChoice(sheet="Prices"))
    with pytest.raises(BadUsage, match="no header on line 2"):
        detect_format(file, FormatChoice(sheet="Products", header_line=2))


def test_numbers_are_the_digits_that_excel_shows(tmp_path: Path) -> None:
    header = "".join(text(f"{column}1", f"name {column}") for column in "ABCDE")
    cells = (
        f'{text("A2", "0042")}<c r="B2"><v>19.989999999999998</v></c><c r="C2"><v>4006790000017</v></c>'
        '<c r="D2" t="b"><v>1</v></c><c r="E2" t="str"><f>1+1</f><v>=danger</v></c>'
    )
    file = write_xlsx(tmp_path / "list.xlsx", f'<row r="1">{header}</row><row r="2">{cells}</row>')
    assert list(rows(file)[0].fields.values()) == ["0042", 19.99, 4006790000017, True, "=danger"]


def test_a_wrong_dimension_empty_rows_and_empty_columns_do_not_matter(tmp_path: Path) -> None:
    data = (
        f'<row r="2">{text("B2", "name")}{text("C2", "colour")}</row><row r="3"/>'
        f'<row r="9">{text("B9", "Kettle")}<c r="Z9" s="0"/></row>'
    )
    file = write_xlsx(tmp_path / "list.xlsx", data, dimension="A1:XFD1048576")
    assert rows(file) == [SourceRecord(9, {"name": "Kettle", "colour": ""})]


def test_a_cell_merged_over_rows_holds_for_each_of_them(tmp_path: Path) -> None:
    data = (
        f'<row r="1">{text("A1", "brand")}{text("B1", "name")}</row>'
        f'<row r="2">{text("A2", "Hearthly")}{text("B2", "Kettle")}</row>'
        f'<row r="3">{text("B3", "Pan")}</row><row r="4">{text("B4", "Mug")}</row>'
    )
    file = write_xlsx(tmp_path / "list.xlsx", data, merged="A2:A3")
    assert [row.fields["brand"] for row in rows(file)] == ["Hearthly", "Hearthly", ""]


def test_open_document_with_rows_repeated_to_the_end(tmp_path: Path) -> None:
    data = ods_row("name", "colour") + ods_row("Kettle", "red", repeated=2)
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    file = write_ods(tmp_path / "list.ods", data + empty)
    assert [row.fields for row in rows(file)] == [{"name": "Kettle", "colour": "red"}] * 2


@pytest.mark.parametrize("packing", ["gzip", "zip", "zip of gzip"])
def test_packed_and_under_another_name(tmp_path: Path, packing: str) -> None:
    content = write_xls(tmp_path / "list.xls").read_bytes()
    file = tmp_path / "list.csv"
    if packing == "gzip":
        file.write_bytes(gzip.compress(content))
    else:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("products", gzip.compress(content) if "gzip" in packing else content)
    assert rows(file) == rows(tmp_path / "list.xls")


def test_a_web_page_called_workbook_is_refused_with_advice(tmp_path: Path) -> None:
    file = tmp_path / "list.xls"
    file.write_text("<html><table><tr><td>name</td></tr></table></html>")
    with pytest.raises(BadUsage, match="web page"):
        detect_format(file)


def test_the_cosmetics_cell_by_cell(catalog_data: Path) -> None:
    file = catalog_data / "import-cosmetics-two-sheets.xlsx"
    file_format = detect_format(file)
    assert file_format.sheets == ("Export Products Sheet", "Export Groups Sheet")
    header, *expected = _cells(file, "xl/worksheets/sheet1.xml")
    assert [name for name in header if name] == list(file_format.columns)
    read = rows(file)
    assert len(read) == len(expected) == 982
    for record, cells in zip(read, expected, strict=True):
        assert [_same(value) for value in record.fields.values()] == [_same(cell) for cell in cells[:20]], record.line
    groups = rows(file, detect_format(file, FormatChoice(sheet="Export Groups Sheet")))
    assert len(groups) == 26


def _same(value: Any) -> Any:
    """A number as a number, whether it is text here or there."""
    try:
        return float(value)
    except ValueError:
        return value


def _cells(file: Path, sheet: str) -> list[list[str]]:
    """An independent reading of a sheet: the rows that are not blank, as the file has them."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(file) as archive:
        strings = [
            "".join(t.text or "" for t in item.iter(space + "t")) for item in _tree(archive, "xl/sharedStrings.xml")
        ]
        found = []
        for row in _tree(archive, sheet).iter(space + "row"):
            cells = [""] * 40
            for cell in row.iter(space + "c"):
                value = cell.findtext(space + "v") or ""
                letters = re.sub(r"\d", "", cell.attrib["r"])
                column = sum((ord(x) - 64) * 26**place for place, x in enumerate(reversed(letters))) - 1
                cells[column] = strings[int(value)] if cell.get("t") == "s" and value else value
            if any(cells):
                found.append(cells)
    return found


def _tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(archive.read(name))
