"""Serving other processes while this one owns a catalog."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from catalog_desktop.app.catalog import OwnedCatalog
from catalog_desktop.cli.handover import OwnerService
from catalog_desktop.cli.report import DONE, FAILED, Output


@asynccontextmanager
async def serving(owned: OwnedCatalog, raise_window: Callable[[], None] | None = None) -> AsyncIterator[None]:
    """Run the commands of other processes meanwhile; `raise_window` is what a second `open` does, which fails without
    one."""

    async def run(words: Sequence[str], folder: Path, person: str, out: Output, err: Output) -> int:
        if list(words) == ["open"]:
            if raise_window is None:
                return FAILED
            raise_window()
            return DONE
        from catalog_desktop.cli.commands import run_for_other  # a window's start does without

        return await run_for_other(owned, words, folder, person, out, err)

    service = await asyncio.to_thread(OwnerService, owned.folder, run, asyncio.get_running_loop())
    try:
        yield
    finally:
        await asyncio.to_thread(service.close)
