"""A desk on stores in memory: sessions wired as the composition root wires them, and an index fed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from catalog_desktop.adapters.memory.product_repository import MemoryProductRepository
from catalog_desktop.domain.changes import Action, Changeset
from catalog_desktop.domain.operation import Origin
from catalog_desktop.domain.project import project
from catalog_desktop.domain.query_values import QuerySyntax
from catalog_desktop.ports.search_index import IndexBatch
from catalog_desktop.session.journal import Journal
from catalog_desktop.session.query_session import QuerySession
from catalog_desktop.session.result import Result
from catalog_desktop.session.result_events import ResultEvent
from catalog_desktop.session.row_overlay import RowOverlay
from catalog_desktop.session.row_states import RowStates
from catalog_desktop.session.sync_tracker import SyncTracker
from catalog_desktop.session.ticks import Ticks
from catalog_desktop.session.undo_history import UndoHistory
from catalog_desktop.session.write_session import WriteSession
from catalog_desktop.session.writing import WriteEvent
from tests.memory_catalog import SHOP, MemoryCatalog, product
from tests.virtual_time import pytest_asyncio_loop_factories

__all__ = ["pytest_asyncio_loop_factories"]


@dataclass
class Desk:
    """One person's sessions over a catalog; `page_size` is small so that few products make several pages."""

    catalog: MemoryCatalog = field(default_factory=MemoryCatalog)
    by: str = "anna"
    now: int = 1_000_000
    page_size: int = 5
    repository: MemoryProductRepository | None = None

    def __post_init__(self) -> None:
        self.tracker = SyncTracker(lambda: self.now)
        self.overlay = RowOverlay(SHOP)
        self.history = UndoHistory(self.catalog.log, SHOP.id, self.by)
        self.journal = Journal(self.catalog.local, lambda: self.now)
        repository = self.repository or self.catalog.repository
        self.writes = WriteSession(repository, self.journal, self.history, SHOP.id, self.by)
        self.result = Result(self.catalog.read_model, SHOP, self.overlay, self.tracker, page_size=self.page_size)
        self.states = RowStates(self.writes, self.tracker)
        self.ticks = Ticks(self.catalog.read_model, SHOP.id)
        self.query = QuerySession(QuerySyntax(currency="EUR"))
        self.written: list[WriteEvent] = []
        self.events: list[ResultEvent] = []
        self.writes.events.subscribe(self.written.append)
        self.writes.events.subscribe(lambda event: self.tracker.wrote(event.receipts))
        self.writes.events.subscribe(self.overlay.wrote)
        self.result.events.subscribe(self.events.append)

    async def fill(self, *ids: str) -> None:
        """Products that others made, searchable."""
        await self.catalog.create(*ids, origin=Origin.IMPORT)
        await self.index()

    async def create(self, product_id: str, *, price: int = 1_000) -> None:
        """Make a product oneself."""
        await self.writes.write([Changeset(product_id, Action.CREATE, initial=product(product_id, price=price))])

    async def index(self, ids: Sequence[str] | None = None) -> None:
        """Bring the index up to date, as the projector does, for some products or all, and report it."""
        changes = await self.catalog.feed.read(SHOP.id, list(ids or self.catalog.store.states[SHOP.id].products))
        live = tuple(project(c.product, SHOP) for c in changes if not c.product.is_deleted)
        gone = tuple(c.product.id for c in changes if c.product.is_deleted)
        await self.catalog.index.apply(SHOP.id, IndexBatch(live, gone))
        self.tracker.became_searchable({change.product.id: change.product.revision for change in changes})

    @property
    def shown_ids(self) -> list[str | None]:
        """The rows of the table."""
        return [self.result.id_at(slot) for slot in range(self.result.row_count)]


@pytest.fixture
def desk() -> Desk:
    return Desk()
