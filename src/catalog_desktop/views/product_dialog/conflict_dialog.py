"""Both changed the same field: base, mine and theirs, and a choice for each."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from catalog_desktop.domain.errors import FieldConflict
from catalog_desktop.session.conflict_resolution import Choice, ConflictResolution
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.preview.change_words import ChangeWords
from catalog_desktop.views.product_dialog.tab import scrolled
from catalog_desktop.views.widgets.buttons import Button, ButtonKind
from catalog_desktop.views.widgets.labels import TextLabel

_WIDTH, _HEIGHT = 640, 440
_CAPTIONS = (("Before", None), ("Yours", Choice.MINE), ("Theirs", Choice.THEIRS))


class ConflictDialog(QDialog):
    """`resolution` is complete once the dialog is accepted. Nothing is chosen beforehand."""

    def __init__(self, parent: QWidget | None, resolution: ConflictResolution, words: ChangeWords) -> None:
        super().__init__(parent)
        self.resolution = resolution
        self._words = words
        self.buttons: dict[tuple[tuple[str, ...], Choice], QRadioButton] = {}
        self.setWindowTitle("Changed by others")
        self.setAccessibleName("Changed by others: choose what holds")
        self.save = Button("Save", ButtonKind.PRIMARY)
        self.save.setDefault(True)
        self.save.clicked.connect(self.accept)
        self._lay_out()
        self.resize(_WIDTH, min(_HEIGHT, 190 + 150 * len(resolution.fields)))
        self._revise()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(12)
        column.addWidget(TextLabel("Somebody else changed this meanwhile", Type.TITLE))
        hint = TextLabel("Choose what holds. Everything else that either of you changed is kept.", tone="muted")
        hint.setWordWrap(True)
        column.addWidget(hint)
        content = QWidget()
        cards = QVBoxLayout(content)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(10)
        for field in self.resolution.fields:
            cards.addWidget(self._card(field))
        cards.addStretch()
        column.addWidget(scrolled(content), 1)
        cancel = Button("Back to editing")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch()
        foot.addWidget(cancel)
        foot.addWidget(self.save)
        column.addLayout(foot)

    def _card(self, field: FieldConflict) -> QFrame:
        card = QFrame()
        card.setProperty("part", "card")
        grid = QGridLayout(card)
        grid.setContentsMargins(14, 12, 14, 12)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        name = self._words.field(field.path)
        grid.addWidget(TextLabel(name, Type.STRONG), 0, 0, 1, 2)
        group = QButtonGroup(card)
        values = (field.base, field.mine, field.theirs)
        for row, ((caption, choice), value) in enumerate(zip(_CAPTIONS, values, strict=True), 1):
            shown = TextLabel(self._words.whole_value(field.path, value), tone="" if choice else "muted", tabular=True)
            shown.setWordWrap(True)
            grid.addWidget(shown, row, 1)
            if choice is None:
                grid.addWidget(TextLabel(caption, tone="muted"), row, 0)
                continue
            button = QRadioButton(caption)
            button.setAccessibleName(f"{name}: {caption}, {shown.text()}")
            button.toggled.connect(lambda on, path=field.path, way=choice: self._choose(path, way) if on else None)
            group.addButton(button)
            grid.addWidget(button, row, 0)
            self.buttons[field.path, choice] = button
        return card

    def _choose(self, path: tuple[str, ...], choice: Choice) -> None:
        self.resolution = self.resolution.choose(path, choice)
        self._revise()

    def _revise(self) -> None:
        left = len(self.resolution.open_fields)
        self.save.setEnabled(not left)
        self.save.setToolTip(f"{left} still to choose" if left else "")
