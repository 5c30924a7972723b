"""What Meilisearch as the read side has to bear besides the contract: many keystrokes, late answers, deep pages, poor
rights, wrong keys."""

from __future__ import annotations

import asyncio
import hmac
import json
import random
import threading
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from meilisearch import Client

from catalog_desktop.adapters.meilisearch import pages
from catalog_desktop.adapters.meilisearch.connection import Connection
from catalog_desktop.adapters.meilisearch.read_model import MeilisearchReadModel, meilisearch_read_model
from catalog_desktop.adapters.meilisearch.search_index import MeilisearchIndex
from catalog_desktop.adapters.memory.memory_store import MemoryStore
from catalog_desktop.adapters.memory.shop_directory import MemoryShopDirectory
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.errors import BadUsage, StoreUnavailable
from catalog_desktop.domain.matches import Matcher
from catalog_desktop.domain.product import Status, Variant
from catalog_desktop.domain.query import FacetChoice, IntRange, ProductQuery, SortField, SortKey
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.product_read_model import FacetRequest, Window
from catalog_desktop.ports.search_index import IndexBatch
from tests.adapters.meilisearch.between import Between
from tests.contracts.search.catalog import coded, named, priced, product
from tests.fault_proxy import Fault, FaultProxy
from tests.meilisearch_server import MeilisearchServer

TITLE, PRICE = SortKey(SortField.TITLE), SortKey(SortField.PRICE)
STOCK_DOWN = SortKey(SortField.STOCK, descending=True)


@pytest.fixture
def shops(shop: str) -> MemoryShopDirectory:
    store = MemoryStore()
    store.shops[shop] = Shop(shop, "Corner shop", "EUR")
    return MemoryShopDirectory(store)


@pytest.fixture
def searching(meilisearch_server: MeilisearchServer, search_environment: str) -> Connection:
    """With a key that may search and nothing else."""
    return meilisearch_server.connection(search_environment, meilisearch_server.search_key(search_environment))


@pytest.fixture
async def read_model(searching: Connection, shops: MemoryShopDirectory) -> AsyncIterator[MeilisearchReadModel]:
    async with meilisearch_read_model(searching, shops) as read_model:
        yield read_model


async def test_cancelled_keystrokes_leave_the_connections_as_they_are(
    index: MeilisearchIndex,
    meilisearch_server: MeilisearchServer,
    searching: Connection,
    shops: MemoryShopDirectory,
    shop: str,
) -> None:
    await index.apply(shop, IndexBatch(named(*(f"usb hub {number}" for number in range(60)))))
    chance = random.Random(1)
    with FaultProxy(meilisearch_server.port) as proxy:
        connection = replace(searching, url=f"http://127.0.0.1:{proxy.port}")
        async with meilisearch_read_model(connection, shops) as asked:
            for number in range(200):
                text = "usb hub cable"[: 1 + number % 13]
                keystroke = asyncio.ensure_future(asked.search_products(shop, ProductQuery(text=text)))
                for _ in range(chance.choice((0, 1, 5, 50, 200))):
                    await asyncio.sleep(0)
                keystroke.cancel()
                await asyncio.wait([keystroke])
            questions = (asked.search_products(shop, ProductQuery(text=f"hub {number} ")) for number in range(20))
            assert [page.total for page in await asyncio.gather(*questions)] == [1] * 20
            assert proxy.open_connections <= 8


async def test_an_answer_to_a_cancelled_question_is_nobodys(
    index: MeilisearchIndex, between: Between, shops: MemoryShopDirectory, shop: str, searching: Connection
) -> None:
    await index.apply(shop, IndexBatch(named("usb hub", "hdmi cable")))
    arrived, go_on = threading.Event(), threading.Event()

    def late(between: Between, request: Any) -> Any:
        arrived.set()
        go_on.wait(20)
        return between.forward(request)

    async with meilisearch_read_model(between.connection(searching.names.environment, searching.key), shops) as asked:
        assert (await asked.search_products(shop, ProductQuery(text="usb"))).total == 1
        between.once("multi-search", late)
        first = asyncio.ensure_future(asked.search_products(shop, ProductQuery(text="hub")))
        await asyncio.to_thread(arrived.wait, 20)
        first.cancel()
        await asyncio.wait([first])
        page = await asked.search_products(shop, ProductQuery(text="cable"))
        go_on.set()
    assert [row.document.title for row in page.rows] == ["hdmi cable"]


