"""WooCommerce's product CSV, read: a product's own row and those of its variations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from catalog_desktop.domain.paths import JsonValue
from catalog_desktop.exchange.drafts.draft import Draft, derived_id, image_id
from catalog_desktop.exchange.drafts.draft_builder import DraftBuilder, Refused
from catalog_desktop.exchange.drafts.exported_record import is_product_id
from catalog_desktop.exchange.files.records import SourceRecord
from catalog_desktop.exchange.layouts.kept_cells import PARENT, KeptCells
from catalog_desktop.exchange.layouts.woocommerce.attributes import (
    Numbered,
    attributes_of,
    is_attribute_cell,
    options_of,
)
from catalog_desktop.exchange.layouts.woocommerce.cells import split_values
from catalog_desktop.exchange.layouts.woocommerce.columns import SOURCE, english_names, unit_of
from catalog_desktop.exchange.layouts.woocommerce.fields import OF_VARIANT, SIDES, field_of_column, measure_of
from catalog_desktop.exchange.layouts.woocommerce.units import GRAMS, MILLIMETRES, base_units, known_unit, measure
from catalog_desktop.exchange.mapping.column_statistics import as_text
from catalog_desktop.exchange.mapping.mapping import ColumnMapping, Mapping, Target

VARIATION_ID = "Variation ID"
"""A column that rows of variations get while they are read: the mapping takes the variant's id from it."""


@dataclass(slots=True)
class _Row:
    """A row: its cells by English name, where each stands in the file, and which variant it is about."""

    line: int
    cells: dict[str, str]
    columns: dict[str, str]
    variant_id: str = ""
    attributes: tuple[Numbered, ...] = ()
    fields: dict[str, JsonValue] = field(default_factory=dict)

    @property
    def is_variation(self) -> bool:
        return "variation" in self.cells.get("Type", "").casefold() or bool(self.cells.get("Parent", "").strip())


class WooCommerceDrafts:
    """Drafts of products from their rows, as a mapping of this layout says."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._columns = {column.column: column for column in mapping.columns}
        self._builder = DraftBuilder(
            replace(mapping, columns=(*mapping.columns, ColumnMapping(VARIATION_ID, Target.VARIANT_ID)))
        )

    def build(self, rows: Sequence[SourceRecord]) -> Draft | Refused:
        """The draft of a product's rows, in any order."""
        read = [self._row(row) for row in rows]
        parents = [row for row in read if not row.is_variation]
        variations = [row for row in read if row.is_variation]
        refused = _without_one_parent(parents, variations) or _with_repeated_id(variations)
        if refused is not None:
            return refused
        kept = KeptCells(self._mapping.source)
        (parent,) = parents
        self._read_parent(parent, kept, has_variations=bool(variations))
        for row in variations:
            self._read_variation(row, kept)
        built = self._builder.build([SourceRecord(row.line, row.fields) for row in (parent, *variations)])
        if isinstance(built, Refused):
            return built
        draft = kept.added_to(replace(built, names_variants=bool(variations)))
        _complete(draft.record, parent, variations)
        return draft

    def _row(self, record: SourceRecord) -> _Row:
        names = _names(tuple(record.fields))
        columns = {english: column for column, english in names.items()}
        others = {column: column for column in record.fields if column not in names}
        columns = {**columns, **others}
        cells = {english: as_text(record.fields[column]) for english, column in columns.items()}
        row = _Row(record.line, cells, columns, attributes=attributes_of(cells))
        if row.is_variation:
            row.variant_id = _variant_id(row)
        return row

    def _read_parent(self, row: _Row, kept: KeptCells, *, has_variations: bool) -> None:
        for english, cell in row.cells.items():
            target = self._target(row, english)
            if target is Target.EXTRA:
                kept.keep(english, cell)
            elif has_variations and target in _VARIANT_TARGETS:
                kept.keep(english, cell, PARENT)
            elif target not in (Target.IGNORE, Target.OPTION):
                self._read(row, english, kept, "")
        if not has_variations:
            _read_stock(row, kept)

    def _read_variation(self, row: _Row, kept: KeptCells) -> None:
        row.fields[VARIATION_ID] = row.variant_id
        for english, cell in row.cells.items():
            target = self._target(row, english)
            if target in _VARIANT_TARGETS:
                self._read(row, english, kept, row.variant_id)
            elif target is not Target.IGNORE and not is_attribute_cell(english):
                kept.keep(english, cell, row.variant_id)
        _read_stock(row, kept)

    def _target(self, row: _Row, english: str) -> Target:
        column = self._columns.get(row.columns[english])
        return column.target if column else self._mapping.others

    def _read(self, row: _Row, english: str, kept: KeptCells, suffix: str) -> None:
        """Put a cell where the mapping looks for it, and keep it too where we would write it in another way."""
        cell, name = row.cells[english], row.columns[english]
        if measure_of(english):
            self._read_measure(row, english, kept, suffix)
            return
        known = field_of_column(english)
        if known is None or known.target is not self._columns[name].target:
            row.fields[name] = cell
            return
        row.fields[name] = known.read(cell) if cell.strip() else ""
        if cell.strip() and (known.plain(cell) != cell or self._columns[name].decimal == ","):
            kept.keep(english, cell, suffix)

    def _read_measure(self, row: _Row, english: str, kept: KeptCells, suffix: str) -> None:
        cell, column = row.cells[english], self._columns[row.columns[english]]
        factors, usual = (GRAMS, "kg") if column.target is Target.WEIGHT else (MILLIMETRES, "cm")
        unit = known_unit(unit_of(english), factors, usual)
        units = base_units(cell, factors[unit], column.decimal)
        if not cell.strip() or units is None:
            row.fields[column.column] = cell
            return
        row.fields[column.column] = _in_unit(units, column)
        if unit != usual or measure(units, factors[usual]) != cell:
            kept.keep(english, cell, suffix)


