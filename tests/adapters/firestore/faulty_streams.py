"""A connection whose streams fail when they are told to; everything else is the emulator's."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from google.cloud.firestore_v1.types import ListenResponse

from catalog_desktop.adapters.firestore.calls import FirestoreCalls
from catalog_desktop.adapters.firestore.connection import FirestoreConnection

Fault: TypeAlias = "dict[str, Any] | type[Exception] | None"
"""A message of the server, a kind of error, or no message at all where there should be one."""


@dataclass
class StreamFaults:
    """What becomes of the next messages of each stream that is open; `opened` counts the streams.

    `messages` come first of all, errors among them are raised; `is_silent` holds everything back. The streams whose
    numbers are in `stillborn` (the first is 1) break before their first message.
    """

    messages: list[Fault] = field(default_factory=list)
    is_silent: bool = False
    stillborn: set[int] = field(default_factory=set)
    opened: int = 0
    closed: int = 0


class _Stream:
    def __init__(self, stream: Any, faults: StreamFaults) -> None:
        self._stream = stream
        self._faults = faults

    def cancel(self) -> None:
        self._faults.closed += 1
        self._stream.cancel()

    async def code(self) -> Any:
        return await self._stream.code()

    async def __aiter__(self) -> AsyncGenerator[Any, None]:
        if self._faults.opened in self._faults.stillborn:
            raise ConnectionError("broken by the test")
        async with aclosing(aiter(self._stream)) as messages:
            async for message in messages:
                while self._faults.messages:
                    fault = self._faults.messages.pop(0)
                    if isinstance(fault, type):
                        raise fault("broken by the test")
                    yield fault if fault is None else ListenResponse(fault)
                if self._faults.is_silent:
                    self._faults.is_silent = False
                    await asyncio.Event().wait()
                yield message


class _Part:
    """The client, or its transport, with streams that fail."""

    def __init__(self, part: Any, faults: StreamFaults) -> None:
        self._part = part
        self._faults = faults

    def __getattr__(self, name: str) -> Any:
        return getattr(self._part, name)

    @property
    def transport(self) -> "_Part":
        return _Part(self._part.transport, self._faults)

    def listen(self, requests: Any, **options: Any) -> _Stream:
        self._faults.opened += 1
        return _Stream(self._part.listen(requests, **options), self._faults)


class FaultyConnection(FirestoreConnection):
    """`faults` may be set from any thread."""

    faults: StreamFaults

    def _open(self) -> FirestoreCalls:
        calls = super()._open()
        calls.client = _Part(calls.client, self.faults)  # type: ignore[assignment] # as much of it as is used
        return calls
