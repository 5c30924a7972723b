"""Category paths from a cell, a list, or several columns that are levels of one path."""

from __future__ import annotations

from collections.abc import Mapping

from catalog_desktop.domain.categories import SEPARATOR, normalise_category
from catalog_desktop.domain.paths import JsonValue
from catalog_desktop.exchange.mapping.cells import split_list
from catalog_desktop.exchange.mapping.column_statistics import as_text, is_blank
from catalog_desktop.exchange.mapping.mapping import ColumnMapping

LEVELS = "levels"
"""As a column's `list_separator`: the items of its list are the levels of one path."""


def read_categories(value: JsonValue, column: ColumnMapping, *, exact: bool) -> list[str]:
    """The paths that one column's value names."""
    if isinstance(value, list):
        items = [as_text(item) for item in value if not is_blank(item)]
        return [path_of(items)] if column.list_separator == LEVELS else _each(items, column)
    text = as_text(value)
    if exact:
        return split_list(text)
    return _each(text.split(column.list_separator) if column.list_separator else [text], column)


def path_of(steps: list[str]) -> str:
    """One path from its steps; a `>` inside a step would make two of it, so it becomes `›`."""
    return normalise_category(SEPARATOR.join(step.replace(">", "›") for step in steps))


def path_of_levels(levels: Mapping[int, str]) -> str:
    """One path from columns that are its levels; it ends at the first blank one."""
    steps: list[str] = []
    for level in sorted(levels):
        if not levels[level].strip():
            break
        steps.append(levels[level])
    return path_of(steps)


def _each(items: list[str], column: ColumnMapping) -> list[str]:
    paths = []
    for item in items:
        if column.separator and column.separator != ">":
            paths.append(path_of(item.split(column.separator)))
        else:
            paths.append(normalise_category(item))
    return [path for path in dict.fromkeys(paths) if path]
