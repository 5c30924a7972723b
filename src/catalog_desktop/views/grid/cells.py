"""What stands in a cell, as words and a tone: the same for painting, copying and screen readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from catalog_desktop.domain.document import Availability, Document
from catalog_desktop.domain.money import format_amount
from catalog_desktop.domain.sync import SYNC_WORDS, RowState, SyncState
from catalog_desktop.session.result_events import ShownRow
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.time_words import clock_time, time_words
from catalog_desktop.views.value_words import count_words, number_words, value_words

_ICONS = {
    SyncState.SAVING: "…",
    SyncState.NOT_SAVED: "!",
    SyncState.PENDING: "↻",
    SyncState.NO_LONGER_MATCHES: "→",
    SyncState.FAILED: "!",
    SyncState.DELETED: "–",
    SyncState.CONFLICT: "⇄",
}
_TONES = {
    SyncState.NOT_SAVED: "bad",
    SyncState.FAILED: "bad",
    SyncState.PENDING: "attention",
    SyncState.CONFLICT: "attention",
}
ACTIONS: Mapping[SyncState, tuple[str, ...]] = {
    SyncState.NOT_SAVED: ("Retry", "Discard"),
    SyncState.CONFLICT: ("Compare", "Discard"),
    SyncState.FAILED: ("Why?",),
    SyncState.DELETED: ("Undo",),
}
"""What a row offers in each state, in the words of its link."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A text and the name of its colour in the palette."""

    text: str
    tone: str = "text"


def cell(desk: ShopDesk, key: str, row: ShownRow) -> Cell:
    """The cell of a column."""
    return _CELLS[key](desk, row.document)


def second_line(row: ShownRow) -> str:
    """Brand and variants, under the title."""
    document = row.document
    count = len(document.variants)
    parts = [document.brand or "", count_words(count, "variant") if count > 1 else ""]
    return "  ·  ".join(part for part in parts if part)


def state_cell(state: RowState, now: int, time_zone: str = "UTC") -> Cell | None:
    """The state in words with its icon; None while the row is silent."""
    if state.is_silent(now):
        return None
    if state.state is SyncState.IN_SYNC:
        return Cell(f"as of {clock_time(state.as_of, time_zone)}", "muted") if state.as_of else None
    words = f"{_ICONS[state.state]} {SYNC_WORDS[state.state]}"
    if state.reason and state.state in (SyncState.NOT_SAVED, SyncState.FAILED):
        words = f"{words}: {state.reason}"
    return Cell(words, _TONES.get(state.state, "muted"))


def row_text(desk: ShopDesk, row: ShownRow) -> str:
    """The whole row in words, for screen readers."""
    document, now = row.document, desk.clock()
    state = state_cell(desk.states.of(row), now, desk.shop.time_zone)
    parts = [document.title, second_line(row)]
    parts += [cell(desk, key, row).text for key in ("sku", "status", "price")]
    parts += [f"stock {cell(desk, 'stock', row).text}", state.text if state else ""]
    return ", ".join(part for part in parts if part)


def _sku(_desk: ShopDesk, document: Document) -> Cell:
    return Cell(next((variant.sku for variant in document.variants if variant.sku), ""))


def _barcode(_desk: ShopDesk, document: Document) -> Cell:
    return Cell(next((variant.barcode for variant in document.variants if variant.barcode), ""))


def _price(desk: ShopDesk, document: Document) -> Cell:
    if document.price_min is None or document.price_max is None:
        return Cell("–", "faint")
    low = format_amount(document.price_min, document.currency, desk.numbers)
    high = format_amount(document.price_max, document.currency, desk.numbers)
    text = low if document.price_min == document.price_max else f"{low} – {high}"
    return Cell(text if document.currency == desk.shop.currency else f"{text} {document.currency}")


def _stock(_desk: ShopDesk, document: Document) -> Cell:
    if document.stock is None:
        return Cell("–", "faint")
    states = {variant.availability for variant in document.variants}
    if document.stock <= 0:
        return Cell(number_words(document.stock), "bad")
    is_short = bool(states & {Availability.LOW, Availability.OUT})
    return Cell(number_words(document.stock), "attention" if is_short else "text")


def _updated(desk: ShopDesk, document: Document) -> Cell:
    return Cell(time_words(document.updated_at, desk.clock(), desk.shop.time_zone), "muted")


def _created(desk: ShopDesk, document: Document) -> Cell:
    return Cell(time_words(document.created_at, desk.clock(), desk.shop.time_zone), "muted")


_CELLS: Mapping[str, Callable[[ShopDesk, Document], Cell]] = {
    "tick": lambda _desk, _document: Cell(""),
    "product": lambda _desk, document: Cell(document.title),
    "sku": _sku,
    "status": lambda _desk, document: Cell(value_words("status", document.status.value)),
    "price": _price,
    "stock": _stock,
    "updated": _updated,
    "category": lambda _desk, document: Cell("; ".join(document.categories), "muted"),
    "brand": lambda _desk, document: Cell(document.brand or ""),
    "type": lambda _desk, document: Cell(document.product_type or "", "muted"),
    "tags": lambda _desk, document: Cell(", ".join(document.tags), "muted"),
    "barcode": _barcode,
    "created": _created,
}
