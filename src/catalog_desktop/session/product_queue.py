"""One's own writes to one product go one after the other, in the order in which they were begun."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from types import TracebackType


class ProductQueue:
    """Turns for products, given in the order of asking, also to those who ask for several products at once."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[asyncio.Future[None]]] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self, product_ids: Iterable[str]) -> Turn:
        """Stand in the queues of all these products at once; to be used as a context manager."""
        return Turn(self._waiting, set(product_ids))


class Turn:
    """A place in the queues; `ready` returns when everybody before has left them."""

    def __init__(self, waiting: dict[str, list[asyncio.Future[None]]], ids: set[str]) -> None:
        self._waiting = waiting
        self._ids = ids
        self._mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._before = {future for key in ids for future in waiting.get(key, ())}
        for key in ids:
            waiting.setdefault(key, []).append(self._mine)

    async def ready(self) -> None:
        """Return when it is this one's turn."""
        if self._before:
            await asyncio.wait(self._before)

    def __enter__(self) -> Turn:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._mine.set_result(None)
        for key in self._ids:
            self._waiting[key].remove(self._mine)
            if not self._waiting[key]:
                del self._waiting[key]
