"""Ranges of product ids, and how they are halved: ids are digits of base 64, and the shorter of two comes first."""

from __future__ import annotations

from dataclasses import dataclass

_ALPHABET = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_BASE = len(_ALPHABET)
_DEPTH = 32
_END = "\uffff"


@dataclass(frozen=True, slots=True)
class IdRange:
    """All ids from `first` to `last`. `low` and `high` are its places in the space of ids, which is halved."""

    first: str
    last: str
    low: int = 0
    high: int = _BASE**_DEPTH - 1

    @property
    def is_divisible(self) -> bool:
        """Whether there is more than one place in it."""
        return self.low < self.high

    def halves(self) -> tuple[IdRange, IdRange]:
        """The lower and the upper half of a range that was made by halving."""
        middle = (self.low + self.high) // 2
        border = _text(middle + 1)
        return (
            IdRange(self.first, before(border), self.low, middle),
            IdRange(border, self.last, middle + 1, self.high),
        )


EVERYTHING = IdRange("", _END)


def before(text: str) -> str:
    """A bound just below an id: no id lies between."""
    return text[:-1] + chr(ord(text[-1]) - 1) + _END


def _text(number: int) -> str:
    """The smallest id at a place of the space."""
    digits = []
    for _ in range(_DEPTH):
        number, digit = divmod(number, _BASE)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits)).rstrip(_ALPHABET[0])
