"""Changes made ready for an index: projected in slices, so that no thread is kept from the interpreter for long."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from catalog_desktop.domain.document import Document
from catalog_desktop.domain.project import project
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.change_feed import Position, ProductChange
from catalog_desktop.projector.pace import Pace


@dataclass(frozen=True, slots=True)
class Prepared:
    """One product's state for any index. `document` is None for a tombstone, and when the product cannot be projected,
    which `refusal` then tells."""

    product_id: str
    revision: int
    position: Position
    document: Document | None
    refusal: str | None = None


async def prepare(changes: Iterable[ProductChange], shop: Shop, pace: Pace) -> list[Prepared]:
    """Project changes, giving other threads a turn every `pace.slice` seconds."""
    prepared = []
    since = pace.monotonic()
    for change in changes:
        prepared.append(_prepare(change, shop))
        if pace.monotonic() - since >= pace.slice:
            await asyncio.sleep(0)
            since = pace.monotonic()
    return prepared


def _prepare(change: ProductChange, shop: Shop) -> Prepared:
    product = change.product
    document, refusal = None, None
    if not product.is_deleted:
        try:
            document = project(product, shop)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            # A record that the projection cannot read must not hold up the others.
            refusal = f"It cannot be read: {error}"
    return Prepared(product.id, product.revision, change.position, document, refusal)
