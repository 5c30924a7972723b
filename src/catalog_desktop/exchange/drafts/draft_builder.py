"""From the records of a file to drafts, as a mapping says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from catalog_desktop.domain.money import exponent, is_currency
from catalog_desktop.domain.paths import FieldPath, JsonValue, get_field
from catalog_desktop.exchange.drafts.draft import DEFAULT_VARIANT, Draft, content_digest, derived_id, image_id
from catalog_desktop.exchange.drafts.draft_fields import PUTS, Building, Put
from catalog_desktop.exchange.files.records import SourceRecord, flat
from catalog_desktop.exchange.mapping.category_values import path_of_levels
from catalog_desktop.exchange.mapping.column_names import attribute_name
from catalog_desktop.exchange.mapping.column_statistics import as_text, is_blank
from catalog_desktop.exchange.mapping.field_paths import blank_path
from catalog_desktop.exchange.mapping.field_values import BadValue
from catalog_desktop.exchange.mapping.mapping import ColumnMapping, Mapping, Target


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that becomes no product: its line, the column and value at fault (empty when it is all of it), why."""

    line: int
    field: str
    value: str
    reason: str


class DraftBuilder:
    """Builds drafts under one mapping; what a column becomes is looked up once."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._columns = {column.column: _named(column) for column in reversed(mapping.columns)}
        self._patterns = [(column.pattern, column) for column in mapping.columns if column.pattern]
        self._is_blank = (lambda value: value == "") if mapping.exported else is_blank
        self._variant_column = next((c.column for c in mapping.of_target(Target.VARIANT_ID)), None)

    def build(self, rows: Sequence[SourceRecord]) -> Draft | Refused:
        """The draft of a record, or of several rows that are one product (an exported file has a row a variant)."""
        building = Building(self._mapping, DEFAULT_VARIANT)
        for row in rows:
            fields = flat(row.fields)
            if self._variant_column is not None:
                building.variant_id = as_text(fields.get(self._variant_column)).strip() or DEFAULT_VARIANT
            for name, value in fields.items():
                column, put = self._columns.get(name) or self._found(name)
                try:
                    if self._is_blank(value):
                        self._leave_blank(building, column)
                    else:
                        put(building, column, value)
                except BadValue as error:
                    return Refused(row.line, name, as_text(value)[:200], str(error))
        return self._finished(building, rows)

    def _leave_blank(self, building: Building, column: ColumnMapping) -> None:
        path = blank_path(column, self._mapping, building.variant_id)
        if path is not None:
            building.blanks.append(path)

    def _found(self, name: str) -> tuple[ColumnMapping, Put]:
        """What becomes of a column that is not listed: as the first pattern that fits says, else as `others` does."""
        fitting = (column for pattern, column in self._patterns if pattern.fullmatch(name))
        listed = next(fitting, ColumnMapping(name, self._mapping.others))
        column = replace(listed, column=name)
        self._columns[name] = _named(column)
        return self._columns[name]

    def _finished(self, building: Building, rows: Sequence[SourceRecord]) -> Draft | Refused:
        record = building.record
        if building.levels and (path := path_of_levels(building.levels)):
            building.extend("categories", [path])
        if building.images:
            record["images"] = _images(building.images)
        currency = record.get("currency") or building.cell_currency or self._mapping.currency
        if not is_currency(currency):
            return Refused(rows[0].line, "currency", currency, "This is no ISO 4217 currency code.")
        _set_money(building, currency)
        _set_options(record)
        return self._with_defaults(building, rows[0].line, self._product_id(building, rows))

    def _product_id(self, building: Building, rows: Sequence[SourceRecord]) -> str:
        """From the strongest key that the record has, else from all that it says, which is then kept as its key."""
        source = self._mapping.source
        if building.product_id:
            return building.product_id
        if building.external_id:
            return derived_id("external_id", source, building.external_id)
        if self._mapping.grouping and building.record.get("handle"):
            return derived_id("handle", source, building.record["handle"])  # variants of two products may share a SKU
        variant = building.variant()
        for kind, key in (
            ("sku", variant.get("sku")),
            ("handle", building.record.get("handle")),
            ("barcode", variant.get("barcode")),
        ):
            if key:
                return derived_id(kind, source, key)
        digest = content_digest(rows[0].fields)
        building.record.setdefault("external_ids", {})[f"import:{source}"] = digest
        return derived_id("content", source, digest)

    def _with_defaults(self, building: Building, line: int, product_id: str) -> Draft:
        """Complete the record to what a new product needs, and say what of it the file does not."""
        record = building.record
        defaults: list[FieldPath] = []
        if not record.get("variants"):
            building.variant()
        for position, (variant_id, variant) in enumerate(record["variants"].items()):
            variant["position"] = position
            defaults.append(("variants", variant_id, "position"))
            if "tracked" not in variant:
                variant["tracked"] = variant_id in record.get("stock", {})
                defaults.append(("variants", variant_id, "tracked"))
        if "currency" not in record:
            record["currency"] = building.cell_currency or self._mapping.currency
            if not building.cell_currency:
                defaults.append(("currency",))
        if "status" not in record:
            has_price = any("price" in variant for variant in record["variants"].values())
            record["status"] = self._mapping.status if has_price or self._mapping.status != "active" else "draft"
            defaults.append(("status",))
        return Draft(
            line=line,
            product_id=product_id,
            record=record,
            clears=tuple(path for path in dict.fromkeys(building.blanks) if get_field(record, path) is None),
            defaults=tuple(defaults),
            revision=building.revision,
            is_known=bool(building.product_id),
            names_variants=self._variant_column is not None,
        )


def _named(column: ColumnMapping) -> tuple[ColumnMapping, Put]:
    """A column, an attribute's with its name, and what puts its values into a record."""
    if column.target is Target.ATTRIBUTE and not column.name:
        column = replace(column, name=attribute_name(column.column))
    return column, PUTS[column.target]


def _images(urls: list[str]) -> dict[str, JsonValue]:
    images: dict[str, JsonValue] = {}
    for position, url in enumerate(urls):
        key = image_id(url)
        while key in images:  # the same picture twice in an exported product
            key += "-"
        images[key] = {"url": url, "position": position}
    return images


def _set_money(building: Building, currency: str) -> None:
    """Amounts in minor units, once the currency is known; halves of a minor unit are rounded away from zero."""
    for variant_id, column, amount in building.money:
        shift = 0 if column.unit == "minor" else exponent(currency)
        minor = int((amount.scaleb(shift)).quantize(1, "ROUND_HALF_UP"))
        if column.target is Target.COST:
            building.record.setdefault("costs", {}).setdefault(variant_id, minor)
            continue
        variant: dict[str, Any] = building.record.setdefault("variants", {}).setdefault(variant_id, {})
        if column.target is Target.SALE_PRICE:
            variant.setdefault("sale", {})["price"] = minor
        else:
            variant.setdefault(column.target.value, minor)


def _set_options(record: dict[str, Any]) -> None:
    """The product's options, from those of its variants."""
    values: dict[str, list[str]] = {}
    for variant in record.get("variants", {}).values():
        if "price" not in variant.get("sale", {"price": 0}):
            del variant["sale"]  # dates without a reduced price
        for name, value in variant.get("options", {}).items():
            if value not in values.setdefault(name, []):
                values[name].append(value)
    if values:
        record["options"] = [{"name": name, "values": listed} for name, listed in values.items()]
