"""Importing, editing beside it, and editing at rest."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

from benchmarks.bare_pipeline import bare_rate
from benchmarks.catalog_file import write_first
from benchmarks.figures import Figure, figure
from benchmarks.open_catalog import Bench
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.ports.product_read_model import Window

_EDITS_AT_REST, _BESIDE = 60, 50_000
_BETWEEN_EDITS_S = 0.5


async def import_figures(bench: Bench, file: Path, folder: Path) -> AsyncIterator[Figure]:
    """The rate of an import until everything is searchable, alone and against the bare pipeline."""
    began = time.perf_counter()
    created = await bench.import_file(file)
    await bench.searchable()
    rate = created / (time.perf_counter() - began)
    yield figure("import to searchable", "products/s", [rate], 3_000, higher=True)
    bare = await asyncio.to_thread(bare_rate, file, folder)
    yield figure("bare pipeline", "products/s", [bare])
    yield figure("import ÷ bare pipeline", "", [rate / bare], 0.25, higher=True)


async def edit_figures(bench: Bench, file: Path, *, is_large: bool) -> AsyncIterator[Figure]:
    """Edit → searchable, at rest and while up to 50,000 products more are imported."""
    page = await bench.catalog.ports.read_model.list_products(bench.shop.id, ProductQuery(), Window(0, 500))
    ids = list(page.ids)
    Random(3).shuffle(ids)
    at_rest = [await bench.edit_ms(product_id) for product_id in ids[:_EDITS_AT_REST]]
    yield figure("edit → searchable, idle", "ms", at_rest, 300 if is_large else 150)
    more = await asyncio.to_thread(write_first, file, _BESIDE, "beside-edits")
    importing = asyncio.create_task(bench.import_file(more), name="import beside the edits")
    beside: list[float] = []
    for product_id in ids[_EDITS_AT_REST:]:
        beside.append(await bench.edit_ms(product_id))
        await asyncio.wait([importing], timeout=_BETWEEN_EDITS_S)
        if importing.done():
            break
    await importing
    await bench.searchable()
    yield figure("edit → searchable, while importing", "ms", beside, None if is_large else 300)
