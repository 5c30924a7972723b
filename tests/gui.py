"""What tests of widgets share: the window's real event loop and waits.

A test room takes it in by importing the names into its `conftest.py`. Every `async def` test
there runs on a `GuiLoop`, so a test awaits what a view does instead of pumping events.
"""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import pytest_asyncio
from PySide6.QtCore import QLocale, SignalInstance
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from catalog_desktop.views.gui_loop import GuiLoop
from catalog_desktop.views.gui_run import gui_application

PATIENCE_S = 5.0
POLL_S = 0.005

Until = Callable[[Callable[[], object]], Awaitable[None]]
Emitted = Callable[[SignalInstance], Awaitable[tuple[Any, ...]]]
Show = Callable[[QWidget], Awaitable[None]]


class WatchedLoop(GuiLoop):
    """A GuiLoop that keeps what asyncio would only log."""

    def __init__(self) -> None:
        super().__init__(gui_application())
        self.errors: list[dict[str, Any]] = []
        self.set_exception_handler(lambda _, context: self.errors.append(context))


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"gui": WatchedLoop}


@pytest.fixture(scope="session", autouse=True)
def gui_process() -> Iterator[None]:
    """The application lives as long as the run, and garbage is collected on its thread only."""
    gui_application()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.unfreeze()
    gc.enable()


@pytest_asyncio.fixture(autouse=True)
async def no_asyncio_error() -> AsyncIterator[None]:
    """Fails a test during which a task died of an error that nobody heard of."""
    yield
    gc.collect()  # a future that was dropped with its exception speaks up now
    await asyncio.sleep(0)
    loop = asyncio.get_running_loop()
    if isinstance(loop, WatchedLoop):  # a synchronous test has an ordinary loop
        assert not loop.errors, f"asyncio errors: {loop.errors}"


@pytest.fixture
def until() -> Until:
    """`await until(lambda: …)` waits for a condition and fails when it does not come."""

    async def wait(condition: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not condition():  # noqa: ASYNC110 - any condition: there is no event for it
                await asyncio.sleep(POLL_S)

    return wait


@pytest.fixture
def emitted() -> Emitted:
    """`await emitted(widget.signal)` waits for the next emission and returns its arguments."""

    async def wait(signal: SignalInstance) -> tuple[Any, ...]:
        future: asyncio.Future[tuple[Any, ...]] = asyncio.get_running_loop().create_future()

        def arrived(*arguments: object) -> None:
            if not future.done():
                future.set_result(arguments)

        signal.connect(arrived)
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await future
        finally:
            signal.disconnect(arrived)

    return wait


@pytest.fixture
def show(qtbot: QtBot, until: Until) -> Show:
    """`await show(widget)` shows it as an active window; it is closed after the test."""

    async def on_screen(widget: QWidget) -> None:
        qtbot.addWidget(widget)
        widget.show()
        widget.activateWindow()
        await until(lambda: widget.isVisible() and widget.isActiveWindow())

    return on_screen


def fail_on_qt_warnings(items: list[pytest.Item], folder: Path) -> None:
    """A warning of Qt fails the tests of a folder; called by its `pytest_collection_modifyitems`."""
    # What the platform without a display says of the size and stacking of its windows.
    offscreen = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
    for item in items:
        if folder in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(offscreen)
