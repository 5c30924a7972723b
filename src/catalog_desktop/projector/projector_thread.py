"""The projector on a thread of its own, with its own event loop and its own connections."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

from catalog_desktop.domain.errors import CatalogError, StoreUnavailable
from catalog_desktop.ports.projection_control import FormerWish
from catalog_desktop.ports.search_index import Drift
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.projector import Projector
from catalog_desktop.projector.shop_projector import Report, ShopProjector
from catalog_desktop.projector.sources import ProjectionPorts

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

OpenPorts = Callable[[], AbstractAsyncContextManager[ProjectionPorts]]
RESTART_S = (0.2, 1.0, 5.0, 30.0)


class ProjectorThread:
    """Started and stopped by the composition root, and usable from any thread.

    `open_ports` is entered on the projector's own event loop. `report` is called on the projector's thread, at most
    every tenth of a second a shop, and must only hand the snapshot on. When the ports cannot be opened, or anything
    unforeseen happens, the thread starts again with growing pauses; the window never notices more than the delay.
    """

    def __init__(
        self,
        open_ports: OpenPorts,
        holder: str | None,
        report: Report,
        pace: Pace | None = None,
        *,
        always_on: bool = False,
    ) -> None:
        self._open_ports = open_ports
        self._holder = holder
        self._always_on = always_on
        self._report = report
        self._pace = pace
        self._lock = threading.Lock()
        self._projector: Projector | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._stopping = threading.Event()
        self._running = threading.Event()
        self._thread = threading.Thread(target=self._run, name="projector")

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def wait_until_running(self, timeout: float) -> bool:
        """Whether the ports are open and the shops are being followed within `timeout` seconds."""
        return self._running.wait(timeout)

    def stop(self, timeout: float = 10.0) -> bool:
        """Drain, save, release and end; whether that was done within `timeout` seconds."""
        self._stopping.set()
        with self._lock:
            if self._loop is not None and self._stop is not None:
                self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def follow(self, shop_id: str) -> Future[None]:
        """Project a shop that was created after the start; done when it is `ShopProjector.ready`."""

        async def follow(projector: Projector) -> None:
            await projector.follow(shop_id).ready()

        return self._submit(follow)

    def searchable(self, shop_id: str) -> Future[None]:
        """Done once all that is committed now is searchable or a dead letter."""
        return self._submit_to(shop_id, lambda shop: shop.searchable())

    def request_rebuild(self, shop_id: str) -> Future[None]:
        """See `ShopProjector.request_rebuild`."""
        return self._submit_to(shop_id, lambda shop: shop.request_rebuild())

    def cancel_rebuild(self, shop_id: str) -> Future[None]:
        """See `ShopProjector.cancel_rebuild`."""
        return self._submit_to(shop_id, lambda shop: shop.cancel_rebuild())

    def request_former(self, shop_id: str, wish: FormerWish) -> Future[None]:
        """See `ShopProjector.request_former`."""
        return self._submit_to(shop_id, lambda shop: shop.request_former(wish))

    def retry(self, shop_id: str, product_ids: tuple[str, ...] | None = None) -> Future[None]:
        """See `ShopProjector.retry`."""
        return self._submit_to(shop_id, lambda shop: shop.retry(product_ids))

    def verify(self, shop_id: str) -> Future[Drift]:
        """See `ShopProjector.verify`."""
        return self._submit_to(shop_id, lambda shop: shop.verify())

    def repair(self, shop_id: str, drift: Drift) -> Future[None]:
        """See `ShopProjector.repair`."""
        return self._submit_to(shop_id, lambda shop: shop.repair(drift))

    def _submit_to(self, shop_id: str, ask: Callable[[ShopProjector], Coroutine[Any, Any, _T]]) -> Future[_T]:
        async def work(projector: Projector) -> _T:
            return await ask(projector.shop(shop_id))

        return self._submit(work)

    def _submit(self, work: Callable[[Projector], Coroutine[Any, Any, _T]]) -> Future[_T]:
        with self._lock:
            if self._loop is None or self._projector is None:
                failed: Future[_T] = Future()
                failed.set_exception(StoreUnavailable("The projector is not running yet; try again in a moment."))
                return failed
            return asyncio.run_coroutine_threadsafe(work(self._projector), self._loop)

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                asyncio.run(self._main())
            except Exception as error:  # noqa: BLE001 - a thread that dies would do so unnoticed
                if isinstance(error, CatalogError):
                    _log.warning("The projector cannot start: %s", error)
                else:
                    _log.exception("The projector failed and starts again")
                self._stopping.wait(RESTART_S[min(failures, len(RESTART_S) - 1)])
                failures += 1

    async def _main(self) -> None:
        stop = asyncio.Event()
        async with self._open_ports() as ports:
            projector = Projector(ports, self._holder, self._report, self._pace, always_on=self._always_on)
            try:
                await projector.start()
                self._hand_out(asyncio.get_running_loop(), projector, stop)
                await stop.wait()
            finally:
                self._hand_out(None, None, None)
                await projector.stop()

    def _hand_out(
        self, loop: asyncio.AbstractEventLoop | None, projector: Projector | None, stop: asyncio.Event | None
    ) -> None:
        with self._lock:
            self._loop, self._projector, self._stop = loop, projector, stop
            if stop is not None and self._stopping.is_set():
                stop.set()
        if projector is not None:
            self._running.set()
