"""Which products are exported: those on screen, those that are ticked, all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.domain.shop import Shop
from catalog_desktop.exchange.exporting.exporter import ExportRequest
from catalog_desktop.ports.change_feed import ChangeFeed
from catalog_desktop.ports.product_read_model import ProductReadModel, Window


class Scope(Enum):
    """What can be chosen."""

    TICKED = 1
    VIEW = 2
    ALL = 3


_WORDS = {Scope.TICKED: "The ticked products", Scope.VIEW: "This view, in its order", Scope.ALL: "All products"}


@dataclass(frozen=True, slots=True)
class ExportScope:
    """The query on screen and the ids that are ticked (empty: none), and who counts."""

    shop_id: str
    query: ProductQuery
    ticked: Sequence[str]
    read_model: ProductReadModel
    feed: ChangeFeed

    @property
    def offered(self) -> Sequence[Scope]:
        """What there is to choose from; the first is the likeliest."""
        return [scope for scope in Scope if scope is not Scope.TICKED or self.ticked]

    @staticmethod
    def words(scope: Scope) -> str:
        """What a choice is called."""
        return _WORDS[scope]

    async def count(self, scope: Scope) -> int:
        """How many products it means just now. Raises StoreUnavailable."""
        if scope is Scope.TICKED:
            return len(self.ticked)
        if scope is Scope.ALL:
            return await self.feed.count(self.shop_id)
        return (await self.read_model.search_products(self.shop_id, self.query, Window(0, 0), ids_only=True)).total

    def request(self, scope: Scope, shop: Shop, target: Path, columns: tuple[str, ...]) -> ExportRequest:
        """What the exporter is asked for."""
        return ExportRequest(
            shop,
            target,
            query=self.query if scope is Scope.VIEW else None,
            ids=tuple(self.ticked) if scope is Scope.TICKED else None,
            columns=columns,
        )
