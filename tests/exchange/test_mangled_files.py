"""Files that were mangled on their way: inspection and staging end with products, refusals or one clear error.

Small files of every kind, and the beginnings of the real ones, with bytes flipped, cut, doubled and moved.
"""

import gzip
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwt

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.exchange.files.detect_format import detect_format
from catalog_desktop.exchange.importing.inspection import inspect_file
from catalog_desktop.exchange.importing.parse_file import stage
from catalog_desktop.exchange.mapping.mapping_file import mapping_to_json
from tests.exchange.workbooks import ods_row, text, write_ods, write_xlsx

TABLE = (
    'sku,title,brand,price,stock,"note, long"\nK-1,"Kettle ""big""",Hearthly,39.00,4,"a\nb"\nK-2,Mug,Hearthly,9.50,0,\n'
    "K-3,Pän ☕,Stokke,24.90,7,=1+1\n"
)
OBJECTS = '{"id": 1, "name": "Kettle", "price": 3.5, "tags": ["a", "b"], "size": {"w": 1}}'
FEED = (
    '<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0"><channel><item><g:id>1</g:id>'
    "<g:title>Kettle</g:title><g:price>3.50 EUR</g:price><g:shipping><g:price>1 EUR</g:price></g:shipping></item>"
    "<item><g:id>2</g:id><g:title><![CDATA[Pan & lid]]></g:title></item></channel></rss>"
)
HEAD_BYTES = 20_000
FEW = 150
MANY = 5_000


def seeds(folder: Path) -> list[bytes]:
    """Small valid files of every kind."""
    header, row = "".join(text(f"{c}1", f"name {c}") for c in "ABC"), "".join(text(f"{c}2", "Kettle") for c in "ABC")
    xlsx = write_xlsx(folder / "seed.xlsx", f'<row r="1">{header}</row><row r="2">{row}</row>')
    ods = write_ods(folder / "seed.ods", ods_row("name", "price") + ods_row("Kettle", "3"))
    book = xlwt.Workbook()
    sheet = book.add_sheet("List")
    for place, cell in enumerate(("name", "price", "Kettle", 3.5)):
        sheet.write(place // 2, place % 2, cell)
    book.save(str(folder / "seed.xls"))
    with zipfile.ZipFile(folder / "seed.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("list.csv", TABLE)
    return [
        *(TABLE.encode(encoding) for encoding in ("utf-8", "utf-16", "utf-16-le", "utf-8-sig", "gb18030")),
        TABLE.replace(",", ";").replace('"', "'").encode(),
        f"{OBJECTS}\n{OBJECTS.replace('1', '2')}\n".encode(),
        f"[{OBJECTS},\n{OBJECTS.replace('1', '2')}]".encode(),
        f'{{"products": [{OBJECTS}]}}'.encode(),
        FEED.encode(),
        gzip.compress(TABLE.encode()),
        gzip.compress(FEED.encode()),
        *(folder.joinpath(f"seed.{kind}").read_bytes() for kind in ("zip", "xlsx", "ods", "xls")),
        xlsx.read_bytes()[: len(ods.read_bytes())],
    ]


def heads(catalog: Path) -> list[bytes]:
    """The beginnings of real files, and the whole workbook."""
    files = [file for file in sorted(catalog.iterdir()) if file.suffix in (".csv", ".json", ".xml", ".gz", ".xlsx")]
    return [file.read_bytes()[: None if file.suffix == ".xlsx" else HEAD_BYTES] for file in files]


def flip(content: bytearray, dice: random.Random) -> None:
    content[dice.randrange(len(content))] = dice.randrange(256)


def cut(content: bytearray, dice: random.Random) -> None:
    del content[dice.randrange(len(content)) :]


def drop(content: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(content))
    del content[start : start + dice.randint(1, 40)]


def double(content: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(content))
    content[start:start] = content[start : start + dice.randint(1, 60)] * dice.choice((1, 2, 300))


def strew(content: bytearray, dice: random.Random) -> None:
    pieces = [b"\0", b'"', b"'", b",", b";", b"\r", b"\n", b"{", b"[", b"]", b"<", b"&", b"<![CDATA[", b"\xff", b"\\"]
    pieces += [
        b"\xed\xa0\x80",
        b"1e999",
        b"NaN",
        b'"\\ud800"',
        "\u202e".encode(),
        b"-",
        b"=cmd|x",
        b"99999999999999999999",
    ]
    start = dice.randrange(len(content))
    content[start : start + dice.randint(0, 2)] = dice.choice(pieces)


CHANGES: tuple[Callable[[bytearray, random.Random], None], ...] = (flip, flip, flip, cut, drop, double, strew, strew)


def mangled(content: bytes, dice: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(dice.randint(1, 6)):
        if changed:
            dice.choice(CHANGES)(changed, dice)
    return bytes(changed)


def run(file: Path, folder: Path) -> str:
    """What becomes of a file: `staged`, or the sentence that refuses it."""
    staging = folder / "staging"
    staging.unlink(missing_ok=True)
    try:
        inspection = inspect_file(file, detect_format(file), "list", "EUR", ("main",))
        job = {
            "file": str(file),
            "format": inspection.to_json()["format"],
            "mapping": mapping_to_json(inspection.mapping),
            "staging": str(staging),
        }
        stage(job, lambda _: None)
    except CatalogError as error:
        assert str(error).endswith("."), str(error)
        assert file.name in str(error), str(error)
        return str(error)
    return "staged"


def mangle_and_run(contents: list[bytes], folder: Path, count: int, seed: int) -> set[str]:
    file = folder / "list.csv"
    outcomes = set()
    for number in range(count):
        dice = random.Random(f"{seed} {number}")
        content = mangled(dice.choice(contents), dice)
        file.write_bytes(content)
        try:
            outcomes.add(run(file, folder))
        except Exception as error:
            kept = folder / f"broke-{number}"
            kept.write_bytes(content)
            raise AssertionError(f"file {number} of seed {seed}: {type(error).__name__}: {error}") from error
    return outcomes


def test_the_files_are_whole_before_they_are_mangled(tmp_path: Path) -> None:
    for content in seeds(tmp_path)[:-1]:
        (tmp_path / "list.csv").write_bytes(content)
        assert run(tmp_path / "list.csv", tmp_path) == "staged"


@pytest.mark.slow
def test_mangled_files_end_in_words(tmp_path: Path) -> None:
    outcomes = mangle_and_run(seeds(tmp_path), tmp_path, FEW, seed=1)
    assert "staged" in outcomes
    assert len(outcomes) > 1


@pytest.mark.long
@pytest.mark.timeout(0)
@pytest.mark.parametrize("seed", range(2, 7))
def test_thousands_of_mangled_files_end_in_words(tmp_path: Path, catalog_data: Path, seed: int) -> None:
    contents = seeds(tmp_path) + heads(catalog_data)
    assert "staged" in mangle_and_run(contents, tmp_path, MANY // 5, seed)
