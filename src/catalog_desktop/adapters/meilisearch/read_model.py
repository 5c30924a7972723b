"""The read side of search in a Meilisearch server."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from catalog_desktop.adapters.loop_thread import LoopThread
from catalog_desktop.adapters.meilisearch.connection import Connection
from catalog_desktop.adapters.meilisearch.document_fields import SLOTS, fact_key
from catalog_desktop.adapters.meilisearch.filter_language import all_of, equals, none_of
from catalog_desktop.adapters.meilisearch.near_words import near_words
from catalog_desktop.adapters.meilisearch.query_filters import QueryFilters, has_conditions_on_variants
from catalog_desktop.adapters.meilisearch.question import Question, large_products
from catalog_desktop.adapters.meilisearch.round import IndexChanged, IndexState, Rounds, fetching
from catalog_desktop.adapters.meilisearch.search_client import SearchClient
from catalog_desktop.adapters.meilisearch.statistics import product_stats
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.errors import BadUsage, StoreUnavailable
from catalog_desktop.domain.matches import Matcher
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.domain.shop import Shop
from catalog_desktop.domain.skus import normalise_sku
from catalog_desktop.ports.product_read_model import FacetCount, FacetRequest, Page, ProductStats, Window
from catalog_desktop.ports.shop_directory import ShopDirectory

_T = TypeVar("_T")
_TRIES = 10
_MOST_WORDS = 50
"""The server goes on with a question of hundreds of words for minutes, even when nobody waits any more."""


@asynccontextmanager
async def meilisearch_read_model(connection: Connection, shops: ShopDirectory) -> AsyncIterator[MeilisearchReadModel]:
    """The live indexes of a server; see `MeilisearchReadModel`."""
    thread, client = LoopThread("meilisearch search"), SearchClient(connection)
    try:
        yield MeilisearchReadModel(connection, client, thread, shops)
    finally:
        await thread.run(client.close())
        await thread.close()


@dataclass(slots=True)
class _Known:
    """What is known of an index in some state, and holds for as long as that is its state."""

    state: IndexState
    near: dict[str, list[str]] = field(default_factory=dict)
    large: Sequence[Document] | None = None


class MeilisearchReadModel:
    """See `ProductReadModel`. Made by `meilisearch_read_model`; usable from any event loop.

    A key or tenant token that may only search the shop's live index is enough. `shops` gives the synonyms of a shop
    and is asked before every question, so it should remember what it has read.
    """

    def __init__(self, connection: Connection, client: SearchClient, thread: LoopThread, shops: ShopDirectory) -> None:
        self._names = connection.names
        self._client = client
        self._thread = thread
        self._shops = shops
        self._known: dict[str, _Known] = {}

    async def list_products(
        self,
        shop_id: str,
        query: ProductQuery,
        window: Window = Window(),
        *,
        ids: Sequence[str] | None = None,
        ids_only: bool = False,
        now: int | None = None,
    ) -> Page:
        """See `ProductReadModel.list_products`."""
        if query.text.strip():
            raise BadUsage("Text is searched with search_products.")
        if ids is None:
            return await self.search_products(shop_id, query, window, ids_only=ids_only, now=now)
        return await self._ask(shop_id, query, now, lambda question: question.chosen(ids, ids_only=ids_only))

    async def search_products(
        self,
        shop_id: str,
        query: ProductQuery,
        window: Window = Window(),
        *,
        facets: Sequence[FacetRequest] = (),
        with_prices: bool = False,
        ids_only: bool = False,
        now: int | None = None,
    ) -> Page:
        """See `ProductReadModel.search_products`."""
        return await self._ask(
            shop_id,
            query,
            now,
            lambda question: question.page(window, facets, with_prices=with_prices, ids_only=ids_only),
        )

    async def search_facet_values(
        self,
        shop_id: str,
        facet: str,
        text: str,
        query: ProductQuery,
        *,
        limit: int = 50,
        now: int | None = None,
    ) -> Sequence[FacetCount]:
        """See `ProductReadModel.search_facet_values`."""
        return await self._ask(shop_id, query, now, lambda question: question.facet_values(facet, text, limit))

    async def get_product_stats(self, shop_id: str) -> ProductStats:
        """See `ProductReadModel.get_product_stats`."""
        return await self._ask_rounds(shop_id, lambda rounds, _: product_stats(rounds))

    async def check_sku_exists(self, shop_id: str, sku: str, *, excluding: str | None = None) -> str | None:
        """See `ProductReadModel.check_sku_exists`."""
        wanted = equals("keys", fact_key("sku", normalise_sku(sku)))
        if excluding is not None:
            wanted = all_of([wanted, none_of(equals("keys", fact_key("id", excluding)))])

        async def holder(rounds: Rounds, _: Shop) -> str | None:
            (answer,) = await rounds.ask(fetching(wanted, ["order.id:asc"], Window(0, 1), ["id"]))
            return next((hit["id"] for hit in answer["hits"]), None)

        return await self._ask_rounds(shop_id, holder)

    async def _ask(
        self, shop_id: str, query: ProductQuery, now: int | None, answer: Callable[[Question], Awaitable[_T]]
    ) -> _T:
        asked_at = time.time_ns() // 1_000_000 if now is None else now

        async def ask(rounds: Rounds, shop: Shop) -> _T:
            matcher = _within_limits(Matcher(query, asked_at, shop.synonyms))
            known = self._known.setdefault(shop_id, _Known(await rounds.state()))
            near = await near_words(self._client, self._names.live(shop_id), matcher.terms, known.near)
            filters = QueryFilters(asked_at, known.state.most_variants, await _large(known, query, rounds))
            return await answer(Question(rounds, matcher, filters, near))

        return await self._ask_rounds(shop_id, ask)

    async def _ask_rounds(self, shop_id: str, answer: Callable[[Rounds, Shop], Awaitable[_T]]) -> _T:
        shop = await self._shops.load_shop(shop_id)

        async def ask() -> _T:
            for _ in range(_TRIES):
                known = self._known.get(shop_id)
                rounds = Rounds(self._client, self._names.live(shop_id), known.state if known else None)
                try:
                    found = await answer(rounds, shop)
                    self._known.setdefault(shop_id, _Known(await rounds.state()))
                except IndexChanged as change:
                    self._known[shop_id] = _Known(change.now)
                else:
                    return found
            raise StoreUnavailable("Products are changing faster than they can be searched. Try again in a moment.")

        return await self._thread.run(ask())


async def _large(known: _Known, query: ProductQuery, rounds: Rounds) -> Sequence[Document]:
    """The products whose variants have to be looked at here, fetched when a question needs them."""
    if known.state.most_variants <= SLOTS or not has_conditions_on_variants(query):
        return ()
    if known.large is None:
        known.large = await large_products(rounds)
    return known.large


def _within_limits(matcher: Matcher) -> Matcher:
    if len(matcher.terms) > _MOST_WORDS:
        raise BadUsage(f"Search takes up to {_MOST_WORDS} words at a time, and these are {len(matcher.terms)}.")
    return matcher