async def test_a_question_is_one_request(
    index: MeilisearchIndex, between: Between, shops: MemoryShopDirectory, shop: str, searching: Connection
) -> None:
    await index.apply(shop, IndexBatch([product("usb hub", brand="A"), product("usb cable", brand="B")]))
    query = ProductQuery(text="usb", facets={"brand": FacetChoice(frozenset({"A"}))}, currency="EUR", sort=(TITLE,))
    facets = [FacetRequest("brand"), FacetRequest("category"), FacetRequest("status")]
    async with meilisearch_read_model(between.connection(searching.names.environment, searching.key), shops) as asked:
        await asked.get_product_stats(shop)
        for _ in range(3):
            page = await asked.search_products(shop, query, facets=facets, with_prices=True)
    assert (page.total, len(page.facets["brand"])) == (1, 2)
    assert between.seen == ["POST /multi-search"] * 4


@pytest.mark.parametrize("text", ["", "usb", "usb hub "])
@pytest.mark.parametrize("sort", [(), (TITLE,), (PRICE, TITLE), (STOCK_DOWN, SortKey(SortField.STATUS))])
async def test_deep_pages_go_on_where_values_are_equal(
    index: MeilisearchIndex,
    read_model: MeilisearchReadModel,
    shop: str,
    monkeypatch: pytest.MonkeyPatch,
    sort: tuple[SortKey, ...],
    text: str,
) -> None:
    monkeypatch.setattr(pages, "_WALKED", 8)
    monkeypatch.setattr(pages, "_SAMPLE", 12)
    monkeypatch.setattr(pages, "_AT_ONCE", 90)
    documents = many_alike(400)
    await index.apply(shop, IndexBatch(documents))
    query = ProductQuery(text=text, sort=sort, currency="EUR")
    matcher = Matcher(query, 0)
    expected = [document.id for document in sorted(filter(matcher.matches, documents), key=matcher.sort_key)]
    for offset in (9, len(expected) // 3, len(expected) * 4 // 5, len(expected) - 3, len(expected) + 5):
        page = await read_model.search_products(shop, query, Window(offset, 7), ids_only=True)
        assert (page.total, list(page.ids)) == (len(expected), expected[offset : offset + 7]), offset
    everything = await read_model.search_products(shop, query, Window(0, 1000), ids_only=True)
    assert list(everything.ids) == expected


def many_alike(count: int) -> list[Document]:
    """Products with few different titles, prices, currencies and quantities, or none of these."""
    chance = random.Random(3)
    documents = []
    for number in range(count):
        document = priced(
            chance.choice(("usb hub", "USB hub", "usb-hub", "hub usb", "cable")),
            chance.choice((None, 100, 100, 250)),
            id=f"{chance.choice('aAbB')}{number}",
            currency=chance.choice(("EUR", "EUR", "USD")),
            status=chance.choice(list(Status)),
        )
        documents.append(replace(document, stock=chance.choice((None, 0, 0, 5))))
    return documents


async def test_a_tenant_token_is_enough(
    index: MeilisearchIndex,
    meilisearch_server: MeilisearchServer,
    client: Client,
    searching: Connection,
    shops: MemoryShopDirectory,
    shop: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "_WALKED", 3)
    documents = [*named(*(f"usb hub {number:02}" for number in range(30))), coded("headphones", sku="AB-1")]
    await index.apply(shop, IndexBatch(documents))
    token = tenant_token(client, searching, shop)
    async with meilisearch_read_model(replace(searching, key=token), shops) as asked:
        page = await asked.search_products(shop, ProductQuery(text="headphnes"), facets=[FacetRequest("status")])
        assert (page.total, page.corrected) == (1, {"headphnes": "headphones"})
        deep = await asked.list_products(shop, ProductQuery(sort=(TITLE,)), Window(25, 2))
        assert [row.document.title for row in deep.rows] == ["usb hub 24", "usb hub 25"]
        assert (await asked.list_products(shop, ProductQuery(), ids=[documents[3].id])).total == 1
        assert (await asked.search_facet_values(shop, "status", "act", ProductQuery()))[0].count == 31
        assert (await asked.get_product_stats(shop)).total == 31
        assert await asked.check_sku_exists(shop, "ab-1") == documents[-1].id


def tenant_token(client: Client, searching: Connection, shop: str) -> str:
    key = client.get_key(searching.key)
    return client.generate_tenant_token(key.uid, {searching.names.live(shop): None}, api_key=searching.key)


@pytest.mark.parametrize("is_genuine", [False, True])
async def test_a_key_that_is_wrong_or_for_another_shop_is_named(
    client: Client, searching: Connection, shops: MemoryShopDirectory, shop: str, is_genuine: bool
) -> None:
    key = tenant_token(client, searching, "another") if is_genuine else "wrong"
    async with meilisearch_read_model(replace(searching, key=key), shops) as asked:
        with pytest.raises(StoreUnavailable, match="refuses the key: it is wrong, has expired, or is for another shop"):
            await asked.search_products(shop, ProductQuery())


async def test_an_expired_token_is_named(
    client: Client, searching: Connection, shops: MemoryShopDirectory, shop: str
) -> None:
    claims = {
        "apiKeyUid": client.get_key(searching.key).uid,
        "searchRules": {searching.names.live(shop): None},
        "exp": 1,
    }
    async with meilisearch_read_model(replace(searching, key=signed(claims, searching.key)), shops) as asked:
        with pytest.raises(StoreUnavailable, match=r"The search key has expired\. Get a new one"):
            await asked.search_products(shop, ProductQuery())


def signed(claims: dict[str, Any], key: str) -> str:
    """A tenant token of any claims; the client makes none that has ended."""
    parts = [urlsafe_b64encode(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "HS256"}, claims)]
    content = b".".join(part.rstrip(b"=") for part in parts)
    signature = urlsafe_b64encode(hmac.digest(key.encode(), content, "sha256")).rstrip(b"=")
    return f"{content.decode()}.{signature.decode()}"


