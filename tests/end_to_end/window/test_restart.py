"""What was typed in the product dialog outlives `kill -9`, and is offered at the next start."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from catalog_desktop.adapters.embedded.local_state import EmbeddedLocalState
from catalog_desktop.app.catalog import CatalogFolder, own_catalog
from catalog_desktop.views.product_dialog.product_dialog import ProductDialog
from catalog_desktop.views.widgets.buttons import LinkButton
from tests.end_to_end.window.real_window import (
    CTRL,
    PATIENCE_S,
    POLL_S,
    SHOP,
    RealWindow,
    make_catalog,
    press,
    real_window,
)

ROOT = Path(__file__).resolve().parents[3]
TYPED = "A lamp that nobody saved"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9")


@pytest.fixture
async def folder(tmp_path: Path) -> CatalogFolder:
    """A catalog whose program was killed while a title was edited."""
    folder = CatalogFolder(tmp_path / "catalog")
    async with own_catalog(folder) as owned:
        await make_catalog(owned, 12)
    with program(folder) as process:
        await _stored(folder, process)
    assert process.returncode == -9
    return folder


@contextmanager
def program(folder: CatalogFolder) -> Iterator[subprocess.Popen[bytes]]:
    """The program with somebody who types a title; killed in the end."""
    command = [sys.executable, "-m", "tests.end_to_end.window.typing_program", str(folder.path), TYPED]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


async def _stored(folder: CatalogFolder, process: subprocess.Popen[bytes]) -> None:
    """Wait until the last key that was typed is on disk."""
    local = EmbeddedLocalState(folder.desk_file)
    try:
        async with asyncio.timeout(2 * PATIENCE_S):
            while [edit.edited["title"] for edit in await local.unsaved_edits(SHOP.id)] != [TYPED]:
                assert process.poll() is None, "the program ended by itself"
                await asyncio.sleep(POLL_S)
    finally:
        await asyncio.to_thread(local.close)


@asynccontextmanager
async def started_again(folder: CatalogFolder) -> AsyncIterator[RealWindow]:
    """The window after the kill, once it has offered what was found."""
    async with real_window(folder.path) as window:
        banner = window.page.parts.area.unsaved
        await window.until(banner.isVisible)
        assert banner.accessibleName() == "1 unsaved edit"
        yield window


def press_link(window: RealWindow, words: str) -> None:
    """Press a link of the offer by its key."""
    links = window.page.parts.area.unsaved.findChildren(LinkButton)
    next(link for link in links if link.text() == words).setFocus()
    press(Qt.Key.Key_Space)


async def test_continue_restores_what_was_typed_and_it_can_be_saved(folder: CatalogFolder) -> None:
    async with started_again(folder) as window:
        repository = window.owned.ports.repository
        press_link(window, "Continue")
        dialog = await window.open_dialog(ProductDialog)
        product_id = dialog.draft.product_id
        assert dialog.form.general.name.text() == TYPED
        assert (await repository.load_product(SHOP.id, product_id)).title != TYPED
        dialog.form.general.name.setFocus()
        press(Qt.Key.Key_S, CTRL)
        await window.until(lambda: dialog.state.text() == "Saved")
        press(Qt.Key.Key_Escape)
        await window.until(lambda: not dialog.isVisible())
        assert (await repository.load_product(SHOP.id, product_id)).title == TYPED
        assert not await window.owned.ports.local.unsaved_edits(SHOP.id)


async def test_discard_forgets_it(folder: CatalogFolder) -> None:
    async with started_again(folder) as window:
        press_link(window, "Discard")
        banner = window.page.parts.area.unsaved
        await window.until(lambda: not banner.isVisible() and not len(window.page.parts.reads))
        assert not await window.owned.ports.local.unsaved_edits(SHOP.id)
