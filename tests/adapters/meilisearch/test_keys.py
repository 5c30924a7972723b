"""What each key may do, asked of a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from meilisearch import Client
from meilisearch.errors import MeilisearchApiError

from catalog_desktop.adapters.meilisearch.connection import Connection, IndexNames
from catalog_desktop.adapters.meilisearch.keys import KeyMaker
from catalog_desktop.adapters.meilisearch.search_index import MeilisearchIndex, meilisearch_index
from catalog_desktop.adapters.meilisearch.server import Server
from catalog_desktop.domain.errors import BadUsage, StoreUnavailable
from catalog_desktop.ports.search_index import IndexBatch
from tests.contracts.search.catalog import named
from tests.meilisearch_server import MeilisearchServer

SOON = timedelta(hours=1)


@pytest.fixture
async def maker(meilisearch_server: MeilisearchServer, search_environment: str) -> AsyncIterator[KeyMaker]:
    server = Server(meilisearch_server.connection(search_environment))
    yield KeyMaker(server)
    await server.close()


@pytest.fixture
def names(search_environment: str) -> IndexNames:
    return IndexNames(search_environment)


def in_an_hour() -> datetime:
    return datetime.now(UTC) + SOON


async def searching(maker: KeyMaker, kind: str, shop: str) -> str:
    if kind == "key":
        return (await maker.search_key([shop], in_an_hour())).key
    return (await maker.tenant_token([shop], in_an_hour())).key


@pytest.mark.parametrize("kind", ["key", "token"])
async def test_what_searches_does_so_in_one_live_index_alone(
    maker: KeyMaker,
    index: MeilisearchIndex,
    meilisearch_server: MeilisearchServer,
    names: IndexNames,
    shop: str,
    kind: str,
) -> None:
    other = shop + "1"
    for each in (shop, other):
        await index.apply(each, IndexBatch(named("a")))
    client = Client(meilisearch_server.url, await searching(maker, kind, shop))
    assert len(client.index(names.live(shop)).search("")["hits"]) == 1
    for forbidden in (
        lambda: client.index(names.live(other)).search(""),
        lambda: client.index(names.meta).search(""),
        lambda: client.index(names.live(shop)).add_documents([{"id": "x"}]),
        lambda: client.index(names.live(shop)).delete(),
        client.get_keys,
    ):
        with pytest.raises(MeilisearchApiError) as refused:
            forbidden()
        assert refused.value.code == "invalid_api_key"


async def test_tokens_are_signed_with_one_key_for_as_long_as_it_lasts(
    maker: KeyMaker, client: Client, shop: str
) -> None:
    async def parents() -> int:
        live = maker._names.live(shop)
        keys = client.http.get("keys?limit=1000")["results"]
        return sum(key["indexes"] == [live] for key in keys)

    for hours in (2, 1, 1):
        await maker.tenant_token([shop], datetime.now(UTC) + timedelta(hours=hours))
    assert await parents() == 1
    await maker.tenant_token([shop], datetime.now(UTC) + timedelta(hours=3))
    assert await parents() == 2


async def test_the_projectors_key_keeps_indexes_up_to_date_and_makes_none(
    maker: KeyMaker, index: MeilisearchIndex, meilisearch_server: MeilisearchServer, search_environment: str, shop: str
) -> None:
    key = (await maker.projector_key([shop], in_an_hour(), rebuilds=False)).key
    async with meilisearch_index(meilisearch_server.connection(search_environment, key)) as everyday:
        with pytest.raises(StoreUnavailable, match="refuses the key"):
            await everyday.apply(shop, IndexBatch())
        await index.apply(shop, IndexBatch())
        first, second = named("a", "b")
        await everyday.apply(shop, IndexBatch([first, second]))
        await everyday.apply(shop, IndexBatch(deleted_ids=[first.id]))
        assert await everyday.documents(shop, [first.id, second.id]) == [second]
        assert (await everyday.digest(shop)).count == 1
        assert await everyday.identity(shop) == await index.identity(shop)
        assert list(await everyday.audit(shop)) == []
        with pytest.raises(StoreUnavailable, match="refuses the key"):
            await everyday.begin_build(shop)
        with pytest.raises(StoreUnavailable, match="refuses the key"):
            await everyday.apply(shop + "1", IndexBatch())


async def test_the_rebuilders_key_builds_swaps_and_discards(
    maker: KeyMaker, meilisearch_server: MeilisearchServer, search_environment: str, shop: str
) -> None:
    """It does not see the task of a swap, so it has to find out otherwise."""
    key = (await maker.projector_key([shop], in_an_hour(), rebuilds=True)).key
    async with meilisearch_index(meilisearch_server.connection(search_environment, key)) as index:
        await index.apply(shop, IndexBatch(named("old")))
        target = await index.begin_build(shop)
        await index.apply(shop, IndexBatch(named("new", "newer")), target)
        built = await index.identity(shop, target)
        former = await index.swap(shop, target)
        assert await index.identity(shop) == built
        await index.apply(shop, IndexBatch(named("newest")))
        assert (await index.digest(shop)).count == 3
        await index.discard(shop, former)
        assert list(await index.builds(shop)) == []


async def test_a_second_key_does_what_the_everyday_key_may_not(
    maker: KeyMaker, meilisearch_server: MeilisearchServer, search_environment: str, shop: str
) -> None:
    everyday, rebuilding = [
        meilisearch_server.connection(
            search_environment, (await maker.projector_key([shop], in_an_hour(), rebuilds=rebuilds)).key
        )
        for rebuilds in (False, True)
    ]
    async with meilisearch_index(everyday, rebuilding) as index:
        await index.apply(shop, IndexBatch(named("old")))
        target = await index.begin_build(shop)
        await index.apply(shop, IndexBatch(named("new", "newer")), target)
        await index.discard(shop, await index.swap(shop, target))
        assert (await index.digest(shop)).count == 2


@pytest.mark.parametrize("kind", ["key", "token"])
async def test_one_key_searches_several_shops(
    maker: KeyMaker,
    index: MeilisearchIndex,
    meilisearch_server: MeilisearchServer,
    names: IndexNames,
    shop: str,
    kind: str,
) -> None:
    shops = [shop, shop + "1", shop + "2"]
    for each in shops:
        await index.apply(each, IndexBatch(named("a")))
    make = maker.search_key if kind == "key" else maker.tenant_token
    client = Client(meilisearch_server.url, (await make(shops[:2], in_an_hour())).key)
    for each in shops[:2]:
        assert len(client.index(names.live(each)).search("")["hits"]) == 1
    with pytest.raises(MeilisearchApiError):
        client.index(names.live(shops[2])).search("")
    with pytest.raises(BadUsage, match="which shop"):
        await make([], in_an_hour())


async def test_a_projectors_key_for_all_shops(
    maker: KeyMaker, meilisearch_server: MeilisearchServer, search_environment: str, shop: str
) -> None:
    key = (await maker.projector_key([], in_an_hour(), rebuilds=True)).key
    async with meilisearch_index(meilisearch_server.connection(search_environment, key)) as index:
        for each in (shop, shop + "1"):
            await index.apply(each, IndexBatch(named("a")))
            assert (await index.digest(each)).count == 1
    other = IndexNames(search_environment + "1").live(shop)
    with pytest.raises(MeilisearchApiError):
        Client(meilisearch_server.url, key).index(other).add_documents([{"id": "a"}])


async def test_keys_end(maker: KeyMaker, shop: str) -> None:
    ends = datetime.now(UTC) + SOON
    made = await maker.search_key([shop], ends)
    assert made.expires_at == ends
    assert made.key not in repr(made)
    for make in (maker.search_key, maker.tenant_token):
        with pytest.raises(BadUsage, match="future"):
            await make([shop], datetime.now(UTC) - SOON)


async def test_keys_are_not_made_from_a_key_that_may_not(
    maker: KeyMaker, meilisearch_server: MeilisearchServer, search_environment: str, shop: str
) -> None:
    poor = await maker.search_key([shop], in_an_hour())
    server = Server(Connection(meilisearch_server.url, poor.key, IndexNames(search_environment)))
    try:
        with pytest.raises(StoreUnavailable, match="refuses the key"):
            await KeyMaker(server).search_key([shop], in_an_hour())
    finally:
        await server.close()
