"""A Meilisearch server of this machine into which a catalog is loaded straight, to search it: no truth stands behind
it, and nothing projects."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

from benchmarks.open_catalog import Bench
from catalog_desktop.adapters.meilisearch.connection import Connection
from catalog_desktop.adapters.meilisearch.index_maker import IndexMaker
from catalog_desktop.adapters.meilisearch.payloads import CONTENT_TYPE, body_of, lines_of
from catalog_desktop.adapters.meilisearch.server import Server
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.project import project
from tests.meilisearch_server import MeilisearchServer

_ENVIRONMENT = "bench"
_AT_ONCE = 2_500
_LONGEST_MS = 900_000


@asynccontextmanager
async def loaded_server(bench: Bench, folder: Path) -> AsyncIterator[Connection]:
    """A server with its data in `folder` that has all products of a catalog, as one who may only search sees it."""
    search = MeilisearchServer(os.environ.get("MEILISEARCH_BIN") or "meilisearch", folder)
    search.start()
    try:
        await _load(bench, Server(search.connection(_ENVIRONMENT)))
        yield search.connection(_ENVIRONMENT, search.search_key(_ENVIRONMENT))
    finally:
        search.stop()


async def _load(bench: Bench, server: Server) -> None:
    """The program's own index and documents; the server works on one request while the next is made."""
    index = server.connection.names.live(bench.shop.id)
    await IndexMaker(server).make(index)
    numbers, task = count(1), None
    async for products in bench.catalog.ports.feed.scan(bench.shop.id, page_size=_AT_ONCE):
        body = await asyncio.to_thread(_body, bench, products, next(numbers))
        task = await server.ask(lambda client: client.index(index).add_documents_raw(body, content_type=CONTENT_TYPE))  # noqa: B023
    if task is not None:
        uid = task.task_uid
        await server.ask(lambda client: client.wait_for_task(uid, _LONGEST_MS, 100))
    await server.close()


def _body(bench: Bench, products: Sequence[Product], number: int) -> bytes:
    return body_of(lines_of((project(product, bench.shop) for product in products), number))
