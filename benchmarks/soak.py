"""`./dev bench --soak`: 20 edits a second on shared stores, and something that goes wrong every half a minute.

Measured from outside: how old the oldest edit is that search does not hold yet, and what the projector's process has
open. When all is over, search is compared with the store.
"""

from __future__ import annotations

import asyncio
import itertools
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from benchmarks.process_use import use_of
from benchmarks.soak_figures import FaultRun, Sample, Soak, judge
from benchmarks.soak_report import write_report
from benchmarks.soak_servers import Disturbance, SoakServers, disturbances, projector_process, soak_servers
from catalog_desktop.app.profile_catalog import read_profile
from catalog_desktop.domain.changes import UNSEEN, Action, Changeset, SetField
from catalog_desktop.domain.errors import CatalogError, StoreUnavailable
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.operation import Operation, Origin
from catalog_desktop.domain.product import Product, Variant
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.catalog_ports import CatalogPorts

PRODUCTS = 2_000
EDITS_A_SECOND = 20
FAULT_EVERY_S, FAULT_FOR_S = 30.0, 8.0
SAMPLE_S = 0.5
WARM_UP_S = 30.0


class Editor:
    """Edits at a steady rate, or as fast as the store takes it; `count` were acknowledged. `waiting` maps products to
    the revision that search has to reach, and since when."""

    def __init__(self, ports: CatalogPorts, shop_id: str) -> None:
        self._ports, self._shop_id = ports, shop_id
        self.waiting: dict[str, tuple[int, float]] = {}
        self.count = 0
        self._in_flight = asyncio.Semaphore(EDITS_A_SECOND)

    async def run(self) -> None:
        """Until cancelled."""
        began = time.monotonic()
        async with asyncio.TaskGroup() as writes:
            for number in itertools.count():
                await self._in_flight.acquire()
                writes.create_task(self._edit(number))
                await asyncio.sleep(max(0.0, began + number / EDITS_A_SECOND - time.monotonic()))

    async def _edit(self, number: int) -> None:
        product_id = product_of(number * 37 % PRODUCTS)
        change = SetField(("variants", "v", "price"), UNSEEN, 1_000 + number)
        changeset, operation = Changeset(product_id, changes=(change,)), Operation("soak")
        while True:
            try:
                receipt = await self._ports.repository.save_product(self._shop_id, changeset, operation)
                break
            except StoreUnavailable:  # a machine that has too much to do; the same operation is written once
                await asyncio.sleep(SAMPLE_S)
        self.waiting[product_id] = (receipt.revision, time.monotonic())
        self.count += 1
        self._in_flight.release()

    async def lag_s(self) -> float | None:
        """The age of the oldest edit that search does not hold; None when it does not answer."""
        now, asked = time.monotonic(), list(self.waiting)
        try:
            held = await self._ports.index.revisions(self._shop_id, asked)
        except CatalogError:
            return None
        for product_id in asked:
            if held.get(product_id, (0, 0))[0] >= self.waiting[product_id][0]:
                del self.waiting[product_id]
        return max((now - since for _, since in self.waiting.values() if since < now), default=0.0)


def product_of(number: int) -> str:
    """The id of a product."""
    return f"p{number:05}"


async def _fill(ports: CatalogPorts, shop_id: str) -> None:
    new = [
        Product(product_of(n), f"Product {n}", "EUR", variants=(Variant("v", price=1_000),)) for n in range(PRODUCTS)
    ]
    for start in range(0, PRODUCTS, 500):
        part = [Changeset(product.id, Action.CREATE, initial=product) for product in new[start : start + 500]]
        await ports.repository.apply_changes(shop_id, part, Operation("soak", Origin.IMPORT))


async def _disturb(soak: Soak, all_of_them: list[Disturbance], began: float) -> None:
    """One after the other, until cancelled."""
    await asyncio.sleep(WARM_UP_S)
    while True:
        for disturbance in all_of_them:
            next_at = time.monotonic() + FAULT_EVERY_S
            fault = FaultRun(disturbance.name, time.monotonic() - began)
            soak.faults.append(fault)
            await disturbance.begin()
            try:
                await asyncio.sleep(FAULT_FOR_S)
            finally:
                await disturbance.end()
            fault.ended_s = time.monotonic() - began
            await asyncio.sleep(max(0.0, next_at - time.monotonic()))


async def _sample(soak: Soak, editor: Editor, process_id: int, began: float) -> None:
    while True:
        lag = await editor.lag_s()
        at = time.monotonic() - began
        soak.samples.append(Sample(at, lag, await asyncio.to_thread(use_of, process_id)))
        await asyncio.sleep(SAMPLE_S)


async def _soak(servers: SoakServers, soak: Soak, process_id: int, shop_id: str) -> None:
    async with read_profile(servers.editing) as ports, _filled(ports, shop_id):
        editor, began = Editor(ports, shop_id), time.monotonic()
        work = (
            editor.run(),
            _sample(soak, editor, process_id, began),
            _disturb(soak, disturbances(servers), began),
        )
        tasks = [asyncio.create_task(part) for part in work]
        done, _ = await asyncio.wait(tasks, timeout=soak.minutes * 60, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks[::-1]:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        for task in done:
            task.result()
        soak.edits = editor.count
        await _until_caught_up(editor)
        soak.differs = await _differences(ports, shop_id)


@asynccontextmanager
async def _filled(ports: CatalogPorts, shop_id: str) -> AsyncIterator[None]:
    """Once everything is searchable for the first time."""
    await _fill(ports, shop_id)
    while (await ports.index.digest(shop_id)) != await ports.feed.digest(shop_id):
        await asyncio.sleep(SAMPLE_S)
    yield


async def _until_caught_up(editor: Editor) -> None:
    async with asyncio.timeout(120):
        while await editor.lag_s() != 0.0:
            await asyncio.sleep(SAMPLE_S)


async def _differences(ports: CatalogPorts, shop_id: str) -> int:
    source, held = await ports.feed.revisions(shop_id), await ports.index.revision_range(shop_id)
    return sum(source.get(key) != held.get(key) for key in source.keys() | held.keys())


async def _new_shop(servers: SoakServers) -> str:
    async with read_profile(servers.editing) as ports:
        return (await ports.shops.create_shop(Shop(new_ulid(), "Soak", "EUR"))).id


def measure_soak(minutes: float) -> Soak:
    """Run for so long, and write the report into the document."""
    soak = Soak(minutes)
    with tempfile.TemporaryDirectory(prefix="catalog-soak-") as name, soak_servers(Path(name)) as servers:
        shop_id = asyncio.run(_new_shop(servers))
        with projector_process(servers.projecting, Path(name) / "projector.jsonl") as process:
            asyncio.run(_soak(servers, soak, process.pid, shop_id))
    judge(soak)
    write_report(soak)
    return soak
