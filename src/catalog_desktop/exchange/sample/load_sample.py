"""Filling a catalog with the sample shop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import islice

from catalog_desktop.domain.operation import Operation, Origin
from catalog_desktop.domain.shop import Shop
from catalog_desktop.exchange.sample.sample_catalog import SAMPLE_COUNT, sample_changesets
from catalog_desktop.ports.product_repository import ProductRepository

_CHUNK = 300


async def load_sample(
    repository: ProductRepository,
    shop: Shop,
    person: str,
    progress: Callable[[int, int], None],
    *,
    count: int = SAMPLE_COUNT,
) -> None:
    """Create the sample's products in `shop`; `progress` gets those done and all. Repeating it makes no second one."""
    operation = Operation(person, Origin.IMPORT, "Sample catalog")
    changesets = sample_changesets(count)
    done = 0
    while chunk := await asyncio.to_thread(lambda: list(islice(changesets, _CHUNK))):
        await repository.apply_changes(shop.id, chunk, operation)
        done += len(chunk)
        progress(done, count)
