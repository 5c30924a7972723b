"""The projector on its own thread: started and stopped cleanly, used from another thread, and restarted by itself."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from catalog_desktop.domain.errors import NotFound, StoreUnavailable
from catalog_desktop.projector.progress import ProjectionProgress
from catalog_desktop.projector.projector_thread import ProjectorThread
from catalog_desktop.projector.sources import ProjectionPorts
from tests.memory_catalog import SHOP, MemoryCatalog
from tests.projector.conftest import PACE

PATIENCE_S = 5.0


@dataclass
class Opening:
    """Opens the ports of a catalog, after some failures, and notes on which threads what happens."""

    catalog: MemoryCatalog
    failures: list[Exception] = field(default_factory=list)
    opened_on: list[int] = field(default_factory=list)
    closed: int = 0

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[ProjectionPorts]:
        self.opened_on.append(threading.get_ident())
        if self.failures:
            raise self.failures.pop(0)
        try:
            yield self.catalog.ports
        finally:
            self.closed += 1


class Heard:
    """The reports, from whichever thread they come."""

    def __init__(self) -> None:
        self.reports: list[ProjectionProgress] = []
        self.threads: set[int] = set()
        self._changed = threading.Condition()

    def __call__(self, progress: ProjectionProgress) -> None:
        with self._changed:
            self.reports.append(progress)
            self.threads.add(threading.get_ident())
            self._changed.notify_all()

    def wait_for(self, condition: Callable[[ProjectionProgress], object]) -> None:
        """Return once a report has come of which `condition` holds."""
        with self._changed:
            assert self._changed.wait_for(lambda: any(map(condition, self.reports)), PATIENCE_S)


async def test_it_projects_on_a_thread_of_its_own_and_stops_cleanly(catalog: MemoryCatalog) -> None:
    await catalog.create("a")
    opening, heard = Opening(catalog), Heard()
    thread = ProjectorThread(opening, "desk", heard, PACE)
    thread.start()
    assert thread.wait_until_running(PATIENCE_S)
    thread.searchable(SHOP.id).result(PATIENCE_S)
    assert set(catalog.indexed()) == {"a"}
    await catalog.create("b")
    thread.searchable(SHOP.id).result(PATIENCE_S)
    thread.request_rebuild(SHOP.id).result(PATIENCE_S)
    heard.wait_for(lambda progress: progress.rebuild is not None)
    thread.cancel_rebuild(SHOP.id).result(PATIENCE_S)
    thread.retry(SHOP.id).result(PATIENCE_S)
    drift = thread.verify(SHOP.id).result(PATIENCE_S)
    thread.repair(SHOP.id, drift).result(PATIENCE_S)
    assert thread.stop(PATIENCE_S)
    assert catalog.indexed() == await catalog.projected()
    assert heard.threads == set(opening.opened_on)
    assert threading.get_ident() not in heard.threads
    assert opening.closed == 1
    assert (await catalog.control.load(SHOP.id)).holder is None


@pytest.mark.logs_errors
async def test_it_starts_again_when_the_ports_cannot_be_opened(catalog: MemoryCatalog) -> None:
    opening = Opening(catalog, [StoreUnavailable("locked"), ZeroDivisionError("a defect")])
    thread = ProjectorThread(opening, "desk", Heard(), PACE)
    thread.start()
    try:
        assert thread.wait_until_running(PATIENCE_S)
        assert len(opening.opened_on) == 3
        thread.searchable(SHOP.id).result(PATIENCE_S)
    finally:
        assert thread.stop(PATIENCE_S)


def test_before_the_start_and_after_the_end_it_says_so(catalog: MemoryCatalog) -> None:
    thread = ProjectorThread(Opening(catalog), "desk", Heard(), PACE)
    with pytest.raises(StoreUnavailable):
        thread.searchable(SHOP.id).result(0)
    thread.start()
    assert thread.wait_until_running(PATIENCE_S)
    assert thread.stop(PATIENCE_S)
    with pytest.raises(StoreUnavailable):
        thread.verify(SHOP.id).result(0)


def test_it_can_be_stopped_before_it_runs(catalog: MemoryCatalog) -> None:
    thread = ProjectorThread(Opening(catalog), "desk", Heard(), PACE)
    assert thread.stop(PATIENCE_S)
    thread.start()
    assert thread.stop(PATIENCE_S)


async def test_shops_are_projected_apart_and_new_ones_are_taken_up(catalog: MemoryCatalog) -> None:
    thread = ProjectorThread(Opening(catalog), "desk", Heard(), PACE)
    thread.start()
    try:
        assert thread.wait_until_running(PATIENCE_S)
        with pytest.raises(NotFound):
            thread.searchable("shop2").result(PATIENCE_S)
        await catalog.shops.create_shop(replace(SHOP, id="shop2", name="Second"))
        thread.follow("shop2").result(PATIENCE_S)
        await catalog.create("a")
        thread.searchable(SHOP.id).result(PATIENCE_S)
        thread.searchable("shop2").result(PATIENCE_S)
        assert set(catalog.indexed()) == {"a"}
        assert (await catalog.index.digest("shop2")).count == 0
    finally:
        assert thread.stop(PATIENCE_S)
