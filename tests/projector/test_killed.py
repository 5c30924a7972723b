"""A rebuild, a return and a discarding are killed before and after every effect that lasts, and gone on with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from catalog_desktop.domain.operation import Origin
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.ports.projection_control import FormerWish, ProjectionControl
from catalog_desktop.ports.search_index import SearchIndex
from catalog_desktop.projector.lease import Lease
from catalog_desktop.projector.progress import ProgressBoard
from catalog_desktop.projector.sources import ProjectionPorts
from catalog_desktop.projector.tenure import Tenure
from tests.memory_catalog import SHOP, MemoryCatalog
from tests.projector.conftest import PACE

LASTING = (
    "begin_build",
    "apply",
    "swap",
    "discard",
    "save_rebuild",
    "request_former",
    "give_up_former",
    "forget_indexes",
    "put_dead_letters",
    "clear_dead_letters",
    "publish",
)
TINY = replace(PACE, smallest_batch=5, largest_batch=5, renew=0.0, compare=0.0)
COUNT = 12


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Killer:
    """Kills at the effect number `at`, before or after it takes place; counts them."""

    at: int
    is_after: bool
    count: int = 0

    def around(self, port: Any) -> Any:
        return _Around(port, self)


class _Around:
    def __init__(self, port: Any, killer: Killer) -> None:
        self._port, self._killer = port, killer

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        return self._killed(method) if name in LASTING else method

    def _killed(self, method: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Any]:
        async def call(*arguments: Any, **named: Any) -> Any:
            killer = self._killer
            killer.count += 1
            strikes = killer.count == killer.at
            if strikes and not killer.is_after:
                raise Killed
            answer = await method(*arguments, **named)
            if strikes:
                raise Killed
            return answer

        return call


async def test_what_was_killed_anywhere_is_gone_on_with() -> None:
    """The index that readers search is whole after every step of every run, whoever died when."""
    killed = 0
    for is_after in (False, True):
        at = 1
        while await _run(Killer(at, is_after)):
            at += 1
            killed += 1
    assert killed > 60, "each of some thirty effects, before and after"


async def _run(killer: Killer) -> bool:
    """Rebuild, return and discard with one kill on the way; False when the kill would have come after the end."""
    catalog = MemoryCatalog()
    await catalog.create(*(f"p{number:02}" for number in range(COUNT)), origin=Origin.IMPORT)
    await _project(catalog, None, lambda: True)
    first = await _generation(catalog)
    await catalog.control.request_rebuild(SHOP.id)
    await catalog.set_price("p03", 7)
    await _project(catalog, killer, lambda: not _is_building(catalog))
    second = await _generation(catalog)
    assert second != first
    await catalog.delete("p04")
    await catalog.create("later")
    await catalog.control.request_former(SHOP.id, FormerWish.RETURN)
    await _project(catalog, killer, lambda: not _is_building(catalog))
    assert await _generation(catalog) == first
    await catalog.control.request_former(SHOP.id, FormerWish.DISCARD)
    await _project(catalog, killer, lambda: not _is_building(catalog))
    assert await _generation(catalog) == first
    record = await catalog.control.load(SHOP.id)
    assert (record.rebuild, record.former, record.obsolete) == (None, None, ())
    assert await catalog.index.builds(SHOP.id) == []
    return killer.count >= killer.at


def _is_building(catalog: MemoryCatalog) -> bool:
    control = catalog.store.states[SHOP.id].lease.control
    wished = control.former is not None and control.former.wish is not None
    return control.rebuild is not None or control.rebuild_wanted or wished or bool(control.obsolete)


async def _generation(catalog: MemoryCatalog) -> str:
    identity = await catalog.index.identity(SHOP.id)
    assert identity is not None
    return identity.generation


async def _project(catalog: MemoryCatalog, killer: Killer | None, is_done: Callable[[], bool]) -> None:
    """Project until there is nothing to do, starting again after a kill."""
    tenure: Tenure | None = None
    idle = 0
    for _ in range(500):
        try:
            tenure = tenure or await _opened(catalog, killer)
            worked = await tenure.step()
            await asyncio.sleep(0)
        except Killed:
            if tenure is not None and tenure.rebuild is not None:
                await _dead(tenure)
            tenure, worked = None, True
        await _check_readers(catalog)
        idle = 0 if worked or not is_done() else idle + 1
        if idle > 3:
            break
    else:
        pytest.fail("It never comes to an end.")
    assert tenure is not None
    assert catalog.indexed() == await catalog.projected()
    with suppress(Killed):
        await tenure.close()


async def _check_readers(catalog: MemoryCatalog) -> None:
    """No search fails, and none sees an index that is not whole."""
    if catalog.indexes.find(SHOP.id, "live") is not None:
        page = await catalog.read_model.list_products(SHOP.id, ProductQuery())
        assert page.total >= COUNT - 1 or not catalog.store.states[SHOP.id].lease.control.position


async def _dead(tenure: Tenure) -> None:
    """What runs beside the loop dies with the process, without another effect."""
    if tenure.rebuild is not None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tenure.rebuild, "_turn", _NoTurn())
            await tenure.rebuild.close()


class _NoTurn:
    async def end(self) -> None:
        """Nobody is there to give it back."""


async def _opened(catalog: MemoryCatalog, killer: Killer | None) -> Tenure:
    around: Callable[[Any], Any] = killer.around if killer is not None else lambda port: port
    ports = ProjectionPorts(
        catalog.feed,
        cast(SearchIndex, around(catalog.index)),
        cast(ProjectionControl, around(catalog.control)),
        catalog.shops,
    )
    lease = Lease(ports.control, SHOP.id, "desk", TINY)
    record = await lease.acquire()
    board = ProgressBoard(SHOP.id, lambda _: None, TINY)
    tenure = Tenure(ports, await ports.shops.load_shop(SHOP.id), lease, record, board, TINY, lambda: None)
    await tenure.open()
    return tenure
