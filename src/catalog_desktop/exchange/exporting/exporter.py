"""Exporting products: exactly a view, chosen products, or all of them.

    exporter = Exporter(read_model, feed)
    result = await exporter.export(ExportRequest(shop, Path("spring.csv"), query), control)

A table has a row a variant (`export_columns` says what its columns are), lines of JSON hold whole records. Both carry
id and revision, so that reading an untouched export back changes nothing, and a changed one is merged field by field.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.domain.shop import Shop
from catalog_desktop.exchange.exporting.atomic_file import AtomicFile
from catalog_desktop.exchange.exporting.export_columns import COLUMNS, ExportColumn, export_column, extra_column_name
from catalog_desktop.exchange.exporting.export_writer import ExportWriter, LinesWriter, TableWriter
from catalog_desktop.exchange.job_control import JobControl, Step
from catalog_desktop.ports.change_feed import ChangeFeed
from catalog_desktop.ports.product_read_model import ProductReadModel, Window

_CHUNK = 500
_DELIMITERS = {".csv": ",", ".tsv": "\t"}
_LINES = (".ndjson", ".jsonl")
_KEYS = ("id", "revision", "variant_id")
ALL_EXTERNAL_IDS, ALL_ATTRIBUTES, ALL_EXTRAS = "external_id:*", "attribute:*", "extra:*"
"""In `ExportRequest.columns`: a column for each name that occurs in the products exported."""


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export where. The target's name tells the format: .csv, .tsv, .ndjson or .jsonl, each also with .gz.

    Without `query` and `ids` all products are exported, by id; `ids` are exported in their order. `columns` are names
    that `export_columns.export_column` knows, or the `ALL_…` above; none means all but attributes and costs. Keys are
    always there. Lines of JSON hold whole records, and costs if `with_costs`.
    """

    shop: Shop
    target: Path
    query: ProductQuery | None = None
    ids: Sequence[str] | None = None
    columns: tuple[str, ...] = ()
    with_costs: bool = False


@dataclass(frozen=True, slots=True)
class ExportResult:
    """How many products in how many rows; `complete` is False after a cancel, when no file was written."""

    products: int
    rows: int
    complete: bool


class Exporter:
    """Reads the view's ids from the read model and the products themselves from the write side, which is the truth."""

    def __init__(self, read_model: ProductReadModel, feed: ChangeFeed) -> None:
        self._read_model = read_model
        self._feed = feed

    async def export(self, request: ExportRequest, control: JobControl | None = None) -> ExportResult:
        """Write the file. Raises BadUsage for an unknown format or column, and when the target cannot be written."""
        control = control or JobControl()
        form = file_form(request.target)
        ids = await self._ids(request)
        total = await self._feed.count(request.shop.id) if ids is None else len(ids)
        columns: tuple[ExportColumn, ...] = ()
        if form in _DELIMITERS:
            names = await self._column_names(request, ids, total, control)
            columns = tuple(_column(name) for name in names)
        file = await asyncio.to_thread(AtomicFile, request.target)
        try:
            writer: ExportWriter = (
                TableWriter(file, columns, _DELIMITERS[form])
                if form in _DELIMITERS
                else LinesWriter(file, with_costs=request.with_costs)
            )
            result = await self._write(writer, request.shop.id, ids, total, control)
        except BaseException:
            file.abandon()
            raise
        await asyncio.to_thread(file.commit if result.complete else file.abandon)
        return result

    async def _write(
        self, writer: ExportWriter, shop_id: str, ids: Sequence[str] | None, total: int, control: JobControl
    ) -> ExportResult:
        products = rows = 0
        control.report(Step.WRITE, 0, total)
        async for page in self._pages(shop_id, ids):
            if control.is_cancelled:
                return ExportResult(products, rows, complete=False)
            rows += await asyncio.to_thread(writer.write, page)
            products += len(page)
            control.report(Step.WRITE, products, total)
        return ExportResult(products, rows, complete=True)

    async def _ids(self, request: ExportRequest) -> Sequence[str] | None:
        """The products in order, of one version of the index; None for all."""
        if request.ids is not None or request.query is None:
            return request.ids
        shop_id, query = request.shop.id, request.query
        first = await self._read_model.search_products(shop_id, query, Window(0, 0), ids_only=True)
        return (await self._read_model.search_products(shop_id, query, Window(0, first.total), ids_only=True)).ids

    async def _pages(self, shop_id: str, ids: Sequence[str] | None) -> AsyncIterator[Sequence[Product]]:
        if ids is None:
            async for page in self._feed.scan(shop_id, page_size=_CHUNK):
                yield page
            return
        for start in range(0, len(ids), _CHUNK):
            wanted = ids[start : start + _CHUNK]
            found = {change.product.id: change.product for change in await self._feed.read(shop_id, wanted)}
            yield [found[key] for key in wanted if key in found and not found[key].is_deleted]

    async def _column_names(
        self, request: ExportRequest, ids: Sequence[str] | None, total: int, control: JobControl
    ) -> list[str]:
        """The columns' names, those of `ALL_…` after a look at all products."""
        stock = tuple(f"stock:{location.id}" for location in request.shop.locations)
        wanted = request.columns or (*COLUMNS, *stock, ALL_EXTERNAL_IDS, ALL_EXTRAS)
        found: dict[str, dict[str, None]] = {name: {} for name in wanted if name.endswith(":*")}
        done = 0
        if found:
            async for page in self._pages(request.shop.id, ids):
                for product in page:
                    _collect(product, found)
                done += len(page)
                control.report(Step.READ, done, total)
                if control.is_cancelled:
                    break
        named = [column for name in wanted for column in found.get(name, {name: None})]
        return list(dict.fromkeys([*_KEYS, *named]))


def _collect(product: Product, found: dict[str, dict[str, None]]) -> None:
    """Note the names that a product has for each kind of column."""
    if ALL_EXTERNAL_IDS in found:
        found[ALL_EXTERNAL_IDS].update(dict.fromkeys(f"external_id:{name}" for name in product.external_ids))
    if ALL_ATTRIBUTES in found:
        found[ALL_ATTRIBUTES].update(dict.fromkeys(f"attribute:{name}" for name in product.attributes))
    if ALL_EXTRAS in found:
        for source, columns in product.extras.items():
            found[ALL_EXTRAS].update(dict.fromkeys(extra_column_name(source, column) for column in columns))


def _column(name: str) -> ExportColumn:
    column = export_column(name)
    if column is None:
        raise BadUsage(f"There is no column “{name}”. There are {', '.join(COLUMNS)}, cost, stock:… and attribute:….")
    return column


def file_form(target: Path) -> str:
    """The format that a target's name asks for: `.csv`, `.tsv`, `.ndjson` or `.jsonl`. Raises BadUsage for others."""
    name = target.with_suffix("") if target.suffix == ".gz" else target
    if name.suffix not in (*_DELIMITERS, *_LINES):
        raise BadUsage(f"{target.name}: end the name in .csv, .tsv or .ndjson, with .gz behind it to have it packed.")
    return name.suffix
