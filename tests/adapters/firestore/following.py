"""Following a change feed as a projector does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from catalog_desktop.adapters.firestore.change_feed import FirestoreChangeFeed
from catalog_desktop.adapters.firestore.feed_pace import FeedPace

PATIENCE_S = 60
"""Nothing here takes a second on a machine that has nothing else to do."""
EAGER = FeedPace(sweep_every=0, first_retry=0.01)
HOUR = 3600


def ids(count: int, prefix: str = "p") -> list[str]:
    """The ids of so many products, in order."""
    return [f"{prefix}{number:04}" for number in range(count)]


@dataclass
class Reader:
    """Reads a shop's changes in order and notes which revision of each product it has been given, and how often."""

    feed: FirestoreChangeFeed
    shop_id: str
    position: int = 0
    limit: int = 200
    revisions: dict[str, int] = field(default_factory=dict)
    deliveries: list[str] = field(default_factory=list)

    async def read(self) -> bool:
        """Read one batch, and hold it to what the port promises; False when it was empty."""
        batch = await self.feed.read_after(self.shop_id, self.position, self.limit)
        assert len(batch.changes) <= self.limit
        assert all(self.position < change.position <= batch.position for change in batch.changes)
        assert len({change.product.id for change in batch.changes}) == len(batch.changes)
        assert batch.position >= self.position
        for change in batch.changes:
            assert change.product.revision >= self.revisions.get(change.product.id, 0)
            self.revisions[change.product.id] = change.product.revision
            self.deliveries.append(change.product.id)
        self.position = batch.position
        return bool(batch.changes)

    async def read_all(self) -> None:
        """Read until there is no more."""
        while await self.read():
            pass

    async def until(self, condition: Callable[[], object]) -> None:
        """Read what comes until a condition holds."""
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                if not await self.read():
                    await self.feed.wait(self.shop_id, self.position)

    async def until_known(self, ids: Iterable[str], revision: int = 1) -> None:
        """Read what comes until these products have come."""
        wanted = list(ids)
        await self.until(lambda: all(self.revisions.get(key, 0) >= revision for key in wanted))
