"""Importing through the ports, with the parsing process, into every store."""

import csv
import json
import os
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from catalog_desktop.domain.changes import Action, Changeset, SetField
from catalog_desktop.domain.commands import PriceChange
from catalog_desktop.domain.errors import BadUsage, StoreUnavailable
from catalog_desktop.domain.operation import Operation, Outcome
from catalog_desktop.domain.product import Product, Status, Variant
from catalog_desktop.domain.shop import Shop
from catalog_desktop.exchange.exporting.exporter import Exporter, ExportRequest
from catalog_desktop.exchange.importing.import_job import ImportJob
from catalog_desktop.exchange.importing.import_result import ImportResult
from catalog_desktop.exchange.importing.importer import Importer, ImportRequest
from catalog_desktop.exchange.importing.inspection import Inspection
from catalog_desktop.exchange.importing.parse_process import ParsingFailed
from catalog_desktop.exchange.importing.plan import Fate, Mode
from catalog_desktop.exchange.importing.refused_file import save_refused
from catalog_desktop.exchange.job_control import JobControl, Progress, Step
from catalog_desktop.exchange.mapping.mapping import ColumnMapping, MatchBy, Target
from catalog_desktop.exchange.sample.sample_catalog import sample_changesets, sample_shop
from tests.contracts.write_stores import WRITE_STORES, WriteStores

SHOP = Shop("shop", "Shop", "EUR")
ME = Operation("mira")
HEADER = ["sku", "title", "brand", "price", "stock", "tags", "note"]
ROWS = [
    ["K-1", "Kettle", "Hearthly", "39.00", "4", "red, hot", "a"],
    ["K-2", "Mug", "Hearthly", "9.50", "0", "", "b"],
    ["K-3", "Pan", "Stokke", "24.90", "7", "hot", ""],
]


class Desk:
    """One shop's store, an importer, and a folder for files."""

    def __init__(self, stores: WriteStores, folder: Path) -> None:
        self.stores = stores
        self.folder = folder
        self.importer = Importer(stores.repository, stores.feed, stores.log, folder=folder / "imports", by="mira")

    def table(self, rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER, name: str = "list.csv") -> Path:
        file = self.folder / name
        with file.open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows([header, *rows])
        return file

    async def job(self, file: Path, **changes: Any) -> tuple[ImportJob, Inspection]:
        inspection = await self.importer.inspect(file, SHOP)
        mapping = replace(inspection.mapping, set_stock=changes.pop("set_stock", inspection.mapping.set_stock))
        request = ImportRequest(file, SHOP, inspection.file_format, mapping, **changes)
        return await self.importer.prepare(request, inspection.notes), inspection

    async def run(self, file: Path, **changes: Any) -> ImportResult:
        job, _ = await self.job(file, **changes)
        result = await job.run()
        await job.discard()
        return result

    async def products(self) -> list[Product]:
        found = [product async for page in self.stores.feed.scan(SHOP.id) for product in page]
        return sorted(found, key=lambda product: product.variants[0].sku or product.title)


@pytest_asyncio.fixture(params=WRITE_STORES)
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desk]:
    async with WRITE_STORES[request.param](tmp_path / "catalog") as stores:
        await stores.shops.create_shop(SHOP)
        yield Desk(stores, tmp_path)


@pytest_asyncio.fixture(params=["memory", "embedded"])
async def fast_desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desk]:
    """For imports of thousands, which a shared store takes at 380 products a second."""
    async with WRITE_STORES[request.param](tmp_path / "catalog") as stores:
        await stores.shops.create_shop(SHOP)
        yield Desk(stores, tmp_path)


def numbers(result: ImportResult) -> tuple[int, int, int, int, int]:
    counts = result.counts
    return counts.created, counts.updated, counts.unchanged, counts.skipped, len(result.refused)


async def test_costs_that_are_there_already_are_no_change(desk: Desk) -> None:
    file = desk.table([["K-1", "Kettle", "12.50"], ["K-2", "Mug", "3.00"]], ["sku", "title", "cost"])
    assert numbers(await desk.run(file)) == (2, 0, 0, 0, 0)
    product_ids = [product.id for product in await desk.products()]
    kettle = await desk.stores.repository.load_product(SHOP.id, product_ids[0])
    assert kettle.costs == {"default": 1250}
    assert numbers(await desk.run(file)) == (0, 0, 2, 0, 0)
    file = desk.table([["K-1", "Kettle", "12.75"], ["K-2", "Mug", "3.00"]], ["sku", "title", "cost"])
    assert numbers(await desk.run(file)) == (0, 1, 1, 0, 0)
    assert (await desk.stores.repository.load_product(SHOP.id, product_ids[0])).costs == {"default": 1275}