_VARIANT_TARGETS = frozenset(
    {
        *(known.target for known in OF_VARIANT.values()),
        *(Target.MPN, Target.COMPARE_AT, Target.WEIGHT, Target.LENGTH, Target.WIDTH, Target.HEIGHT),
    }
)


def _in_unit(units: int, column: ColumnMapping) -> str:
    """Grams or millimetres as the mapping of a measure's column takes them: weights with its decimal mark."""
    if column.target is not Target.WEIGHT:
        return str(units)
    return (measure(units, GRAMS.get(column.unit, GRAMS["g"])) or "0").replace(".", column.decimal)


@lru_cache(maxsize=64)
def _names(columns: tuple[str, ...]) -> dict[str, str]:
    return english_names(columns)


def _variant_id(row: _Row) -> str:
    """A variation's own id; without one it is known by its SKU, else by its options."""
    own = row.cells.get("ID", "").strip()
    if own and is_product_id(own):
        return own
    options = "\0".join(f"{attribute.name}={attribute.values[:1]}" for attribute in row.attributes)
    return derived_id("variant", SOURCE, own or row.cells.get("SKU", "").strip() or options)


def _without_one_parent(parents: Sequence[_Row], variations: Sequence[_Row]) -> Refused | None:
    if len(parents) == 1:
        return None
    if not parents:
        row = variations[0]
        reason = "The product that this variation belongs to is not in the file."
        return Refused(row.line, "Parent", row.cells.get("Parent", ""), reason)
    row = parents[1]
    reason = f"Line {parents[0].line} is the same product: its variations name both as their parent."
    return Refused(row.line, "SKU", row.cells.get("SKU", ""), reason)


def _with_repeated_id(variations: Sequence[_Row]) -> Refused | None:
    lines: dict[str, int] = {}
    for row in variations:
        line = lines.setdefault(row.variant_id, row.line)
        if line != row.line:
            return Refused(row.line, "ID", row.cells.get("ID", ""), f"Line {line} has the same ID.")
    return None


def _read_stock(row: _Row, kept: KeptCells) -> None:
    """Without a quantity stock is not counted; what is out of stock all the same has none left here."""
    stock, status = row.columns.get("Stock"), row.columns.get("In stock?")
    cell = row.cells.get("Stock", "").strip()
    is_counted = bool(cell) and cell.casefold() != PARENT
    is_out = row.cells.get("In stock?", "").strip() == "0"
    if stock is not None and stock in row.fields:
        row.fields[stock] = cell if is_counted else "0" if is_out else ""
    if status is not None and status in row.fields:
        row.fields[status] = "1" if is_counted or is_out else "0"
        if is_out and not is_counted:
            kept.keep("In stock?", "0", row.variant_id)


def _complete(record: Any, parent: _Row, variations: Sequence[_Row]) -> None:
    """What no single column says: options, attributes, whole dimensions and the pictures of variations."""
    options = options_of(parent.attributes, [row.attributes for row in variations])
    facts = {a.name: a.values for a in parent.attributes if a.name not in options and a.values}
    if facts:
        said = {name: list(values) if len(values) > 1 else values[0] for name, values in facts.items()}
        record["attributes"] = {**record.get("attributes", {}), **said}
    if options:
        record["options"] = [{"name": name, "values": values} for name, values in options.items()]
    for row in variations:
        variant = record["variants"][row.variant_id]
        variant["options"] = {a.name: a.values[0] for a in row.attributes if a.values}
        _add_picture(record, variant, row)
    for variant in record["variants"].values():
        if "dimensions" in variant:
            sides = {f"{side.casefold()}_mm": 0 for side in SIDES}
            variant["dimensions"] = {**sides, **variant["dimensions"]}


def _add_picture(record: Any, variant: dict[str, Any], row: _Row) -> None:
    urls = split_values(row.cells.get("Images", ""))
    if not urls:
        return
    images = record.setdefault("images", {})
    key = next((known for known, image in images.items() if image["url"] == urls[0]), image_id(urls[0]))
    images.setdefault(key, {"url": urls[0], "position": len(images)})
    variant["image_id"] = key
