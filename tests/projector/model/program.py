"""One computer of the model: a projector over all shops, and a desk for each that says which products are in sync."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any, cast

from catalog_desktop.adapters.memory.shop_directory import MemoryShopDirectory
from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.operation import Receipt
from catalog_desktop.domain.sync import IndexState
from catalog_desktop.ports.shop_directory import ShopDirectory
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.progress import ProjectionProgress
from catalog_desktop.projector.projector import Projector
from catalog_desktop.projector.shop_projector import ShopProjector
from catalog_desktop.projector.sources import ProjectionPorts
from catalog_desktop.session.sync_tracker import SyncTracker
from tests.projector.model.clients import ControlClient, Deeds, IndexClient
from tests.projector.model.link import Gated, Link
from tests.projector.model.process import Process
from tests.projector.model.search_server import SearchServer
from tests.projector.model.stream import RecordingStore, Stream

_AGAIN = 10
"""Documents that may be read again after something was interrupted."""

SERVER = "server"
"""The program of this name is always on; it goes before desks."""

FAILED = "The projector failed"


@dataclass
class Surroundings:
    """What all programs share."""

    loop: asyncio.AbstractEventLoop
    store: RecordingStore
    server: SearchServer
    outages: set[str] = field(default_factory=set)
    on_their_way: list[Callable[[], Awaitable[object]]] = field(default_factory=list)
    runs: count[int] = field(default_factory=count)


@dataclass
class Desk:
    """What a window of the program knows of one shop."""

    shop_id: str
    server: SearchServer
    tracker: SyncTracker
    receipts: dict[str, Receipt] = field(default_factory=dict)
    index_version: str = ""

    def wrote(self, receipts: list[Receipt]) -> None:
        """Own writes were acknowledged."""
        self.tracker.wrote(receipts)
        self.receipts.update({receipt.product_id: receipt for receipt in receipts})

    def hear(self, progress: ProjectionProgress) -> None:
        """As `ShopDesk.heard` does; then its rows are read again."""
        self.tracker.published(progress.position_at, progress.published_at)
        self.tracker.refused(progress.letters)
        self.tracker.became_searchable(progress.searchable)
        if progress.searchable is None or progress.index_version != self.index_version:
            self.index_version = progress.index_version
            self.look()

    def look(self) -> None:
        """See which documents the index holds."""
        held = self.server.held(self.shop_id)
        self.tracker.saw_documents(held.values())
        self.tracker.saw_absent([key for key in self.receipts if key not in held])

    def claims_synced(self, product_id: str) -> bool:
        """Whether a row says without reserve that the product is in sync."""
        return self.tracker.as_of is None and self.tracker.state_of(product_id) is IndexState.SYNCED


class Program:
    """One run of a program, until it is stopped or dies."""

    def __init__(self, around: Surroundings, name: str, version: int, overlap: int) -> None:
        self.name, self.version = name, version
        self._around = around
        self.process = Process(around.loop)
        self.link = Link(self.process, around.outages, around.on_their_way)
        self.deeds = Deeds()
        self.stream = Stream(around.store, self.link, overlap)
        self.desks = {shop_id: self._desk(shop_id) for shop_id in around.store.shops}
        self._projector = Projector(self._ports(), name, self._hear, self._pace(), always_on=name == SERVER)
        self._stopping = asyncio.Event()
        self.process.spawn(self._run())

    @property
    def is_running(self) -> bool:
        """Whether it takes part; a suspended one does not."""
        return not (self.process.is_dead or self.process.is_suspended or self._stopping.is_set())

    def shop(self, shop_id: str) -> ShopProjector:
        """The projector of one shop."""
        return self._projector.shop(shop_id)

    def command(self, work: Coroutine[Any, Any, Any]) -> None:
        """Somebody asks this program for something, and is told when it cannot be done."""

        async def ask() -> None:
            with suppress(CatalogError):
                await work

        self.process.spawn(ask())

    def wake(self) -> None:
        """Go on where it was suspended, and read again what was under way."""
        for shop_id in self.desks:
            self.deeds.allow(shop_id, _AGAIN)
        self.process.wake()

    def stop(self) -> None:
        """Ask it to end in order; it dies afterwards."""
        self._stopping.set()

    async def _run(self) -> None:
        for shop_id in self._around.store.shops:
            self._projector.follow(shop_id)
        await self._stopping.wait()
        await self._projector.stop()
        self.process.die()

    def _hear(self, progress: ProjectionProgress) -> None:
        if self.process.is_dead:
            return
        if progress.message.startswith(FAILED):
            self._around.server.truth.note(1, progress.message)
        self.desks[progress.shop_id].hear(progress)

    def _desk(self, shop_id: str) -> Desk:
        return Desk(shop_id, self._around.server, SyncTracker(self.process.wall_ms))

    def _ports(self) -> ProjectionPorts:
        around, writer = self._around, f"{self.name}{next(self._around.runs)}"
        return ProjectionPorts(
            self.stream,
            cast(Any, IndexClient(self.link, around.server, around.store, self.deeds, writer, self.version)),
            cast(
                Any,
                ControlClient(self.link, around.server, self.stream, around.store, self.deeds, self.version),
            ),
            cast(ShopDirectory, Gated(self.link, "shops", MemoryShopDirectory(around.store))),
        )

    def _pace(self) -> Pace:
        return Pace(
            longest_retry=5.0,
            watch=2.5,
            smallest_batch=1,
            largest_batch=3,
            monotonic=self.process.monotonic,
            wall_ms=self.process.wall_ms,
        )
