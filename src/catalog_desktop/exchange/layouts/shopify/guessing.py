"""The mapping of a Shopify file: nothing to guess but the decimal marks."""

from __future__ import annotations

from collections.abc import Sequence

from catalog_desktop.exchange.layouts.shopify.columns import HANDLE, OF_PRODUCT, OF_VARIANT, OPTIONS, PUBLISHED, SOURCE
from catalog_desktop.exchange.mapping.column_statistics import FileStatistics
from catalog_desktop.exchange.mapping.guess_mapping import Guess
from catalog_desktop.exchange.mapping.layout import Layout
from catalog_desktop.exchange.mapping.mapping import MONEY_TARGETS, ColumnMapping, Grouping, Mapping, MatchBy, Target

_VARIANT_SIGNS = (Target.SKU, Target.BARCODE, Target.PRICE)


def mapping_for(statistics: FileStatistics, columns: Sequence[str], currency: str, location: str) -> Guess:
    """The mapping of a file with these columns; the file names no currency and no location."""
    targets = {name: target for table in (OF_PRODUCT, OF_VARIANT) for target, names in table.items() for name in names}
    if not any(name in columns for name in OF_PRODUCT[Target.STATUS]):
        targets |= dict.fromkeys(PUBLISHED, Target.STATUS)
    mapped = [_column(column, targets[column], statistics) for column in columns if column in targets]
    values = [name for _, names in OPTIONS for name in names if name in columns]
    signs = [name for target in _VARIANT_SIGNS for name in OF_VARIANT[target] if name in columns]
    mapping = Mapping(
        source=SOURCE,
        currency=currency,
        columns=(*mapped, *_options(columns)),
        match=(MatchBy.HANDLE,),
        location=location,
        layout=Layout.SHOPIFY,
        grouping=Grouping(columns=tuple(name for name in HANDLE if name in columns), variant_if=(*values, *signs)),
    )
    notes = (
        "This is an export of Shopify: rows with one handle are one product.",
        f"The file names no currency; prices are taken as {currency}.",
        "Stock of products that exist already is left alone, unless you choose to set it.",
    )
    return Guess(mapping, notes)


def _column(column: str, target: Target, statistics: FileStatistics) -> ColumnMapping:
    learnt = statistics.columns.get(column)
    mark = (learnt.decimal_mark() if learnt and target in {*MONEY_TARGETS, Target.WEIGHT} else None) or "."
    return ColumnMapping(
        column,
        target,
        decimal=mark,
        unit="major" if target in MONEY_TARGETS else "g" if target is Target.WEIGHT else "",
        separator=">" if target is Target.CATEGORY else "",
        list_separator="," if target is Target.TAGS else "",
    )


def _options(columns: Sequence[str]) -> list[ColumnMapping]:
    """Each option's values, by the name that another column holds."""
    found = []
    for names, values in OPTIONS:
        name = next((column for column in names if column in columns), None)
        value = next((column for column in values if column in columns), None)
        if name and value:
            found += [ColumnMapping(name, Target.IGNORE), ColumnMapping(value, Target.OPTION, name_from=name)]
    return found
