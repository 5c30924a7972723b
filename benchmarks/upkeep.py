"""Looking after the index of a catalog in use: a rebuild beside edits and searches, a return, planted drift.

`python -m benchmarks.upkeep [--products N] [--profile cloud]` makes a fresh catalog and writes a table of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from benchmarks.catalog_file import what_products, write_catalog
from benchmarks.editing import Edited, Editing, searching
from benchmarks.figures import Figure, figure
from benchmarks.open_catalog import Bench, open_bench
from benchmarks.planted_drift import drift_figures
from benchmarks.report import Results, machine, sentence, table, write_section
from benchmarks.shared_stores import servers
from catalog_desktop.app.profile_catalog import own_profile
from catalog_desktop.config.profiles import Profile
from catalog_desktop.exchange.copying import ShopCopy
from catalog_desktop.exchange.job_control import JobControl
from catalog_desktop.ports.projection_control import FormerWish

_DOCUMENT = Path(__file__).parent.parent / "docs" / "performance.md"
_EDITING_S, _MOST_EDITING_S = 15.0, 120.0
_PERSONS_RATE = 20.0
EMBEDDED, CLOUD = "embedded", "cloud"


async def upkeep_figures(bench: Bench) -> AsyncIterator[Figure]:
    """A rebuild and a return while products are edited, at the rate of many people and as fast as the store takes
    edits; somebody searches all the time."""
    total = await bench.catalog.ports.feed.count(bench.shop.id)
    async with searching(bench, total) as searches:
        normal = await Editing(bench).run(lambda: asyncio.sleep(_EDITING_S))
        during, _ = await _edited_during_rebuild(bench, Editing(bench))
        paced, took = await _edited_during_rebuild(bench, Editing(bench, _PERSONS_RATE))
        began = time.perf_counter()
        await asyncio.wrap_future(bench.catalog.projector.request_former(bench.shop.id, FormerWish.RETURN))
        await _until_done(bench)
        returned = time.perf_counter() - began
    yield figure("edits as fast as they are taken", "edits/s", [normal.rate])
    yield figure("the same while rebuilding", "edits/s", [during.rate])
    yield figure("edits while rebuilding ÷ normal", "", [during.rate / normal.rate], 0.7, higher=True)
    yield figure("edit → searchable, as fast as they are taken", "ms", normal.latencies_ms)
    yield figure("edit → searchable, the same while rebuilding", "ms", during.latencies_ms, 2_000)
    yield figure(f"edits while rebuilding, {_PERSONS_RATE:g} a second asked for", "edits/s", [paced.rate])
    yield figure("edit → searchable, these", "ms", paced.latencies_ms, 2_000)
    yield figure("rebuild beside these", "s", [took])
    yield figure("return to the former index", "s", [returned])
    yield figure("searches meanwhile", "", [searches.asked])
    yield figure("of which failed, or did not find all", "", [searches.failed], 0)


async def _edited_during_rebuild(bench: Bench, editing: Editing) -> tuple[Edited, float]:
    """What was edited while a rebuild was under way, no longer than two minutes, and how long that took."""

    async def rebuilt() -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_MOST_EDITING_S):
                await _until_done(bench)

    began = time.perf_counter()
    await asyncio.wrap_future(bench.catalog.projector.request_rebuild(bench.shop.id))
    edited = await editing.run(rebuilt)
    await _until_done(bench)
    return edited, time.perf_counter() - began


async def _until_done(bench: Bench) -> None:
    control, shop_id = bench.catalog.ports.control, bench.shop.id
    while True:
        record = await control.load(shop_id)
        is_wished = record.former is not None and record.former.wish is not None
        if record.rebuild is None and not record.rebuild_wanted and not is_wished:
            return
        await asyncio.sleep(0.1)


@asynccontextmanager
async def _filled(profile: str, products: int, folder: Path) -> AsyncIterator[Profile]:
    """A catalog of so many products, nobody projecting it."""
    file, catalog = folder / "catalog.ndjson.gz", folder / "catalog"
    await asyncio.to_thread(write_catalog, file, products)
    async with open_bench(catalog) as bench:
        await bench.import_file(file)
        await bench.searchable()
        embedded = bench.catalog.profile
    if profile == EMBEDDED:
        yield embedded
        return
    with servers(folder) as shared:
        async with open_bench(catalog) as source, own_profile(shared) as owned:
            await ShopCopy(source.catalog.ports, owned.ports, source.shop, by="bench").run(JobControl())
            await asyncio.wrap_future(owned.projector.follow(source.shop.id))
            await Bench(owned, source.shop).searchable()
        yield shared


async def _collect(profile: str, products: int, figures: list[Figure]) -> None:
    def tell(told: Figure) -> None:
        figures.append(told)
        print(sentence(told), file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="catalog-bench-") as folder:
        async with _filled(profile, products, Path(folder)) as filled:
            async for told in drift_figures(filled):
                tell(told)
            async with own_profile(filled) as owned:
                [shop] = await owned.ports.shops.list_shops()
                bench = Bench(owned, shop)
                await bench.searchable()
                async for told in upkeep_figures(bench):
                    tell(told)


def main() -> int:
    """Measure, print, and write the table into the document."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.upkeep", description=__doc__)
    parser.add_argument("--products", type=int, default=50_000, metavar="N", help="size of the catalog (50,000)")
    parser.add_argument("--profile", choices=(EMBEDDED, CLOUD), default=EMBEDDED, help="which stores (embedded)")
    arguments = parser.parse_args()
    results = Results(arguments.profile, arguments.products, what_products(), [], topic="Upkeep of the index")
    try:
        asyncio.run(_collect(arguments.profile, arguments.products, results.figures))
        write_section(_DOCUMENT, results)
    except KeyboardInterrupt:
        return 130
    finally:
        print(f"{results.products:,} products: {results.data}. {machine()}.\n\n{table(results)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
