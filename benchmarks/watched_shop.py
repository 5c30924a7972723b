"""A shop that is edited all the time while it goes from one projector to another: who holds it, how long edits take,
and whether the index ever goes backwards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from benchmarks.projecting_process import PATIENCE_S, until
from catalog_desktop.domain.changes import UNSEEN, Changeset, SetField
from catalog_desktop.domain.operation import Operation, Origin
from catalog_desktop.ports.catalog_ports import CatalogPorts
from catalog_desktop.ports.projection_control import ControlRecord

_EDIT_EVERY_S = 0.2
_LOOK_EVERY_S = 0.05
_SOON_S = 2.0


@dataclass
class WatchedShop:
    """`longest_s` is what an edit took at most until it was searchable; `backwards` counts documents that were seen to
    go back to an older revision."""

    ports: CatalogPorts
    shop_id: str
    product_ids: list[str]
    longest_s: float = 0.0
    edits: int = 0
    backwards: int = 0
    _made: int = 0
    _known: dict[str, int] = field(default_factory=dict)
    _waiting: dict[tuple[str, int], float] = field(default_factory=dict)

    async def record(self) -> ControlRecord:
        """Who projects."""
        return await self.ports.control.load(self.shop_id)

    async def until_held(self, kind: str, epoch: int) -> float:
        """How many seconds it takes until somebody of a kind, `desktop` or `server`, holds a lease after `epoch`."""
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE_S:
            record = await self.record()
            if record.epoch > epoch and (record.live_holder or "").startswith(kind):
                return time.monotonic() - began
            await asyncio.sleep(_LOOK_EVERY_S)
        raise TimeoutError(f"no {kind} has taken the shop")

    async def until_free(self) -> None:
        """Return once nobody projects: whoever was killed does until its lease ends."""
        while (await self.record()).live_holder is not None:
            await asyncio.sleep(_LOOK_EVERY_S)

    @asynccontextmanager
    async def edited(self) -> AsyncIterator[None]:
        """Meanwhile products are edited and looked for; at the end all edits are waited for."""
        self.longest_s, self.edits = 0.0, 0
        tasks = [asyncio.create_task(work(), name=work.__name__) for work in (self._edit, self._look)]
        try:
            yield
            tasks[0].cancel()
            await until(lambda: not self._waiting)
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def settle(self) -> None:
        """Return once edits are found soon after they are made; what they take is measured from now on."""
        await until(lambda: self.edits and all(time.monotonic() - at < _SOON_S for at in self._waiting.values()))
        self.longest_s, self.edits = 0.0, 0

    async def _edit(self) -> None:
        while True:
            self._made += 1
            product_id = self.product_ids[self._made % len(self.product_ids)]
            change = SetField(("title",), UNSEEN, f"Edited {self._made} times")
            operation = Operation("bench", Origin.EDIT)
            receipt = await self.ports.repository.save_product(
                self.shop_id, Changeset(product_id, changes=(change,)), operation
            )
            self.edits += 1
            self._waiting[product_id, receipt.revision] = time.monotonic()
            await asyncio.sleep(_EDIT_EVERY_S)

    async def _look(self) -> None:
        while True:
            held = await self.ports.index.revisions(self.shop_id, self.product_ids)
            for product_id, (revision, _) in held.items():
                self.backwards += revision < self._known.get(product_id, 0)
                self._known[product_id] = revision
            for key, committed in list(self._waiting.items()):
                if self._known.get(key[0], 0) >= key[1]:
                    self.longest_s = max(self.longest_s, time.monotonic() - committed)
                    del self._waiting[key]
            await asyncio.sleep(_LOOK_EVERY_S)
