"""What only a new process can tell: how long a start takes, and how much memory a catalog needs.

`python -m benchmarks.fresh_process FOLDER [--rebuild]` opens the catalog, fetches the first page, and writes a line of
JSON; with `--rebuild` another one after rebuilding its index.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure, figure
from benchmarks.open_catalog import open_bench
from catalog_desktop.domain.query import ProductQuery, SortField, SortKey
from catalog_desktop.ports.product_read_model import FacetRequest

_STARTS = 5
_SAMPLE_S = 0.05


async def start_figures(folder: Path, *, is_large: bool) -> list[Figure]:
    """Start → first page of a catalog that was closed properly; memory then, and at most during a rebuild."""
    runs = [await asyncio.to_thread(lambda: list(_run(folder))) for _ in range(_STARTS)]
    rebuild = await asyncio.to_thread(lambda: list(_run(folder, "--rebuild")))
    goal_s, goal_mb = (2.0, 1024) if is_large else (0.8, 300)
    return [
        figure(
            "start → open catalog with its first page, without the window", "s", [run[0][0] for run in runs], goal_s
        ),
        figure("resident memory after the start", "MB", [run[0][1] for run in runs], goal_mb),
        figure("resident memory, peak during a rebuild", "MB", [rebuild[1][1]], goal_mb),
        figure("rebuild", "s", [rebuild[1][0]]),
    ]


def _run(folder: Path, *arguments: str) -> Iterator[tuple[float, float]]:
    """Seconds since the start (or the line before) and the largest resident memory in MB so far, for each line."""
    began, peak = time.perf_counter(), 0.0
    command = [sys.executable, "-m", "benchmarks.fresh_process", str(folder), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for line in process.stdout:
            now = time.perf_counter()
            peak = max(peak, json.loads(line)["mb"])
            yield now - began, peak
            began = now
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


async def _main(folder: Path, *, rebuild: bool) -> None:
    async with open_bench(folder) as bench:
        query = ProductQuery(sort=(SortKey(SortField.TITLE),))
        facets = tuple(map(FacetRequest, ("status", "category", "brand")))
        await bench.catalog.ports.read_model.search_products(bench.shop.id, query, facets=facets)
        print(json.dumps({"mb": _resident_mb()}), flush=True)
        if rebuild:
            peak = 0.0
            await asyncio.wrap_future(bench.catalog.projector.request_rebuild(bench.shop.id))
            control = bench.catalog.ports.control
            while (record := await control.load(bench.shop.id)).rebuild is not None or record.rebuild_wanted:
                peak = max(peak, _resident_mb())
                await asyncio.sleep(_SAMPLE_S)
            print(json.dumps({"mb": peak}), flush=True)


def _resident_mb() -> float:
    """What this process occupies now; on systems without `/proc` the most that it ever did."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), rebuild="--rebuild" in sys.argv))
