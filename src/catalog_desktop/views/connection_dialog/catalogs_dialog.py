"""The catalogs that can be opened, one a profile."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from catalog_desktop.config.profiles import Profile
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.icons import set_icon
from catalog_desktop.views.widgets.buttons import Button, ButtonKind
from catalog_desktop.views.widgets.labels import TextLabel

_SIZE, _SMALLEST = (560, 420), (420, 300)


class CatalogsDialog(QDialog):
    """Accepted with `chosen`, the name of a profile to open; or with `wants_connection`, to change `edited`, or None
    for a new one."""

    def __init__(self, parent: QWidget | None, profiles: Sequence[Profile], current: str) -> None:
        super().__init__(parent)
        self.chosen = ""
        self.wants_connection = False
        self.edited: Profile | None = None
        self._profiles = tuple(profiles)
        self.list = QListWidget()
        self.list.setAccessibleName("Catalogs")
        self.list.setObjectName("catalogs")
        self.open_button = Button("Open", ButtonKind.PRIMARY)
        self.new_button = Button("New connection…")
        self.edit_button = Button("Edit connection…")
        for profile in self._profiles:
            here = " · open now" if profile.name == current else ""
            self.list.addItem(QListWidgetItem(f"{profile.name}{here}\n{_place(profile)}"))
        self.list.setCurrentRow(next((n for n, p in enumerate(self._profiles) if p.name == current), 0))
        self._lay_out()
        self.list.currentRowChanged.connect(lambda _: self._revise())
        self.list.itemActivated.connect(lambda _: self._open())
        self.open_button.clicked.connect(self._open)
        self.new_button.clicked.connect(lambda: self._connect(None))
        self.edit_button.clicked.connect(lambda: self._connect(self._selected))
        self._revise()

    @property
    def _selected(self) -> Profile:
        return self._profiles[max(0, self.list.currentRow())]

    def _open(self) -> None:
        self.chosen = self._selected.name
        self.accept()

    def _connect(self, profile: Profile | None) -> None:
        self.wants_connection, self.edited = True, profile
        self.accept()

    def _revise(self) -> None:
        self.edit_button.setEnabled(self._selected.cloud is not None)

    def _lay_out(self) -> None:
        self.setWindowTitle("Open another catalog")
        self.setAccessibleName("Open another catalog")
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_SIZE)
        set_icon(self.new_button, "plus", "text")
        cancel = Button("Cancel")
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for button in (self.new_button, self.edit_button):
            foot.addWidget(button)
        foot.addStretch()
        for button in (cancel, self.open_button):
            foot.addWidget(button)
        for button in (self.new_button, self.edit_button, cancel):
            button.setAutoDefault(False)
        self.open_button.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(TextLabel("Open another catalog", Type.TITLE))
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        self.list.setFocus()


def _place(profile: Profile) -> str:
    if profile.cloud is None:
        return f"On this computer, in {profile.folder}"
    return f"Shared: {profile.cloud.firestore.project}, searched at {profile.cloud.search.url}"
