"""One facet of the panel: its head, a field to search in it, and its values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from catalog_desktop.domain.collation import collation_key
from catalog_desktop.domain.query import FacetChoice
from catalog_desktop.views.facets.facet_row import FacetRow
from catalog_desktop.views.value_words import PLURALS, facet_title, value_words
from catalog_desktop.views.widgets.buttons import LinkButton
from catalog_desktop.views.widgets.section_header import SectionHeader

SHOWN_FIRST = 6
ROOTS_FIRST = 12
SHOWN_MORE = 50


@dataclass(frozen=True, slots=True)
class FacetLine:
    """A value to show, and for a tree where it stands in it."""

    value: str
    count: int
    depth: int = 0
    has_children: bool = False
    is_open: bool = False


class FacetSection(QWidget):
    """Shows lines under a head. Rows are kept and filled again, so that a keystroke makes no widgets.

    Signals: `chosen(facet, FacetChoice)`, `searched(facet, text)`, `expanded(facet, value)`, `more_wanted(facet)`.
    """

    chosen = Signal(str, object)
    searched = Signal(str, str)
    expanded = Signal(str, str)
    more_wanted = Signal(str)

    def __init__(self, facet: str, *, searchable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facet = facet
        self.limit = ROOTS_FIRST if facet == "category" else SHOWN_FIRST
        self._choice = FacetChoice()
        self._rows: list[FacetRow] = []
        self._head = SectionHeader(facet_title(facet))
        self._head.link_clicked.connect(lambda: self.chosen.emit(self.facet, FacetChoice()))
        self.search = QLineEdit(placeholderText=f"Search {PLURALS.get(facet, facet)}", clearButtonEnabled=True)
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.textChanged.connect(lambda text: self.searched.emit(self.facet, text))
        self.search.setVisible(searchable)
        self._more = LinkButton("Show more")
        self._more.clicked.connect(self._show_more)
        self._more.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        for widget in (self._head, self.search):
            self._column.addWidget(widget)
            self._column.addSpacing(5)
        self._column.addWidget(self._more)
        self.hide()

    def set_lines(self, lines: Sequence[FacetLine], choice: FacetChoice, *, can_grow: bool = False) -> None:
        """Show these values in this order; `can_grow` says that there may be more."""
        self._choice = choice
        included = {collation_key(value) for value in choice.included}
        excluded = {collation_key(value) for value in choice.excluded}
        while len(self._rows) < len(lines):
            self._rows.append(self._new_row())
        for row, line in zip(self._rows, lines, strict=False):
            key = collation_key(line.value)
            words = value_words(self.facet, line.value)
            row.show_value(line.value, words, line.count, included=key in included, excluded=key in excluded)
            row.set_branch(line.depth, has_children=line.has_children, is_open=line.is_open)
            row.show()
        for row in self._rows[len(lines) :]:
            row.hide()
        self._head.set_link("Clear" if choice else "")
        self._more.setVisible(can_grow and self.limit < SHOWN_MORE)
        self._more.setAccessibleName(f"Show more, {facet_title(self.facet)}")
        self.setVisible(bool(lines) or bool(self.search.text()))

    def _new_row(self) -> FacetRow:
        row = FacetRow(self)
        row.included.connect(self._include)
        row.excluded.connect(self._exclude)
        row.expanded.connect(lambda value: self.expanded.emit(self.facet, value))
        self._column.insertWidget(self._column.count() - 1, row)
        return row

    def _include(self, value: str, wanted: bool) -> None:
        rest = self._without(value)
        self.chosen.emit(self.facet, FacetChoice(rest.included | {value}, rest.excluded) if wanted else rest)

    def _exclude(self, value: str, wanted: bool) -> None:
        rest = self._without(value)
        self.chosen.emit(self.facet, FacetChoice(rest.included, rest.excluded | {value}) if wanted else rest)

    def _without(self, value: str) -> FacetChoice:
        key = collation_key(value)
        return FacetChoice(
            frozenset(v for v in self._choice.included if collation_key(v) != key),
            frozenset(v for v in self._choice.excluded if collation_key(v) != key),
        )

    def _show_more(self) -> None:
        self.limit = SHOWN_MORE
        self.more_wanted.emit(self.facet)
