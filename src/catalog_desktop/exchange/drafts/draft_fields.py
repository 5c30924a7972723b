"""How each mapped column puts its value into a product's record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

from catalog_desktop.domain.paths import FieldPath, JsonValue
from catalog_desktop.exchange.mapping.category_values import read_categories
from catalog_desktop.exchange.mapping.cells import split_list, split_pairs, typed_value, with_formula
from catalog_desktop.exchange.mapping.column_statistics import as_text, is_blank
from catalog_desktop.exchange.mapping.field_values import (
    BadValue,
    read_amount,
    read_flag,
    read_grams,
    read_moment,
    read_whole,
)
from catalog_desktop.exchange.mapping.mapping import ColumnMapping, Mapping, Target
from catalog_desktop.exchange.mapping.status_words import read_status

Put: TypeAlias = "Callable[[Building, ColumnMapping, JsonValue], None]"


@dataclass(slots=True)
class Building:
    """A record while its columns come in. `variant_id` is the one that the present row is about."""

    mapping: Mapping
    variant_id: str
    record: dict[str, Any] = field(default_factory=dict)
    blanks: list[FieldPath] = field(default_factory=list)
    money: list[tuple[str, ColumnMapping, Decimal]] = field(default_factory=list)
    cell_currency: str | None = None
    levels: dict[int, str] = field(default_factory=dict)
    images: list[str] = field(default_factory=list)
    external_id: str | None = None
    product_id: str | None = None
    revision: int | None = None

    def text(self, value: JsonValue, column: ColumnMapping) -> str:
        """A single text; the other items of a list are kept with the file's extra columns."""
        if isinstance(value, list):
            items = [as_text(item) for item in value if not is_blank(item)]
            if len(items) > 1:
                self.keep(column.column, ", ".join(items), self.mapping.source)
            return items[0].strip()
        if self.mapping.exported:
            return with_formula(as_text(value))
        return as_text(value).strip()

    def put(self, name: str, value: JsonValue) -> None:
        """Set a field of the product. The first column that has something wins; rows of one product must agree."""
        present = self.record.setdefault(name, value)
        if self.mapping.exported and present != value:
            raise BadValue("This field of the product stands on its first line, and says something else there.")

    def extend(self, name: str, items: list[str]) -> None:
        """Add to a list of the product; each item once."""
        if self.mapping.exported:
            self.put(name, items)  # type: ignore[arg-type]
            return
        present = self.record.setdefault(name, [])
        present.extend(item for item in items if item not in present)

    def variant(self) -> dict[str, Any]:
        """The record of the variant that the row is about."""
        variants: dict[str, Any] = self.record.setdefault("variants", {})
        variant: dict[str, Any] = variants.setdefault(self.variant_id, {})
        return variant

    def keep(self, column: str, text: str, source: str) -> None:
        """Keep the text of a column that has no field here."""
        self.record.setdefault("extras", {}).setdefault(source, {})[column] = text


def _product_text(building: Building, column: ColumnMapping, value: JsonValue) -> None:
    building.put(column.target.value, building.text(value, column))


def _description(building: Building, _column: ColumnMapping, value: JsonValue) -> None:
    text = with_formula(as_text(value)) if building.mapping.exported else as_text(value)
    building.put("description", text)


def _seo(building: Building, column: ColumnMapping, value: JsonValue) -> None:
    name = column.target.value.removeprefix("seo_")
    building.record.setdefault("seo", {}).setdefault(name, building.text(value, column))


def _status(building: Building, _column: ColumnMapping, value: JsonValue) -> None:
    status = read_status(as_text(value))
    if status is None:
        raise BadValue("This is no status; use active, draft or archived.")
    building.put("status", status.value)


def _category(building: Building, column: ColumnMapping, value: JsonValue) -> None:
    if column.level:
        building.levels[column.level] = as_text(value)
        return
    exact = building.mapping.exported
    cell = with_formula(value) if exact and isinstance(value, str) else value
    building.extend("categories", read_categories(cell, column, exact=exact))


def _tags(building: Building, column: ColumnMapping, value: JsonValue) -> None:
    building.extend("tags", _items(building, column, value))


def _images(building: Building, column: ColumnMapping, value: JsonValue) -> None:
    urls = _items(building, column, value)
    if building.mapping.exported and building.images and building.images != urls:
        raise BadValue("The product's images stand on its first line, and are others there.")
    building.images.extend(url for url in urls if building.mapping.exported or url not in building.images)


def _items(building: Building, column: ColumnMapping, value: JsonValue) -> list[str]:
    if building.mapping.exported:
        return split_list(with_formula(as_text(value)))
    values = value if isinstance(value, list) else [value]
    texts = [as_text(item) for item in values]
    if column.list_separator:
        texts = [part for text in texts for part in text.split(column.list_separator)]
    return [text.strip() for text in texts if text.strip()]


