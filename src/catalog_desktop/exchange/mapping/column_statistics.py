"""What the columns of a file hold, learnt in one pass: the ground on which a mapping is guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from catalog_desktop.domain.paths import JsonValue
from catalog_desktop.domain.rules import is_gtin
from catalog_desktop.exchange.files.limits import COLUMNS
from catalog_desktop.exchange.files.records import Read, SourceRecord, field_of, flat
from catalog_desktop.exchange.mapping.column_numbers import decimal_mark, split_currency

_FIRST_RECORDS = 1000
_THEN_EVERY = 20
_SAMPLES_KEPT = 2000
_CHARACTERS_KEPT = 64 << 20
_CODE = re.compile(r"(?=.*\d)[^\s]{1,40}")
_URL = re.compile(r"https?://\S+", re.I)


@dataclass(slots=True)
class ColumnStatistics:
    """One column, from the records that were looked at closely.

    `filled` counts records in which it is not blank, `values` holds texts of the first of those (items of lists one
    by one), `kinds` the JSON types. `repeats` counts values that came before, over the *whole* file where the column
    is watched for that.
    """

    name: str
    filled: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    values: list[str] = field(default_factory=list)
    lists: list[list[str]] = field(default_factory=list)
    blanks: int = 0
    repeats: int = 0
    _seen: set[int] = field(default_factory=set)

    def look(self, value: JsonValue) -> None:
        """Take in one value."""
        if is_blank(value):
            return
        self.filled += 1
        self.kinds[type(value).__name__] += 1
        if len(self.values) >= _SAMPLES_KEPT:
            return
        if isinstance(value, list):
            self.lists.append([as_text(item) for item in value])
            self.values.extend(self.lists[-1])
        else:
            self.values.append(as_text(value))

    def watch(self, value: JsonValue) -> None:
        """Count repeats and blanks of a key; called for every record."""
        if is_blank(value):
            self.blanks += 1
            return
        for item in value if isinstance(value, list) else [value]:
            key = hash(as_text(item).strip().casefold())
            if key in self._seen:
                self.repeats += 1
            self._seen.add(key)

    @property
    def is_unique(self) -> bool:
        """Whether no value came twice."""
        return self.repeats == 0 and bool(self._seen)

    def share(self, test: Callable[[str], object]) -> float:
        """The share of sampled values for which `test` holds; 0 for a blank column."""
        return sum(bool(test(value)) for value in self.values) / len(self.values) if self.values else 0.0

    def code_share(self) -> float:
        """How many values look like article numbers: one word with a digit in it."""
        return self.share(_CODE.fullmatch)

    def url_share(self) -> float:
        """How many values are, or begin with, a web address."""
        return self.share(_URL.match)

    def gtin_share(self) -> float:
        """How many values are GTINs with a right check digit."""
        return self.share(lambda value: is_gtin(value.strip()))

    def number_share(self) -> float:
        """How many values are numbers, perhaps with a currency."""
        return self.share(lambda value: split_currency(value) is not None)

    def decimal_mark(self) -> str | None:
        """The column's decimal mark, or None when its numbers do not tell."""
        return decimal_mark(split[0] for value in self.values if (split := split_currency(value)))

    def distinct(self) -> set[str]:
        """The sampled values, each once, case aside."""
        return {value.strip().casefold() for value in self.values}

    def samples(self, count: int = 5) -> tuple[str, ...]:
        """Some different values, to be shown."""
        return tuple(dict.fromkeys(value[:200] for value in self.values[:200]))[:count]


@dataclass(frozen=True, slots=True)
class FileStatistics:
    """All columns in their order, how many records there are, and how many were looked at closely."""

    columns: dict[str, ColumnStatistics]
    records: int
    looked_at: int
    unreadable: int


def learn(records: Iterable[Read], is_key: Callable[[str], bool]) -> FileStatistics:
    """Read all records once: the first thousand and then every twentieth closely, keys (`is_key`) in all of them.

    Files are often sorted by category, so the first records alone would hide what comes later. What is kept is bounded:
    behind 64 million characters no record is looked at closely, and a column behind the 16,384th is not known.
    """
    columns: dict[str, ColumnStatistics] = {}
    watched: list[ColumnStatistics] = []
    count = looked_at = unreadable = characters = 0
    for record in records:
        if not isinstance(record, SourceRecord):
            unreadable += 1
            continue
        count += 1
        if (count <= _FIRST_RECORDS or count % _THEN_EVERY == 0) and characters < _CHARACTERS_KEPT:
            looked_at += 1
            for name, value in flat(record.fields).items():
                characters += len(value) if isinstance(value, str) else 1
                column = columns.get(name)
                if column is None:
                    if len(columns) == COLUMNS:
                        continue
                    column = columns[name] = ColumnStatistics(name, blanks=count - 1)
                    if is_key(name):
                        watched.append(column)
                column.look(value)
        for column in watched:
            column.watch(field_of(record.fields, column.name))
    return FileStatistics(columns, count, looked_at, unreadable)


def is_blank(value: JsonValue) -> bool:
    """Whether a field says that there is nothing: null, white space, or a list of such."""
    if isinstance(value, str):
        return not value or value.isspace()
    if isinstance(value, list):
        return all(map(is_blank, value))
    return value is None or value == {}


def as_text(value: JsonValue) -> str:
    """A single value as text: whole numbers without a decimal point, objects as `name value, name value`."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dict):
        said = ((name, item) for name, item in value.items() if not (name.startswith("_") or is_blank(item)))
        return ", ".join(f"{name} {as_text(item)}" for name, item in said)
    if isinstance(value, list):
        return ", ".join(as_text(item) for item in value)
    return "" if value is None else str(value)
