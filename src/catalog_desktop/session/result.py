"""The result on screen: what is read for it, and when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from catalog_desktop.domain.matches import Matcher
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.product_read_model import FacetRequest, Page, ProductReadModel, Window
from catalog_desktop.session.events import Event
from catalog_desktop.session.journal import clock_ms
from catalog_desktop.session.result_events import Rearranged, ResultEvent, RowsChanged, RowsInserted, ShownRow, Waiting
from catalog_desktop.session.result_rows import ResultRows
from catalog_desktop.session.row_overlay import RowOverlay
from catalog_desktop.session.sync_tracker import SyncTracker

REFRESH_S = 0.25


class Result:
    """Searches, and keeps what came back in rows by slot and by product.

    `events` tells what a table has to do; `summarised` that totals, facets or what is waiting may have changed.
    `latest` is the newest answer with totals and facets, for the `facet_requests`. Coroutines raise StoreUnavailable
    and StoreDamaged; the rows stay as they were. All may be cancelled, and answers to an older query are dropped:
    the last keystroke wins.
    """

    def __init__(
        self,
        read_model: ProductReadModel,
        shop: Shop,
        overlay: RowOverlay,
        tracker: SyncTracker,
        *,
        page_size: int = 100,
        clock: Callable[[], int] = clock_ms,
    ) -> None:
        self._read_model = read_model
        self._shop = shop
        self._tracker = tracker
        self._clock = clock
        self._rows = ResultRows(self._matcher_for(ProductQuery()), overlay, tracker, page_size)
        self._generation = 0
        self._refreshed_at = -REFRESH_S
        self._is_refreshing = self._is_outdated = False
        self.facet_requests: Sequence[FacetRequest] = ()
        self.latest = Page("", 0)
        self.events: Event[ResultEvent] = Event()
        self.summarised: Event[None] = Event()
        overlay.changed.subscribe(self._overlay_changed)

    @property
    def query(self) -> ProductQuery:
        """The query whose rows these are."""
        return self._rows.matcher.query

    @property
    def now(self) -> int:
        """The time from which the query's ages are counted (Unix ms)."""
        return self._rows.matcher.now

    @property
    def row_count(self) -> int:
        """How many rows the table has."""
        return self._rows.arranged.slots.count

    @property
    def index_version(self) -> str:
        """The version of the index in which the rows stand; `latest` may be of a newer one."""
        return self._rows.arranged.version

    @property
    def waiting(self) -> Waiting:
        """What the next re-sort would change."""
        return self._rows.waiting(self.latest.total)

    def shown(self, slot: int) -> ShownRow | None:
        """What a row shows; None while its page is not loaded."""
        product_id = self.id_at(slot)
        return None if product_id is None else self._rows.product(product_id)

    def product(self, product_id: str) -> ShownRow | None:
        """What the row of a product shows; None when it is in no loaded row."""
        return self._rows.product(product_id)

    def slot_of(self, product_id: str) -> int | None:
        """The row of a product; None when it is in no loaded one."""
        return self._rows.arranged.slot_of(product_id)

    def id_at(self, slot: int) -> str | None:
        """The product in a row; None while its page is not loaded."""
        return self._rows.arranged.id_at(slot)

    async def search(self, query: ProductQuery) -> bool:
        """Ask a new query and show its first rows; False when a newer one has taken over meanwhile."""
        window = Window(0, self._rows.arranged.page_size)
        return await self._put_in_order(self._matcher_for(query), window, is_new_query=True)

    async def resort(self, first: int, last: int) -> bool:
        """Put every row where it belongs now, and show what is new; False when a newer query has taken over."""
        window = self._rows.arranged.window(first, last)
        return await self._put_in_order(self._matcher_for(self.query), window, is_new_query=False)

    async def load(self, first: int, last: int) -> None:
        """See to it that the rows from `first` to `last` are there, then those a page around them."""
        generation = self._generation
        size = self._rows.arranged.page_size
        around = max(0, first - size), min(last + size, max(self.row_count - 1, last))
        for begin, end in ((first, last), around):
            missing = self._rows.arranged.missing(self._rows.arranged.window(begin, end))
            if missing is None:
                continue
            page = await self._ask(self._rows.matcher, missing)
            if generation != self._generation:
                return
            if page.index_version != self.index_version:
                await self._rearrange(first, last)
                return
            self._put(page, missing.offset)
            self.events.emit(RowsChanged(begin, end))

    async def refresh(self, first: int, last: int) -> None:
        """The index has a newer version: renew totals, facets and what the visible rows hold. Their order stays.

        At most every quarter of a second, however often it is called; calls meanwhile are one more refresh after it.
        """
        self._is_outdated = True
        if self._is_refreshing:
            return
        self._is_refreshing = True
        try:
            while self._is_outdated:
                await asyncio.sleep(max(0.0, self._refreshed_at + REFRESH_S - _loop_time()))
                self._is_outdated = False
                await self._refresh_once(first, last)
                self._refreshed_at = _loop_time()
        finally:
            self._is_refreshing = False

    async def ids_between(self, first: int, last: int) -> tuple[str, ...]:
        """The products of a range of rows, asked for where they are not loaded."""
        slots = range(first, min(last, self.row_count - 1) + 1)
        ids = [self.id_at(slot) for slot in slots]
        if None in ids:
            window = self._rows.arranged.window(first, last)
            page = await self._read_model.search_products(
                self._shop.id, self.query, window, ids_only=True, now=self.now
            )
            offsets = [self._rows.arranged.slots.offset_at(slot) for slot in slots]
            asked = dict(enumerate(page.ids, start=window.offset))
            ids = [key or asked.get(-1 if o is None else o) for key, o in zip(ids, offsets, strict=True)]
        return tuple(dict.fromkeys(product_id for product_id in ids if product_id is not None))

    async def _put_in_order(self, matcher: Matcher, window: Window, *, is_new_query: bool) -> bool:
        self._generation += 1
        generation = self._generation
        page = await self._ask(matcher, window, with_summary=True)
        if generation != self._generation:
            return False
        self._refreshed_at = _loop_time()
        self._show(page, self._rows.start_afresh(matcher, page, window.offset, is_new_query=is_new_query))
        return True

    async def _rearrange(self, first: int, last: int) -> None:
        """Rows that are not loaded stand in a newer version: show all rows in that one."""
        generation = self._generation
        window = self._rows.arranged.window(first, last)
        page = await self._ask(self._rows.matcher, window, with_summary=True)
        if generation == self._generation:
            self._show(page, self._rows.rearrange(page, window.offset, first, last))

    async def _refresh_once(self, first: int, last: int) -> None:
        generation = self._generation
        page = await self._ask(self._rows.matcher, self._rows.arranged.window(first, last), with_summary=True)
        found = {row.document.id for row in page.rows}
        absent = [key for _, key in self._rows.arranged.loaded_ids(first, last) if key not in found]
        rows = [*page.rows]
        if absent:
            by_id = await self._read_model.list_products(self._shop.id, ProductQuery(), ids=absent)
            rows += by_id.rows
            found.update(by_id.ids)
        if generation != self._generation:
            return
        gone = [product_id for product_id in absent if product_id not in found]
        self._rows.renew(rows, gone)
        self._tracker.saw_documents(row.document for row in rows)
        self._tracker.saw_absent(gone)
        self.latest = page
        self.events.emit(RowsChanged(first, last))
        self.summarised.emit(None)

    def _put(self, page: Page, offset: int) -> None:
        count = self.row_count
        self._rows.arranged.put(offset, page)
        self._tracker.saw_documents(row.document for row in page.rows)
        if self.row_count != count:  # a product that is held elsewhere was found at its place
            self.events.emit(Rearranged(count, self.row_count))

    def _show(self, page: Page, event: Rearranged) -> None:
        self.latest = page
        self._tracker.saw_documents(row.document for row in page.rows)
        self.events.emit(event)
        self.summarised.emit(None)

    def _overlay_changed(self, product_ids: frozenset[str]) -> None:
        inserted = self._rows.insert_new(product_ids)
        if inserted:
            self.events.emit(RowsInserted(0, inserted))
        slots = [slot for key in product_ids if (slot := self.slot_of(key)) is not None]
        if slots:
            self.events.emit(RowsChanged(min(slots), max(slots)))
        self.summarised.emit(None)

    async def _ask(self, matcher: Matcher, window: Window, *, with_summary: bool = False) -> Page:
        return await self._read_model.search_products(
            self._shop.id,
            matcher.query,
            window,
            facets=self.facet_requests if with_summary else (),
            with_prices=with_summary,
            now=matcher.now,
        )

    def _matcher_for(self, query: ProductQuery) -> Matcher:
        return Matcher(query, self._clock(), self._shop.synonyms)


def _loop_time() -> float:
    """Seconds by the clock that the event loop waits by."""
    return asyncio.get_running_loop().time()
