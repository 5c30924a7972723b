"""`python -m benchmarks [--json] [--products N]`: a fresh catalog, measured from import to start."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.catalog_file import write_catalog
from benchmarks.fresh_process import start_figures
from benchmarks.importing import edit_figures, import_figures
from benchmarks.open_catalog import open_bench
from benchmarks.report import Results, machine, table, write_section
from benchmarks.searching import search_figures

_DOCUMENT = Path(__file__).parent.parent / "docs" / "performance.md"
_LARGE = 200_000


async def measure(products: int, folder: Path) -> Results:
    """All figures, in the order in which a catalog lives."""
    file, catalog, is_large = folder / "catalog.ndjson.gz", folder / "catalog", products >= _LARGE
    data = await asyncio.to_thread(write_catalog, file, products)
    async with open_bench(catalog) as bench:
        imported = await import_figures(bench, file, folder)
    started = await start_figures(catalog, is_large=is_large)
    async with open_bench(catalog) as bench:
        searched = await search_figures(bench, products)
        edited = await edit_figures(bench, file, is_large=is_large)
    return Results(products, data, [*searched, *edited, *imported, *started])


def main() -> int:
    """Measure, print, and write the table into the document."""
    parser = argparse.ArgumentParser(
        prog="./dev bench", description="Measure the program on a catalog of real products."
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--products", type=int, default=50_000, metavar="N", help="size of the catalog (50,000)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="catalog-bench-") as folder:
        results = asyncio.run(measure(arguments.products, Path(folder)))
    write_section(_DOCUMENT, results)
    if arguments.json:
        print(json.dumps(results.to_json(), ensure_ascii=False, indent=1))
    else:
        print(f"{results.products:,} products: {results.data}. {machine()}.\n\n{table(results)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
