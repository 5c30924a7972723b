"""An export is exactly the view, in its order, and leaves no half file behind."""

import csv
import gzip
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from catalog_desktop.adapters.memory.read_model import MemoryReadModel
from catalog_desktop.adapters.memory.search_index import MemorySearchIndex
from catalog_desktop.adapters.memory.search_store import MemorySearchStore
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.operation import Operation
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.project import project
from catalog_desktop.domain.query import FacetChoice, ProductQuery, SortField, SortKey
from catalog_desktop.exchange.exporting.export_columns import COLUMNS
from catalog_desktop.exchange.exporting.exporter import ALL_ATTRIBUTES, Exporter, ExportRequest
from catalog_desktop.exchange.job_control import JobControl, Progress, Step
from catalog_desktop.exchange.sample.sample_catalog import sample_changesets, sample_shop
from catalog_desktop.ports.search_index import IndexBatch
from tests.contracts.write_stores import memory

SHOP = sample_shop()
COUNT = 1200


@dataclass
class Catalog:
    exporter: Exporter
    products: dict[str, Product]
    folder: Path

    async def rows(self, name: str, query: ProductQuery | None = None, *columns: str) -> list[dict[str, str]]:
        file = self.folder / name
        result = await self.exporter.export(ExportRequest(SHOP, file, query, columns=columns))
        text = gzip.decompress(file.read_bytes()) if name.endswith(".gz") else file.read_bytes()
        delimiter = "\t" if ".tsv" in name else ","
        rows = list(csv.DictReader(text.decode("utf-8-sig").splitlines(keepends=True), delimiter=delimiter))
        assert result.rows == len(rows)
        assert result.products == len({row["id"] for row in rows})
        return rows


@pytest_asyncio.fixture
async def catalog(tmp_path: Path) -> AsyncIterator[Catalog]:
    async with memory(tmp_path) as stores:
        await stores.shops.create_shop(SHOP)
        outcomes = await stores.repository.apply_changes(SHOP.id, list(sample_changesets(COUNT)), Operation("mira"))
        products = {o.product_id: o.receipt.product for o in outcomes if o.receipt}
        search = MemorySearchStore()
        documents = [project(product, SHOP) for product in products.values()]
        await MemorySearchIndex(search).apply(SHOP.id, IndexBatch(documents))
        yield Catalog(Exporter(MemoryReadModel(search, stores.shops), stores.feed), products, tmp_path)


async def test_the_view_in_its_order(catalog: Catalog) -> None:
    drafts = ProductQuery(
        facets={"status": FacetChoice(frozenset({"draft"}))}, sort=(SortKey(SortField.TITLE, descending=True),)
    )
    rows = await catalog.rows("view.csv", drafts)
    ids = list(dict.fromkeys(row["id"] for row in rows))
    assert 50 < len(ids) < COUNT
    assert {catalog.products[key].status.value for key in ids} == {"draft"}
    titles = [catalog.products[key].title.casefold() for key in ids]
    assert titles == sorted(titles, reverse=True)


async def test_all_products_with_a_row_a_variant_and_ids_on_each(catalog: Catalog) -> None:
    rows = await catalog.rows("all.csv")
    assert {row["id"] for row in rows} == set(catalog.products)
    assert len(rows) == sum(len(product.variants) for product in catalog.products.values())
    assert list(rows[0])[: len(COLUMNS)] == list(COLUMNS)
    assert {"stock:warehouse", "stock:store", "external_id:erp"} <= set(rows[0])
    assert "cost" not in rows[0]
    several = next(product for product in catalog.products.values() if len(product.variants) > 1)
    mine = [row for row in rows if row["id"] == several.id]
    assert [row["variant_id"] for row in mine] == [variant.id for variant in several.variants]
    assert mine[0]["title"] == several.title
    assert {row["title"] for row in mine[1:]} == {""}


@pytest.mark.parametrize("name", ["chosen.csv", "chosen.tsv", "chosen.csv.gz"])
async def test_chosen_columns_keys_always_and_attributes_by_name(catalog: Catalog, name: str) -> None:
    rows = await catalog.rows(name, None, "price", "cost", ALL_ATTRIBUTES)
    assert list(rows[0])[:5] == ["id", "revision", "variant_id", "price", "cost"]
    assert "attribute:Material" in rows[0]
    assert any(row["cost"] for row in rows)


async def test_chosen_products_in_their_order(catalog: Catalog) -> None:
    ids = list(catalog.products)[10:3:-1]
    file = catalog.folder / "chosen.ndjson"
    result = await catalog.exporter.export(ExportRequest(SHOP, file, ids=[*ids, "unknown"]))
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert result.products == len(ids)
    assert [line["id"] for line in lines] == ids
    assert all("costs" not in line and line["revision"] == 1 for line in lines)


async def test_costs_are_in_lines_of_json_only_when_asked(catalog: Catalog) -> None:
    file = catalog.folder / "all.ndjson.gz"
    await catalog.exporter.export(ExportRequest(SHOP, file, with_costs=True))
    lines = [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]
    assert any("costs" in line for line in lines)


async def test_the_same_export_is_the_same_file(catalog: Catalog) -> None:
    files = [catalog.folder / "one.csv.gz", catalog.folder / "two.csv.gz"]
    for file in files:
        await catalog.exporter.export(ExportRequest(SHOP, file))
    assert files[0].read_bytes() == files[1].read_bytes()


async def test_a_cancelled_export_leaves_the_old_file_alone(catalog: Catalog) -> None:
    file = catalog.folder / "all.csv"
    file.write_text("as it was")
    seen: list[Progress] = []

    def stop(progress: Progress) -> None:
        seen.append(progress)
        if progress.step is Step.WRITE:
            control.cancel()

    control = JobControl(stop)
    result = await catalog.exporter.export(ExportRequest(SHOP, file), control)
    assert not result.complete
    assert file.read_text() == "as it was"
    assert [path.name for path in catalog.folder.iterdir()] == ["all.csv"]
    assert seen[-1].total == COUNT


async def test_what_cannot_be_exported_is_said(catalog: Catalog) -> None:
    for name, columns, message in (
        ("view.xlsx", (), "end the name in"),
        ("view.csv", ("colour",), "no column “colour”"),
        ("missing/view.csv", (), "cannot be written"),
    ):
        request = ExportRequest(SHOP, catalog.folder / name, columns=columns)
        with pytest.raises(BadUsage, match=message):
            await catalog.exporter.export(request)
    assert list(catalog.folder.iterdir()) == []
