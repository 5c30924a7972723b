"""When a widget has been painted: the end of the pass in which it was."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

_PATIENCE_S = 30.0
_PASS_IS_OVER = QEvent.Type(QEvent.registerEventType())


class PaintWatch(QObject):
    """Watches one widget. Its top-level window paints all that is due in one pass, at an `UpdateRequest`, and hands the
    picture to the window system at its end; an event that is posted while it paints comes right after that."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self._widget = widget
        self._shows: Callable[[], bool] | None = None
        self._painted: asyncio.Future[float] | None = None
        widget.installEventFilter(self)

    async def painted_ms(self, act: Callable[[], object], shows: Callable[[], bool]) -> float:
        """Milliseconds from before `act()` to the end of the first painting for which `shows()` holds."""
        painted: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._painted = painted
        self._shows = shows
        began = time.perf_counter()
        act()
        async with asyncio.timeout(_PATIENCE_S):
            at = await painted
        return (at - began) * 1000

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._shows is not None and self._shows():
            self._shows = None
            QCoreApplication.postEvent(self, QEvent(_PASS_IS_OVER), Qt.EventPriority.HighEventPriority.value)
        return super().eventFilter(watched, event)

    def customEvent(self, event: QEvent) -> None:
        if event.type() == _PASS_IS_OVER and self._painted is not None and not self._painted.done():
            self._painted.set_result(time.perf_counter())
