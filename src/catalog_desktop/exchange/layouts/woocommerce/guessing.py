"""The mapping of a WooCommerce file: nothing to guess but the decimal mark."""

from __future__ import annotations

from collections.abc import Sequence

from catalog_desktop.exchange.layouts.woocommerce.attributes import is_attribute_cell
from catalog_desktop.exchange.layouts.woocommerce.columns import SOURCE, english_names
from catalog_desktop.exchange.layouts.woocommerce.fields import MEASURES, field_of_column, measure_of
from catalog_desktop.exchange.mapping.column_statistics import FileStatistics
from catalog_desktop.exchange.mapping.guess_mapping import Guess
from catalog_desktop.exchange.mapping.layout import Layout
from catalog_desktop.exchange.mapping.mapping import MONEY_TARGETS, ColumnMapping, Grouping, Mapping, MatchBy, Target


def mapping_for(statistics: FileStatistics, columns: Sequence[str], currency: str, location: str) -> Guess:
    """The mapping of a file with these columns; the file names no currency and no location."""
    names = english_names(columns)
    columns_by_name = {english: column for column, english in names.items()}
    mapped = [found for column in columns if (found := _column(column, names, statistics)) is not None]
    keys = tuple(columns_by_name[key] for key in ("ID", "SKU") if key in columns_by_name)
    has_id = "ID" in columns_by_name
    grouping = None
    if "Parent" in columns_by_name and keys:
        grouping = Grouping(parent=columns_by_name["Parent"], parent_keys=keys if has_id else ("", *keys))
    mapping = Mapping(
        source=SOURCE,
        currency=currency,
        columns=tuple(mapped),
        match=(MatchBy.EXTERNAL_ID, MatchBy.SKU) if has_id else (MatchBy.SKU,),
        location=location,
        layout=Layout.WOOCOMMERCE,
        grouping=grouping,
    )
    notes = (
        "This is an export of WooCommerce: each product is put together from its row and those of its variations.",
        f"The file names no currency; prices are taken as {currency}.",
        "Stock of products that exist already is left alone, unless you choose to set it.",
    )
    return Guess(mapping, notes)


def _column(column: str, names: dict[str, str], statistics: FileStatistics) -> ColumnMapping | None:
    """What a column becomes; None for one that is kept under the name that it has."""
    english = names.get(column)
    if english is None:
        return None
    if is_attribute_cell(english):
        is_name = english.endswith("name")
        if is_name:
            return ColumnMapping(column, Target.EXTRA, name=english)
        return ColumnMapping(column, Target.OPTION, name_from=_name_column(english, names), list_separator=",")
    known, measured = field_of_column(english), measure_of(english)
    if known is None and measured is None:
        return ColumnMapping(column, Target.EXTRA, name=english)
    target = known.target if known else MEASURES[measured or ""]
    statistic = statistics.columns.get(column)
    is_number = target in MONEY_TARGETS or measured is not None
    mark = (statistic.decimal_mark() if statistic and is_number else None) or "."
    unit = "major" if target in MONEY_TARGETS else "kg" if target is Target.WEIGHT else ""
    return ColumnMapping(column, target, decimal=mark, unit=unit)


def _name_column(english: str, names: dict[str, str]) -> str:
    wanted = english.replace("value(s)", "name")
    return next((column for column, name in names.items() if name == wanted), "")
