"""What one person has open of one shop: every session, wired to the others."""

from __future__ import annotations

from collections.abc import Callable

from catalog_desktop.domain.money import number_format
from catalog_desktop.domain.query_values import QuerySyntax
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.catalog_ports import CatalogPorts
from catalog_desktop.session.drift_log import DriftLog
from catalog_desktop.session.events import Event
from catalog_desktop.session.journal import Journal, clock_ms
from catalog_desktop.session.projection_history import ProjectionHistory
from catalog_desktop.session.projection_report import ProjectionReport
from catalog_desktop.session.query_session import QuerySession
from catalog_desktop.session.recent_writes import RecentWrites
from catalog_desktop.session.result import Result
from catalog_desktop.session.row_overlay import RowOverlay
from catalog_desktop.session.row_states import RowStates
from catalog_desktop.session.sync_tracker import SyncTracker
from catalog_desktop.session.ticks import Ticks
from catalog_desktop.session.undo_history import UndoHistory
from catalog_desktop.session.unsaved_edits import UnsavedEdits
from catalog_desktop.session.write_session import WriteSession
from catalog_desktop.session.writing import WriteEvent

READ_ONLY = "This window only reads: another program is writing the catalog."
"""What a desk that cannot write says to whoever wants to edit."""


class ShopDesk:
    """The sessions as attributes, and the arrows between them: writes reach the tracker and the overlay, reports of
    the projector reach the tracker and the journal. `index_moved` tells that the index has a version which the result
    on screen does not show yet: refresh the visible rows. A desk beside the catalog's owner cannot write. `projection`
    is fed by whoever hears the projector, so that it outlives the desk."""

    def __init__(
        self,
        ports: CatalogPorts,
        shop: Shop,
        person: str,
        clock: Callable[[], int] = clock_ms,
        *,
        can_write: bool = True,
        projection: ProjectionHistory | None = None,
    ) -> None:
        self.can_write = can_write
        self.ports = ports
        self.shop = shop
        self.clock = clock
        self.syntax = QuerySyntax(shop.currency, shop.time_zone)
        self.numbers = number_format(shop.locale)
        self.queries = QuerySession(self.syntax)
        self.tracker = SyncTracker(clock)
        self.recent = RecentWrites(self.tracker, clock)
        self.projection = projection or ProjectionHistory(clock)
        self.drift = DriftLog(clock)
        self.overlay = RowOverlay(shop)
        self.history = UndoHistory(ports.log, shop.id, person)
        self.writes = WriteSession(ports.repository, Journal(ports.local, clock), self.history, shop.id, person)
        self.result = Result(ports.read_model, shop, self.overlay, self.tracker, clock=clock)
        self.ticks = Ticks(ports.read_model, shop.id)
        self.states = RowStates(self.writes, self.tracker)
        self.unsaved = UnsavedEdits(ports.local, shop.id, clock)
        self.index_moved: Event[None] = Event()
        self._index_version = ""
        self.writes.events.subscribe(self._wrote)

    async def open(self) -> None:
        """Take up what an earlier run left: operations that can be undone, writes that were under way or refused.

        A desk that cannot write leaves them to the one that can.
        """
        if not self.can_write:
            return
        await self.history.load()
        await self.writes.resume()

    async def close(self) -> None:
        """Store what was typed and not saved."""
        await self.unsaved.close()

    async def heard(self, report: ProjectionReport) -> None:
        """The projector has something to say about this shop."""
        self.tracker.published(report.position_at, report.published_at)
        self.tracker.refused(report.letters)
        self.tracker.became_searchable(report.searchable)
        if report.searchable is None or report.index_version != self._index_version:
            self._index_version = report.index_version
            self.index_moved.emit(None)
        await self.tracker.look_up_absent(self.shop.id, self.ports.repository)
        await self.writes.became_searchable(self.tracker.take_settled())

    def _wrote(self, event: WriteEvent) -> None:
        self.recent.wrote(event)
        # The tracker first: who hears of the overlay's change asks the tracker for the row's state.
        self.tracker.wrote(event.receipts)
        self.overlay.wrote(event)
