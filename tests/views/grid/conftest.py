"""A desk with a grid of thirty lamps, by title."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from tests.gui import Show, Until
from tests.views.grid.grid_desk import GridDesk, lamp

OpenGrid = Callable[..., Awaitable[GridDesk]]


@pytest_asyncio.fixture
async def open_grid(show: Show, until: Until) -> AsyncIterator[OpenGrid]:
    """`await open_grid(products)` shows a grid of them by title, with the keyboard in it."""
    opened: list[GridDesk] = []

    async def make(products: object = (), **settings: object) -> GridDesk:
        desk = GridDesk(**settings)  # type: ignore[arg-type]
        opened.append(desk)
        await desk.add(list(products))  # type: ignore[call-overload]
        await desk.ask()
        await show(desk.grid)
        desk.grid.table.setFocus()
        await until(desk.grid.table.hasFocus)
        return desk

    yield make
    for desk in opened:
        await desk.grid.close_grid()
        await desk.desk.close()


@pytest.fixture
async def lamps(open_grid: OpenGrid) -> GridDesk:
    """Thirty lamps, p0000 to p0029."""
    return await open_grid(lamp(number) for number in range(30))
