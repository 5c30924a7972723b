"""A desk with one product."""

from collections.abc import AsyncIterator

import pytest_asyncio
from PySide6.QtWidgets import QWidget

from tests.gui import Show
from tests.views.open_desk import OpenDesk, headphones


@pytest_asyncio.fixture
async def desk(show: Show) -> AsyncIterator[OpenDesk]:
    """A desk over a window, with the headphones in the catalog."""
    window = QWidget()
    window.resize(1000, 700)
    await show(window)
    desk = OpenDesk(window)
    await desk.add(headphones())
    yield desk
    await desk.desk.close()
