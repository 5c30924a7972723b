"""Files as shops have them: encodings, delimiters, quotes, title rows, JSON in three shapes, packed or not."""

import codecs
import gzip
import tracemalloc
from pathlib import Path

import orjson
import pytest

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.exchange.files.detect_format import detect_format
from catalog_desktop.exchange.files.file_format import Kind
from catalog_desktop.exchange.files.records import Read, SourceRecord, Unreadable, field_of, flat, open_records


def read(path: Path) -> list[Read]:
    with open_records(path, detect_format(path)) as reading:
        return list(reading.records)


def fields(path: Path) -> list[dict[str, object]]:
    return [dict(record.fields) for record in read(path) if isinstance(record, SourceRecord)]


RUSSIAN = (
    "наименование;цена;описание\nЧайник электрический;1290,00;Объём полтора литра, подсветка\nСамовар;8900,50;Латунь"
)
GERMAN = "Bezeichnung;Preis;Größe\nKönigsberger Klöße;4,99;groß\nFränkische Würste für Genießer;7,49;mittelgroß\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(GERMAN.encode(encoding))
    assert fields(file)[0] == {"Bezeichnung": "Königsberger Klöße", "Preis": "4,99", "Größe": "groß"}


def test_a_cyrillic_code_page_is_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes((RUSSIAN * 3).encode("cp1251"))
    assert fields(file)[0]["наименование"] == "Чайник электрический"


