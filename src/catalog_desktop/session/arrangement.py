"""The rows of one result in one version of the index: pages by their place, products by their id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from catalog_desktop.ports.product_read_model import Page, Row, Window
from catalog_desktop.session.slot_map import SlotMap

KEPT_PAGES = 60


class Arrangement:
    """Which product stands in which row. It keeps its order until it is replaced as a whole; only what its rows hold
    is renewed. `slots` has the total and the products that are held out of their place."""

    def __init__(self, version: str = "", total: int = 0, page_size: int = 100) -> None:
        self.version = version
        self.page_size = page_size
        self.slots = SlotMap(total)
        self._pages: dict[int, tuple[str, ...]] = {}
        self._offsets: dict[str, int] = {}
        self._rows: dict[str, Row] = {}

    def put(self, offset: int, page: Page) -> None:
        """Add whole pages of this version; `offset` is a multiple of the page size."""
        for start in range(0, max(len(page.ids), 1), self.page_size):
            number = (offset + start) // self.page_size
            self._drop(number)
            ids = page.ids[start : start + self.page_size]
            self._pages[number] = ids
            for place, product_id in enumerate(ids, start=offset + start):
                self._offsets[product_id] = place
                if product_id in self.slots.held_ids:
                    self.slots.hide(place)
        self._rows.update({row.document.id: row for row in page.rows})
        while len(self._pages) > KEPT_PAGES:
            self._drop(next(iter(self._pages)))

    def renew(self, rows: Sequence[Row]) -> None:
        """Newer states of rows; their places stay."""
        self._rows.update({row.document.id: row for row in rows if row.document.id in self._rows})

    def id_at(self, slot: int) -> str | None:
        """The product in a row, None when its page is not loaded or there is no such row."""
        held = self.slots.held_at(slot)
        if held is not None:
            return held
        offset = self.slots.offset_at(slot)
        if offset is None:
            return None
        page = self._pages.get(offset // self.page_size, ())
        place = offset % self.page_size
        return page[place] if place < len(page) else None

    def row(self, product_id: str) -> Row | None:
        """What the index last told of a product in a loaded row."""
        return self._rows.get(product_id)

    def hold(self, product_id: str, row: Row | None, slot: int = 0) -> None:
        """Hold a product at a slot, whatever its place; what stands there moves down."""
        self.slots.hold(slot, product_id)
        if row is not None:
            self._rows[product_id] = row
        if product_id in self._offsets:
            self.slots.hide(self._offsets[product_id])

    def offset_of(self, product_id: str) -> int | None:
        """The place of a product in the index's result, None when it is on no loaded page."""
        return self._offsets.get(product_id)

    def slot_of(self, product_id: str) -> int | None:
        """The row of a product, None when it is in no loaded one."""
        held = self.slots.slot_held_by(product_id)
        if held is not None:
            return held
        offset = self._offsets.get(product_id)
        return None if offset is None else self.slots.slot_at(offset)

    def loaded_ids(self, first: int, last: int) -> Iterator[tuple[int, str]]:
        """The rows from `first` to `last` that are loaded, with their products."""
        return self.loaded_at(range(first, last + 1))

    def loaded_at(self, slots: Iterable[int]) -> Iterator[tuple[int, str]]:
        """Those of the rows that are loaded, with their products."""
        for slot in slots:
            product_id = self.id_at(slot) if 0 <= slot < self.slots.count else None
            if product_id is not None:
                yield slot, product_id

    def window(self, first: int, last: int) -> Window:
        """Whole pages that cover the rows from `first` to `last`."""
        begin = self.slots.offset_from(max(first, 0)) // self.page_size
        end = self.slots.offset_from(max(last, first)) // self.page_size + 1
        return Window(begin * self.page_size, (end - begin) * self.page_size)

    def missing(self, window: Window) -> Window | None:
        """The pages of a window that are not loaded, as one window; None when all are."""
        numbers = range(window.offset // self.page_size, (window.offset + window.limit) // self.page_size)
        last = max(self.slots.total - 1, 0) // self.page_size
        absent = [number for number in numbers if number not in self._pages and number <= last]
        if not absent:
            return None
        return Window(absent[0] * self.page_size, (absent[-1] - absent[0] + 1) * self.page_size)

    def _drop(self, number: int) -> None:
        for product_id in self._pages.pop(number, ()):
            self._offsets.pop(product_id, None)
            if product_id not in self.slots.held_ids:
                self._rows.pop(product_id, None)