async def test_the_whole_way_and_a_second_time(desk: Desk) -> None:
    file = desk.table(ROWS)
    assert numbers(await desk.run(file)) == (3, 0, 0, 0, 0)
    kettle, mug, pan = await desk.products()
    assert (kettle.title, kettle.brand, kettle.variants[0].price, kettle.status) == (
        "Kettle",
        "Hearthly",
        3900,
        Status.ACTIVE,
    )
    assert kettle.stock == {"default": {"main": 4}}
    assert kettle.tags == ("red", "hot")
    assert kettle.extras == {"list": {"note": "a"}}
    assert mug.on_hand("default") == 0
    assert pan.variants[0].tracked
    result = await desk.run(file)
    assert numbers(result) == (0, 0, 3, 0, 0)
    assert result.to_json()["unchanged"] == 3
    assert [product.revision for product in await desk.products()] == [1, 1, 1]


async def test_a_dry_run_writes_nothing_and_shows_each_field(desk: Desk) -> None:
    await desk.run(desk.table(ROWS))
    big = ["K-1", "Big kettle", "Hearthly", "41.00", "4", "red, hot", "a"]
    changed = [big, ROWS[1], ["K-9", "New", "", "1", "", "", ""]]
    job, _ = await desk.job(desk.table(changed))
    report = await job.dry_run()
    assert numbers(report) == (1, 1, 1, 0, 0)
    update, create = await job.differences()
    assert (update.fate, update.title, update.line) == (Fate.UPDATED, "Kettle", 2)
    assert {path[-1]: (old, new) for path, old, new in update.fields} == {
        "title": ("Kettle", "Big kettle"),
        "price": (3900, 4100),
    }
    assert (create.fate, create.title) == (Fate.CREATED, "New")
    assert [product.title for product in await desk.products()] == ["Kettle", "Mug", "Pan"]
    assert numbers(await job.run()) == (1, 1, 1, 0, 0)
    await job.discard()
    assert (await desk.products())[0].title == "Big kettle"


@pytest.mark.parametrize(
    ("mode", "expected"),
    [(Mode.CREATE, (1, 0, 0, 2, 0)), (Mode.UPDATE, (0, 1, 1, 1, 0)), (Mode.UPSERT, (1, 1, 1, 0, 0))],
)
async def test_modes(desk: Desk, mode: Mode, expected: tuple[int, ...]) -> None:
    await desk.run(desk.table(ROWS[:2]))
    rows = [["K-1", "Renamed", "Hearthly", "39.00", "4", "red, hot", "a"], *ROWS[1:]]
    assert numbers(await desk.run(desk.table(rows), mode=mode)) == expected


async def test_blank_clears_and_a_missing_column_leaves_alone(desk: Desk) -> None:
    await desk.run(desk.table(ROWS[:1]))
    await desk.run(desk.table([["K-1", "Kettle", ""]], ["sku", "title", "brand"]))
    (kettle,) = await desk.products()
    assert kettle.brand is None
    assert kettle.variants[0].price == 3900
    assert kettle.tags == ("red", "hot")


async def test_stock_of_existing_products_is_set_only_when_asked(desk: Desk) -> None:
    await desk.run(desk.table(ROWS[:1]))
    file = desk.table([["K-1", "Kettle", "Hearthly", "39.00", "99", "red, hot", "a"]])
    assert numbers(await desk.run(file)) == (0, 0, 1, 0, 0)
    assert numbers(await desk.run(file, set_stock=True)) == (0, 1, 0, 0, 0)
    assert (await desk.products())[0].stock == {"default": {"main": 99}}


def created(product: Product) -> Changeset:
    return Changeset(product.id, Action.CREATE, initial=product)


async def test_matching_by_sku_ignores_case_and_finds_products_made_here(desk: Desk) -> None:
    product = Product("P1", "By hand", "EUR", variants=(Variant("v", sku="ab-12"),))
    await desk.stores.repository.save_product(SHOP.id, created(product), ME)
    assert numbers(await desk.run(desk.table([["AB-12 ", "Renamed"]], ["sku", "title"]))) == (0, 1, 0, 0, 0)
    (found,) = await desk.products()
    assert (found.id, found.title) == ("P1", "Renamed")


