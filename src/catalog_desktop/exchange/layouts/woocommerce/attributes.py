"""The numbered attributes of a WooCommerce product: options of its variations, or facts about the product."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog_desktop.exchange.layouts.woocommerce.cells import read_text, split_values

_NUMBERED = re.compile(r"Attribute (\d+) (?:name|value\(s\))")


@dataclass(frozen=True, slots=True)
class Numbered:
    """One attribute of one row: its number, its name and its values, none meaning any."""

    number: int
    name: str
    values: tuple[str, ...]


def is_attribute_cell(english: str) -> bool:
    """Whether a column holds an attribute's name or values."""
    return _NUMBERED.fullmatch(english) is not None


def attributes_of(cells: Mapping[str, str]) -> tuple[Numbered, ...]:
    """The attributes of a row by English column names, in the order of their numbers."""
    numbers = sorted({int(match[1]) for column in cells if (match := _NUMBERED.fullmatch(column))})
    found = (
        Numbered(
            number,
            read_text(cells.get(f"Attribute {number} name", "")),
            tuple(split_values(cells.get(f"Attribute {number} value(s)", ""))),
        )
        for number in numbers
    )
    return tuple(attribute for attribute in found if attribute.name)


def options_of(parent: Sequence[Numbered], variations: Sequence[Sequence[Numbered]]) -> dict[str, list[str]]:
    """The options of a variable product: what its variations name, with the parent's values and in its order."""
    named = {attribute.name for variation in variations for attribute in variation}
    options = {attribute.name: list(attribute.values) for attribute in parent if attribute.name in named}
    for variation in variations:
        for attribute in variation:
            values = options.setdefault(attribute.name, [])
            values.extend(value for value in attribute.values[:1] if value not in values)
    return options
