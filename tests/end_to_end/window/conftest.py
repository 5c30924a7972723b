"""Tests through the real window, on the window's own event loop."""

from pathlib import Path

import pytest

from tests.gui import (
    emitted,
    gui_process,
    no_asyncio_error,
    pytest_asyncio_loop_factories,
    show,
    until,
)

__all__ = [
    "emitted",
    "gui_process",
    "no_asyncio_error",
    "pytest_asyncio_loop_factories",
    "show",
    "until",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    # What the platform without a display says of the size and stacking of its windows.
    offscreen = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(offscreen)