def test_a_code_page_is_found_even_far_behind_a_plain_beginning(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(b"name,note\n" + b"plain,plain\n" * 60_000 + "Brötchen,für Gäste\n".encode("cp1252") * 30)
    assert fields(file)[-1] == {"name": "Brötchen", "note": "für Gäste"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("packed", [False, True])
def test_delimiters_and_gzip(tmp_path: Path, delimiter: str, packed: bool) -> None:
    text = (
        f"name{delimiter}price\nA; b, c{delimiter}1\n"
        if delimiter not in ";,"
        else f"name{delimiter}price\nAb{delimiter}1\n"
    )
    file = tmp_path / "list.txt"
    file.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    assert len(fields(file)) == 1
    assert fields(file)[0]["price"] == "1"


def test_quotes_line_breaks_and_line_numbers(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text('name,text\r\n"A ""big"" one","two\r\nlines"\r\n\r\nB,"x, y"\r\n', newline="")
    records = read(file)
    assert [(r.line, r.fields) for r in records if isinstance(r, SourceRecord)] == [
        (2, {"name": 'A "big" one', "text": "two\r\nlines"}),
        (5, {"name": "B", "text": "x, y"}),
    ]


def test_single_quotes(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name,text\n'A','one, two'\n'B','three, four'\n")
    assert fields(file)[1] == {"name": "B", "text": "three, four"}


def test_title_rows_stand_above_the_header(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("Price list spring;;\nAll prices in EUR;;\n;;\nName;Preis;\nA;1,50;x\nB;2,50;y\n")
    file_format = detect_format(file)
    assert (file_format.header_line, file_format.columns) == (4, ("Name", "Preis", "column 3"))
    assert fields(file)[0] == {"Name": "A", "Preis": "1,50", "column 3": "x"}


def test_a_line_with_too_many_cells_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name,price\nA,1\nB, big,2\nC,3\nshort\n")
    first, bad, third, short = read(file)
    assert isinstance(bad, Unreadable)
    assert (bad.line, bad.cells) == (3, ("B", " big", "2"))
    assert "3 cells" in bad.reason
    assert isinstance(short, SourceRecord)
    assert short.fields == {"name": "short"}
    assert isinstance(first, SourceRecord)
    assert isinstance(third, SourceRecord)


def test_repeated_and_blank_column_names(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name,name,,price\nA,B,C,1\n")
    assert list(fields(file)[0]) == ["name", "name (2)", "column 3", "price"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lines_of_json(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "list.ndjson"
    file.write_bytes('{"name": "Á", "a": {"b": [1]}}\n\nno json\n{"name": "B"}\n[1]\n'.encode(encoding))
    first, bad, second, listed = read(file)
    assert detect_format(file).kind is Kind.NDJSON
    assert isinstance(first, SourceRecord)
    assert flat(first.fields) == {"name": "Á", "a.b": [1]}
    assert field_of(first.fields, "a.b") == [1]
    assert isinstance(bad, Unreadable)
    assert (bad.line, bad.cells) == (3, ("no json",))
    assert second == SourceRecord(4, {"name": "B"})
    assert isinstance(listed, Unreadable)


PRETTY = """{
  "count": 2,
  "products": [
    {
      "name": "A"
    },
    {
      "name": "B", "n": 1.5
    }
  ]
}
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_list_inside_an_object_with_the_lines_of_its_items(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "list.json"
    file.write_bytes(PRETTY.encode(encoding))
    assert detect_format(file).items == "products.item"
    assert read(file) == [SourceRecord(4, {"name": "A"}), SourceRecord(7, {"name": "B", "n": 1.5})]


def test_a_json_list_on_one_line_and_a_single_object(tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text('[{"name":"A"},{"name":"B"}]')
    assert [record["name"] for record in fields(file)] == ["A", "B"]
    file.write_text('{\n"name": "only",\n"price": 3}')
    assert fields(file) == [{"name": "only", "price": 3}]


def test_one_line_is_a_record_or_a_document(tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text('{"name": "Kettle", "variants": [{"id": 1}]}')
    assert fields(file) == [{"name": "Kettle", "variants": [{"id": 1}]}]
    file.write_text('{"count": 1, "products": [{"name": "Kettle"}]}')
    assert fields(file) == [{"name": "Kettle"}]


def test_a_json_file_that_ends_in_the_middle_gives_what_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text('[\n{"name": "A"},\n{"name": ')
    whole, rest = read(file)
    assert whole == SourceRecord(2, {"name": "A"})
    assert isinstance(rest, Unreadable)
    assert rest.line == 3


@pytest.mark.parametrize("content", [b"", b"  \n", b"\xff\xfe"])
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(content)
    with pytest.raises(BadUsage, match="is empty"):
        detect_format(file)


def test_a_missing_file_and_a_damaged_gzip_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(BadUsage, match="cannot be read"):
        detect_format(tmp_path / "none.csv")
    (tmp_path / "bad.csv.gz").write_bytes(gzip.compress(b"name,price\n" * 500)[:-20])
    with pytest.raises(BadUsage, match="damaged"):
        detect_format(tmp_path / "bad.csv.gz")


@pytest.mark.parametrize("suffix", ["csv", "json", "ndjson"])
def test_a_large_file_is_never_in_memory_as_a_whole(tmp_path: Path, suffix: str) -> None:
    row = {"name": "n" * 200, "text": "t" * 800}
    file = tmp_path / f"large.{suffix}"
    with file.open("wb") as out:
        if suffix == "csv":
            out.write(b"name,text\n" + b",".join(value.encode() for value in row.values()) + b"\n")
        out.write(b"[" if suffix == "json" else b"")
        for number in range(30_000):
            line = orjson.dumps(row) if suffix != "csv" else b",".join(value.encode() for value in row.values())
            out.write((b"," if suffix == "json" and number else b"") + line + (b"" if suffix == "json" else b"\n"))
        out.write(b"]" if suffix == "json" else b"")
    file_format = detect_format(file)
    tracemalloc.start()
    try:
        with open_records(file, file_format) as reading:
            assert sum(1 for _ in reading.records) >= 30_000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4_000_000 < file.stat().st_size


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(codecs.BOM_UTF8 + b"nr;namn\n1;A\n2;B\n")
    assert detect_format(file).columns == ("nr", "namn")
