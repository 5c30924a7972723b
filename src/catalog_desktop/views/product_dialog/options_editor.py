"""The options of a product: their names, their values, and the variants that they ask for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from catalog_desktop.domain.product import VARIANT_LIMIT, Option
from catalog_desktop.views.product_dialog.combinations import add_variants, missing_combinations, set_options
from catalog_desktop.views.product_dialog.draft import ProductDraft
from catalog_desktop.views.value_words import count_words
from catalog_desktop.views.widgets.buttons import Button, IconButton, LinkButton

_NAME_WIDTH = 160


class OptionsEditor(QWidget):
    """A line an option: "Size", "S, M, L". What is typed counts when the field is left or Enter is pressed."""

    def __init__(self, draft: ProductDraft) -> None:
        super().__init__()
        self._draft = draft
        self.rows: list[tuple[QLineEdit, QLineEdit, QWidget]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.add_link = LinkButton("Add an option, such as Size")
        self.add_link.clicked.connect(lambda: self._add_row(Option("", ())).setFocus())
        self.generate = Button("")
        self.generate.setAutoDefault(False)
        self.generate.clicked.connect(lambda: add_variants(draft, missing_combinations(draft)))
        foot = QHBoxLayout()
        foot.addWidget(self.add_link)
        foot.addStretch()
        foot.addWidget(self.generate)
        self._column.addLayout(foot)
        draft.edited.connect(lambda path: self._revise() if path[0] in ("options", "variants") else None)
        self.load()

    def load(self) -> None:
        """Show the draft's options, unless they are shown already."""
        if self._options() != self._draft.product.options or not self._draft.product.options:
            for _, _, row in self.rows:
                self._column.removeWidget(row)
                row.hide()
                row.deleteLater()
            self.rows.clear()
            for option in self._draft.product.options:
                self._add_row(option)
        self._revise()

    def _add_row(self, option: Option) -> QLineEdit:
        row = QWidget()
        name = QLineEdit(option.name, placeholderText="Name, such as Size")
        values = QLineEdit(", ".join(option.values), placeholderText="Values, such as S, M, L")
        number = len(self.rows) + 1
        name.setAccessibleName(f"Name of option {number}")
        values.setAccessibleName(f"Values of option {number}")
        name.setFixedWidth(_NAME_WIDTH)
        remove = IconButton("x", f"Remove option {number}", colour="muted")
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(name)
        line.addWidget(values, 1)
        line.addWidget(remove)
        entry = (name, values, row)
        for edit in (name, values):
            edit.editingFinished.connect(self.apply)
        remove.clicked.connect(lambda: self._remove(entry))
        self.rows.append(entry)
        self._column.insertWidget(len(self.rows) - 1, row)
        return name

    def _remove(self, entry: tuple[QLineEdit, QLineEdit, QWidget]) -> None:
        self.rows.remove(entry)
        self._column.removeWidget(entry[2])
        entry[2].deleteLater()
        self.apply()
        self.add_link.setFocus(Qt.FocusReason.OtherFocusReason)

    def _options(self) -> tuple[Option, ...]:
        found: dict[str, Option] = {}
        for name, values, _ in self.rows:
            listed = dict.fromkeys(part.strip() for part in values.text().split(",") if part.strip())
            if name.text().strip():
                found.setdefault(name.text().strip(), Option(name.text().strip(), tuple(listed)))
        return tuple(found.values())

    def apply(self) -> None:
        """Take what stands typed, once every option has values."""
        options = self._options()
        complete = all(option.values for option in options)
        if complete and options != self._draft.product.options:
            set_options(self._draft, options)

    def _revise(self) -> None:
        missing = len(missing_combinations(self._draft))
        self.generate.setVisible(missing > 0)
        self.generate.setText(f"Add {count_words(missing, 'missing variant')}")
        self.generate.setAccessibleName(self.generate.text())
        full = missing + len(self._draft.product.variants) >= VARIANT_LIMIT
        self.generate.setToolTip(f"A product has at most {VARIANT_LIMIT:,} variants" if full else "")
