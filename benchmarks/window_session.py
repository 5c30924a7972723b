"""A process with the window at work: `python -m benchmarks.window_session FOLDER FILE`.

It types, edits, scrolls, rebuilds, imports the file, and tells each figure as it is measured.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from benchmarks.fresh_process import resident_mb, tell
from benchmarks.measured_window import run_measured
from benchmarks.painting import PaintWatch
from benchmarks.stalls import watching_stalls
from benchmarks.window_hands import WindowHands
from catalog_desktop.views.shop_page import ShopPage

_SETTLE_S = 3.0
_SAMPLE_S = 0.05


async def _measure(page: ShopPage, grid: PaintWatch, file: Path) -> None:
    hands = WindowHands(page, grid)
    await asyncio.sleep(_SETTLE_S)
    tell(keystroke_ms=await hands.type_words())
    tell(saving_ms=await hands.edit_prices())
    with watching_stalls() as scrolling:
        await hands.scroll()
    tell(scrolling_ms=[scrolling.longest_ms])
    began, peak_mb = time.perf_counter(), 0.0
    with watching_stalls() as rebuilding:
        rebuild = asyncio.create_task(hands.rebuild(), name="rebuild")
        while not rebuild.done():
            peak_mb = max(peak_mb, resident_mb())
            await asyncio.sleep(_SAMPLE_S)
        await rebuild
    tell(rebuild_s=[time.perf_counter() - began], rebuilding_ms=[rebuilding.longest_ms], peak_mb=[peak_mb])
    with watching_stalls() as importing:
        await hands.import_file(file)
    tell(importing_ms=[importing.longest_ms])


if __name__ == "__main__":
    sys.exit(run_measured(Path(sys.argv[1]), lambda page, grid: _measure(page, grid, Path(sys.argv[2]))))
