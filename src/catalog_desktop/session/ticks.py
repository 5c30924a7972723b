"""Ticked products: a set of ids apart from the current row, which a click or a new query does not clear."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.ports.product_read_model import Page, ProductReadModel, Window
from catalog_desktop.session.events import Event


@dataclass(frozen=True, slots=True)
class AllHits:
    """*Select all N*: a query pinned with the version and the number that were shown, but for some products."""

    query: ProductQuery
    index_version: str
    total: int
    now: int
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ticked:
    """The products that a command is for. `expected` is the number that was shown when it differs from what there is
    now: then the command asks first."""

    ids: tuple[str, ...]
    expected: int | None = None


class Ticks:
    """Either single products or all hits of a query but some. `changed` tells whenever the set is another."""

    def __init__(self, read_model: ProductReadModel, shop_id: str) -> None:
        self._read_model = read_model
        self._shop_id = shop_id
        self._ids: dict[str, None] = {}
        self._all: AllHits | None = None
        self.changed: Event[None] = Event()

    @property
    def count(self) -> int:
        """How many are ticked, as far as is known."""
        if self._all is not None:
            return max(0, self._all.total - len(self._all.excluded))
        return len(self._ids)

    @property
    def all_hits(self) -> AllHits | None:
        """The pinned query when all its hits are ticked."""
        return self._all

    def is_ticked(self, product_id: str, query: ProductQuery) -> bool:
        """Whether a product of the result of `query` is ticked."""
        if self._all is not None:
            return query == self._all.query and product_id not in self._all.excluded
        return product_id in self._ids

    def set(self, product_ids: Iterable[str], *, ticked: bool) -> None:
        """Tick or untick products."""
        if self._all is not None:
            changed = self._all.excluded.difference if ticked else self._all.excluded.union
            self._all = replace(self._all, excluded=frozenset(changed(product_ids)))
        elif ticked:
            self._ids.update(dict.fromkeys(product_ids))
        else:
            for product_id in product_ids:
                self._ids.pop(product_id, None)
        self.changed.emit(None)

    def tick_all(self, query: ProductQuery, index_version: str, total: int, now: int) -> None:
        """Tick all hits of a query, as many as are shown in this version; `now` is what ages were counted from."""
        self._ids.clear()
        self._all = AllHits(query, index_version, total, now)
        self.changed.emit(None)

    def clear(self) -> None:
        """Untick everything."""
        self._ids.clear()
        self._all = None
        self.changed.emit(None)

    async def outside(self, query: ProductQuery, now: int) -> int:
        """How many of the ticked are not in the result of `query`."""
        ids = (await self.resolve()).ids
        if not ids:
            return 0
        wanted = frozenset(ids) & query.ids if query.ids else frozenset(ids)
        if not wanted:
            return len(ids)
        page = await self._read_model.search_products(
            self._shop_id, replace(query, ids=wanted), Window(0, 0), ids_only=True, now=now
        )
        return len(ids) - page.total

    async def resolve(self) -> Ticked:
        """The ids that a command is for."""
        if self._all is None:
            return Ticked(tuple(self._ids))
        pinned = self._all
        page = await self._hits(pinned, pinned.total)
        if page.total > len(page.ids):
            page = await self._hits(pinned, page.total)
        ids = tuple(product_id for product_id in page.ids if product_id not in pinned.excluded)
        return Ticked(ids, self.count if len(ids) != self.count else None)

    async def _hits(self, pinned: AllHits, limit: int) -> Page:
        return await self._read_model.search_products(
            self._shop_id, pinned.query, Window(0, limit), ids_only=True, now=pinned.now
        )
