"""The command line on a catalog of its own: what it prints, what it returns, and what the catalog then holds."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalog_desktop.app.profile_catalog import own_profile
from catalog_desktop.cli import main
from catalog_desktop.config.profiles import Profile
from catalog_desktop.ports.search_index import IndexBatch
from tests.end_to_end.conftest import embedded_only

PRODUCTS = """title,sku,brand,price,stock,status
USB-C cable,AB-12/3,Sonum,12.50,7,active
Ink cartridge black,INK-1,Kodek,20,0,active
Ink cartridge cyan,INK-2,Kodek,22,3,draft
"""

TOO_EXPENSIVE = "90071992547409.93"
"""A price that the store takes and the index refuses."""


class CommandLine:
    """Runs commands in this process on one catalog."""

    def __init__(self, profile: Profile, capsys: pytest.CaptureFixture[str]) -> None:
        self.profile = profile
        self._capsys = capsys

    def __call__(self, *words: str, status: int | None = 0) -> Any:
        """The JSON document that the command prints; None takes any status."""
        assert main([*words, *self._where(), "--json"]) in (range(4) if status is None else (status,))
        return json.loads(self._capsys.readouterr().out)

    def _where(self) -> tuple[str, str]:
        if self.profile.cloud is None:
            return "--catalog", str(self.profile.folder)
        return "--profile", self.profile.name


@pytest.fixture
def run(profile: Profile, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """A catalog with three products, on the stores of each profile by turns."""
    file = tmp_path / "products.csv"
    file.write_text(PRODUCTS, encoding="utf-8")
    command_line = CommandLine(profile, capsys)
    result = command_line("import", str(file))
    assert (result["created"], result["refused"]) == (3, [])
    return command_line


def test_search_answers_the_question_it_began_with(run: CommandLine) -> None:
    answer = run("search", "ink brand:kodek", "--sort", "-price", "--facet", "status")
    assert [row["title"] for row in answer["rows"]] == ["Ink cartridge cyan", "Ink cartridge black"]
    assert answer["total"] == 2
    assert answer["facets"] == {"status": {"active": 1, "draft": 1}}
    assert {row["sync"] for row in answer["rows"]} == {"synced"}
    assert answer["rows"][0]["price_minor"] == 2200


def test_values_may_begin_with_a_dash(run: CommandLine) -> None:
    assert run("search", "-brand:kodek")["total"] == 1


def test_set_is_searchable_when_it_returns(run: CommandLine) -> None:
    receipt = run("set", "INK-1", "price=25.00", "tags+=sale", "stock+=4", "title=Ink, black")
    assert (receipt["revision"], receipt["searchable"]) == (2, True)
    row = run("search", "sku:INK-1")["rows"][0]
    assert (row["title"], row["price_minor"], row["tags"], row["stock"]) == ("Ink, black", 2500, ["sale"], 4)
    history = run("show", "INK-1", "--history")["history"]
    assert [entry["revision"] for entry in history] == [2, 1]


def test_a_taken_sku_names_its_holder_and_changes_nothing(run: CommandLine) -> None:
    error = run("set", "INK-1", "sku=ink-2", status=1)["error"]
    assert error["kind"] == "ClaimTaken"
    assert error["holders"][0]["title"] == "Ink cartridge cyan"
    assert run("show", "INK-1")["revision"] == 1


def test_delete_and_restore(run: CommandLine) -> None:
    product_id = run("show", "AB-12/3")["id"]
    assert run("delete", product_id)["revision"] == 2
    assert run("search", "usbc")["total"] == 0
    assert [row["id"] for row in run("deleted")["deleted"]] == [product_id]
    assert run("restore", product_id)["searchable"] is True
    assert run("search", "usbc")["total"] == 1


def test_an_export_imported_again_changes_nothing(run: CommandLine, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    assert run("export", str(target), "--query", "ink")["products"] == 2
    again = run("import", str(target))
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)


def test_refused_records_make_status_3_and_can_be_saved(run: CommandLine, tmp_path: Path) -> None:
    file, refused = tmp_path / "bad.csv", tmp_path / "refused.csv"
    file.write_text("title,sku,price\nGood,G-1,3\n,G-2,4\nAlso good,G-3,5\n", encoding="utf-8")
    result = run("import", str(file), "--refused", str(refused), status=3)
    assert result["created"] == 2
    assert [(row["line"], row["field"]) for row in result["refused"]] == [(3, "title")]
    assert refused.read_text(encoding="utf-8").splitlines()[1] == ",G-2,4"


def test_a_dry_run_changes_nothing(run: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "new.csv"
    file.write_text("title,sku\nNew,N-1\n", encoding="utf-8")
    assert run("import", str(file), "--dry-run")["created"] == 1
    assert run("search", "sku:N-1")["total"] == 0


def test_reindex_and_verify(run: CommandLine) -> None:
    assert run("reindex") == {"switched": True, "documents": 3}
    assert run("verify") == {"missing": [], "stale": [], "ghost": [], "checked": 3}


def test_back_to_the_index_before_the_switch(run: CommandLine) -> None:
    for option in ("--return", "--discard"):
        assert "no former search index" in run("reindex", option, status=2)["error"]["message"]
    run("reindex")
    run("set", "INK-1", "title=Toner black")
    assert run("reindex", "--return") == {"switched": True, "documents": 3}
    assert [row["title"] for row in run("search", "toner")["rows"]] == ["Toner black"], (
        "it has received what came later"
    )
    assert run("reindex", "--return")["switched"], "and back again"
    assert run("reindex", "--discard") == {"discarded": True}
    assert "no former search index" in run("reindex", "--return", status=2)["error"]["message"]
    assert run("verify")["checked"] == 3


def test_products_that_the_index_refuses_are_listed_and_tried_again(run: CommandLine) -> None:
    assert run("dead-letters") == {"dead_letters": []}
    run("set", "INK-1", f"price={TOO_EXPENSIVE}")
    [letter] = run("dead-letters")["dead_letters"]
    assert (letter["title"], letter["sku"], letter["revision"]) == ("Ink cartridge black", "INK-1", 2)
    assert letter["reason"]
    for words in (("--retry",), ("INK-1", "--retry")):
        assert run("dead-letters", *words, status=3)["dead_letters"] == [letter], "it has been set aside all the time"
    assert run("dead-letters", "INK-2", "--retry") == {"dead_letters": []}
    run("set", "INK-1", "price=21")
    assert run("dead-letters") == {"dead_letters": []}, "mended, it is searchable by itself"


@embedded_only
def test_what_differs_is_found_and_mended(run: CommandLine) -> None:
    async def plant() -> tuple[str, str]:
        async with own_profile(run.profile) as owned:
            [shop] = await owned.ports.shops.list_shops()
            held = await owned.ports.index.revision_range(shop.id)
            missing, stale, _ = sorted(held)
            document = (await owned.ports.index.documents(shop.id, [stale]))[0]
            old = replace(document, revision=0, stamp=1)
            await owned.ports.index.apply(shop.id, IndexBatch([old, replace(old, id="ghost")], [missing]))
            return missing, stale

    missing, stale = asyncio.run(plant())
    found = {"missing": [missing], "stale": [stale], "ghost": ["ghost"], "checked": 3}
    assert run("verify", status=1) == found
    assert run("verify", "--repair") == {**found, "repaired": True}
    assert run("verify") == {"missing": [], "stale": [], "ghost": [], "checked": 3}


@embedded_only
def test_backup_and_restore(run: CommandLine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "catalog.backup"
    assert run("backup", str(file))["bytes"] > 0
    copy = CommandLine(Profile("", tmp_path / "copy"), capsys)
    assert copy("restore-backup", str(file))["restored"] is True
    assert copy("search", "ink")["total"] == 2


def test_doctor_finds_nothing_wrong(run: CommandLine) -> None:
    checks = run("doctor", status=None)["checks"]
    # How fast a busy machine is says nothing about the program.
    assert [check for check in checks if not check["ok"] and not check["name"].startswith("Search speed")] == []


def test_an_unknown_field_is_bad_usage(run: CommandLine) -> None:
    assert "colour" in run("set", "INK-1", "colour=red", status=2)["error"]["message"]


def test_a_catalog_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "--catalog", str(tmp_path / "none")]) == 1
    assert "no catalog" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


@pytest.fixture
def owner(run: CommandLine) -> Iterator[subprocess.Popen[str]]:
    """Another process that owns the catalog until its standard input ends."""
    script = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder\n"
        "from catalog_desktop.app.catalog import own_catalog\n"
        "from catalog_desktop.cli.serving import serving\n"
        "async def main():\n"
        "    async with own_catalog(CatalogFolder(Path(sys.argv[1]))) as owned, serving(owned):\n"
        "        print('open', flush=True)\n"
        "        await asyncio.to_thread(sys.stdin.read)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(run.profile.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield process
        process.communicate(timeout=30)
        assert process.returncode == 0


@embedded_only
def test_beside_an_owner_reads_are_snapshots_and_writes_are_handed_over(
    run: CommandLine, owner: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert run("search", "ink")["total"] == 2
    receipt = run("set", "INK-2", "title=Toner cyan")
    assert receipt["searchable"] is True
    assert [row["title"] for row in run("search", "toner")["rows"]] == ["Toner cyan"]
    assert run("set", "INK-1", "sku=ink-2", status=1)["error"]["kind"] == "ClaimTaken"
    file = tmp_path / "more.csv"
    file.write_text("title,sku\nMore,M-1\n", encoding="utf-8")
    assert run("import", str(file))["created"] == 1
    assert run("verify")["checked"] == 4
    assert run("reindex")["switched"] is True
    assert run("search", "sku:M-1")["total"] == 1


def test_why_a_product_is_not_among_the_hits(run: CommandLine) -> None:
    (answer,) = run("why", "INK-2", "--query", "ink status:active price:<20")["answers"]
    assert (answer["title"], answer["hidden"]) == ("Ink cartridge cyan", True)
    assert [reason["condition"] for reason in answer["reasons"]] == ["status:active", "price:<=19.99"]
    assert {reason["cause"] for reason in answer["reasons"]} == {"condition"}
    (shown,) = run("why", "ab-12/3")["answers"]
    assert [reason["cause"] for reason in shown["reasons"]] == ["shown"]
    run("delete", "INK-1")
    (deleted,) = run("why", "INK-1")["answers"]
    assert [reason["cause"] for reason in deleted["reasons"]] == ["deleted"]
    assert run("why", "NO-SUCH-SKU", status=1)["error"]["kind"] == "NotFound"
