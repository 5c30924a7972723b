"""A good guess at what a file's columns are, from their names and from what they hold.

Names propose and values dispose: a column called `sku` whose values repeat is no SKU, a column called `name` full of
codes is no title, a whole-numbered `price` that ends in 95 and 99 is in cents. What a person should look at is said
in notes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from catalog_desktop.domain.money import is_currency
from catalog_desktop.exchange.files.file_format import Kind
from catalog_desktop.exchange.mapping.column_names import (
    FIRST_LEVEL,
    GROUP,
    SUBCATEGORY,
    WITHIN_GROUP,
    attribute_pattern,
    is_attribute_name,
    normalised,
    rank,
)
from catalog_desktop.exchange.mapping.column_statistics import ColumnStatistics, FileStatistics
from catalog_desktop.exchange.mapping.guess_values import (
    category_separators,
    is_minor_unit,
    list_separator,
    weight_unit,
)
from catalog_desktop.exchange.mapping.mapping import ColumnMapping, Mapping, Target, default_match
from catalog_desktop.exchange.mapping.status_words import read_status

_MOSTLY = 0.9
_HALF = 0.5
_SOME = 0.3
_ENOUGH_CODES = 0.25
_KEYS = frozenset({Target.EXTERNAL_ID, Target.SKU, Target.HANDLE, Target.BARCODE, Target.MPN, Target.TITLE})
_OTHER_ID = re.compile(r".*\b(?:sku|id|asin|url|uri|link|href)")


@dataclass(frozen=True, slots=True)
class Guess:
    """A mapping, and sentences about what in it is doubtful or worth knowing."""

    mapping: Mapping
    notes: tuple[str, ...]


def guess_mapping(statistics: FileStatistics, kind: Kind, source: str, currency: str, location: str) -> Guess:
    """The mapping of a file with these columns; `currency` and `location` are the shop's, for what the file omits."""
    others = Target.EXTRA if kind.is_table else Target.ATTRIBUTE
    guessing = _Guessing(statistics, currency, others)
    for step in (_keys, _texts, _categories, _money, _stock_and_weight, _pictures, _leftovers):
        step(guessing)
    columns = tuple(guessing.in_file_order())
    mapping = Mapping(
        source=source,
        currency=currency,
        columns=columns,
        others=others,
        match=default_match(columns),
        location=location,
    )
    return Guess(mapping, (*guessing.notes, *_notes(mapping)))


@dataclass(slots=True)
class _Guessing:
    statistics: FileStatistics
    currency: str
    others: Target
    taken: dict[str, ColumnMapping] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def candidates(self, target: Target) -> list[ColumnStatistics]:
        """Columns not taken yet whose name fits a field, best name first, then the one that is filled most."""
        ranked = [
            (place, -column.filled, order, column)
            for order, (name, column) in enumerate(self.statistics.columns.items())
            if name not in self.taken and not is_attribute_name(name) and (place := rank(name, target)) is not None
        ]
        return [column for *_, column in sorted(ranked, key=lambda entry: entry[:3])]

    def first(self, target: Target, fits: Callable[[ColumnStatistics], bool]) -> ColumnStatistics | None:
        """The best candidate whose values fit as well, else a blank one, which clears its field; keys need values."""
        candidates = self.candidates(target)
        blank = (column for column in candidates if not column.filled and target not in _KEYS)
        return next((column for column in candidates if column.filled and fits(column)), next(blank, None))

    def is_common(self, column: ColumnStatistics) -> bool:
        """Whether at least half of the records have it."""
        return column.filled >= self.statistics.looked_at * _HALF

    def take(self, mapping: ColumnMapping) -> None:
        self.taken[mapping.column] = mapping

    def take_first(self, target: Target, fits: Callable[[ColumnStatistics], bool]) -> ColumnStatistics | None:
        """Map the best candidate to a field, if there is one."""
        column = self.first(target, fits)
        if column is not None:
            self.take(ColumnMapping(column.name, target))
        return column

    def take_attributes(self, pattern: str) -> None:
        """Map the columns of a pattern to attributes, unless that is what becomes of every other column anyway."""
        if self.others is not Target.ATTRIBUTE:
            self.take(ColumnMapping(pattern, Target.ATTRIBUTE))

    def in_file_order(self) -> Iterable[ColumnMapping]:
        """The columns as the file has them, then the patterns."""
        order = {name: place for place, name in enumerate(self.statistics.columns)}
        return sorted(self.taken.values(), key=lambda column: order.get(column.column, len(order)))


def _keys(guessing: _Guessing) -> None:
    guessing.take_first(Target.SKU, lambda column: column.is_unique and column.url_share() == 0)
    guessing.take_first(Target.EXTERNAL_ID, lambda column: column.is_unique and not column.blanks)
    guessing.take_first(Target.HANDLE, lambda column: column.is_unique and guessing.is_common(column))
    guessing.take_first(Target.BARCODE, lambda column: column.gtin_share() >= _SOME)
    if guessing.take_first(Target.MPN, _is_code) is None and guessing.take_first(Target.SKU, _is_code) is not None:
        _turn_into_mpn(guessing)


def _is_code(column: ColumnStatistics) -> bool:
    return column.url_share() == 0 and bool(column.values)


def _turn_into_mpn(guessing: _Guessing) -> None:
    """What was just taken as a SKU repeats, or it would have been taken before."""
    name = next(reversed(guessing.taken))
    guessing.take(ColumnMapping(name, Target.MPN))
    guessing.notes.append(f"“{name}” has repeated values, so it is taken as the manufacturer's number, not as the SKU.")


