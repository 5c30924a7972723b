"""Products as rows of a table, in the layout that whoever reads the file expects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeAlias

from catalog_desktop.domain.product import Product

Cell: TypeAlias = str | int | Decimal | bool | None
"""What a cell holds. A text is text, whatever it looks like: an id stays as it is. Amounts are decimals, never floats.
None is an empty cell."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that a file will not hold, or that whoever reads it will not accept.

    `what` is a sentence; `products` counts whom it concerns, and `examples` are the titles of the first of them.
    """

    what: str
    products: int
    examples: tuple[str, ...] = ()


class RowLayout(Protocol):
    """Turns products into rows under one header. First every product is shown to it, then the header is asked for, and
    then each product's rows, in the order in which they shall stand. It never holds on to products.

    A cell is written as it is: a layout whose reader takes `=` in front of a text for a formula escapes it itself.
    """

    def look(self, products: Iterable[Product]) -> None:
        """Note what the header and the losses depend on: the names of options, attributes, images at most."""
        ...

    def header(self) -> Sequence[str]:
        """The names of the columns, for all the products that were looked at."""
        ...

    def rows(self, product: Product) -> list[list[Cell]]:
        """The rows of a product, each as long as the header."""
        ...

    def lost(self) -> Sequence[Loss]:
        """What this layout cannot carry of the products that were looked at."""
        ...
