"""Numbers as files write them. The decimal mark belongs to the column: one cell alone, `1.299`, cannot tell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from catalog_desktop.domain.money import is_currency

_BLANKS = re.compile(r"[\s\u00a0\u202f'’]")
_NUMBER = re.compile(r"[-+]?[\d.,]*\d[.,]?")
_IN_WORDS = re.compile(r"([^\d.,+\-]*?)\s*([-+]?[\d.,\s\u00a0\u202f'’]*\d[.,]?)\s*([^\d]*)")
# Only signs that belong to one currency: $, kr and ¥ do not.
_SIGNS = {"€": "EUR", "£": "GBP", "₽": "RUB", "₴": "UAH", "฿": "THB", "₹": "INR", "₺": "TRY", "zł": "PLN", "Kč": "CZK"}
_MARKS_OF_NO_CURRENCY = frozenset({"", "$", "kr", "kr.", ":-", "¥", "Fr.", "лв", "руб", "руб."})
_EITHER_MARK = 2


def split_currency(text: str) -> tuple[str, str | None] | None:
    """The number and the currency of a cell such as `599 CZK` or `€ 12,50`; None when it is neither.

    The currency is None when the cell names none, or only with a sign that several share.
    """
    match = _IN_WORDS.fullmatch(text.strip())
    if match is None:
        return None
    before, number, after = match[1].strip(), match[2], match[3].strip()
    word = before or after
    if before and after:
        return None
    if word in _MARKS_OF_NO_CURRENCY:
        return number, None
    currency = _SIGNS.get(word, word.upper())
    return (number, currency) if is_currency(currency) else None


def decimal_mark(texts: Iterable[str]) -> str | None:
    """The decimal mark of a column, `.` or `,`, or None when its numbers fit both (`1.299`, `1299`).

    Evidence: both marks in one number (the last is the decimal one), a mark with not exactly three digits behind
    it, or a 0 in front. A mark that comes twice in a number groups, so the other one is the decimal mark.
    """
    votes = {".": 0, ",": 0}
    for text in texts:
        mark = _mark_of(_BLANKS.sub("", text))
        if mark:
            votes[mark] += 1
    if votes["."] == votes[","]:
        return None
    return max(votes, key=lambda mark: votes[mark])


def _mark_of(number: str) -> str | None:
    marks = [character for character in number if character in ".,"]
    if not marks:
        return None
    last = marks[-1]
    if len(set(marks)) == _EITHER_MARK:
        return last
    if len(marks) > 1:
        return "," if last == "." else "."
    whole, _, decimals = number.partition(last)
    is_grouping = len(decimals) == 3 and whole.lstrip("+-") not in ("", "0")
    return None if is_grouping else last


def parse_decimal(text: str, mark: str = ".") -> Decimal | None:
    """The number of a text whose decimal mark is `mark`; the other mark groups. None when it is no number."""
    number = _BLANKS.sub("", text)
    if not _NUMBER.fullmatch(number):
        return None
    number = number.replace("," if mark == "." else ".", "")
    if number.count(mark) > 1:
        return None
    return Decimal(number.replace(mark, ".").rstrip("."))
