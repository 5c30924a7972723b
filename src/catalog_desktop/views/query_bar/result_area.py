"""The grid, or what stands in its place while there are no rows."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from catalog_desktop.session.row_overlay import FLOOD_COUNT
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.query_bar.result_notes import CorrectionLine, RelaxedLinks, without_words
from catalog_desktop.views.value_words import count_words
from catalog_desktop.views.widgets.banner import Banner, Tone
from catalog_desktop.views.widgets.empty_state import EmptyState


class ResultArea(QWidget):
    """Banner, note on corrections, and the rows.

    `retry_wanted`, `rebuild_wanted`; `new_wanted(barcode)` asks for a new product, `import_wanted` for an import,
    `why_wanted(text)` why a product is not seen that was searched for.
    """

    retry_wanted = Signal()
    rebuild_wanted = Signal()
    new_wanted = Signal(str)
    import_wanted = Signal()
    why_wanted = Signal(str)

    def __init__(self, desk: ShopDesk, grid: QWidget, *, can_import: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._grid = desk, grid
        self._barcode = ""
        self._is_damaged = self.has_answer = False
        self.banner = Banner()
        self.banner.action_clicked.connect(self._act)
        self.beside, self.unsaved = Banner(), Banner()
        self._flood = Banner()
        self._correction = CorrectionLine()
        self._opening = EmptyState("loader", "Opening the catalog…")
        self._nothing = self._no_match()
        self._no_products = self._empty_catalog(can_import=can_import)
        self._stack = QStackedLayout()
        for widget in (self._opening, grid, self._nothing, self._no_products):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        around = QVBoxLayout()
        around.setContentsMargins(16, 0, 16, 0)
        around.setSpacing(4)
        for banner in (self.beside, self.banner, self.unsaved, self._flood):
            around.addWidget(banner)
        column.addLayout(around)
        column.addWidget(self._correction)
        column.addLayout(self._stack, 1)
        desk.result.summarised.subscribe(lambda _: self.show_result())

    @property
    def says(self) -> str:
        """What is said in place of rows; empty while there are some."""
        state = self._stack.currentWidget()
        return state.sentence if isinstance(state, EmptyState) else ""

    def show_result(self) -> None:
        """Show the rows when there are any, otherwise why there are none."""
        result = self._desk.result
        if not self.has_answer:
            return
        page = result.latest
        self._correction.show_page(page)
        if result.row_count:
            self._stack.setCurrentWidget(self._grid)
        elif not result.query.is_filtered:
            self._stack.setCurrentWidget(self._no_products)
        else:
            self._show_no_match()

    def offer_barcode(self, code: str) -> None:
        """A scanned code was found nowhere: offer a product that has it, if one can be created."""
        if not self._desk.can_write:
            return
        self._barcode = code
        self.barcode_button.setText(f"New product with barcode {code}")
        self.barcode_button.show()

    def forget_barcode(self) -> None:
        """Another code was scanned."""
        self._barcode = ""

    def show_failure(self, sentence: str, is_damaged: bool) -> None:
        """The result cannot be had: say why and what to do."""
        self._is_damaged = is_damaged
        self.banner.show_message(sentence, Tone.BAD, action="Rebuild" if is_damaged else "Retry", can_dismiss=False)
        if self._stack.currentWidget() is self._opening:
            self._opening.set_words("The products cannot be shown", sentence)

    def show_success(self) -> None:
        """There is an answer, and all is well again."""
        self.banner.hide()
        if not self.has_answer:
            self.has_answer = True
            self.show_result()

    def show_waiting(self, count: int) -> None:
        """So many changes are not searchable yet: above some number the rows cannot tell which."""
        if count <= FLOOD_COUNT:
            self._flood.hide()
            return
        words = f"{count_words(count, 'change')} on the way into search. Rows show what search knows until then."
        if self._flood.isHidden():
            self._flood.show_message(words, can_dismiss=False)
        self._flood.set_text(words)

    def _act(self) -> None:
        (self.rebuild_wanted if self._is_damaged else self.retry_wanted).emit()

    def _show_no_match(self) -> None:
        query, page = self._desk.result.query, self._desk.result.latest
        text = query.text.strip()
        filtered = replace(query, text="").is_filtered
        what = " with ".join(
            part for part in (f"“{text}”" if text else "", "these filters" if filtered else "") if part
        )
        self._nothing.set_words(f"No product matches {what}")
        self.relaxed.show_page(page)
        self._clear.setVisible(filtered)
        self._clear_text.setVisible(bool(text))
        if self._barcode and self._barcode != text:
            self._barcode = ""
        self.barcode_button.setVisible(bool(self._barcode))
        self._stack.setCurrentWidget(self._nothing)

    def _no_match(self) -> EmptyState:
        state = EmptyState("search", "")
        self.relaxed = RelaxedLinks()
        self.relaxed.chosen.connect(self._relax)
        state.add_widget(self.relaxed)
        self.barcode_button = state.add_button("")
        self.barcode_button.clicked.connect(lambda: self.new_wanted.emit(self._barcode))
        self._clear = state.add_button("Clear filters")
        self._clear.clicked.connect(self._clear_filters)
        self._clear_text = state.add_button("Clear search")
        self._clear_text.clicked.connect(lambda: self._desk.queries.type(""))
        self.why_button = state.add_button("Why don't I see it?")
        self.why_button.clicked.connect(lambda: self.why_wanted.emit(self._desk.result.query.text.strip()))
        return state

    def _empty_catalog(self, *, can_import: bool) -> EmptyState:
        if not self._desk.can_write:
            return EmptyState("package", "No products yet", "They appear here when the catalog's owner brings some.")
        state = EmptyState("package", "No products yet", "Create the first one, or import a file that you have.")
        self.new_button = state.add_button("New product")
        self.new_button.clicked.connect(lambda: self.new_wanted.emit(""))
        if can_import:
            state.add_button("Import a file").clicked.connect(self.import_wanted)
        return state

    def _relax(self, dropped: tuple[str, ...]) -> None:
        self._desk.queries.type(without_words(self._desk.queries.box, dropped))

    def _clear_filters(self) -> None:
        text = self._desk.queries.query.text
        self._desk.queries.clear()
        self._desk.queries.type(text)
