"""One field of a product or variant as it is edited in the grid: its text now, and what a new text asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from catalog_desktop.domain.amount_edit import edit_price, is_suspicious
from catalog_desktop.domain.changes import AddItems, Change, RemoveItems, SetField, missing_items
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.money import format_amount
from catalog_desktop.domain.product import TAG_LIMIT, TITLE_LIMIT, Status
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.grid.grid_row import GridRow
from catalog_desktop.views.value_words import value_words

Costs = Callable[[], Mapping[str, int]]
"""What the variants cost, by id, as far as that is known by now."""

_SIGNS = "+-−"
_STATUS_ORDER = (Status.ACTIVE, Status.DRAFT, Status.ARCHIVED)


@dataclass(frozen=True, slots=True)
class EditTarget:
    """What is edited: it stays the same wherever its row goes. `key` is that of the column."""

    product_id: str
    variant_id: str | None
    key: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a text asks for: the changes (none: all stays as it is), how it was understood when that is not plain, and
    why it may be a slip."""

    changes: tuple[Change, ...] = ()
    explanation: str = ""
    is_ambiguous: bool = False
    slip: str | None = None


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """A field with the value seen when its editor was opened, and the revision of that (None: it is being written).

    `read` makes of a text what it asks for, or raises BadUsage. `choices` are the only values, with their words.
    """

    target: EditTarget
    name: str
    title: str
    text: str
    read: Callable[[str], Wanted]
    revision: int | None
    is_figure: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Cell:
    desk: ShopDesk
    row: GridRow
    key: str
    costs: Costs

    def edit(self, name: str, text: str, read: Callable[[str], Wanted]) -> FieldEdit:
        row = self.row
        variant_id = row.variant.id if row.variant is not None else None
        is_written = self.desk.writes.state_of(row.product_id) is None
        return FieldEdit(
            EditTarget(row.product_id, variant_id, self.key),
            name,
            row.document.title,
            text,
            read,
            row.document.revision if is_written else None,
        )


def field_edit(desk: ShopDesk, row: GridRow, key: str, costs: Costs) -> FieldEdit | None:
    """How a cell is edited in place; None when that takes more than it has room for, or is not there to edit."""
    make = _FIELDS.get(key)
    if make is None or (row.variant is not None and key not in OF_VARIANTS):
        return None
    return make(_Cell(desk, row, key, costs))


OF_VARIANTS = frozenset({"price", "stock", "sku"})
"""The columns that rows of variants have something to edit in."""


def _title(cell: _Cell) -> FieldEdit:
    old = cell.row.document.title

    def read(text: str) -> Wanted:
        title = " ".join(text.split())
        if not title:
            raise BadUsage("A product needs a title.")
        if len(title) > TITLE_LIMIT:
            raise BadUsage(f"{len(title)} characters; a title has at most {TITLE_LIMIT}.")
        return Wanted(() if title == old else (SetField(("title",), old, title),))

    return cell.edit("Title", old, read)


def _brand(cell: _Cell) -> FieldEdit:
    old = cell.row.document.brand

    def read(text: str) -> Wanted:
        brand = text.strip() or None
        return Wanted(() if brand == old else (SetField(("brand",), old, brand),))

    return cell.edit("Brand", old or "", read)


def _status(cell: _Cell) -> FieldEdit:
    old = cell.row.document.status

    def read(text: str) -> Wanted:
        return Wanted(() if text == old.value else (SetField(("status",), old.value, Status(text).value),))

    made = cell.edit("Status", old.value, read)
    return replace(made, choices=tuple((s.value, value_words("status", s.value)) for s in _STATUS_ORDER))


def _tags(cell: _Cell) -> FieldEdit:
    old = cell.row.document.tags

    def read(text: str) -> Wanted:
        wanted = tuple(dict.fromkeys(tag for part in text.split(",") if (tag := " ".join(part.split()))))
        if len(wanted) > TAG_LIMIT:
            raise BadUsage(f"{len(wanted)} tags; a product has at most {TAG_LIMIT}.")
        added, removed = missing_items(old, wanted), missing_items(wanted, old)
        changes: list[Change] = [RemoveItems(("tags",), removed)] if removed else []
        return Wanted((*changes, AddItems(("tags",), added)) if added else tuple(changes))

    return cell.edit("Tags", ", ".join(old), read)


def _sku(cell: _Cell) -> FieldEdit | None:
    if len(cell.row.variants) != 1:
        return None
    variant = cell.row.variants[0]

    def read(text: str) -> Wanted:
        sku = text.strip() or None
        path = ("variants", variant.id, "sku")
        return Wanted(() if sku == variant.sku else (SetField(path, variant.sku, sku),))

    return cell.edit("SKU", variant.sku or "", read)


def _price(cell: _Cell) -> FieldEdit | None:
    variants, currency, numbers = cell.row.variants, cell.row.document.currency, cell.desk.numbers
    prices = {variant.price for variant in variants}
    if len(prices) != 1:
        return None
    old = next(iter(prices))

    def read(text: str) -> Wanted:
        edit = edit_price(text, old, currency, numbers)
        if edit.minor == old:
            return Wanted()
        is_plain = not edit.ambiguous and text.strip()[:1] not in _SIGNS
        changes = tuple(SetField(("variants", variant.id, "price"), old, edit.minor) for variant in variants)
        costs = [cost for variant in variants if (cost := cell.costs().get(variant.id)) is not None]
        slip = is_suspicious(old, edit.minor, max(costs, default=None))
        return Wanted(changes, "" if is_plain and text.strip() else edit.explanation, edit.ambiguous, slip)

    made = cell.edit("Price", "" if old is None else format_amount(old, currency, numbers), read)
    return replace(made, is_figure=True)


_FIELDS: Mapping[str, Callable[[_Cell], FieldEdit | None]] = {
    "product": _title,
    "sku": _sku,
    "status": _status,
    "price": _price,
    "brand": _brand,
    "tags": _tags,
}