async def test_a_key_that_several_products_have_is_refused(desk: Desk) -> None:
    for key in ("P1", "P2"):
        product = Product(key, key, "EUR", variants=(Variant("v", barcode="4006381333931"),))
        await desk.stores.repository.save_product(SHOP.id, created(product), ME)
    result = await desk.run(desk.table([["4006381333931", "New"]], ["ean", "title"]), match=(MatchBy.BARCODE,))
    assert numbers(result) == (0, 0, 0, 0, 1)
    assert "Several products" in result.refused[0].reason


async def test_a_record_for_one_of_several_variants_needs_its_sku(desk: Desk) -> None:
    variants = (
        Variant("a", sku="V-1", options={"Size": "S"}, price=100),
        Variant("b", 1, "V-2", options={"Size": "M"}),
    )
    product = Product("P1", "Shirt", "EUR", handle="shirt", variants=variants)
    await desk.stores.repository.save_product(SHOP.id, created(product), ME)
    result = await desk.run(desk.table([["V-2", "9.00"], ["V-1", "1.00"]], ["sku", "price"]))
    assert numbers(result) == (0, 1, 0, 0, 1)
    assert "Line 2 already is about this product" in result.refused[0].reason
    assert [variant.price for variant in (await desk.products())[0].variants] == [100, 900]
    by_handle = await desk.run(desk.table([["shirt", "9.00"], ["other", "1.00"]], ["handle", "price"]))
    assert "2 variants" in by_handle.refused[0].reason


async def test_refused_records_are_told_saved_mended_and_imported_again(desk: Desk) -> None:
    rows = [*ROWS, ["K-4", "Lamp", "", "cheap", "", "", "x"], ["K-5", "", "", "5", "", "", ""]]
    file = desk.table([*rows, ["K-6", "Too", "many", "1", "2", "", "", "cells"]])
    job, inspection = await desk.job(file)
    mapping = replace(inspection.mapping, columns=(*inspection.mapping.columns, *price_column(inspection)))
    await job.discard()
    job = await desk.importer.prepare(ImportRequest(file, SHOP, inspection.file_format, mapping))
    result = await job.run()
    await job.discard()
    assert numbers(result) == (3, 0, 0, 0, 3)
    assert [(row.line, row.field, row.value) for row in result.refused] == [
        (5, "price", "cheap"),
        (6, "title", ""),
        (7, "", "K-6,Too,many,1,2,,,cells"),
    ]
    mended = desk.folder / "refused.csv"
    assert save_refused(file, inspection.file_format, mapping, [row.line for row in result.refused], mended) == 3
    text = mended.read_text()
    assert text.splitlines()[0] == ",".join(HEADER)
    mended.write_text(text.replace("cheap", "5.00").replace("K-5,,", "K-5,Sieve,").replace(",cells", ""))
    again = ImportRequest(mended, SHOP, inspection.file_format, mapping)
    job = await desk.importer.prepare(again)
    assert numbers(await job.run()) == (3, 0, 0, 0, 0)
    await job.discard()


def price_column(inspection: Inspection) -> tuple[ColumnMapping, ...]:
    """A price column that the guess passed over because of what stands in it."""
    return () if inspection.mapping.has(Target.PRICE) else (ColumnMapping("price", Target.PRICE),)


async def test_records_without_a_key_are_known_by_their_content(desk: Desk) -> None:
    header = ["title", "price"]
    file = desk.table([["Kettle", "1"], ["Kettle", "2"], ["Kettle", "1"]], header)
    assert numbers(await desk.run(file)) == (2, 0, 1, 0, 0)
    assert numbers(await desk.run(desk.table([["Kettle", "1"], ["Kettle", "3"]], header))) == (1, 0, 1, 0, 0)


async def test_two_records_with_one_key_and_different_content(desk: Desk) -> None:
    job, inspection = await desk.job(desk.table([["K-1", "A"], ["K-2", "B"]], ["sku", "title"]))
    await job.discard()
    file = desk.table([["K-1", "A"], ["K-1", "B"], ["K-1", "A"]], ["sku", "title"])
    job = await desk.importer.prepare(ImportRequest(file, SHOP, inspection.file_format, inspection.mapping))
    result = await job.run()
    await job.discard()
    assert numbers(result) == (1, 0, 1, 0, 1)
    assert (result.refused[0].line, result.refused[0].reason) == (
        3,
        "Line 2 has the same key and says something else.",
    )