@pytest.mark.parametrize("fault", [Fault.REFUSE, Fault.CUT, Fault.RESET, Fault.HALF_ANSWER, Fault.BLACK_HOLE])
async def test_search_comes_back_with_the_server(
    index: MeilisearchIndex,
    meilisearch_server: MeilisearchServer,
    searching: Connection,
    shops: MemoryShopDirectory,
    shop: str,
    fault: Fault,
) -> None:
    await index.apply(shop, IndexBatch(named("usb")))
    with FaultProxy(meilisearch_server.port) as proxy:
        connection = replace(searching, url=f"http://127.0.0.1:{proxy.port}", timeout_s=1.0)
        async with meilisearch_read_model(connection, shops) as asked:
            assert (await asked.search_products(shop, ProductQuery())).total == 1
            proxy.fault = fault
            with pytest.raises(StoreUnavailable):
                await asked.search_products(shop, ProductQuery())
            proxy.fault = None
            proxy.cut_all()
            assert (await asked.search_products(shop, ProductQuery())).total == 1


async def test_something_else_at_the_address(
    between: Between, shops: MemoryShopDirectory, shop: str, searching: Connection
) -> None:
    between.once("multi-search", lambda between, request: replace(between.forward(request), body=b"<html>"))
    async with meilisearch_read_model(between.connection(searching.names.environment, searching.key), shops) as asked:
        with pytest.raises(StoreUnavailable, match="is no Meilisearch"):
            await asked.search_products(shop, ProductQuery())


