"""Changes made ready for an index: a few of them here, in slices, so that no thread is kept from the interpreter for
long; many of them in a process beside, if there is one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from catalog_desktop.domain.product import Product
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.change_feed import ProductChange
from catalog_desktop.projector.bulk_projection import BulkProjection
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.prepared import Prepared, prepare_product, prepare_record

BULK_COUNT = 100
"""From how many changes on handing them over to another process is quicker, and nobody waits for any one of them."""


async def prepare(
    changes: Sequence[ProductChange], shop: Shop, pace: Pace, bulk: BulkProjection | None = None
) -> list[Prepared]:
    """Project changes, giving other threads a turn every `pace.slice` seconds."""
    if bulk is not None and len(changes) >= BULK_COUNT:
        by_bulk = await bulk.prepare(changes, shop)
        if by_bulk is not None:
            return by_bulk
    return await _in_slices((prepare_record(change.record, change.position, shop) for change in changes), pace)


async def prepare_products(products: Iterable[Product], shop: Shop, pace: Pace) -> list[Prepared]:
    """Project products that were read for themselves, likewise."""
    return await _in_slices((prepare_product(product, 0, shop) for product in products), pace)


async def _in_slices(preparing: Iterable[Prepared], pace: Pace) -> list[Prepared]:
    prepared = []
    since = pace.monotonic()
    for item in preparing:
        prepared.append(item)
        if pace.monotonic() - since >= pace.slice:
            await asyncio.sleep(0)
            since = pace.monotonic()
    return prepared