async def test_records_with_one_key_on_one_line(desk: Desk) -> None:
    file = desk.folder / "list.json"
    file.write_text(json.dumps([{"id": key, "title": title} for key, title in ("7A", "7B", "7C", "8D")]))
    inspection = await desk.importer.inspect(file, SHOP)
    columns = (ColumnMapping("id", Target.EXTERNAL_ID), ColumnMapping("title", Target.TITLE))
    mapping = replace(inspection.mapping, columns=columns, match=(MatchBy.EXTERNAL_ID,))
    job = await desk.importer.prepare(ImportRequest(file, SHOP, inspection.file_format, mapping))
    result = await job.run()
    await job.discard()
    assert (result.counts.created, [row.value for row in result.refused]) == (2, ["B", "C"])
    assert all("Line 1 has the same key" in row.reason for row in result.refused)


async def test_a_deleted_product_is_not_brought_back_by_an_import(desk: Desk) -> None:
    file = desk.table(ROWS[:1])
    await desk.run(file)
    (kettle,) = await desk.products()
    await desk.stores.repository.delete_product(SHOP.id, kettle.id, ME)
    result = await desk.run(file)
    assert numbers(result) == (0, 0, 0, 0, 1)
    assert "deleted" in result.refused[0].reason


class FailingRepository:
    """The store's repository, which goes away when it has taken so many chunks."""

    def __init__(self, stores: WriteStores, chunks: int, *, after_commit: bool) -> None:
        self._stores = stores
        self._chunks = chunks
        self._after_commit = after_commit

    async def apply_changes(
        self, shop_id: str, changesets: Sequence[Changeset], operation: Operation
    ) -> Sequence[Outcome]:
        if self._chunks <= 0 and not self._after_commit:
            raise StoreUnavailable("The disk is gone.")
        outcomes = await self._stores.repository.apply_changes(shop_id, changesets, operation)
        if self._chunks <= 0:
            raise StoreUnavailable("The disk is gone.")
        self._chunks -= 1
        return outcomes


@pytest.mark.parametrize("after_commit", [False, True])
async def test_an_interrupted_import_goes_on_and_counts_every_product_once(fast_desk: Desk, after_commit: bool) -> None:
    file = fast_desk.table([[f"K-{n}", f"Kettle {n}"] for n in range(2500)], ["sku", "title"])
    stores, folder = fast_desk.stores, fast_desk.folder
    repository: Any = FailingRepository(stores, 1, after_commit=after_commit)
    broken = Importer(repository, stores.feed, stores.log, folder=folder / "imports", by="mira")
    inspection = await broken.inspect(file, SHOP)
    job = await broken.prepare(ImportRequest(file, SHOP, inspection.file_format, inspection.mapping))
    with pytest.raises(StoreUnavailable):
        await job.run()
    await job.close()
    (job,) = await fast_desk.importer.unfinished()
    assert job.file == file
    result = await job.run()
    assert numbers(result) == (2500, 0, 0, 0, 0)
    assert result.complete
    assert len(await fast_desk.stores.log.operation(SHOP.id, result.operation_id)) == 2500
    await job.close()
    assert await fast_desk.importer.unfinished() == []
    assert list((fast_desk.folder / "imports").iterdir()) == []


async def test_cancelling_keeps_what_was_done_and_the_job_goes_on(fast_desk: Desk) -> None:
    file = fast_desk.table([[f"K-{n}", f"Kettle {n}"] for n in range(2000)], ["sku", "title"])
    job, _ = await fast_desk.job(file)
    seen: list[Progress] = []

    def stop_at_the_first_write(progress: Progress) -> None:
        seen.append(progress)
        if progress.step is Step.WRITE:
            control.cancel()

    control = JobControl(stop_at_the_first_write)
    result = await job.run(control)
    assert not result.complete
    assert 0 < result.counts.created < 2000
    assert len(await fast_desk.products()) == result.counts.created
    seen.clear()
    rest = await job.run(JobControl(seen.append))
    await job.discard()
    assert numbers(rest) == (2000, 0, 0, 0, 0)
    assert (seen[-1].done, seen[-1].total) == (2000, 2000)