async def test_an_answer_is_of_one_version(
    index: MeilisearchIndex, between: Between, shops: MemoryShopDirectory, shop: str, searching: Connection
) -> None:
    """A product that comes between the rounds of a question is in all of its answer or in none."""
    documents = [priced("usb hub", price) for price in (100, 200, 300)]
    await index.apply(shop, IndexBatch(documents))
    loop = asyncio.get_running_loop()

    def write_first(between: Between, request: Any) -> Any:
        true = between.forward(request)
        batch = IndexBatch([priced("usb hub", 400)])
        asyncio.run_coroutine_threadsafe(index.apply(shop, batch), loop).result(20)
        return true

    query = ProductQuery(text="usb", currency="EUR", price=IntRange(0, 1000))
    async with meilisearch_read_model(between.connection(searching.names.environment, searching.key), shops) as asked:
        await asked.search_products(shop, query)
        between.once("multi-search", write_first)
        page = await asked.search_products(shop, query, Window(1, 50), with_prices=True)
    assert (page.total, len(page.rows)) == (4, 3)
    assert page.prices is not None
    assert sum(page.prices.counts) == 4


async def test_any_event_loop_may_ask(index: MeilisearchIndex, read_model: MeilisearchReadModel, shop: str) -> None:
    await index.apply(shop, IndexBatch(named("usb")))

    def elsewhere() -> int:
        return asyncio.run(read_model.search_products(shop, ProductQuery(text="usb"))).total

    assert [await asyncio.to_thread(elsewhere) for _ in range(2)] == [1, 1]
    assert (await read_model.search_products(shop, ProductQuery(text="usb"))).total == 1


async def test_products_with_more_variants_than_have_numbers(
    index: MeilisearchIndex, read_model: MeilisearchReadModel, shop: str
) -> None:
    """The last of 130 variants is the only one that is large, red and cheap."""
    colours = [Variant(f"v{n}", options={"Colour": "red", "Size": "S"}, price=900 + n) for n in range(129)]
    large = product("shirt", *colours, Variant("last", options={"Colour": "red", "Size": "L"}, price=100))
    blue = Variant("b", options={"Colour": "blue", "Size": "L"}, price=100)
    red = Variant("r", options={"Colour": "red", "Size": "S"}, price=100)
    await index.apply(shop, IndexBatch([large, product("other", red, blue)]))
    chosen = {"option.colour": FacetChoice(frozenset({"red"})), "option.size": FacetChoice(frozenset({"L"}))}
    query = ProductQuery(facets=chosen, price=IntRange(50, 150), currency="EUR")
    page = await read_model.search_products(shop, query, facets=[FacetRequest("option.size")])
    assert [(row.document.title, row.variant_ids) for row in page.rows] == [("shirt", ("last",))]
    assert {count.value: count.count for count in page.facets["option.size"]} == {"L": 1, "S": 1}
    nothing = replace(query, price=IntRange(200, 800))
    assert (await read_model.search_products(shop, nothing)).total == 0


async def test_a_long_text_of_which_one_word_is_nowhere(
    index: MeilisearchIndex, read_model: MeilisearchReadModel, shop: str
) -> None:
    await index.apply(shop, IndexBatch(named("red linen shirt for summer days", "red linen shirt")))
    page = await read_model.search_products(shop, ProductQuery(text="red linen shirt for winter days "))
    assert page.total == 0
    assert [(offer.dropped, offer.total) for offer in page.relaxed] == [(("winter",), 1)]


async def test_a_pasted_page_is_refused_at_once(
    index: MeilisearchIndex, read_model: MeilisearchReadModel, shop: str
) -> None:
    await index.apply(shop, IndexBatch(named("red linen shirt")))
    with pytest.raises(BadUsage, match="up to 50 words at a time, and these are 90"):
        await read_model.search_products(shop, ProductQuery(text="red linen shirt " * 30))
