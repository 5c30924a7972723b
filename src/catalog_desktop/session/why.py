"""*Why don't I see it?*: finds the product that is meant, asks every store about it, and says what hides it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from catalog_desktop.domain.claims import CLAIM_PROBLEMS, SKU
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.errors import CatalogError, NotFound, TakenClaim
from catalog_desktop.domain.matches import Matcher
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.domain.shop import Shop
from catalog_desktop.domain.skus import normalise_sku
from catalog_desktop.ports.catalog_ports import CatalogPorts
from catalog_desktop.ports.product_read_model import Window
from catalog_desktop.session.sync_tracker import SyncTracker
from catalog_desktop.session.why_reasons import Answer, Evidence, answer
from catalog_desktop.session.write_session import WriteSession

NAMED = 5
"""So many products are answered for a name, the best hits first."""
_TOMBSTONES = 200
_UNSEARCHABLE = 50


@dataclass(frozen=True, slots=True)
class OwnKnowledge:
    """What only this desk knows: products whose last change search may not have, and why one's own were refused."""

    pending_ids: Sequence[str] = ()
    not_saved: Mapping[str, str] = field(default_factory=dict)


def own_knowledge(tracker: SyncTracker, writes: WriteSession) -> OwnKnowledge:
    """What the sessions of this desk know now."""
    not_saved = {c.product_id: entry.reason_for(c.product_id) for entry in writes.not_saved for c in entry.changesets}
    return OwnKnowledge(tracker.pending_ids, not_saved)


async def why(
    ports: CatalogPorts, shop: Shop, key: str, query: ProductQuery, now: int, own: OwnKnowledge | None = None
) -> Sequence[Answer]:
    """Why the product with the id, SKU or name `key` is not among the hits of `query` in a shop; several products for a
    name, none when no shop of the catalog has any. `now` is Unix ms.

    Raises StoreUnavailable when the write store cannot be asked; that search cannot be is one of the answers.
    """
    inquiry = _Inquiry(ports, shop, Matcher(query, now, shop.synonyms), own or OwnKnowledge())
    return await inquiry.answers(key.strip())


class _Inquiry:
    def __init__(self, ports: CatalogPorts, shop: Shop, matcher: Matcher, own: OwnKnowledge) -> None:
        self._ports, self._shop, self._matcher, self._own = ports, shop, matcher, own

    async def answers(self, key: str) -> Sequence[Answer]:
        if not key:
            return ()
        found = await self._exactly(self._shop, key)
        products = [found] if found is not None else await self._by_name(key)
        if products:
            return await self._explained(products)
        return await self._in_other_shops(key)

    async def _exactly(self, shop: Shop, key: str) -> Product | None:
        repository = self._ports.repository
        with suppress(NotFound):
            return await repository.load_product(shop.id, key)
        holder = await self._ports.log.sku_holder(shop.id, key)
        return None if holder is None else await repository.load_product(shop.id, holder)

    async def _by_name(self, key: str) -> list[Product]:
        """Products that search finds by their text, and then those that it cannot find: deleted, set aside, pending."""
        found: dict[str, Product] = {}
        for product_id in await self._hits(key):
            with suppress(NotFound):
                found[product_id] = await self._ports.repository.load_product(self._shop.id, product_id)
        for product in await self._out_of_search():
            if _is_meant(product, key):
                found.setdefault(product.id, product)
        return list(found.values())[: 2 * NAMED]

    async def _hits(self, key: str) -> Sequence[str]:
        with suppress(CatalogError):
            query = ProductQuery(text=f"{key} ")
            page = await self._ports.read_model.search_products(self._shop.id, query, Window(0, NAMED), ids_only=True)
            return page.ids
        return ()

    async def _out_of_search(self) -> Sequence[Product]:
        letters = await self._ports.control.dead_letters(self._shop.id)
        ids = dict.fromkeys([*self._own.pending_ids, *(letter.product_id for letter in letters)])
        changes = await self._ports.feed.read(self._shop.id, list(ids)[:_UNSEARCHABLE]) if ids else ()
        deleted = await self._ports.log.deleted_products(self._shop.id, limit=_TOMBSTONES)
        return [*(change.product for change in changes), *deleted]

    async def _explained(self, products: Sequence[Product]) -> Sequence[Answer]:
        shop_id, ports = self._shop.id, self._ports
        control = await ports.control.load(shop_id)
        letters = {letter.product_id: letter for letter in await ports.control.dead_letters(shop_id)}
        documents, search_error = await self._indexed([product.id for product in products])
        return [
            answer(
                Evidence(
                    self._shop,
                    product,
                    control,
                    documents.get(product.id),
                    search_error,
                    letters.get(product.id),
                    await self._taken(product),
                    self._own.not_saved.get(product.id, ""),
                    shop_id,
                ),
                self._matcher,
            )
            for product in products
        ]

    async def _indexed(self, ids: Sequence[str]) -> tuple[Mapping[str, Document], str]:
        try:
            page = await self._ports.read_model.list_products(self._shop.id, ProductQuery(), ids=ids)
        except CatalogError as error:
            return {}, str(error)
        return {row.document.id: row.document for row in page.rows}, ""

    async def _taken(self, product: Product) -> Sequence[TakenClaim]:
        """SKUs that a deleted product had, or one with that problem wants, and another product holds."""
        troubled = {problem.path for problem in product.problems if problem.code in CLAIM_PROBLEMS}
        taken = []
        for variant in product.variants:
            path = ("variants", variant.id, "sku")
            if variant.sku and (product.is_deleted or path in troubled):
                holder = await self._ports.log.sku_holder(self._shop.id, variant.sku)
                if holder is not None and holder != product.id:
                    title = (await self._ports.repository.load_product(self._shop.id, holder)).title
                    taken.append(TakenClaim(SKU, variant.sku, path, holder, title))
        return taken

    async def _in_other_shops(self, key: str) -> Sequence[Answer]:
        answers = []
        for shop in await self._ports.shops.list_shops():
            if shop.id == self._shop.id:
                continue
            with suppress(CatalogError):  # of one to which this person has no access nothing is to be told
                product = await self._exactly(shop, key)
                if product is not None:
                    control = await self._ports.control.load(shop.id)
                    evidence = Evidence(shop, product, control, open_shop_id=self._shop.id)
                    answers.append(answer(evidence, self._matcher))
        return answers


def _is_meant(product: Product, key: str) -> bool:
    """Whether a product that search does not find has this SKU or barcode, or these words in its title."""
    wanted = normalise_sku(key)
    codes = {normalise_sku(code) for v in product.variants for code in (v.sku, v.barcode, v.mpn) if code}
    return wanted in codes or wanted in normalise_sku(product.title)
