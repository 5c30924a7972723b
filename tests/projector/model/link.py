"""What lies between a program and the stores: each call can be refused, lose its answer, take long, or arrive late."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from catalog_desktop.domain.errors import StoreUnavailable
from tests.projector.model.process import Process

TIMEOUT_S = 6.0
"""After so long a program gives a request up."""

_T = TypeVar("_T")


class Trouble(StrEnum):
    """What can become of a call."""

    REFUSED = "refused"
    LOST_ANSWER = "lost answer"
    SLOW = "slow"
    SLOW_ANSWER = "slow answer"
    LATE = "late"


@dataclass
class Fault:
    """Strikes the call after `calls_before` others."""

    trouble: Trouble
    calls_before: int = 0


class Link:
    """`outages` names the ports that do not answer, for all programs alike; `on_their_way` are requests that their
    senders have given up and that arrive all the same; `troubles` counts the calls that failed."""

    def __init__(
        self, process: Process, outages: set[str], on_their_way: list[Callable[[], Awaitable[object]]]
    ) -> None:
        self.process = process
        self._outages = outages
        self._on_their_way = on_their_way
        self.fault: Fault | None = None
        self.troubles = 0

    async def call(
        self, port: str, effect: Callable[[], Awaitable[_T]], late: Callable[[], Awaitable[object]] | None = None
    ) -> _T:
        """Have an effect outside, or not: a process can halt before and after it. `late` is what happens when the
        request arrives after its sender has given it up; None: then nothing does."""
        self.process.check()
        trouble = self._trouble()
        await asyncio.sleep(TIMEOUT_S / 2 if trouble is Trouble.SLOW else 0)
        if trouble is Trouble.LATE:
            if late is not None:
                self._on_their_way.append(late)
            await asyncio.sleep(TIMEOUT_S)
        if trouble in (Trouble.REFUSED, Trouble.LATE) or port in self._outages:
            self.troubles += 1
            raise StoreUnavailable("No answer.")
        answer = await effect()
        await asyncio.sleep(TIMEOUT_S / 2 if trouble is Trouble.SLOW_ANSWER else 0)
        if trouble is Trouble.LOST_ANSWER:
            self.troubles += 1
            raise StoreUnavailable("The answer got lost.")
        return answer

    def _trouble(self) -> Trouble | None:
        fault = self.fault
        if fault is None:
            return None
        fault.calls_before -= 1
        if fault.calls_before >= 0:
            return None
        self.fault = None
        return fault.trouble


class Gated:
    """A port of which every call goes through a link."""

    def __init__(self, link: Link, name: str, port: Any) -> None:
        self._link, self._name, self._port = link, name, port

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)

        async def call(*arguments: Any, **named: Any) -> Any:
            return await self._link.call(self._name, lambda: method(*arguments, **named))

        return call
