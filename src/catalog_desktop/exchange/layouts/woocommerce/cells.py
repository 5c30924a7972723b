"""How WooCommerce writes lists, texts with line breaks, amounts and moments into one cell.

Each `plain_…` function gives the text that we would write for what a cell says: where it is another one, the cell's own
text is kept beside the field and given back as long as the field says the same. The syntax is that of
`WC_CSV_Exporter` and `WC_Product_CSV_Importer` (WooCommerce 9).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from catalog_desktop.domain.categories import normalise_category
from catalog_desktop.exchange.mapping.cells import with_formula, without_formula

_COMMA = re.compile(r"(?<!\\),")
_BREAK = re.compile(r"\\\\n|\\n")
_CODED = re.compile(r"\\n|\n")
_WHOLE = re.compile(r"(-?\d+)\.0+")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d{1,2}):(\d\d)(?::(\d\d))?)?.*", re.S)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def split_values(cell: str) -> list[str]:
    """The items of a list, parted by commas; `\\,` is a comma within one."""
    parts = (part.replace("\\,", ",").strip() for part in _COMMA.split(with_formula(cell)))
    return list(dict.fromkeys(part for part in parts if part))


def join_values(values: Iterable[str]) -> str:
    """The cell of a list."""
    return without_formula(", ".join(value.replace(",", "\\,") for value in values))


def read_text(cell: str) -> str:
    """A text without what keeps spreadsheets from taking it for a formula."""
    return with_formula(cell).strip()


def read_long_text(cell: str) -> str:
    """A description: `\\n` stands for a line break, `\\\\n` for a backslash and an n."""
    return _BREAK.sub(lambda match: "\n" if len(match[0]) == 2 else "\\n", with_formula(cell))


def long_text(text: str) -> str:
    """The cell of a description."""
    return without_formula(_CODED.sub(lambda match: "\\n" if match[0] == "\n" else "\\\\n", text))


def plain_text(cell: str) -> str:
    """See the module."""
    return without_formula(read_text(cell))


def plain_long_text(cell: str) -> str:
    """See the module."""
    return long_text(read_long_text(cell))


def plain_list(cell: str) -> str:
    """See the module."""
    return join_values(split_values(cell))


def read_categories(cell: str) -> list[str]:
    """Category paths such as `Clothing > Hoodies`."""
    paths = (normalise_category(item) for item in split_values(cell))
    return list(dict.fromkeys(path for path in paths if path))


def plain_categories(cell: str) -> str:
    """See the module."""
    return join_values(read_categories(cell))


def plain_first(cell: str) -> str:
    """Of several names the first, which is all that a product has room for."""
    return join_values(split_values(cell)[:1])


def plain_number(cell: str) -> str:
    """An amount, a weight or a length with a decimal point; whole ones without decimals."""
    return short_number(with_formula(cell).strip())


def short_number(number: str) -> str:
    """`12` for `12.00`, as WooCommerce keeps it; decimals stay as they are."""
    whole = _WHOLE.fullmatch(number)
    return whole[1] if whole else number


def plain_flag(cell: str) -> str:
    """`1` or `0`; stock on backorder and backorders with a notice are both a yes."""
    return "0" if cell.strip().casefold() in ("0", "no", "false", "") else "1"


def plain_published(cell: str) -> str:
    """`1` when it is for sale. Private, pending and draft are all drafts here."""
    return "1" if cell.strip().casefold() in ("1", "true", "publish") else "-1"


def read_moment_text(cell: str) -> str:
    """A moment in ISO 8601, of `2026-01-31` or `2026-01-31 8:00:00`; anything else as it is."""
    match = _MOMENT.fullmatch(cell.strip())
    if match is None:
        return cell
    hour, minute, second = (int(part or 0) for part in match.groups()[1:])
    return f"{match[1]}T{hour:02}:{minute:02}:{second:02}"


def moment_text(milliseconds: int) -> str:
    """The cell of a moment: a date, with a time unless it is midnight."""
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    return f"{moment:%Y-%m-%d}" if moment.time() == datetime.min.time() else f"{moment:%Y-%m-%d %H:%M:%S}"


def plain_moment(cell: str) -> str:
    """See the module."""
    return read_moment_text(cell).replace("T00:00:00", "").replace("T", " ")
