"""A projector over stores in memory: quick heartbeats, and everything it reports is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

import pytest

from catalog_desktop.domain.operation import Origin
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.progress import ProjectionProgress, ProjectorState
from catalog_desktop.projector.shop_projector import ShopProjector
from catalog_desktop.projector.sources import ProjectionPorts
from tests.memory_catalog import SHOP, MemoryCatalog

PACE = Pace(renew=0.05, publish_idle=0.0, publish_busy=0.0, report=0.0, standby=0.02, first_retry=0.01)


@dataclass
class Reports:
    """The reports of a projector, to look at and to wait for, no longer than `patience_s`."""

    patience_s: float = 5.0
    seen: list[ProjectionProgress] = field(default_factory=list)
    _looked_at: int = 0
    _new: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, progress: ProjectionProgress) -> None:
        self.seen.append(progress)
        self._new.set()

    async def until(self, condition: Callable[[ProjectionProgress], object]) -> ProjectionProgress:
        """The first report, after the one that was waited for last, of which `condition` holds."""
        async with asyncio.timeout(self.patience_s):
            while True:
                while self._looked_at < len(self.seen):
                    self._looked_at += 1
                    if condition(self.seen[self._looked_at - 1]):
                        return self.seen[self._looked_at - 1]
                self._new.clear()
                await self._new.wait()

    async def until_state(self, state: ProjectorState) -> ProjectionProgress:
        """The first report of a state."""
        return await self.until(lambda progress: progress.state is state)


Running = Callable[..., AbstractAsyncContextManager[ShopProjector]]


@pytest.fixture
def catalog() -> MemoryCatalog:
    return MemoryCatalog()


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def running(catalog: MemoryCatalog, reports: Reports) -> Running:
    """`async with running() as projector` runs one for the shop until the end of the block."""

    @asynccontextmanager
    async def run(
        ports: ProjectionPorts | None = None, holder: str | None = "desk", pace: Pace = PACE
    ) -> AsyncIterator[ShopProjector]:
        projector = ShopProjector(ports or catalog.ports, SHOP.id, holder, reports, pace)
        task = asyncio.create_task(projector.run())
        try:
            async with asyncio.timeout(20):
                yield projector
        finally:
            projector.stop()
            await task

    return run


@pytest.fixture
async def filled(catalog: MemoryCatalog, running: Running, reports: Reports) -> MemoryCatalog:
    """A catalog of 300 products whose index is up to date, and nobody projecting."""
    await catalog.create(*(f"p{n:03}" for n in range(300)), origin=Origin.IMPORT)
    async with running() as projector:
        await projector.searchable()
    reports.seen.clear()
    return catalog
