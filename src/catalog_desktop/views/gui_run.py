"""Start the Qt application, run the program's main coroutine on it, and leave cleanly.

`run_gui` is the one place that makes the QApplication and the event loop. What it runs is a
coroutine that gets an event, *closing*, which is set by SIGINT and SIGTERM and may be set by the
window; the coroutine ends by itself when it has put things away, and its result is the exit
status. `CloseRequest` is what a window needs for that: Qt's close is synchronous, ours is not.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from catalog_desktop.views.gui_gc import GuiGc
from catalog_desktop.views.gui_loop import GuiLoop

# A worker thread that computes in Python keeps the GUI waiting for a switch interval at every
# repaint; with CPython's 5 ms a repaint of 9 ms was measured at 155 ms.
SWITCH_INTERVAL_S = 0.0005
INTERRUPTED = 130

MainCoroutine = Callable[[asyncio.Event], Coroutine[Any, Any, int]]


def gui_application(arguments: Sequence[str] = ()) -> QApplication:
    """The one QApplication, made at the first call."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([sys.argv[0], *arguments])
    app.setApplicationName("catalog-desktop")
    app.setApplicationDisplayName("Catalog Desktop")
    # Otherwise closing a dialog while the window is hidden stops the event loop.
    app.setQuitOnLastWindowClosed(False)
    if QLocale().language() == QLocale.Language.C:
        # A machine without a locale: the C one would write numbers without separators.
        QLocale.setDefault(QLocale(QLocale.Language.English))
    return app


def run_gui(main: MainCoroutine, arguments: Sequence[str] = ()) -> int:
    """Run `main(closing)` on the GUI's event loop and return its exit status.

    The first SIGINT or SIGTERM sets `closing`; a second one cancels `main`, and the status is
    then 130. All tasks are cancelled, asynchronous generators closed and windows destroyed
    before it returns. `arguments` go to Qt (`-platform`, `-style`).
    """
    app = gui_application(arguments)
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    collector = GuiGc()
    try:
        with asyncio.Runner(loop_factory=lambda: GuiLoop(app)) as runner:
            return runner.run(_supervised(main))
    except (asyncio.CancelledError, KeyboardInterrupt):
        return INTERRUPTED
    finally:
        _destroy_windows(app)
        collector.stop()


async def _supervised(main: MainCoroutine) -> int:
    closing = asyncio.Event()
    task = asyncio.current_task()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if closing.is_set() and task is not None:
            task.cancel()
        closing.set()

    _on_signals(loop, stop)
    return await main(closing)


def _on_signals(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop)
        except NotImplementedError:  # Windows: Python's own handler, run by the next Python code
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))


def _destroy_windows(app: QApplication) -> None:
    for window in app.topLevelWidgets():
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


class CloseRequest(QObject):
    """Turns a window's close button into a request that is answered later.

    The close event is ignored and `requested` is emitted; when everything is put away,
    `close_now` really closes the window. (`qasync.asyncClose` spins `processEvents` meanwhile
    and keeps a core busy.)
    """

    requested = Signal()
    # On the class, because Qt still filters events when Python has emptied the instance at exit.
    _allowed = False

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def close_now(self) -> None:
        """Close the window without asking again."""
        self._allowed = True
        window = self.parent()
        if isinstance(window, QWidget):
            window.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and not self._allowed:
            event.ignore()
            self.requested.emit()
            return True
        return super().eventFilter(watched, event)
