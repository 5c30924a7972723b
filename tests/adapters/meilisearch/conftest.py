"""One shop's indexes on a real server, straight and through somebody who stands between."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from meilisearch import Client

from catalog_desktop.adapters.meilisearch.search_index import MeilisearchIndex, meilisearch_index
from catalog_desktop.domain.ids import new_ulid
from tests.adapters.meilisearch.between import Between, standing_between
from tests.meilisearch_server import MeilisearchServer


@pytest.fixture
def shop() -> str:
    return new_ulid()


@pytest.fixture
def client(meilisearch_server: MeilisearchServer) -> Client:
    """Whoever else works on the server."""
    return Client(meilisearch_server.url, meilisearch_server.master_key)


@pytest.fixture
async def index(meilisearch_server: MeilisearchServer, search_environment: str) -> AsyncIterator[MeilisearchIndex]:
    async with meilisearch_index(meilisearch_server.connection(search_environment)) as index:
        yield index


@pytest.fixture
def between(meilisearch_server: MeilisearchServer) -> Iterator[Between]:
    with standing_between(meilisearch_server.port) as between:
        yield between


@pytest.fixture
async def disturbed(
    between: Between, meilisearch_server: MeilisearchServer, search_environment: str
) -> AsyncIterator[MeilisearchIndex]:
    """The same indexes, through `between`."""
    async with meilisearch_index(between.connection(search_environment, meilisearch_server.master_key)) as index:
        yield index
