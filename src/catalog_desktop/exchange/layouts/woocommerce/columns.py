"""The columns of WooCommerce's product CSV, in the language of the shop that wrote it.

The names and their order are those of `WC_Product_CSV_Exporter` (WooCommerce 9); it translates its header, and its
importer understands the English names everywhere. Numbered, measured and `Meta:` columns have `%d` and `%s` in the
names here.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from catalog_desktop.resources_root import resources_root

SOURCE = "woocommerce"
"""What external ids and extras from these files are kept under."""

COLUMNS = (
    *("ID", "Type", "SKU", "GTIN, UPC, EAN, or ISBN", "Name", "Published", "Is featured?", "Visibility in catalog"),
    *("Short description", "Description", "Date sale price starts", "Date sale price ends", "Tax status", "Tax class"),
    *("In stock?", "Stock", "Low stock amount", "Backorders allowed?", "Sold individually?"),
    *("Weight (%s)", "Length (%s)", "Width (%s)", "Height (%s)", "Allow customer reviews?", "Purchase note"),
    *("Sale price", "Regular price", "Categories", "Tags", "Shipping class", "Images", "Download limit"),
    *("Download expiry days", "Parent", "Grouped products", "Upsells", "Cross-sells", "External URL", "Button text"),
    *("Position", "Cost of goods", "Brands"),
)
NUMBERED = (
    *("Attribute %d name", "Attribute %d value(s)", "Attribute %d visible", "Attribute %d global"),
    *("Attribute %d default", "Download %d ID", "Download %d name", "Download %d URL"),
)
META = "Meta: %s"

# Names that few other files have; two of them beside a type and a name make it an export of WooCommerce.
_DISTINCTIVE = frozenset(
    {
        *("Is featured?", "Visibility in catalog", "Tax status", "In stock?", "Backorders allowed?"),
        *("Sold individually?", "Allow customer reviews?", "Regular price", "Low stock amount", "Cross-sells"),
        *("Date sale price starts", "Grouped products", "Attribute 1 name", "Attribute 1 value(s)"),
    }
)
_ENOUGH = 2


def english_names(columns: Sequence[str]) -> dict[str, str]:
    """The English name of each column of a header that WooCommerce wrote in one of its languages.

    The language is the one that explains most columns; an English name counts in all of them. Columns that it has
    none for, such as those of plug-ins, are left out.
    """
    return max((_named(columns, language) for language in _languages().values()), key=len)


def is_woocommerce(columns: Sequence[str]) -> bool:
    """Whether these are the columns of WooCommerce's product CSV, or of a part of it, in any of its languages."""
    names = set(english_names(columns).values())
    return "Type" in names and not names.isdisjoint({"Name", "SKU"}) and len(names & _DISTINCTIVE) >= _ENOUGH


def unit_of(column: str) -> str:
    """The unit in the name of a column: `lbs` of `Weight (lbs)`."""
    return column.rpartition("(")[2].rstrip(")").strip()


def _named(columns: Iterable[str], language: Sequence[tuple[re.Pattern[str], str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for column in columns:
        text = _folded(column)
        for pattern, english in language:
            match = pattern.fullmatch(text)
            if match is None:
                continue
            name = _filled(english, column, match)
            if name not in found.values():
                found[column] = name
            break
    return found


def _filled(english: str, column: str, match: re.Match[str]) -> str:
    """An English name with the number or the unit of the file's own; a `Meta:` name keeps its case."""
    if not match.groups():
        return english
    given = match[1]
    if english == META:
        given = " ".join(unicodedata.normalize("NFKC", column).split())[match.start(1) :]
    return english.replace("%d", given).replace("%s", given)


@cache
def _languages() -> Mapping[str, Sequence[tuple[re.Pattern[str], str]]]:
    """For each language, the patterns of its names, and behind them the English ones."""
    every = (*COLUMNS, *NUMBERED, META)
    english = [(_pattern(name), name) for name in every]
    file = resources_root() / "woocommerce-headers.toml"
    translations = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        "en": english,
        **{
            language: [*((_pattern(text), name) for name in every for text in names.get(name, ())), *english]
            for language, names in translations.items()
        },
    }


def _pattern(name: str) -> re.Pattern[str]:
    """What matches a folded header: a number for `%d`, anything for `%s`."""
    escaped = re.escape(_folded(name))
    return re.compile(escaped.replace("%d", r"(\d+)").replace("%s", "(.+)"), re.S)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name.removeprefix("\ufeff")).casefold().split())