def _texts(guessing: _Guessing) -> None:
    guessing.take_first(Target.TITLE, lambda column: column.code_share() < _HALF)
    if not any(mapping.target is Target.MPN for mapping in guessing.taken.values()):
        codes = guessing.first(Target.TITLE, lambda column: column.code_share() >= _ENOUGH_CODES)
        if codes is not None:
            guessing.take(ColumnMapping(codes.name, Target.MPN))
    for target in (Target.BRAND, Target.DESCRIPTION, Target.SEO_TITLE, Target.SEO_DESCRIPTION, Target.TAX_CLASS):
        guessing.take_first(target, lambda column: column.url_share() < _HALF)
    guessing.take_first(Target.STATUS, lambda column: column.share(read_status) == 1)
    guessing.take_first(Target.CURRENCY, lambda column: column.share(is_currency) == 1)
    tags = guessing.first(Target.TAGS, lambda column: column.url_share() == 0)
    if tags is not None:
        guessing.take(ColumnMapping(tags.name, Target.TAGS, list_separator=list_separator(tags)))


def _categories(guessing: _Guessing) -> None:
    names = list(guessing.statistics.columns)
    column = guessing.first(Target.CATEGORY, lambda column: column.url_share() == 0)
    column = column or next(
        (c for n, c in guessing.statistics.columns.items() if FIRST_LEVEL.fullmatch(normalised(n))), None
    )
    if column is not None:
        below = _refining(guessing, column.name, names[names.index(column.name) + 1 :])
        if below:
            for level, name in enumerate([column.name, *below], start=1):
                guessing.take(ColumnMapping(name, Target.CATEGORY, level=level))
        else:
            step, between = category_separators(column)
            guessing.take(ColumnMapping(column.name, Target.CATEGORY, separator=step, list_separator=between))
    product_type = guessing.first(Target.PRODUCT_TYPE, lambda column: _is_type(guessing, column))
    product_type = product_type or guessing.statistics.columns.get("attr_t_product_type")
    if product_type is not None:
        guessing.take(ColumnMapping(product_type.name, Target.PRODUCT_TYPE))


def _refining(guessing: _Guessing, first: str, following: list[str]) -> list[str]:
    """The columns right behind a category that split it further."""
    is_group = GROUP.fullmatch(normalised(first))
    below = []
    for name in following:
        words = normalised(name)
        if name in guessing.taken or not (SUBCATEGORY.fullmatch(words) or (is_group and WITHIN_GROUP.fullmatch(words))):
            break
        below.append(name)
    return below


def _is_type(guessing: _Guessing, column: ColumnStatistics) -> bool:
    """A plain `type` that only some records have is a specification of those, such as a drive's."""
    return rank(column.name, Target.PRODUCT_TYPE) == 0 or guessing.is_common(column)


def _money(guessing: _Guessing) -> None:
    for target in (Target.PRICE, Target.COMPARE_AT, Target.SALE_PRICE, Target.COST):
        column = guessing.first(target, lambda column: column.number_share() >= _MOSTLY)
        if column is None:
            continue
        mark = column.decimal_mark()
        unit = "minor" if is_minor_unit(column, guessing.currency) else "major"
        guessing.take(ColumnMapping(column.name, target, unit=unit, decimal=mark or "."))
        if unit == "minor":
            guessing.notes.append(
                f"“{column.name}” looks like {guessing.currency} in its smallest unit: {column.values[0]} is read as "
                f"{int(column.values[0]) / 100:.2f}. Set the unit to “major” if that is wrong."
            )
        elif mark is None and any("." in value or "," in value for value in column.values):
            guessing.notes.append(f"“{column.name}”: is the decimal mark a point or a comma? Taken as a point.")


def _stock_and_weight(guessing: _Guessing) -> None:
    guessing.take_first(Target.STOCK, lambda column: column.number_share() >= _MOSTLY and _is_stock(guessing, column))
    weight = guessing.first(Target.WEIGHT, lambda column: column.number_share() >= _MOSTLY)
    if weight is not None:
        unit = weight_unit(normalised(weight.name))
        guessing.take(ColumnMapping(weight.name, Target.WEIGHT, unit=unit, decimal=weight.decimal_mark() or "."))


def _is_stock(guessing: _Guessing, column: ColumnStatistics) -> bool:
    """A plain `quantity` that only some records have is a specification of those, such as fans in a set."""
    return rank(column.name, Target.STOCK) in (0, 1) or guessing.is_common(column)


def _pictures(guessing: _Guessing) -> None:
    column = guessing.first(Target.IMAGES, lambda column: column.url_share() >= _HALF)
    if column is not None:
        guessing.take(ColumnMapping(column.name, Target.IMAGES, list_separator=list_separator(column)))


def _leftovers(guessing: _Guessing) -> None:
    """Addresses and foreign numbers are no attributes: they are kept with the file's other columns."""
    for name, column in guessing.statistics.columns.items():
        if name in guessing.taken:
            continue
        if is_attribute_name(name):
            guessing.take_attributes(attribute_pattern(name))
        elif column.url_share() >= _HALF or _OTHER_ID.fullmatch(normalised(name)):
            guessing.take(ColumnMapping(name, Target.EXTRA))


def _notes(mapping: Mapping) -> Iterable[str]:
    if not mapping.has(Target.TITLE):
        yield "No column looks like a title. Choose one: a product without a title is refused."
    keys = (Target.EXTERNAL_ID, Target.SKU, Target.HANDLE, Target.BARCODE)
    if not any(mapping.has(key) for key in keys):
        yield (
            "No column tells the records apart, so each is known by its whole content: "
            "a line that is changed in the file becomes a new product."
        )
    if mapping.has(Target.PRICE) and not mapping.has(Target.CURRENCY):
        yield f"The file names no currency; prices are taken as {mapping.currency}."
    if mapping.has(Target.STOCK):
        yield "Stock of products that exist already is left alone, unless you choose to set it."
