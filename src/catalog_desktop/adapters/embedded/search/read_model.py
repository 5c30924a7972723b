"""The read side of embedded search."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from catalog_desktop.adapters.embedded.search.facet_counts import product_stats
from catalog_desktop.adapters.embedded.search.index_tokens import CodeKind
from catalog_desktop.adapters.embedded.search.open_index import PinnedIndex
from catalog_desktop.adapters.embedded.search.question import Question
from catalog_desktop.adapters.embedded.search.shop_indexes import ShopIndexes
from catalog_desktop.adapters.embedded.search.shop_settings import ShopSettings
from catalog_desktop.adapters.embedded.search.work_thread import WorkThread
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.facet_search import FacetValueFinder
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.domain.shop import Shop
from catalog_desktop.domain.skus import normalise_sku
from catalog_desktop.ports.product_read_model import FacetCount, FacetRequest, Page, ProductStats, Window

Answer = TypeVar("Answer")


class EmbeddedReadModel:
    """Searches the live index of a shop, one question after another on a thread of its own.

    A question whose asker has gone, because the next keystroke was faster, is dropped or interrupted.
    """

    def __init__(self, indexes: ShopIndexes, settings: ShopSettings, searching: WorkThread) -> None:
        self._indexes = indexes
        self._settings = settings
        self._searching = searching

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
        chosen = list(ids)
        return await self._ask(
            shop_id, lambda index, shop: _question(index, shop, query, now).chosen(chosen, ids_only=ids_only)
        )

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

        def answer(index: PinnedIndex, shop: Shop) -> Page:
            question = _question(index, shop, query, now)
            return replace(
                question.page(window, ids_only=ids_only),
                facets=question.facets(facets),
                prices=question.counter.histogram(query) if with_prices else None,
            )

        return await self._ask(shop_id, answer)

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
        finder = FacetValueFinder(text)
        return await self._ask(
            shop_id, lambda index, shop: _question(index, shop, query, now).facet_values(facet, finder.finds, limit)
        )

    async def get_product_stats(self, shop_id: str) -> ProductStats:
        """See `ProductReadModel.get_product_stats`."""
        return await self._ask(shop_id, lambda index, _: product_stats(index.version, index.index_version))

    async def check_sku_exists(self, shop_id: str, sku: str, *, excluding: str | None = None) -> str | None:
        """See `ProductReadModel.check_sku_exists`."""
        return await self._ask(shop_id, lambda index, _: _holder(index, normalise_sku(sku), excluding))

    async def _ask(self, shop_id: str, answer: Callable[[PinnedIndex, Shop], Answer]) -> Answer:
        def ask() -> Answer:
            shop = self._settings.of(shop_id)
            with self._indexes.get(shop_id).pinned() as index, self._searching.interrupting(index.connection):
                return answer(index, shop)

        return await self._searching.run(ask)


def _question(index: PinnedIndex, shop: Shop, query: ProductQuery, now: int | None) -> Question:
    return Question(index, query, time.time_ns() // 1_000_000 if now is None else now, shop.synonyms)


def _holder(index: PinnedIndex, sku: str, excluding: str | None) -> str | None:
    holders = index.connection.execute(
        "SELECT min(id) FROM codes JOIN rows USING (slot) WHERE kind = ? AND key = ? AND id IS NOT ?",
        (CodeKind.SKU, sku, excluding),
    )
    holder: str | None = holders.fetchone()[0]
    return holder
