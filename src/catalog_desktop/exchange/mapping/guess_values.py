"""What a column's values say about how they are written: separators, units, levels."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise

from catalog_desktop.domain.money import exponent
from catalog_desktop.exchange.mapping.column_names import normalised
from catalog_desktop.exchange.mapping.column_statistics import ColumnStatistics

_TYPICAL_CENTS = frozenset({"99", "95", "90", "49", "50"})
_MOST_OF = 0.8
_SEVERAL = 0.05
_LEVELS = "levels"


def is_minor_unit(column: ColumnStatistics, currency: str) -> bool:
    """Whether whole numbers are cents: no decimals anywhere, and every third ends like a price tag."""
    if exponent(currency) == 0 or set(column.kinds) - {"int"}:
        return False
    tags = column.share(lambda value: len(value) > 2 and value[-2:] in _TYPICAL_CENTS)
    even = column.share(lambda value: value.endswith("00"))
    return tags >= 0.3 and even < 0.5 and _median(column) >= 500


def _median(column: ColumnStatistics) -> int:
    numbers = sorted(int(value) for value in column.values)
    return numbers[len(numbers) // 2] if numbers else 0


def list_separator(column: ColumnStatistics) -> str:
    """What parts several values in one cell; empty when there is one value, or the file has real lists."""
    if column.lists:
        return ""
    for separator in ("|", ";", ","):
        if _has(column, separator):
            return separator
    return ""


def category_separators(column: ColumnStatistics) -> tuple[str, str]:
    """What parts the steps of a path, and what parts several paths; `levels` for a list that is one path."""
    if column.lists:
        is_path = any(">" in value for value in column.values)
        return (">", "") if is_path else ("", _LEVELS if _is_hierarchy(column.lists) else "")
    step = next((mark for mark in (">", "»", "/", "|") if _is_step(column, mark)), "")
    between = next((mark for mark in ("|", ";", ",") if mark != step and _has(column, mark)), "")
    is_plural = normalised(column.name).endswith(("categories", "kategorien", "kategorier"))
    return step, between if step == ">" or is_plural else ""


def _has(column: ColumnStatistics, mark: str) -> bool:
    return column.share(lambda value: mark in value) >= _SEVERAL


def _is_step(column: ColumnStatistics, mark: str) -> bool:
    pattern = re.compile(rf"\S\s*{re.escape(mark)}\s*\S")
    return column.share(pattern.search) >= (_SEVERAL if mark in ">»" else _MOST_OF)


def _is_hierarchy(lists: list[list[str]]) -> bool:
    """Whether what stands behind a value always stands behind the same one, as levels of a tree do."""
    parents: dict[str, set[str]] = defaultdict(set)
    for values in lists:
        for parent, child in pairwise(values):
            parents[child].add(parent)
    return bool(parents) and sum(len(above) == 1 for above in parents.values()) >= len(parents) * _MOST_OF


def weight_unit(words: str) -> str:
    """The unit in a weight column's name; grams where it names none."""
    last = words.rpartition(" ")[2]
    return {"kg": "kg", "lb": "lb", "lbs": "lb", "oz": "oz"}.get(last, "g")
