"""Tests of what measures the program, on the window's own event loop."""

from pathlib import Path

import pytest

from tests.gui import fail_on_qt_warnings, gui_process, no_asyncio_error, pytest_asyncio_loop_factories, show, until

__all__ = ["gui_process", "no_asyncio_error", "pytest_asyncio_loop_factories", "show", "until"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    fail_on_qt_warnings(items, Path(__file__).parent)
