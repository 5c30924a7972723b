"""A catalog in an engine, and short ways to fill and ask it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from catalog_desktop.domain.document import Document
from catalog_desktop.domain.ids import ulid_from
from catalog_desktop.domain.product import Product, Status, Variant
from catalog_desktop.domain.project import project
from catalog_desktop.domain.query import FacetChoice, ProductQuery
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.product_read_model import FacetRequest, Page, ProductReadModel, Window
from catalog_desktop.ports.search_index import Applied, IndexBatch, SearchIndex
from tests.contracts.search.search_stores import SearchStores

NOW = 1_800_000_000_000
"""The time at which all questions are asked, Unix ms."""


@dataclass(frozen=True)
class Catalog:
    """One shop of an engine."""

    stores: SearchStores
    shop: Shop

    @property
    def index(self) -> SearchIndex:
        return self.stores.index

    @property
    def read_model(self) -> ProductReadModel:
        return self.stores.read_model

    async def put(self, *documents: Document) -> Applied:
        """Make documents searchable."""
        return await self.index.apply(self.shop.id, IndexBatch(documents=documents))

    async def delete(self, *ids: str) -> Applied:
        """Take documents out."""
        return await self.index.apply(self.shop.id, IndexBatch(deleted_ids=ids))

    async def search(self, text: str = "", *, window: Window = Window(), **asked: Any) -> Page:
        """Ask for a text; fields of the query and parameters of the request by name, the facets of the query, of which
        there are two, as `where`."""
        request = {name: asked.pop(name) for name in ("facets", "with_prices", "ids_only") if name in asked}
        if "where" in asked:
            asked["facets"] = asked.pop("where")
        query = ProductQuery(text=text, **{"currency": self.shop.currency, **asked})
        return await self.read_model.search_products(self.shop.id, query, window, now=NOW, **request)

    async def titles(self, text: str = "", **asked: Any) -> list[str]:
        """The titles that a search finds, in order."""
        return [row.document.title for row in (await self.search(text, **asked)).rows]

    async def counts(self, facet: str, text: str = "", *, under: str | None = None, **asked: Any) -> dict[str, int]:
        """The counts of a facet, in order."""
        page = await self.search(text, facets=[FacetRequest(facet, under)], **asked)
        return {count.value: count.count for count in page.facets[facet]}


_ids = iter(ulid_from(1_700_000_000_000 + number, number) for number in range(10**9))


def product(title: str, *variants: Variant, **fields: Any) -> Document:
    """A document of a product made up from its title and what matters to a test; ids ascend."""
    stock: Mapping[str, Mapping[str, int]] = fields.pop("stock", {})
    whole = Product(
        id=fields.pop("id", None) or next(_ids),
        title=title,
        currency=fields.pop("currency", "EUR"),
        status=fields.pop("status", Status.ACTIVE),
        variants=variants or (Variant("v"),),
        stock=stock,
        **fields,
    )
    return project(whole, Shop("shop", "Shop", "EUR"))


def coded(title: str, **codes: Any) -> Document:
    """A document whose one variant has a `sku`, `barcode` or `mpn`."""
    return product(title, Variant("v", **codes))


def priced(title: str, *prices: int | None, **fields: Any) -> Document:
    """A document with a variant a price."""
    return product(title, *(Variant(f"v{i}", price=price) for i, price in enumerate(prices)), **fields)


def stocked(title: str, *quantities: int, **fields: Any) -> Document:
    """A document with a variant a quantity in stock."""
    variants = [Variant(f"v{i}") for i in range(len(quantities))]
    return product(title, *variants, stock={f"v{i}": {"main": q} for i, q in enumerate(quantities)}, **fields)


def chosen(*values: str) -> FacetChoice:
    """These values, any of them."""
    return FacetChoice(frozenset(values))


def unwanted(*values: str) -> FacetChoice:
    """None of these values."""
    return FacetChoice(excluded=frozenset(values))


def revised(document: Document, **fields: Any) -> Document:
    """The document after a write."""
    return replace(document, revision=document.revision + 1, stamp=document.stamp + 1, **fields)


def named(*titles: str) -> Sequence[Document]:
    """A document a title."""
    return [product(title) for title in titles]
