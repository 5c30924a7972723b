"""A process with the window, from its start: `python -m benchmarks.window_start FOLDER`.

It tells `mb` when the first rows are painted, and ends.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.fresh_process import resident_mb, tell
from benchmarks.measured_window import run_measured

if TYPE_CHECKING:
    from benchmarks.painting import PaintWatch
    from catalog_desktop.views.shop_page import ShopPage


async def _measure(_page: ShopPage, _grid: PaintWatch) -> None:
    tell(mb=resident_mb())


if __name__ == "__main__":
    sys.exit(run_measured(Path(sys.argv[1]), _measure))