def parsing_processes() -> list[int]:
    """The ids of this process's parsing processes."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it may end meanwhile
            parent = status.read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid() and b"parse_file" in status.with_name("cmdline").read_bytes():
                found.append(int(status.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found through /proc")
async def test_a_parsing_process_that_is_killed_loses_nothing(fast_desk: Desk) -> None:
    file = fast_desk.table([[f"K-{n}", f"Kettle {n}"] for n in range(20_000)], ["sku", "title"])
    job, _ = await fast_desk.job(file)
    killed: list[int] = []

    def kill_parser(progress: Progress) -> None:
        if progress.step is Step.READ and progress.done and not killed:
            killed.extend(parsing_processes())
            for process_id in killed:
                os.kill(process_id, signal.SIGKILL)

    with pytest.raises(ParsingFailed, match="interrupted"):
        await job.dry_run(JobControl(kill_parser))
    assert killed
    result = await job.dry_run()
    await job.discard()
    assert numbers(result) == (20_000, 0, 0, 0, 0)


async def test_a_file_that_changed_under_a_half_read_import_is_not_gone_on_with(desk: Desk) -> None:
    file = desk.table(ROWS)
    job, _ = await desk.job(file)
    desk.table([*ROWS, ["K-9", "Late", "", "", "", "", ""]])
    with pytest.raises(BadUsage, match="changed since"):
        await job.run()
    await job.discard()


async def test_an_exported_file_is_merged_with_what_others_changed_since(desk: Desk) -> None:
    await desk.run(desk.table(ROWS))
    file = desk.folder / "export.csv"
    read_model: Any = None  # an export of everything asks no index
    await Exporter(read_model, desk.stores.feed).export(ExportRequest(SHOP, file))
    kettle, mug, _ = await desk.products()
    await desk.stores.repository.save_product(
        SHOP.id, Changeset(kettle.id, changes=(SetField(("brand",), "Hearthly", "Ours"),)), ME
    )
    await desk.stores.repository.update_price(SHOP.id, mug.id, [PriceChange("default", 950, 1000)], ME)
    text = file.read_text(encoding="utf-8-sig")
    file.write_text(text.replace("Kettle", "Kettle XL").replace("9.50", "9.00"), encoding="utf-8-sig")
    result = await desk.run(file)
    assert numbers(result) == (0, 1, 1, 0, 1)
    assert "price was “9.50” and is “10.00” now" in result.refused[0].reason
    kettle = next(product for product in await desk.products() if product.id == kettle.id)
    assert (kettle.title, kettle.brand) == ("Kettle XL", "Ours")


async def test_what_cannot_be_imported_is_said(desk: Desk) -> None:
    with pytest.raises(BadUsage, match="cannot be read"):
        await desk.importer.inspect(desk.folder / "none.csv", SHOP)
    empty = desk.folder / "empty.csv"
    empty.write_text("title,price\n")
    with pytest.raises(BadUsage, match="no records"):
        await desk.importer.inspect(empty, SHOP)
    file = desk.table(ROWS)
    inspection = await desk.importer.inspect(file, SHOP)
    file.unlink()
    with pytest.raises(BadUsage, match="cannot be read"):
        await desk.importer.prepare(ImportRequest(file, SHOP, inspection.file_format, inspection.mapping))


@pytest.mark.parametrize("name", ["all.csv", "all.ndjson"])
async def test_the_sample_comes_back_unchanged_from_an_export(desk: Desk, name: str) -> None:
    shop = sample_shop()
    await desk.stores.shops.create_shop(shop)
    outcomes = await desk.stores.repository.apply_changes(shop.id, list(sample_changesets(300)), ME)
    assert all(outcome.error is None for outcome in outcomes)
    file = desk.folder / name
    read_model: Any = None  # an export of everything asks no index
    exported = await Exporter(read_model, desk.stores.feed).export(ExportRequest(shop, file))
    assert exported.products == 300
    inspection = await desk.importer.inspect(file, shop)
    job = await desk.importer.prepare(ImportRequest(file, shop, inspection.file_format, inspection.mapping))
    result = await job.run()
    await job.discard()
    assert result.refused == ()
    assert numbers(result) == (0, 0, 300, 0, 0)
