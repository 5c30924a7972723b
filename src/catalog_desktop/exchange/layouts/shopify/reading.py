"""Shopify's product CSV, read: the rows of one handle, of which some are variants, some pictures, some both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from catalog_desktop.domain.paths import JsonValue
from catalog_desktop.exchange.drafts.draft import DEFAULT_VARIANT, Draft, derived_id, image_id
from catalog_desktop.exchange.drafts.draft_builder import DraftBuilder, Refused
from catalog_desktop.exchange.files.records import SourceRecord
from catalog_desktop.exchange.layouts.kept_cells import KeptCells
from catalog_desktop.exchange.layouts.shopify.columns import (
    IMAGE,
    IMAGE_ALT,
    IMAGE_POSITION,
    OF_PRODUCT,
    OF_VARIANT,
    QUANTITY,
    TRACKER,
    VARIANT_IMAGE,
)
from catalog_desktop.exchange.mapping.column_statistics import as_text
from catalog_desktop.exchange.mapping.mapping import ColumnMapping, Mapping, Target

VARIANT_ID = "Variant ID"
"""A column that rows of variants get while they are read: the mapping takes the variant's id from it."""

_DEFAULT_OPTION = {"Title": "Default Title"}
_WORDS = {
    Target.STATUS: {"true": "active", "false": "draft", "unlisted": "active"},
    Target.CONTINUE: {"continue": "true", "deny": "false"},
}


@dataclass(slots=True)
class _Row:
    """A row: its cells, and the variant that it is, if it is one."""

    line: int
    cells: dict[str, str]
    is_variant: bool
    options: dict[str, str] = field(default_factory=dict)
    variant_id: str = ""

    def cell(self, names: Iterable[str]) -> str:
        """The first of these columns that is filled; a file has one generation of names."""
        return next((cell for name in names if (cell := self.cells.get(name, "").strip())), "")


class ShopifyDrafts:
    """Drafts of products from the rows of their handles, as a mapping of this layout says."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._columns = {column.column: column for column in mapping.columns}
        self._builder = DraftBuilder(
            replace(mapping, columns=(*mapping.columns, ColumnMapping(VARIANT_ID, Target.VARIANT_ID)))
        )
        self._variant_if = mapping.grouping.variant_if if mapping.grouping else ()
        self._options = [(c.name_from, c.column) for c in mapping.columns if c.target is Target.OPTION]

    def build(self, rows: Sequence[SourceRecord]) -> Draft | Refused:
        """The draft of a product's rows. The first one has what belongs to the product."""
        read = [self._row(row) for row in rows]
        if not any(row.is_variant for row in read):
            read[0].is_variant = True
        variants = [row for row in read if row.is_variant]
        self._name_variants(read, variants)
        repeated = _with_repeated_options(variants)
        if repeated is not None:
            return repeated
        kept = KeptCells(self._mapping.source)
        records = [SourceRecord(row.line, self._fields(row, read, kept)) for row in read if row.is_variant]
        if not read[0].is_variant:  # a picture stands above the variants
            records[0] = replace(records[0], fields={**self._of_product(read[0], read), **records[0].fields})
        built = self._builder.build(records)
        if isinstance(built, Refused):
            return built
        draft = kept.added_to(replace(built, line=read[0].line, names_variants=bool(variants[0].variant_id)))
        _set_options(draft.record, variants)
        _describe_pictures(draft.record, read)
        return draft

    def _row(self, record: SourceRecord) -> _Row:
        cells = {name: as_text(value) for name, value in record.fields.items()}
        return _Row(record.line, cells, any(cells.get(name, "").strip() for name in self._variant_if))

    def _name_variants(self, rows: Sequence[_Row], variants: Sequence[_Row]) -> None:
        """Options by their names, which stand on the first row that has them, and ids that stay the same: a variant
        is known by its SKU if no other has it, else by its options."""
        named = [(next(filter(None, (row.cell([name]) for row in rows)), ""), value) for name, value in self._options]
        for row in variants:
            row.options = {name: value for name, column in named if name and (value := row.cell([column]))}
        if len(variants) == 1 and variants[0].options in ({}, _DEFAULT_OPTION):
            variants[0].options = {}
            return
        skus = Counter(row.cell(OF_VARIANT[Target.SKU]) for row in variants)
        for row in variants:
            sku = row.cell(OF_VARIANT[Target.SKU])
            key = sku if skus[sku] == 1 and sku else "\0".join(f"{name}={value}" for name, value in row.options.items())
            row.variant_id = derived_id("variant", self._mapping.source, key)

    def _fields(self, row: _Row, rows: Sequence[_Row], kept: KeptCells) -> dict[str, JsonValue]:
        """The cells of a variant's row as the mapping takes them."""
        first = rows[0]
        fields: dict[str, JsonValue] = self._of_product(row, rows) if row is first else {}
        fields[VARIANT_ID] = row.variant_id
        for name, cell in row.cells.items():
            column = self._columns.get(name)
            if column is None:
                if row is first:
                    fields[name] = cell
                elif cell.strip() and cell != first.cells.get(name):
                    kept.keep(name, cell, row.variant_id)
            elif column.target in OF_VARIANT:
                fields[name] = _value(column.target, cell)
        _track(row, fields, kept)
        return fields

    def _of_product(self, row: _Row, rows: Sequence[_Row]) -> dict[str, JsonValue]:
        mapped = ((name, self._columns.get(name), cell) for name, cell in row.cells.items())
        fields: dict[str, JsonValue] = {
            name: _value(column.target, cell) for name, column, cell in mapped if column and column.target in OF_PRODUCT
        }
        for name in IMAGE:
            if name in fields:
                fields[name] = _pictures(rows)
        return fields


