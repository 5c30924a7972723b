"""What is typed into a price or stock cell: `1,299`, `+10%`, `-5`, `+3`; and the guard against slips.

A sign makes it relative to what stands there, which is why neither a price nor a count can be typed negative.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.money import NumberFormat, format_amount, parse_amount, parse_number, percent_of

_PERCENT_DECIMALS = 2
_RELATIVE = re.compile(r"\s*([+\-−])(.*?)(%?)\s*", re.S)


@dataclass(frozen=True, slots=True)
class PriceEdit:
    """The price that the text asks for, in minor units; None is no price.

    `explanation` is what is shown beside the editor before Enter (`= 1,299.00 EUR`); `ambiguous` says that another
    number format would have read it differently, so that the explanation must be seen.
    """

    minor: int | None
    explanation: str
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class StockEdit:
    """The quantity that the text asks for; None is *not stocked here*.

    `by` is set when the text was relative: then it is written as a delta, which adds up with what others do.
    """

    on_hand: int | None
    explanation: str
    by: int | None = None
    ambiguous: bool = False


def edit_price(text: str, old: int | None, currency: str, style: NumberFormat) -> PriceEdit:
    """What `text` makes of the price `old`. Raises BadUsage with a sentence when it is no price."""
    if not text.strip():
        return PriceEdit(None, "= no price")
    relative = _RELATIVE.fullmatch(text)
    if relative:
        minor, ambiguous = _changed_price(relative, old, currency, style)
    else:
        amount = parse_amount(text, currency, style)
        if amount is None:
            example = format_amount(129_900, currency, style)
            raise BadUsage(f"“{text.strip()}” is no price in {currency}. Write {example}, +10% or -5.")
        minor, ambiguous = amount.minor, amount.ambiguous
    if minor < 0:
        raise BadUsage("That would make the price negative.")
    return PriceEdit(minor, f"= {format_amount(minor, currency, style)} {currency}", ambiguous)


def _changed_price(relative: re.Match[str], old: int | None, currency: str, style: NumberFormat) -> tuple[int, bool]:
    sign, number, percent = relative.groups()
    step = parse_number(number, _PERCENT_DECIMALS, style) if percent else parse_amount(number, currency, style)
    if step is None or step.minor < 0:
        raise BadUsage(f"“{relative[0].strip()}” is no change of a price. Write +10%, -5% or +5.")
    if old is None:
        raise BadUsage("There is no price yet that could change. Write the price itself.")
    by = step.minor if sign == "+" else -step.minor
    if percent:
        return percent_of(old, Decimal(by).scaleb(-_PERCENT_DECIMALS)), step.ambiguous
    return old + by, step.ambiguous


def edit_stock(text: str, old: int | None, style: NumberFormat) -> StockEdit:
    """What `text` makes of the quantity `old`. Raises BadUsage with a sentence when it is no quantity."""
    if not text.strip():
        return StockEdit(None, "= not stocked")
    relative = _RELATIVE.fullmatch(text)
    number = parse_number(relative[2] if relative else text, 0, style)
    if number is None or number.minor < 0 or (relative and relative[3]):
        raise BadUsage(f"“{text.strip()}” is no quantity. Write a whole number, or +3 or -2 to change it.")
    if not relative:
        return StockEdit(number.minor, f"= {number.minor}", ambiguous=number.ambiguous)
    by = number.minor if relative[1] == "+" else -number.minor
    on_hand = (old or 0) + by
    if by < 0 and on_hand < 0:
        raise BadUsage(f"Only {old or 0} are on hand.")
    return StockEdit(on_hand, f"= {on_hand}", by, number.ambiguous)


def is_suspicious(old: int | None, new: int | None, cost: int | None) -> str | None:
    """Why the new price may be a slip, as a sentence that asks for a second Enter; None when it looks meant."""
    if new is None:
        return None
    reasons = []
    if old and abs(new - old) * 2 > abs(old):
        reasons.append(f"{'falls' if new < old else 'rises'} by more than half")
    if cost is not None and new < cost:
        reasons.append("is below the cost")
    return f"The price {' and '.join(reasons)}. Press Enter again to keep it." if reasons else None
