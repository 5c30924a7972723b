"""The rows of the result on screen, with what this desk knows better than the index. Pure: nothing is read here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from catalog_desktop.domain.matches import Matcher
from catalog_desktop.domain.sync import IndexState
from catalog_desktop.ports.product_read_model import Page, Row
from catalog_desktop.session.arrangement import Arrangement
from catalog_desktop.session.result_events import Rearranged, ShownRow, Waiting
from catalog_desktop.session.row_order import PlacedDocument, count_moving
from catalog_desktop.session.row_overlay import RowOverlay
from catalog_desktop.session.sync_tracker import SyncTracker

BAND_LIMIT = 20


class ResultRows:
    """One query's rows: an arrangement of one index version, the overlay over it, and what has changed in it since.

    A row keeps its slot whatever happens to its product, until the rows are put in order again (`start_afresh`) or
    have to be shown in a newer version (`rearrange`), which keeps those in sight that have changed.
    """

    def __init__(self, matcher: Matcher, overlay: RowOverlay, tracker: SyncTracker, page_size: int) -> None:
        self._overlay = overlay
        self._tracker = tracker
        self._renewed: set[str] = set()
        self._gone: set[str] = set()
        self.matcher = matcher
        self.arranged = Arrangement(page_size=page_size)

    def product(self, product_id: str) -> ShownRow | None:
        """What the row of a product shows; None when it is in no loaded row."""
        row = self.arranged.row(product_id)
        indexed = row.document if row is not None else None
        document = self._overlay.document(product_id, indexed)
        if document is None:
            return None
        is_deleted = self._overlay.is_deleted(product_id, indexed)
        is_changed = product_id in self._renewed or document is not indexed
        is_gone = product_id in self._gone and document is indexed
        is_leaving = is_deleted or is_gone or (is_changed and not self.matcher.matches(document))
        return ShownRow(product_id, document, row, is_deleted, is_leaving)

    def start_afresh(self, matcher: Matcher, page: Page, offset: int, *, is_new_query: bool) -> Rearranged:
        """Every row where it belongs now; one's own new products that the index does not have yet stand on top."""
        old_count = self.arranged.slots.count
        self.matcher = matcher
        self._overlay.settle([key for key in self._overlay.touched_ids if self._is_indexed(key)])
        self._forget_changes(set())
        self.arranged = Arrangement(page.index_version, page.total, self.arranged.page_size)
        self.arranged.put(offset, page)
        for product_id in reversed(self._overlay.created_ids[:BAND_LIMIT]):
            if self._belongs(product_id):
                self.arranged.hold(product_id, None)
        return Rearranged(old_count, self.arranged.slots.count, is_new_query=is_new_query)

    def rearrange(self, page: Page, offset: int, first: int, last: int) -> Rearranged:
        """All rows in a newer version, with what is in sight (rows `first` to `last`) where it was.

        What has changed, and is in sight or in the band, keeps its row.
        """
        old = self.arranged
        new = Arrangement(page.index_version, page.total, old.page_size)
        new.put(offset, page)
        in_sight = list(old.loaded_ids(first, last))
        changed = self._changed_ids()
        anchor = next((key for _, key in in_sight if key not in changed and new.offset_of(key) is not None), None)
        moved = _difference(new.offset_of(anchor), old.offset_of(anchor)) if anchor else 0
        kept = {key: slot + moved for slot, key in in_sight if key in changed}
        kept.update({key: slot for slot, key in enumerate(old.slots.held_ids) if key not in kept})
        for key, slot in sorted(kept.items(), key=lambda item: item[1]):
            new.hold(key, old.row(key), min(max(slot, 0), new.slots.count))
        self.arranged = new
        self._forget_changes(set(kept))
        shift = _difference(new.slot_of(anchor), old.slot_of(anchor)) if anchor else 0
        return Rearranged(old.slots.count, new.slots.count, shift)

    def renew(self, rows: Sequence[Row], gone: Sequence[str]) -> None:
        """Newer states of rows, and products that the index does not hold any more; all keep their places."""
        for row in rows:
            before = self.arranged.row(row.document.id)
            if before is not None and before.document.revision != row.document.revision:
                self._renewed.add(row.document.id)
        self._gone.update(gone)
        self.arranged.renew([self._with_finds(row) for row in rows])

    def _with_finds(self, row: Row) -> Row:
        """A row that was asked for by its id does not say what the query found in it: that is as before while the
        product has not changed."""
        before = self.arranged.row(row.document.id)
        if before is None or before.document.revision != row.document.revision or row.highlights:
            return row
        return replace(row, highlights=before.highlights, variant_ids=before.variant_ids)

    def insert_new(self, product_ids: frozenset[str]) -> int:
        """Put one's own new products that belong to the result on top; returns how many there was room for."""
        inserted = 0
        for product_id in self._overlay.created_ids:
            is_new = product_id in product_ids and self.arranged.slot_of(product_id) is None
            has_room = bool(self.arranged.version) and len(self.arranged.slots.held_ids) < BAND_LIMIT
            if is_new and has_room and self._belongs(product_id):
                self.arranged.hold(product_id, None)
                inserted += 1
        return inserted

    def waiting(self, latest_total: int) -> Waiting:
        """What the next re-sort would change; `latest_total` is the newest total that the index told."""
        shown = [row for row in map(self.product, self._changed_ids()) if row is not None]
        leaving = [row.product_id for row in shown if row.is_leaving]
        own_leaving = [key for key in leaving if key in self._overlay.touched_ids]
        own_new = [key for key in self._overlay.created_ids if key not in leaving and self._belongs(key)]
        counted_new = [key for key in own_new if self._is_indexed(key) and self.arranged.offset_of(key) is None]
        counted_leaving = [key for key in leaving if self._is_indexed(key) and self.arranged.offset_of(key) is not None]
        others = latest_total - self.arranged.slots.total - len(counted_new) + len(counted_leaving)
        return Waiting(
            moving=count_moving(self._placed(), self.matcher.sort_key) if shown else 0,
            leaving=len(leaving),
            own_new=sum(1 for key in own_new if not self._is_indexed(key)),
            own_leaving=sum(1 for key in own_leaving if not self._is_indexed(key)),
            others_new=max(0, others),
        )

    def _changed_ids(self) -> set[str]:
        """Loaded products that may differ from what the index told when the rows were put in order."""
        own = frozenset[str]() if self._overlay.is_flooded else self._overlay.touched_ids
        return {key for key in own | self._renewed | self._gone if self.arranged.slot_of(key) is not None}

    def _forget_changes(self, but: set[str]) -> None:
        self._renewed &= but
        self._gone &= but

    def _placed(self) -> Iterator[PlacedDocument]:
        """The loaded rows around changed ones, without those that are held on top or leaving."""
        changed = self._changed_ids()
        slots = {slot for key in changed if (slot := self.arranged.slot_of(key)) is not None}
        near = sorted({slot + by for slot in slots for by in (-2, -1, 0, 1, 2)})
        for slot, product_id in self.arranged.loaded_at(near):
            row = self.product(product_id)
            if row is not None and not row.is_leaving and self.arranged.slots.held_at(slot) is None:
                yield PlacedDocument(slot, row.document, product_id in changed)

    def _belongs(self, product_id: str) -> bool:
        document = self._overlay.document(product_id, None)
        return document is not None and self.matcher.matches(document)

    def _is_indexed(self, product_id: str) -> bool:
        return self._tracker.state_of(product_id) is IndexState.SYNCED


def _difference(after: int | None, before: int | None) -> int:
    return 0 if after is None or before is None else after - before
