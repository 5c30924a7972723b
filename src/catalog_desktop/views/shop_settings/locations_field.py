"""The places that hold stock: rename them, add new ones."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from catalog_desktop.domain.shop import Location
from catalog_desktop.domain.skus import slugify
from catalog_desktop.views.widgets.buttons import LinkButton


class LocationsField(QWidget):
    """A line edit a location. One that is there stays, as stock may lie in it; a new one without a name is none."""

    def __init__(self, locations: Sequence[Location], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = tuple(locations)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.edits: list[QLineEdit] = []
        self._add_link = LinkButton("Add a location")
        self._add_link.clicked.connect(lambda: self._add("").setFocus())
        self._column.addWidget(self._add_link)
        for location in locations:
            self._add(location.name)

    def locations(self) -> tuple[Location, ...]:
        """The locations as they stand; ids of new ones are made from their names."""
        found = [
            Location(old.id, edit.text().strip() or old.name)
            for old, edit in zip(self._known, self.edits, strict=False)
        ]
        taken = {location.id for location in found}
        for edit in self.edits[len(self._known) :]:
            name = edit.text().strip()
            if not name:
                continue
            base = key = slugify(name)
            number = 2
            while key in taken:
                key, number = f"{base}-{number}", number + 1
            taken.add(key)
            found.append(Location(key, name))
        return tuple(found)

    def _add(self, name: str) -> QLineEdit:
        edit = QLineEdit(name)
        edit.setAccessibleName(f"Location {len(self.edits) + 1}")
        self.edits.append(edit)
        self._column.insertWidget(self._column.count() - 1, edit)
        return edit
