"""A mapping: which column of a file becomes which field of a product.

It is guessed (`guess_mapping`), edited in the import dialog, and kept as a TOML file (`mapping_file`). Columns may
be named by a pattern (`attr_t_*`), so that a file with thousands of them needs one line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from catalog_desktop.exchange.mapping.layout import Layout


class Target(StrEnum):
    """The fields that a column can become. Those of the second group belong to the record's variant."""

    ID = "id"
    REVISION = "revision"
    EXTERNAL_ID = "external_id"
    HANDLE = "handle"
    TITLE = "title"
    DESCRIPTION = "description"
    STATUS = "status"
    BRAND = "brand"
    PRODUCT_TYPE = "product_type"
    CATEGORY = "category"
    TAGS = "tags"
    IMAGES = "images"
    CURRENCY = "currency"
    TAX_CLASS = "tax_class"
    SEO_TITLE = "seo_title"
    SEO_DESCRIPTION = "seo_description"
    ATTRIBUTE = "attribute"
    EXTRA = "extra"
    IGNORE = "ignore"

    VARIANT_ID = "variant_id"
    SKU = "sku"
    MPN = "mpn"
    BARCODE = "barcode"
    OPTION = "option"
    OPTIONS = "options"
    PRICE = "price"
    COMPARE_AT = "compare_at"
    SALE_PRICE = "sale_price"
    SALE_STARTS = "sale_starts"
    SALE_ENDS = "sale_ends"
    COST = "cost"
    WEIGHT = "weight"
    LENGTH = "length_mm"
    WIDTH = "width_mm"
    HEIGHT = "height_mm"
    STOCK = "stock"
    TRACKED = "tracked"
    LOW_STOCK_BELOW = "low_stock_below"
    CONTINUE = "continue_when_out_of_stock"


class MatchBy(StrEnum):
    """What tells that a record is a product of the catalog."""

    ID = "id"
    EXTERNAL_ID = "external_id"
    SKU = "sku"
    HANDLE = "handle"
    BARCODE = "barcode"


MONEY_TARGETS = frozenset({Target.PRICE, Target.COMPARE_AT, Target.SALE_PRICE, Target.COST})


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """One column, or all whose name fits a pattern with `*`, and what becomes of it.

    `name` is the attribute's, option's, external system's or extra column's name (a column's own by default) or the
    location of a stock; `source` the source of an extra. `unit` is `major` or `minor` for money and g, kg, lb or oz for
    weights. `decimal` is the column's decimal mark. `level` puts a column at that depth of one category path (1 is
    the root). `separator` parts the steps of a category path, `list_separator` several values in one cell.

    `name_from` is the column that holds an option's or attribute's name (`Option1 Name`), read from the product's first
    row that has it.
    """

    column: str
    target: Target
    name: str = ""
    source: str = ""
    unit: str = ""
    decimal: str = "."
    level: int = 0
    separator: str = ""
    list_separator: str = ""
    name_from: str = ""

    @property
    def pattern(self) -> re.Pattern[str] | None:
        """What fits the columns that `column` stands for; None when it is one column's name."""
        if "*" not in self.column:
            return None
        return re.compile(".*".join(map(re.escape, self.column.split("*"))), re.S)


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which rows of a file are one product, wherever they stand in it.

    Rows whose cells in `columns` are equal and not all blank are one. Where `parent` is given, a row whose cell there
    is not blank belongs to the row that it names, before or behind it: `id:NN` is looked up in the first column of
    `parent_keys`, anything else in the others (in the first if it is the only one). A row that has none of the columns
    `variant_if` filled is no variant, such as an image alone; nor is a row that others name as their parent. Without
    `variant_if` every other row is one.
    """

    columns: tuple[str, ...] = ()
    parent: str = ""
    parent_keys: tuple[str, ...] = ()
    variant_if: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """How the records of a file become products.

    `source` names where the file comes from: external ids and extras are kept under it. `currency` holds where the
    file names none; `status` is that of new products (those without a price become drafts). `others` is what
    becomes of columns that are not listed: `EXTRA`, `ATTRIBUTE` or `IGNORE`. `match` is how records find their
    product, first hit first. `set_stock` False leaves the stock of products that exist already alone.
    `exported` marks a file that this program wrote: its texts are taken exactly, rows with one id are one product.
    `layout` is the other system's whose file it is; `grouping` says which rows are one product, None that each is one.
    """

    source: str
    currency: str
    columns: tuple[ColumnMapping, ...] = ()
    status: str = "active"
    others: Target = Target.EXTRA
    match: tuple[MatchBy, ...] = ()
    location: str = ""
    set_stock: bool = False
    exported: bool = False
    layout: Layout = Layout.PLAIN
    grouping: Grouping | None = None

    def of_target(self, target: Target) -> tuple[ColumnMapping, ...]:
        """The columns that become a field, in their order."""
        return tuple(column for column in self.columns if column.target is target)

    def has(self, target: Target) -> bool:
        """Whether some column becomes this field."""
        return any(column.target is target for column in self.columns)


def extra_of_variant(column: str, variant_id: str) -> str:
    """Under which name a column's extra is kept where each variant has its own."""
    return f"{column} [{variant_id}]"


def default_match(columns: Sequence[ColumnMapping]) -> tuple[MatchBy, ...]:
    """By the strongest keys that are mapped; by barcode only when there is nothing else."""
    mapped = {column.target for column in columns}
    strong = [by for by in (MatchBy.ID, MatchBy.EXTERNAL_ID, MatchBy.SKU, MatchBy.HANDLE) if Target(by.value) in mapped]
    return tuple(strong) or ((MatchBy.BARCODE,) if Target.BARCODE in mapped else ())
