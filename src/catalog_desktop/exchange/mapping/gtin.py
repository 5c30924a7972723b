"""GTINs with a right check digit."""

from __future__ import annotations

RESTRICTED_PREFIX = "29"
"""For numbers of a company's own: they never collide with a trade item's (GS1 General Specifications, 1.4.2)."""


def check_digit(digits: str) -> str:
    """The check digit that belongs behind `digits` (GS1 General Specifications, 7.9)."""
    weighted = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(digits)))
    return str(-weighted % 10)


def gtin13(number: int, prefix: str = RESTRICTED_PREFIX) -> str:
    """The GTIN-13 of an item number under a prefix. Raises ValueError when they need more than 12 digits."""
    digits = prefix + str(number).zfill(12 - len(prefix))
    if len(digits) > 12 or number < 0:
        raise ValueError(f"{prefix} and {number} make more than 12 digits")
    return digits + check_digit(digits)
