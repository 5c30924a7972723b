"""A projector of a catalog in memory into indexes of a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from catalog_desktop.adapters.meilisearch.connection import Connection
from catalog_desktop.adapters.meilisearch.search_index import MeilisearchIndex, meilisearch_index
from catalog_desktop.domain.document import Document
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.progress import ProjectionProgress
from catalog_desktop.projector.shop_projector import ShopProjector
from tests.memory_catalog import SHOP, MemoryCatalog
from tests.projector.conftest import Reports

PACE = Pace(renew=0.2, compare=0.2, publish_idle=0.0, publish_busy=0.0, report=0.0, first_retry=0.05, longest_retry=0.2)
PATIENCE_S = 60.0
ASKED_FOR, REBUILT = "A rebuild was asked for.", "The search index was rebuilt."


def says(message: str) -> Callable[[ProjectionProgress], bool]:
    """Whether a report says this to people."""
    return lambda progress: message in progress.message


@asynccontextmanager
async def projecting(
    catalog: MemoryCatalog, connection: Connection, reports: Reports
) -> AsyncIterator[tuple[ShopProjector, MeilisearchIndex]]:
    """A projector of the catalog's shop into the server's indexes."""
    async with meilisearch_index(connection) as index:
        projector = ShopProjector(replace(catalog.ports, index=index), SHOP.id, "desk", reports, PACE)
        task = asyncio.create_task(projector.run())
        try:
            async with asyncio.timeout(PATIENCE_S):
                yield projector, index
        finally:
            projector.stop()
            await task


async def indexed(index: MeilisearchIndex) -> dict[str, Document]:
    """What the shop's live index holds."""
    held = await index.revision_range(SHOP.id)
    return {document.id: document for document in await index.documents(SHOP.id, list(held))}
