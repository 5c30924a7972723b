"""What becomes of the file's columns, and how the import goes about it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from catalog_desktop.domain.money import currencies
from catalog_desktop.domain.product import Status
from catalog_desktop.domain.shop import Shop
from catalog_desktop.exchange.files.file_format import Kind
from catalog_desktop.exchange.importing.inspection import Inspection
from catalog_desktop.exchange.importing.plan import Mode
from catalog_desktop.exchange.mapping.layout import Layout
from catalog_desktop.exchange.mapping.mapping import Mapping, MatchBy, Target
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.import_dialog.mapping_rows import mapping_of, rows_of
from catalog_desktop.views.import_dialog.mapping_table import MappingModel, MappingTable
from catalog_desktop.views.import_dialog.target_words import MATCH_WORDS, MODE_WORDS
from catalog_desktop.views.value_words import count_words, value_words
from catalog_desktop.views.widgets.flow_layout import FlowLayout
from catalog_desktop.views.widgets.labels import TextLabel

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


class MappingPage(QWidget):
    """`mapping`, `mode` and `match` are what was chosen; `complaint` says why it cannot be imported like this."""

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._mapping = Mapping("", shop.currency)
        self.model = MappingModel(shop.locations)
        self.table = MappingTable(self.model)
        self.about = TextLabel("", tone="muted")
        self.notes = TextLabel("", tone="attention")
        self.mode, self.match, self.status = QComboBox(), QComboBox(), QComboBox()
        self.currency = QComboBox()
        self.currency.addItems(list(currencies()))
        for mode, words in MODE_WORDS.items():
            self.mode.addItem(words, mode)
        for status in Status:
            self.status.addItem(value_words("status", status.value), status.value)
        self.set_stock = QCheckBox("Also set the stock of products that are there")
        for label in (self.about, self.notes):
            label.setWordWrap(True)
        self._lay_out()
        self.model.edited.connect(self._offer_keys)

    @property
    def mapping(self) -> Mapping:
        """The mapping as it stands."""
        mapping = mapping_of(self.model.rows, self._mapping)
        return replace(
            mapping,
            currency=self.currency.currentText(),
            status=str(self.status.currentData()),
            set_stock=self.set_stock.isChecked(),
            match=self.chosen_match,
        )

    @property
    def chosen_mode(self) -> Mode:
        """Create, update, or both."""
        return Mode(self.mode.currentData())

    @property
    def chosen_match(self) -> tuple[MatchBy, ...]:
        """How products are found."""
        return tuple(MatchBy(by) for by in self.match.currentData() or ())

    @property
    def complaint(self) -> str:
        """What keeps this mapping from working, or ""."""
        mapping = mapping_of(self.model.rows, self._mapping)
        if not mapping.has(Target.TITLE) and self.chosen_mode is not Mode.UPDATE:
            return "Give a column to the title: a new product needs one."
        if not self.chosen_match and self.chosen_mode is Mode.UPDATE:
            return "Give a column to SKU, barcode, handle or an id: products are found by it."
        return ""

    def show_file(self, name: str, inspection: Inspection, mapping: Mapping, *, kept: bool) -> None:
        """Show a file's columns with a mapping that was guessed, or kept from the last such file."""
        self._mapping = mapping
        self.model.show_rows(rows_of(inspection, mapping))
        self.about.setText(f"{name} · {count_words(inspection.records, 'record')} · {_form(inspection)}")
        notes = [*inspection.notes, *(["The mapping of the last file with these columns is used."] if kept else [])]
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))
        self.currency.setCurrentText(mapping.currency)
        self.status.setCurrentIndex(self.status.findData(mapping.status))
        self.set_stock.setChecked(mapping.set_stock)
        self._offer_keys()

    def _offer_keys(self) -> None:
        """Offer the keys that columns are given to: the guess first, then each of them alone."""
        before = self.match.currentData()
        guess = mapping_of(self.model.rows, self._mapping).match
        targets = {row.mapping.target.value for row in self.model.rows}
        self.match.clear()
        if guess:
            self.match.addItem(", then ".join(MATCH_WORDS[by] for by in guess), guess)
        for by, words in MATCH_WORDS.items():
            if by.value in targets and (by,) != guess:
                self.match.addItem(words, (by,))
        if not self.match.count():
            self.match.addItem("Nothing: the same record again is the same product", ())
        self.match.setCurrentIndex(max(0, self.match.findData(before)))

    def _lay_out(self) -> None:
        choices = QWidget()
        flow = FlowLayout(choices, 12)
        for label, box in (
            ("What to do", self.mode),
            ("Find products by", self.match),
            ("New products are", self.status),
            ("Prices are in", self.currency),
        ):
            flow.addWidget(_labelled(label, box))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 0, 20, 0)
        column.setSpacing(10)
        for widget in (self.about, self.notes):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addWidget(choices)
        row = QHBoxLayout()
        row.addWidget(self.set_stock)
        row.addStretch()
        column.addLayout(row)


def _labelled(label: str, box: QComboBox) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(3)
    caption = TextLabel(label, Type.SECONDARY, tone="muted")
    box.setAccessibleName(label)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    column.addWidget(caption)
    column.addWidget(box)
    return holder


_LAYOUTS = {Layout.SHOPIFY: "products of Shopify", Layout.WOOCOMMERCE: "products of WooCommerce"}


def _form(inspection: Inspection) -> str:
    form, layout = inspection.file_format, inspection.mapping.layout
    if form.kind is not Kind.CSV:
        sheet = f"a workbook, sheet “{form.sheet}”"
        return {Kind.JSON: "JSON", Kind.NDJSON: "JSON, one record a line", Kind.WORKBOOK: sheet}.get(
            form.kind, "a feed of products"
        )
    if layout in _LAYOUTS:
        return f"{_LAYOUTS[layout]} · {form.encoding.upper()}"
    by = _DELIMITERS.get(form.delimiter, f"“{form.delimiter}”")
    head = f", header on line {form.header_line}" if form.header_line > 1 else ""
    return f"a table with {by} · {form.encoding.upper()}{head}"
