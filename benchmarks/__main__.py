"""`python -m benchmarks [--json] [--products N] [--profile cloud]`: a fresh catalog, measured from import to start, or
copied to shared stores and measured there. With `--soak [--minutes N]` shared stores are edited for long instead."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from benchmarks.catalog_file import what_products, write_catalog
from benchmarks.figures import Figure
from benchmarks.importing import edit_figures, import_figures
from benchmarks.open_catalog import open_bench
from benchmarks.report import Results, machine, sentence, table, write_section
from benchmarks.searching import search_figures
from benchmarks.soak_report import text
from benchmarks.window_figures import session_figures, start_figures

_DOCUMENT = Path(__file__).parent.parent / "docs" / "performance.md"
_LARGE = 200_000
EMBEDDED, CLOUD = "embedded", "cloud"


async def measure(products: int, folder: Path) -> AsyncIterator[Figure]:
    """All figures, in the order in which a catalog lives: the window's session and the edits beside an import add
    products to it."""
    file, catalog, is_large = folder / "catalog.ndjson.gz", folder / "catalog", products >= _LARGE
    await asyncio.to_thread(write_catalog, file, products)
    async with open_bench(catalog) as bench:
        async for figure in import_figures(bench, file, folder):
            yield figure
    for figure in await start_figures(catalog, is_large=is_large):
        yield figure
    async with open_bench(catalog) as bench:
        async for figure in search_figures(bench, products):
            yield figure
    async for figure in session_figures(catalog, file, is_large=is_large):
        yield figure
    async with open_bench(catalog) as bench:
        async for figure in edit_figures(bench, file, is_large=is_large):
            yield figure


async def measure_shared(products: int, folder: Path) -> AsyncIterator[Figure]:
    """The figures of shared stores, of the same products. Searching needs no projector and no Firestore, whose emulator
    takes minutes for a large catalog: these figures come first."""
    from benchmarks.shared_search import straight_search_figures
    from benchmarks.shared_stores import shared_figures

    file, catalog = folder / "catalog.ndjson.gz", folder / "catalog"
    await asyncio.to_thread(write_catalog, file, products)
    async with open_bench(catalog) as bench:
        await bench.import_file(file)
        for figure in await straight_search_figures(bench, folder / "searched"):
            yield figure
    async for figure in shared_figures(catalog, folder):
        yield figure


async def _collect(profile: str, products: int, figures: list[Figure]) -> None:
    measured = measure if profile == EMBEDDED else measure_shared
    with tempfile.TemporaryDirectory(prefix="catalog-bench-") as folder:
        async for figure in measured(products, Path(folder)):
            figures.append(figure)
            print(sentence(figure), file=sys.stderr, flush=True)


def main() -> int:
    """Measure, print, and write the table into the document. Each figure is told as soon as it is known, and what was
    measured is printed also when the run is cut off; the document is for whole runs."""
    parser = argparse.ArgumentParser(
        prog="./dev bench", description="Measure the program on a catalog of real products."
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--products", type=int, default=50_000, metavar="N", help="size of the catalog (50,000)")
    parser.add_argument("--profile", choices=(EMBEDDED, CLOUD), default=EMBEDDED, help="which stores (embedded)")
    parser.add_argument(
        "--soak", action="store_true", help="edit shared stores for long, with faults, and measure that"
    )
    parser.add_argument("--minutes", type=float, default=20.0, metavar="N", help="how long, with --soak (20)")
    arguments = parser.parse_args()
    if arguments.soak:
        from benchmarks.soak import measure_soak

        print(text(measure_soak(arguments.minutes)))
        return 0
    results = Results(arguments.profile, arguments.products, what_products(), [])
    try:
        asyncio.run(_collect(arguments.profile, arguments.products, results.figures))
        write_section(_DOCUMENT, results)
    except KeyboardInterrupt:
        return 130
    finally:
        if arguments.json:
            print(json.dumps(results.to_json(), ensure_ascii=False, indent=1))
        else:
            print(f"{results.products:,} products: {results.data}. {machine()}.\n\n{table(results)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
