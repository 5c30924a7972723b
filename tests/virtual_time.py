"""An event loop on which waiting takes no time: when nothing is ready its clock goes on to the next timer.

What is promised in milliseconds is tested by that clock, which a busy machine does not change. A test room takes the
loop by importing `pytest_asyncio_loop_factories` into its `conftest.py`; nothing there may wait for a thread.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Mapping

import pytest


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """`time()` begins at 0 and moves by timers alone."""

    def __init__(self) -> None:
        self._selector_clock = _SkippingSelector()
        super().__init__(self._selector_clock)

    def time(self) -> float:
        return self._selector_clock.now_s


class _SkippingSelector(selectors.DefaultSelector):
    """Does not wait for timers: it says that they are due."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            return super().select(None)
        ready = super().select(0)
        if not ready:
            self.now_s += max(timeout, 0.0)
        return ready


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"virtual time": VirtualTimeLoop}
