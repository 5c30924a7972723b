"""Requests that reach an index out of order, whoever sent them and whoever projects by then."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from meilisearch import Client

from catalog_desktop.adapters.meilisearch.connection import Connection
from catalog_desktop.adapters.meilisearch.search_index import MeilisearchIndex, meilisearch_index
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.errors import StoreUnavailable
from catalog_desktop.ports.search_index import IndexBatch
from tests.adapters.meilisearch.between import Between, hold_back
from tests.adapters.meilisearch.test_applying import ADDING, until_done
from tests.contracts.search.catalog import named, revised
from tests.meilisearch_server import MeilisearchServer


@dataclass
class Permit:
    """A lease that may end."""

    epoch: int
    has_ended: bool = False

    def check(self, timeout_s: float) -> None:
        if self.has_ended:
            raise StoreUnavailable("The lease might end.")


@asynccontextmanager
async def holder(connection: Connection, shop: str, permit: Permit) -> AsyncIterator[Holder]:
    async with meilisearch_index(connection) as index:
        yield Holder(index, shop, permit)


@dataclass
class Holder:
    """A program that writes under a lease."""

    index: MeilisearchIndex
    shop: str
    permit: Permit

    async def put(self, *documents: Document) -> None:
        await self.index.apply(self.shop, IndexBatch(documents, permit=self.permit))

    async def audit(self) -> list[str]:
        return list(await self.index.audit(self.shop))


async def test_a_late_request_of_the_holder_before_is_found_though_the_next_one_has_sent_nothing(
    between: Between, meilisearch_server: MeilisearchServer, client: Client, search_environment: str, shop: str
) -> None:
    """It arrives when its sender has gone and before anybody looks, or later: all the same."""
    first, second = named("a", "b")
    disturbed = between.connection(search_environment, meilisearch_server.master_key)
    direct = meilisearch_server.connection(search_environment)
    async with holder(disturbed, shop, Permit(1)) as before:
        await before.put(first, second)
        between.once(ADDING, hold_back)
        with pytest.raises(StoreUnavailable):
            await before.put(revised(first))
        await before.put(revised(revised(first)))
    between.release()
    until_done(client, search_environment, shop)
    async with holder(direct, shop, Permit(2)) as after:
        assert await after.audit() == [first.id]
        await after.put(revised(revised(first)))
        assert await after.audit() == []
    async with holder(direct, shop, Permit(3)) as another:
        assert await another.audit() == [], "it was mended"


async def test_a_holder_of_old_that_wakes_up_is_found_by_its_lease_s_number(
    meilisearch_server: MeilisearchServer, search_environment: str, shop: str
) -> None:
    """However far ahead its clock is: its requests have higher numbers than those of the holder."""
    first, second = named("a", "b")
    connection = meilisearch_server.connection(search_environment)
    async with holder(connection, shop, Permit(1)) as old, holder(connection, shop, Permit(2)) as new:
        await old.put(first, second)
        await new.put(revised(first))
        assert await new.audit() == []
        await old.put(first)
        assert await new.audit() == [first.id]
        await new.put(revised(first))
        await new.put(revised(second))
        assert await old.audit() == [], "what the next one does is no business of the old one's"


async def test_no_request_begins_that_the_lease_might_not_outlast(
    between: Between, meilisearch_server: MeilisearchServer, search_environment: str, shop: str
) -> None:
    connection, permit = between.connection(search_environment, meilisearch_server.master_key), Permit(1)
    async with holder(connection, shop, permit) as program:
        await program.put(*named("a"))
        sent, permit.has_ended = between.count(ADDING), True
        for batch in (IndexBatch(named("b"), permit=permit), IndexBatch(deleted_ids=["a"], permit=permit)):
            with pytest.raises(StoreUnavailable, match="might end"):
                await program.index.apply(shop, batch)
        assert between.count(ADDING) == sent
        assert (await program.index.digest(shop)).count == 1
