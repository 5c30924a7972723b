"""Files made to do harm, read in a process under a limit: products, refusals or one clear error, and nothing else.

The process may take the bound of what reads the file, twice, beside what the program itself takes.
"""

import gzip
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog_desktop.exchange.files.limits import READING_BYTES
from tests.exchange.workbooks import ods_row, text, write_ods, write_xlsx

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are those of Linux"),
]

_SECONDS = 60
_READ = f"""
import json, resource, sys
from pathlib import Path
from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.exchange.files.detect_format import detect_format
from catalog_desktop.exchange.files.records import SourceRecord, Unreadable, open_records

own = int(next(l for l in open("/proc/self/status") if l.startswith("VmSize")).split()[1]) * 1024
resource.setrlimit(resource.RLIMIT_AS, (own + 2 * {READING_BYTES},) * 2)
file, found, refused = Path(sys.argv[1]), 0, []
try:
    with open_records(file, detect_format(file)) as reading:
        for record in reading.records:
            if isinstance(record, Unreadable):
                refused.append([record.line, record.reason])
            else:
                found += 1
    print(json.dumps({{"records": found, "refused": refused[:10]}}))
except CatalogError as error:
    print(json.dumps({{"error": str(error)}}))
"""
# The limit of memory is not handed on to the process that reads workbooks, which has its own.
_READ_WORKBOOK = _READ.replace("resource.setrlimit(resource.RLIMIT_AS", "(lambda *_: None)(resource.RLIMIT_AS")


def outcome(file: Path, program: str = _READ) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)], capture_output=True, timeout=_SECONDS, check=False, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def repeated(piece: bytes, size: int) -> Iterator[bytes]:
    block = piece * ((1 << 20) // len(piece))
    for _ in range(size // len(block)):
        yield block


def packed(path: Path, *pieces: bytes | Iterator[bytes]) -> Path:
    """A gzip of much in little."""
    with gzip.open(path, "wb", compresslevel=6) as file:
        for piece in pieces:
            for block in [piece] if isinstance(piece, bytes) else piece:
                file.write(block)
    return path


MUCH = 300 << 20


def test_a_gzip_bomb(tmp_path: Path) -> None:
    file = packed(tmp_path / "list.csv", b"name,price\n", repeated(b"," * 64, MUCH))
    assert "unpacks to far more" in outcome(file)["error"]


def test_a_zip_bomb(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("list.csv", "w") as member:
        for block in repeated(b"\n", MUCH):
            member.write(block)
    assert "unpacks to far more" in outcome(file)["error"]


BIG = 200 << 20


@pytest.mark.parametrize(
    ("begin", "filling", "end"),
    [
        (b'name,price\n"', b"x", b'",1\nPan,2\n'),
        (b'name,price\nA,1\n"', b"x" * 63 + b"\n", b'",1\nPan,2\n'),
        (b"name,price\nKettle", b"x", b",1\nPan,2\n"),
        (b'{"name":"a"}\n{"name":"', b"x", b'"}\n{"name":"b"}\n'),
        (b'[{"name":"a"},{"name":"', b"x", b'"}]'),
        (b"<rss><channel><item><t>a</t></item><item><t>", b"x", b"</t></item></channel></rss>"),
        (b'<rss><channel><item><t>a</t></item><item a="', b"x", b'"/></channel></rss>'),
        (b"<rss><channel><item><t>a</t></item><!--", b"x", b"--></channel></rss>"),
    ],
    ids=["first cell", "open quote", "no quote", "line of JSON", "JSON", "XML text", "XML attribute", "XML comment"],
)
def test_an_endless_cell(tmp_path: Path, begin: bytes, filling: bytes, end: bytes) -> None:
    file = tmp_path / "list"
    with file.open("wb") as out:
        out.write(begin)
        for block in repeated(filling, BIG):
            out.write(block)
        out.write(end)
    result = outcome(file)
    assert "error" in result or result["refused"]


@pytest.mark.parametrize("separator", [b",", b";a", b"\t"])
def test_a_million_columns(tmp_path: Path, separator: bytes) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(b"name" + separator * 1_000_000 + b"\n" + b"x" + separator * 1_000_000 + b"\n")
    result = outcome(file)
    assert "columns" in result.get("error", "") or result["refused"]


@pytest.mark.parametrize("around", [("[", "]"), ('{"a":', "}")])
@pytest.mark.parametrize("first", ["", '{"name": "Kettle"}\n'])
def test_json_nested_without_end(tmp_path: Path, around: tuple[str, str], first: str) -> None:
    file = tmp_path / "list.json"
    file.write_text(first + around[0] * 100_000 + "1" + around[1] * 100_000 + "\n")
    result = outcome(file)
    assert "error" in result or result["refused"]
    assert result.get("records", 0) == bool(first)


def test_json_nested_in_a_record_of_a_list(tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text('[{"name": "Kettle"},\n{"a": ' + "[" * 1000 + "]" * 1000 + '},\n{"name": "Pan"}]')
    result = outcome(file)
    assert result["records"] == 2
    assert result["refused"] == [[2, "Objects and lists lie in each other more than 64 deep."]]


def test_xml_nested_without_end(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text("<rss><channel><item>" + "<a>" * 100_000)
    assert "more than 64 deep" in outcome(file)["refused"][0][1]


@pytest.mark.parametrize("content", [b"\0" * 5000, b"name,price\n" + b"\0" * 100_000])
def test_a_file_of_nuls(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(content)
    assert "list.csv is no text" in outcome(file)["error"]


def test_a_nul_in_a_cell_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(b"name,price\nA\0,1\nB,2\n")
    assert outcome(file) == {"records": 2, "refused": []}


def test_utf_16_that_breaks_off_in_a_character(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes("name,price\nA,1\nB,2".encode("utf-16") + b"\x00\xd8\x41")
    assert outcome(file)["records"] == 2


SHEETS = {
    "far apart": f'<row r="1">{text("A1", "name")}</row><row r="1048576">{text("XFD1048576", "x")}</row>',
    "beyond all": f'<row r="1">{text("A1", "name")}</row><row r="99999999999">{text("ZZZZZZ99999999999", "x")}</row>',
    "one text for all": '<row r="1">' + "".join('<c t="s"><v>0</v></c>' for _ in range(16_000)) + "</row>",
}


@pytest.mark.parametrize("rows", SHEETS.values(), ids=list(SHEETS))
def test_workbooks_that_ask_for_all_memory(tmp_path: Path, rows: str) -> None:
    file = write_xlsx(tmp_path / "list.xlsx", rows, shared=f"<si><t>{'x' * 200_000}</t></si>")
    assert "list.xlsx cannot be read: the workbook is damaged, or so large" in outcome(file, _READ_WORKBOOK)["error"]


def test_open_document_that_repeats_a_cell_without_end(tmp_path: Path) -> None:
    file = write_ods(tmp_path / "list.ods", ods_row("x", repeated=1_048_576, times=16_384))
    assert "list.ods cannot be read" in outcome(file, _READ_WORKBOOK)["error"]


@pytest.mark.parametrize("length", [8, 105, 590, -1])
def test_truncated_archives(tmp_path: Path, length: int) -> None:
    whole = write_xlsx(tmp_path / "whole.xlsx", f'<row r="1">{text("A1", "name")}</row>').read_bytes()
    file = tmp_path / "list.xlsx"
    file.write_bytes(whole[:length])
    assert "list.xlsx is damaged" in outcome(file)["error"]
    file.write_bytes(gzip.compress(b"name,price\n" * 500)[: length % 60])
    assert "error" in outcome(file)
