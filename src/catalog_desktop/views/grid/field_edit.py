"""One field of a product as it is edited in the grid: its text now, and what a new text asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from catalog_desktop.domain.amount_edit import edit_price, edit_stock, is_suspicious
from catalog_desktop.domain.changes import AdjustStock, Change, SetField
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.money import format_amount
from catalog_desktop.domain.product import TITLE_LIMIT
from catalog_desktop.session.shop_desk import ShopDesk


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a text asks for: the changes (none: all stays), how it was understood, and why it may be a slip."""

    changes: tuple[Change, ...] = ()
    explanation: str = ""
    ambiguous: bool = False
    slip: str | None = None


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """A field that is being edited, with the document seen when the editor opened. `read` raises BadUsage."""

    product_id: str
    name: str
    document: Document
    text: str
    read: Callable[[str], Wanted]
    is_figure: bool = False


def field_edit(desk: ShopDesk, key: str, product_id: str, document: Document) -> FieldEdit | None:
    """How the field of a column is edited in place; None when it takes more than one cell has room for."""
    make = _FIELDS.get(key)
    return make(desk, product_id, document) if make is not None else None


def _title(_desk: ShopDesk, product_id: str, document: Document) -> FieldEdit:
    def read(text: str) -> Wanted:
        title = text.strip()
        if not title:
            raise BadUsage("Enter a title.")
        if len(title) > TITLE_LIMIT:
            raise BadUsage(f"{len(title)} characters; at most {TITLE_LIMIT} are allowed.")
        return Wanted(() if title == document.title else (SetField(("title",), document.title, title),))

    return FieldEdit(product_id, "Title", document, document.title, read)


def _price(desk: ShopDesk, product_id: str, document: Document) -> FieldEdit | None:
    prices = {variant.price for variant in document.variants}
    if len(prices) != 1:
        return None
    old = next(iter(prices))

    def read(text: str) -> Wanted:
        edit = edit_price(text, old, document.currency, desk.numbers)
        changes = tuple(SetField(("variants", variant.id, "price"), old, edit.minor) for variant in document.variants)
        slip = is_suspicious(old, edit.minor, None)
        return Wanted(() if edit.minor == old else changes, edit.explanation, edit.ambiguous, slip)

    text = "" if old is None else format_amount(old, document.currency, desk.numbers)
    return FieldEdit(product_id, "Price", document, text, read, is_figure=True)


def _stock(desk: ShopDesk, product_id: str, document: Document) -> FieldEdit | None:
    """One variant at one location: a new count is written as the difference, so that a sale meanwhile is not undone."""
    if len(document.variants) != 1 or len(desk.shop.locations) != 1 or document.stock is None:
        return None
    variant, location, old = document.variants[0], desk.shop.locations[0], document.stock

    def read(text: str) -> Wanted:
        edit = edit_stock(text, old, desk.numbers)
        if edit.on_hand is None:
            raise BadUsage("Write how many there are; 0 is none. Untrack a product in its dialog.")
        by = edit.on_hand - old
        return Wanted((AdjustStock(variant.id, location.id, by),) if by else (), edit.explanation, edit.ambiguous)

    return FieldEdit(product_id, "Stock", document, str(old), read, is_figure=True)


_FIELDS: Mapping[str, Callable[[ShopDesk, str, Document], FieldEdit | None]] = {
    "product": _title,
    "price": _price,
    "stock": _stock,
}