def _track(row: _Row, fields: dict[str, JsonValue], kept: KeptCells) -> None:
    """A quantity whose tracker is blank is not counted, which is not the same as 0."""
    tracker = next((name for name in TRACKER if name in fields), None)
    if tracker is None:
        return
    is_tracked = bool(row.cell([tracker]))
    fields[tracker] = "true" if is_tracked else "false"
    for name in QUANTITY:
        if name in fields and not is_tracked:
            fields[name] = ""
            if row.cell([name]) not in ("", "0"):
                kept.keep(name, row.cells[name], row.variant_id or DEFAULT_VARIANT)


def _value(target: Target, cell: str) -> str:
    return _WORDS.get(target, {}).get(cell.strip().casefold(), cell)


def _with_repeated_options(variants: Sequence[_Row]) -> Refused | None:
    """Two rows that are the same variant: which of them is right only a person can tell."""
    lines: dict[str, int] = {}
    for row in variants:
        line = lines.setdefault(row.variant_id, row.line)
        if line != row.line:
            reason = f"Line {line} is the same variant: neither its SKU nor its options differ."
            return Refused(row.line, "Option1 Value", ", ".join(row.options.values()), reason)
    return None


def _pictures(rows: Sequence[_Row]) -> list[JsonValue]:
    """The product's pictures in the order of their positions, and those of variants that are not among them."""
    placed = [(row.cell(IMAGE_POSITION), row.cell(IMAGE)) for row in rows if row.cell(IMAGE)]
    placed.sort(key=lambda picture: int(picture[0]) if picture[0].isdecimal() else len(placed))
    own = [row.cell(VARIANT_IMAGE) for row in rows if row.cell(VARIANT_IMAGE)]
    return list(dict.fromkeys([url for _, url in placed] + own))


def _set_options(record: Any, variants: Sequence[_Row]) -> None:
    options: dict[str, dict[str, None]] = {}
    for row in variants:
        for name, value in row.options.items():
            options.setdefault(name, {})[value] = None
        if row.options:
            record["variants"][row.variant_id]["options"] = row.options
    if options:
        record["options"] = [{"name": name, "values": list(values)} for name, values in options.items()]


def _describe_pictures(record: Any, rows: Sequence[_Row]) -> None:
    """The alternative texts of pictures, and which picture is a variant's own."""
    images = record.get("images", {})
    for row in rows:
        picture, alt = images.get(image_id(row.cell(IMAGE))), row.cell(IMAGE_ALT)
        if picture is not None and alt:
            picture["alt"] = alt
        own = image_id(row.cell(VARIANT_IMAGE))
        if row.is_variant and own in images:
            record["variants"][row.variant_id or DEFAULT_VARIANT]["image_id"] = own
