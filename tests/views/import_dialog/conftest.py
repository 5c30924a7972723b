"""A desk with one product, and where imports keep their state."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from PySide6.QtWidgets import QWidget

from catalog_desktop.views.import_dialog.import_files import ImportFiles
from tests.gui import Show
from tests.views.open_desk import OpenDesk, headphones


@pytest_asyncio.fixture
async def desk(show: Show) -> AsyncIterator[OpenDesk]:
    """A desk over a window, with the headphones in the catalog."""
    window = QWidget()
    await show(window)
    desk = OpenDesk(window)
    await desk.add(headphones())
    yield desk
    await desk.desk.close()


@pytest.fixture
def import_files(desk: OpenDesk, tmp_path: Path) -> ImportFiles:
    """What the window calls to import."""
    return ImportFiles(desk.importer(tmp_path / "imports"), desk.catalog.local, desk.catalog.shops)
