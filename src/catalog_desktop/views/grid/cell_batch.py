"""Many cells at once: what their texts ask for, as one changeset a product."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from catalog_desktop.domain.amount_edit import edit_stock
from catalog_desktop.domain.changes import Change, Changeset
from catalog_desktop.domain.commands import stock_changeset
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.product import Product
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.grid.field_edit import FieldEdit, Wanted, field_edit
from catalog_desktop.views.grid.grid_row import GridRow
from catalog_desktop.views.grid.stock_editor import stock_moves

_READ_COUNT = 200


@dataclass(frozen=True, slots=True)
class CellText:
    """A text for a cell; `key` is that of its column."""

    row: GridRow
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """A cell that cannot take its text, and why."""

    cell: CellText
    reason: str


@dataclass(frozen=True, slots=True)
class CellBatch:
    """What many cells ask for: `taken` of them change something. `slips` are prices that change by more than half or
    fall below the cost; `readings` say how numbers were understood that could be read otherwise."""

    changesets: Sequence[Changeset]
    taken: int
    refused: Sequence[RefusedCell]
    slips: int
    readings: Sequence[str]


async def plan_cells(desk: ShopDesk, cells: Sequence[CellText]) -> CellBatch:
    """See what becomes of the products as they are now. A cell that is given twice takes the later text."""
    plan = _Plan(desk, await _products(desk, dict.fromkeys(cell.row.product_id for cell in cells)))
    for cell in cells:
        plan.add(cell)
    return plan.batch()


def text_to_fill(desk: ShopDesk, row: GridRow, key: str) -> str:
    """The text of a cell as other cells of its column can take it. Raises BadUsage when it has not just one value."""
    if key == "stock":
        counts = {variant.stock for variant in row.variants}
        text = str(counts.pop()) if len(counts) == 1 and None not in counts else ""
    else:
        edit = field_edit(desk, row, key, dict)
        text = edit.text if edit is not None else ""
    if not text:
        raise BadUsage("The current cell has not one value that other rows could take.")
    return text


async def _products(desk: ShopDesk, ids: Iterable[str]) -> dict[str, Product]:
    wanted = list(ids)
    found: dict[str, Product] = {}
    for start in range(0, len(wanted), _READ_COUNT):
        changes = await desk.ports.feed.read(desk.shop.id, wanted[start : start + _READ_COUNT])
        found.update({change.product.id: change.product for change in changes if not change.product.is_deleted})
    return found


@dataclass(slots=True)
class _Plan:
    desk: ShopDesk
    products: Mapping[str, Product]
    changes: dict[str, dict[object, Change]] = field(default_factory=dict)
    rows: dict[str, GridRow] = field(default_factory=dict)
    refused: list[RefusedCell] = field(default_factory=list)
    readings: list[str] = field(default_factory=list)
    taken: int = 0
    slips: int = 0

    def add(self, cell: CellText) -> None:
        try:
            wanted = self._wanted(cell)
        except BadUsage as error:
            self.refused.append(RefusedCell(cell, str(error)))
            return
        if wanted.changes:
            self.taken += 1
            self.slips += wanted.slip is not None
            self.readings += [f"“{cell.text.strip()}” {wanted.explanation}"] if wanted.is_ambiguous else []
            self.rows[cell.row.product_id] = cell.row
            of_product = self.changes.setdefault(cell.row.product_id, {})
            of_product.update({(type(change), change.path): change for change in wanted.changes})

    def batch(self) -> CellBatch:
        changesets = [
            Changeset(key, changes=tuple(changes.values()), seen_revision=self._seen_revision(key))
            for key, changes in self.changes.items()
        ]
        return CellBatch(changesets, self.taken, self.refused, self.slips, self.readings)

    def _wanted(self, cell: CellText) -> Wanted:
        product = self.products.get(cell.row.product_id)
        if product is None:
            raise BadUsage("The product was deleted.")
        if cell.key == "stock":
            return _stock(self.desk, product, cell)
        edit = field_edit(self.desk, cell.row, cell.key, lambda: product.costs or {})
        if edit is None:
            raise BadUsage("Its variants differ, or this is not theirs: edit the product.")
        return edit.read(_value(edit, cell.text))

    def _seen_revision(self, product_id: str) -> int | None:
        is_written = self.desk.writes.state_of(product_id) is None
        return self.rows[product_id].document.revision if is_written else None


def _value(edit: FieldEdit, text: str) -> str:
    """The text as the field reads it: of a choice the value, by its words as well."""
    if not edit.choices:
        return text
    wanted = text.strip().casefold()
    for value, words in edit.choices:
        if wanted in (value.casefold(), words.casefold()):
            return value
    raise BadUsage(f"“{text.strip()}” is not one of {', '.join(words for _, words in edit.choices)}.")


def _stock(desk: ShopDesk, product: Product, cell: CellText) -> Wanted:
    """The stock of the one variant at the one place where it is kept."""
    variants = [v for v in product.variants if cell.row.variant is None or v.id == cell.row.variant.id]
    if len(variants) != 1:
        raise BadUsage("Stock lies with several variants: edit it in its cell.")
    held = product.stock.get(variants[0].id, {})
    places = [
        place.id for place in desk.shop.locations if held.get(place.id) is not None or len(desk.shop.locations) == 1
    ]
    if not variants[0].tracked:
        raise BadUsage("Stock is not tracked here.")
    if len(places) != 1:
        raise BadUsage("Stock lies in several places: edit it in its cell.")
    edit = edit_stock(cell.text, held.get(places[0]), desk.numbers)
    moves = stock_moves(variants[0].id, places[0], held.get(places[0]), edit)
    return Wanted(tuple(stock_changeset(product.id, moves).changes), edit.explanation, edit.ambiguous)
