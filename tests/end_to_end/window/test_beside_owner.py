"""Two processes and one catalog: the second window only reads, or the first one comes forward."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from catalog_desktop.app.catalog import CatalogFolder, own_catalog, read_catalog
from catalog_desktop.app.window import OtherProcesses, WindowRequest, show_catalog
from catalog_desktop.cli.handover import raise_window_of_owner
from catalog_desktop.cli.serving import serving
from catalog_desktop.config.profiles import Profile
from catalog_desktop.views.shop_page import ShopPage
from catalog_desktop.views.widgets.buttons import LinkButton
from catalog_desktop.views.window_frame import WindowFrame
from tests.end_to_end.window.real_window import PATIENCE_S, POLL_S, SHOP, make_catalog, page_shown, press

OWNER = """
import asyncio, sys
from pathlib import Path
from catalog_desktop.app.catalog import CatalogFolder, own_catalog
from catalog_desktop.cli.serving import serving
async def main():
    async with own_catalog(CatalogFolder(Path(sys.argv[1])), purpose="catalog-desktop import") as owned, serving(owned):
        print("open", flush=True)
        await asyncio.to_thread(sys.stdin.read)
asyncio.run(main())
"""


@pytest.fixture
async def folder(tmp_path: Path) -> CatalogFolder:
    """A catalog of twelve lamps that nobody owns."""
    folder = CatalogFolder(tmp_path / "catalog")
    async with own_catalog(folder) as owned:
        await make_catalog(owned, 12)
    return folder


@contextmanager
def another_owner(folder: CatalogFolder) -> Iterator[subprocess.Popen[str]]:
    """A process without a window that owns the catalog until its standard input ends."""
    command = [sys.executable, "-c", OWNER, str(folder.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        try:
            yield process
        finally:
            if process.poll() is None:
                process.communicate()


@asynccontextmanager
async def shown_catalog(folder: CatalogFolder) -> AsyncIterator[asyncio.Task[int]]:
    """The program's window on a catalog, whoever owns that."""
    closing = asyncio.Event()
    others = OtherProcesses(serving, raise_window_of_owner)
    running = asyncio.create_task(show_catalog(WindowRequest(Profile("", folder.path), "test"), others, closing))
    try:
        yield running
    finally:
        closing.set()
        assert await running == 0


async def until(condition: Callable[[], object]) -> None:
    """Wait for a condition, and fail when it does not come."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 - any condition: there is no event for it
            await asyncio.sleep(POLL_S)


def titles(page: ShopPage) -> list[str]:
    """What the rows say."""
    rows = (page.parts.desk.result.shown(slot) for slot in range(page.parts.desk.result.row_count))
    return [row.document.title for row in rows if row is not None]


def set_title(folder: CatalogFolder, product_id: str, title: str) -> None:
    """Have the catalog's owner write a title, by the command line."""
    command = [sys.executable, "-m", "catalog_desktop", "set", product_id, f"title={title}", "--catalog"]
    subprocess.run([*command, str(folder.path)], check=True, stdout=subprocess.DEVNULL)


async def test_the_window_reads_beside_a_long_command_and_takes_over_once_that_has_ended(folder: CatalogFolder) -> None:
    with another_owner(folder) as owner:
        async with shown_catalog(folder) as running:
            page = await page_shown(running)
            banner = page.parts.area.beside
            await until(lambda: page.parts.desk.result.row_count == 12)
            assert f"catalog-desktop import, process {owner.pid}" in banner.accessibleName()

            # What the owner writes is seen here without anything being asked for.
            await asyncio.to_thread(set_title, folder, "L03", "Renamed elsewhere")
            await until(lambda: "Renamed elsewhere" in titles(page))

            page.parts.desk.queries.show("status:active lamp")
            await until(lambda: page.parts.desk.result.row_count == 8)
            next(link for link in banner.findChildren(LinkButton) if link.text() == "Try again").setFocus()
            press(Qt.Key.Key_Space)
            await until(lambda: "Still in use" in banner.accessibleName())
            await asyncio.to_thread(owner.communicate)
            press(Qt.Key.Key_Space)
            await until(lambda: page.parts.reads.is_closed)
            await _delete_a_product(await page_shown(running))
    async with read_catalog(folder) as ports:
        assert (await ports.read_model.get_product_stats(SHOP.id)).total == 11


async def _delete_a_product(page: ShopPage) -> None:
    parts = page.parts
    assert parts.desk.can_write
    assert not parts.area.beside.isVisible()
    assert parts.desk.queries.whole_text == "status:active lamp", "one goes on where one was"
    await until(lambda: parts.desk.result.row_count == 8)
    parts.grid.table.setFocus()
    parts.grid.table.go_to(0)
    await until(lambda: parts.grid.current_id)
    press(Qt.Key.Key_Delete)
    await until(lambda: parts.desk.history.next_undo and not parts.desk.writes.saving_count)
    await until(lambda: not parts.desk.tracker.pending_ids)


async def test_a_second_start_raises_the_window_that_is_open(folder: CatalogFolder) -> None:
    async with shown_catalog(folder) as running:
        await page_shown(running)
        frame = next(top for top in QApplication.topLevelWidgets() if isinstance(top, WindowFrame))
        frame.showMinimized()
        await until(frame.isMinimized)
        command = [sys.executable, "-m", "catalog_desktop", "open", "--catalog", str(folder.path)]
        second = await asyncio.to_thread(subprocess.run, command, check=False)
        assert second.returncode == 0
        await until(lambda: not frame.isMinimized())