def _attribute(building: Building, column: ColumnMapping, value: JsonValue) -> None:
    attributes = building.record.setdefault("attributes", {})
    name = column.name
    if building.mapping.exported:
        read = typed_value(with_formula(as_text(value)))
        if attributes.setdefault(name, read) != read:
            raise BadValue("This attribute of the product stands on its first line, and is another there.")
        return
    if name in attributes:
        name = f"{name} ({column.column})"
    if isinstance(value, list):
        items = [as_text(item) for item in value if not is_blank(item)]
        if items:
            attributes[name] = items
    else:
        attributes[name] = value.strip() if isinstance(value, str) else value


def _extra(building: Building, column: ColumnMapping, value: JsonValue) -> None:
    text = with_formula(as_text(value)) if building.mapping.exported else as_text(value)
    building.keep(column.name or column.column, text, column.source or building.mapping.source)


def _external_id(building: Building, column: ColumnMapping, value: JsonValue) -> None:
    text = building.text(value, column)
    building.record.setdefault("external_ids", {})[column.name or building.mapping.source] = text
    building.external_id = building.external_id or text


def _own_id(building: Building, _column: ColumnMapping, value: JsonValue) -> None:
    building.product_id = as_text(value).strip()


def _revision(building: Building, _column: ColumnMapping, value: JsonValue) -> None:
    building.revision = building.revision or read_whole(value)


def _variant_text(building: Building, column: ColumnMapping, value: JsonValue) -> None:
    building.variant().setdefault(column.target.value, building.text(value, column))


def _option(building: Building, column: ColumnMapping, value: JsonValue) -> None:
    options = building.variant().setdefault("options", {})
    options.setdefault(column.name or column.column, building.text(value, column))


def _options(building: Building, _column: ColumnMapping, value: JsonValue) -> None:
    pairs = split_pairs(with_formula(as_text(value)))
    if pairs is None:
        raise BadValue("Options are written like Colour=red | Size=M.")
    building.variant()["options"] = pairs


def _money(building: Building, column: ColumnMapping, value: JsonValue) -> None:
    number = value[0] if isinstance(value, list) and value else value
    amount, currency = read_amount(number, column.decimal)
    building.cell_currency = building.cell_currency or currency
    building.money.append((building.variant_id, column, amount))


def _sale_moment(building: Building, column: ColumnMapping, value: JsonValue) -> None:
    name = column.target.value.removeprefix("sale_")
    building.variant().setdefault("sale", {})[name] = read_moment(value)


def _weight(building: Building, column: ColumnMapping, value: JsonValue) -> None:
    building.variant().setdefault("weight_g", read_grams(value, column.unit, column.decimal))


def _dimension(building: Building, column: ColumnMapping, value: JsonValue) -> None:
    building.variant().setdefault("dimensions", {})[column.target.value] = read_whole(value)


def _stock(building: Building, column: ColumnMapping, value: JsonValue) -> None:
    location = column.name or building.mapping.location
    stock = building.record.setdefault("stock", {}).setdefault(building.variant_id, {})
    stock.setdefault(location, read_whole(value, column.decimal))


def _whole(building: Building, column: ColumnMapping, value: JsonValue) -> None:
    building.variant().setdefault(column.target.value, read_whole(value))


def _flag(building: Building, column: ColumnMapping, value: JsonValue) -> None:
    flag = read_flag(value)
    if flag or column.target is Target.TRACKED:
        building.variant()[column.target.value] = flag
    else:  # a record leaves it out when it is off
        building.blanks.append(("variants", building.variant_id, column.target.value))


def _ignore(_building: Building, _column: ColumnMapping, _value: JsonValue) -> None:
    """The column is left out."""


PUTS: dict[Target, Put] = {
    **dict.fromkeys(
        (Target.HANDLE, Target.TITLE, Target.BRAND, Target.PRODUCT_TYPE, Target.CURRENCY, Target.TAX_CLASS),
        _product_text,
    ),
    Target.DESCRIPTION: _description,
    **dict.fromkeys((Target.SEO_TITLE, Target.SEO_DESCRIPTION), _seo),
    Target.STATUS: _status,
    Target.CATEGORY: _category,
    Target.TAGS: _tags,
    Target.IMAGES: _images,
    Target.ATTRIBUTE: _attribute,
    Target.EXTRA: _extra,
    Target.EXTERNAL_ID: _external_id,
    Target.ID: _own_id,
    Target.REVISION: _revision,
    **dict.fromkeys((Target.SKU, Target.MPN, Target.BARCODE), _variant_text),
    Target.OPTION: _option,
    Target.OPTIONS: _options,
    **dict.fromkeys((Target.PRICE, Target.COMPARE_AT, Target.SALE_PRICE, Target.COST), _money),
    **dict.fromkeys((Target.SALE_STARTS, Target.SALE_ENDS), _sale_moment),
    Target.WEIGHT: _weight,
    **dict.fromkeys((Target.LENGTH, Target.WIDTH, Target.HEIGHT), _dimension),
    Target.STOCK: _stock,
    Target.LOW_STOCK_BELOW: _whole,
    **dict.fromkeys((Target.TRACKED, Target.CONTINUE), _flag),
    **dict.fromkeys((Target.IGNORE, Target.VARIANT_ID), _ignore),
}
"""What each field does with a value that is not blank."""
