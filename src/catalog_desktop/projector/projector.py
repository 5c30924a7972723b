"""All shops of a catalog, each with its own projector, on one event loop."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress

from catalog_desktop.domain.errors import CatalogError, NotFound
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.shop_projector import Report, ShopProjector
from catalog_desktop.projector.sources import ProjectionPorts


class Projector:
    """Starts a projector for each shop, also for those that are created later (`follow`).

    `holder` names this projector in the control records; it is the same after a restart, so that a program that
    was killed takes its own lease back at once. None: it projects nothing and watches those who do. Who is `always_on`
    goes before those who are not.
    """

    def __init__(
        self,
        ports: ProjectionPorts,
        holder: str | None,
        report: Report,
        pace: Pace | None = None,
        *,
        always_on: bool = False,
    ) -> None:
        self._ports = ports
        self._holder = holder
        self._always_on = always_on
        self._report = report
        self._pace = pace or Pace()
        self._shops: dict[str, ShopProjector] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to project every shop of the store, and those that others create later."""
        await self._follow_all()
        self._looking = asyncio.create_task(self._look_for_shops(), name="look for shops")

    def follow(self, shop_id: str) -> ShopProjector:
        """The projector of a shop, started when it was not running yet."""
        if shop_id not in self._shops:
            projector = ShopProjector(
                self._ports,
                shop_id,
                self._holder,
                self._report,
                self._pace,
                always_on=self._always_on,
                is_fair_share=self._is_fair_share,
            )
            self._shops[shop_id] = projector
            self._tasks[shop_id] = asyncio.create_task(projector.run(), name=f"project {shop_id}")
        return self._shops[shop_id]

    def shop(self, shop_id: str) -> ShopProjector:
        """The projector of a shop. Raises NotFound for one that is not followed."""
        if shop_id not in self._shops:
            raise NotFound("shop", shop_id)
        return self._shops[shop_id]

    async def stop(self) -> None:
        """Drain, save and release, shop by shop at once."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        for projector in self._shops.values():
            projector.stop()
        await asyncio.gather(*self._tasks.values())

    def _is_fair_share(self, shop_id: str) -> bool:
        """Whether the holder of a shop would still have no fewer than this projector, with one less there and one more
        here. What has been asked for is counted as if it were here already."""
        holder = self._shops[shop_id].holder
        asked = Counter(shop.holder for key, shop in self._shops.items() if shop.is_asking and key != shop_id)
        held = Counter(shop.holder for shop in self._shops.values())
        return held[holder] - asked[holder] - 1 >= held[self._holder] + asked.total() + 1

    async def _follow_all(self) -> None:
        for shop in await self._ports.shops.list_shops():
            self.follow(shop.id)

    async def _look_for_shops(self) -> None:
        while True:
            await asyncio.sleep(self._pace.discover)
            with suppress(CatalogError):  # then at the next look
                await self._follow_all()
