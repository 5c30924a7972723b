"""The read port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from catalog_desktop.domain.document import Document
from catalog_desktop.domain.query import ProductQuery


@dataclass(frozen=True, slots=True)
class Window:
    """Rows `offset` to `offset + limit` of a result. Any offset is allowed; beyond the end the page is empty."""

    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class FacetRequest:
    """Counts wanted for one facet: at most `limit` values, most frequent first, then by value.

    For `category`, `under` names the path whose direct children are wanted; None asks for the roots.
    Values chosen in the query are always listed (at 0 when nothing has them), with their ancestors for categories.
    """

    facet: str
    under: str | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value as one of the products spells it (values differing only in case are one) and its distinct products."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """The spread of lowest prices in the query's currency, ignoring the query's own price range.

    `lowest` and `highest` are minor units (None when no product has a price). `counts[i]` are the products with
    `edges[i] <= price_min < edges[i + 1]`; the last bucket includes its upper edge.
    """

    lowest: int | None = None
    highest: int | None = None
    edges: tuple[int, ...] = ()
    counts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One product of a result.

    `highlights` maps a field (`title`, `brand`, `sku:<variant id>`) to ranges of characters that matched.
    `variant_ids` are the variants that meet the query's conditions on variants; empty when there are none.
    """

    document: Document
    highlights: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    variant_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What would match when nothing does: without the words in `dropped`, `total` products."""

    dropped: tuple[str, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Page:
    """An answer. Pages of different `index_version` are never mixed in one grid.

    `rows` is empty when only ids were asked for; `ids` is always filled, in the same order. `corrected` maps typed
    words to the words found instead, when *only* near words matched. `relaxed` is filled when the total is 0.
    """

    index_version: str
    total: int
    ids: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    prices: Histogram | None = None
    corrected: Mapping[str, str] = field(default_factory=dict)
    relaxed: tuple[Relaxation, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductStats:
    """The catalog in numbers: products per status; products with a variant that is out or low; stock value in
    minor units per currency; completeness as products that miss each thing of `domain.project.MISSING`."""

    index_version: str
    total: int
    by_status: Mapping[str, int]
    out_of_stock: int
    low_stock: int
    stock_value: Mapping[str, int]
    missing: Mapping[str, int]
    problems: Mapping[str, int]


class ProductReadModel(Protocol):
    """Where products are searched, browsed and counted. Eventually consistent, read only.

    What belongs to a result, and in which order, is `domain.matches`: `matches(document, query, now)` decides,
    `sort_key(document, query)` orders. Totals and counts are exact. Within one `index_version` a page repeats or
    skips no row, at any offset. A call sees one version from start to end. `now` (Unix ms) is what ages in the
    query are counted from; the clock's time by default.

    Cancelling a call stops its work. Errors: StoreUnavailable (try again; nothing is known), StoreDamaged (rebuild
    the index), NotFound (no such shop).
    """

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
        """Browse without text: filter, sort, window. The query's `text` must be empty (BadUsage otherwise).

        With `ids` the answer is those products, in the order given, whatever the query says; unknown ones are
        left out. With `ids_only` rows are not fetched: how *Select all N* becomes a set of ids.
        """
        ...

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
        """Text, filters, facets, sort, window, in one question.

        Counts of a facet ignore the choice in that facet (disjunctive). Without text it is a browse with facets.
        """
        ...

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
        """Values of one facet in which some word begins with `text` (case aside; all when empty), with counts under the
        query without its choice in this facet; most frequent first. Values that count 0 are left out."""
        ...

    async def get_product_stats(self, shop_id: str) -> ProductStats:
        """The catalog in numbers, over all products of the shop."""
        ...

    async def check_sku_exists(self, shop_id: str, sku: str, *, excluding: str | None = None) -> str | None:
        """The id of a product that has this SKU in normalised form, other than `excluding`, or None.

        Advisory: the claim in the repository decides.
        """
        ...
