"""What was typed in dialogs and not saved, kept so that not even a kill loses more than half a second of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from catalog_desktop.domain.paths import Record
from catalog_desktop.ports.local_state import LocalState, UnsavedEdit
from catalog_desktop.session.journal import clock_ms

STORE_AFTER_S = 0.3


class UnsavedEdits:
    """Several dialogs' edits of one shop, by product. A change is stored within half a second of its key, however fast
    the next ones come. `close` stores what is left; it must be awaited."""

    def __init__(self, local: LocalState, shop_id: str, clock: Callable[[], int] = clock_ms) -> None:
        self._local = local
        self._shop_id = shop_id
        self._clock = clock
        self._dirty: dict[str, UnsavedEdit] = {}
        self._storing: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    async def found(self) -> Sequence[UnsavedEdit]:
        """The edits that an earlier session left behind, latest first."""
        return await self._local.unsaved_edits(self._shop_id)

    def changed(self, product_id: str, revision: int, base: Record, edited: Record) -> None:
        """Something was typed: `edited` is the whole record so far, begun on `base` at `revision` (0: new)."""
        self._dirty[product_id] = UnsavedEdit(self._shop_id, product_id, revision, base, edited, self._clock())
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_soon(), name="store unsaved edits")

    async def finished(self, product_id: str) -> None:
        """The edit was saved or discarded."""
        self._dirty.pop(product_id, None)
        async with self._turn:
            await self._local.remove_unsaved_edit(self._shop_id, product_id)

    async def close(self) -> None:
        """Store everything now."""
        if self._storing is not None:
            self._storing.cancel()
            await asyncio.gather(self._storing, return_exceptions=True)
        await self._store()

    async def _store_soon(self) -> None:
        while self._dirty:
            await asyncio.sleep(STORE_AFTER_S)
            await self._store()

    async def _store(self) -> None:
        async with self._turn:
            while self._dirty:
                product_id = next(iter(self._dirty))
                edit = self._dirty[product_id]
                await self._local.put_unsaved_edit(edit)
                if self._dirty.get(product_id) is edit:
                    del self._dirty[product_id]
