"""Dialects of delimited text, headers that are missing, and archives: by what is in a file, never by its name."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.exchange.files.detect_format import detect_format
from catalog_desktop.exchange.files.file_format import FileFormat, FormatChoice
from catalog_desktop.exchange.files.records import SourceRecord, Unreadable, open_records


def fields(path: Path, file_format: FileFormat | None = None) -> list[dict[str, object]]:
    with open_records(path, file_format or detect_format(path)) as reading:
        return [dict(record.fields) for record in reading.records if isinstance(record, SourceRecord)]


def write(folder: Path, text: str) -> Path:
    file = folder / "list.csv"
    file.write_text(text, newline="", encoding="utf-8")
    return file


def zipped(folder: Path, files: dict[str, bytes]) -> Path:
    path = folder / "list.csv"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


KETTLES = [{"name": "Kettle, red", "price": "39"}, {"name": "Pan", "price": "24"}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~", "\x1f"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(tmp_path: Path, delimiter: str, end: str) -> None:
    lines = [f"name{delimiter}price", f'"Kettle, red"{delimiter}39', f"Pan{delimiter}24", ""]
    assert fields(write(tmp_path, end.join(lines))) == KETTLES


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_the_line_that_names_the_delimiter(tmp_path: Path, first: str) -> None:
    file = write(tmp_path, f'{first}\r\nname;price\r\n"Kettle, red";39\r\nPan;24\r\n')
    assert detect_format(file).header_line == 2
    assert fields(file) == KETTLES


def test_quotes_escaped_with_a_backslash(tmp_path: Path) -> None:
    file = write(tmp_path, 'name,text\n"A","5\\" pan, flat"\n"B","a ""b"" c"\n"C","plain"\n')
    assert detect_format(file).escape == "\\"
    assert [row["text"] for row in fields(file)] == ['5" pan, flat', 'a "b" c', "plain"]


def test_a_backslash_that_escapes_nothing_stays(tmp_path: Path) -> None:
    file = write(tmp_path, 'name,text\n"A","line\\nbreak"\n"B","C:\\dir\\"\n')
    assert [row["text"] for row in fields(file)] == ["line\\nbreak", "C:\\dir\\"]


def test_one_column_with_commas_in_some_of_it(tmp_path: Path) -> None:
    file = write(tmp_path, "name\nKettle, red\nPan\nMug\nPlate, deep, blue\nFork\nKnife\n")
    assert [row["name"] for row in fields(file)][:2] == ["Kettle, red", "Pan"]
    assert len(fields(file)) == 6


@pytest.mark.parametrize(
    "text",
    ["K-1;Kettle;39,00\nK-2;Pan;24,50\n", "1;2\n3;4\n5;6\n", "Kettle;https://a.example/1\nPan;https://a.example/2\n"],
)
def test_without_a_header_names_are_made_up_and_no_row_is_lost(tmp_path: Path, text: str) -> None:
    file = write(tmp_path, text)
    file_format = detect_format(file)
    assert file_format.header_line == 0
    assert file_format.columns[0] == "column 1"
    assert [";".join(map(str, row.values())) for row in fields(file)] == text.splitlines()


def test_numbers_may_be_names_of_columns_and_trailing_delimiters_are_none(tmp_path: Path) -> None:
    file = write(tmp_path, "Size chart 2024;;;;;\nName;Size 40;41 cm;;;\nKettle;1;2;;;\nPan;3;4;;;\n")
    assert detect_format(file).header_line == 2
    assert fields(file)[0]["Size 40"] == "1"


def test_a_person_may_know_better(tmp_path: Path) -> None:
    file = write(tmp_path, "a;b,c;d\n1;2,3;4\n")
    choice = FormatChoice(delimiter=",", header_line=2, encoding="cp1252")
    file_format = detect_format(file, choice)
    assert (file_format.delimiter, file_format.columns, file_format.encoding) == (",", ("1;2", "3;4"), "cp1252")
    with pytest.raises(BadUsage, match="no encoding of text"):
        detect_format(file, FormatChoice(encoding="zlib_codec"))


def test_the_table_among_the_files_of_a_zip(tmp_path: Path) -> None:
    table = b'name,price\n"Kettle, red",39\nPan,24\n'
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50
    other = b"note\nnothing\n"
    file = zipped(tmp_path, {"a/p.png": picture, "a/list.txt": table, "b.csv": other, "__MACOSX/x": b"junk" * 99})
    file_format = detect_format(file)
    assert (file_format.member, file_format.members) == ("a/list.txt", ("a/p.png", "a/list.txt", "b.csv"))
    assert fields(file) == KETTLES
    assert fields(file, detect_format(file, FormatChoice(member="b.csv"))) == [{"note": "nothing"}]
    with pytest.raises(BadUsage, match=r"no “c\.csv” in it"):
        detect_format(file, FormatChoice(member="c.csv"))


def test_packed_twice_and_too_often(tmp_path: Path) -> None:
    table = b'name,price\n"Kettle, red",39\nPan,24\n'
    assert fields(zipped(tmp_path, {"list.csv.gz": gzip.compress(table)})) == KETTLES
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("list.csv", table)
    assert fields(zipped(tmp_path, {"inner.zip": inner.getvalue()})) == KETTLES
    file = tmp_path / "list.csv"
    file.write_bytes(gzip.compress(gzip.compress(gzip.compress(gzip.compress(table)))))
    with pytest.raises(BadUsage, match="packed more than 3 times"):
        detect_format(file)


def test_a_zip_without_a_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadUsage, match="no table and no feed in it, among 2 files"):
        detect_format(zipped(tmp_path, {"a.png": bytes(range(256)) * 9, "b.png": bytes(range(256)) * 8}))


def test_what_was_chosen_is_said(tmp_path: Path) -> None:
    file = zipped(tmp_path, {"a.csv": b"1;2\n3;4\n55;66\n", "b.csv": b"x\n"})
    no_header, other_files = detect_format(file).notes()
    assert "no row of column names" in no_header
    assert other_files == "It holds several files; “a.csv” is read, and “b.csv” could be."
    assert detect_format(write(tmp_path, "name;price\na;1\n")).notes() == ()


@pytest.mark.parametrize("closing", ['K-5;"Pan";5\n', "K-5;Pan;5\n", 'K-5;"Pan; deep";"5"\n'])
def test_a_quotation_mark_that_is_not_closed_costs_its_own_line(tmp_path: Path, closing: str) -> None:
    file = write(tmp_path, f'sku;name;price\nK-1;"Kettle;1\nK-2;Mug;2\nK-3;Fork;3\nK-4;Knife;4\n{closing}K-6;Cup;6\n')
    with open_records(file, detect_format(file)) as reading:
        bad, *good = reading.records
    assert bad == Unreadable(2, ("K-1", '"Kettle', "1"), "A quotation mark is opened on this line and not closed.")
    assert [record.line for record in good] == [3, 4, 5, 6, 7]
    assert [record.fields["sku"] for record in good if isinstance(record, SourceRecord)] == [
        f"K-{number}" for number in range(2, 7)
    ]


def test_line_breaks_in_cells_are_no_open_quotation_marks(tmp_path: Path) -> None:
    text = "one; two\nthree\nfour; five; six; seven\neight"
    file = write(tmp_path, f'sku;name;price\nK-1;"{text}";1\nK-2;"\n\n\n";2\n')
    assert [row["name"] for row in fields(file)] == [text, "\n\n\n"]
