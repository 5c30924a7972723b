"""The program itself: about it, its keys, quitting."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import qVersion
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from catalog_desktop.views.commands.actions import ACTIONS, ActionTable
from catalog_desktop.views.dialog import message
from catalog_desktop.views.status.list_dialog import ListDialog
from catalog_desktop.views.tasks import TaskOwner

_OTHER_KEYS = (
    ("Search", "Ctrl+F"),
    ("Into a message at the foot", "F8"),
    ("Paste cells from a spreadsheet", "Ctrl+V"),
    ("Exclude a value in the filters", "-"),
)


class ProgramCommands:
    """Handlers for `about`, `keys` and `quit`."""

    def __init__(self, tasks: TaskOwner, quit_program: Callable[[], None], window: QWidget) -> None:
        self._tasks, self._quit, self._window = tasks, quit_program, window
        self._actions: ActionTable | None = None

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the table of actions calls."""
        return {
            "about": lambda: self._tasks.start(self._about(), "about"),
            "keys": self._show_keys,
            "quit": self._quit,
        }

    def use(self, actions: ActionTable) -> None:
        """The actions whose keys are told."""
        self._actions = actions

    async def _about(self) -> None:
        from importlib.metadata import version

        text = (
            f"Version {version('catalog-desktop')}, on Qt {qVersion()}.\n"
            "An admin client for product catalogs, under the MIT licence. Fonts: Inter and Noto Sans (OFL). Icons: "
            "Lucide (ISC). Qt is used under the LGPL."
        )
        await message(self._window, "Catalog Desktop", text)

    def _show_keys(self) -> None:
        dialog = ListDialog("Keyboard shortcuts", "", ("Command", "Keys"), self._window)
        specs = (spec for spec in ACTIONS if spec.keys and self._actions is not None and spec.key in self._actions)
        rows = [(spec.text, spec.keys[0]) for spec in specs]
        rows += _OTHER_KEYS
        native = QKeySequence.SequenceFormat.NativeText
        dialog.set_rows([(text, (text, QKeySequence(keys).toString(native))) for text, keys in rows])
        dialog.add_close()
        dialog.open()
