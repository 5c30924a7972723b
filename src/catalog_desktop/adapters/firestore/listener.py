"""One `listen` stream: the products written after a time, and the control document as heartbeat.

Google's `Watch` keeps a sorted copy of all it listens to, and dies unseen when the server counts other documents than
it does (https://github.com/googleapis/python-firestore/issues/18). A feed needs less: which documents have changed, and
up to when that is all.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import grpc
from google.api_core.exceptions import from_grpc_error
from google.cloud.firestore_v1.types import ListenRequest, Target, TargetChange

from catalog_desktop.adapters.firestore.calls import FirestoreCalls
from catalog_desktop.adapters.firestore.control_document import CONTROL
from catalog_desktop.adapters.firestore.errors import translated
from catalog_desktop.adapters.firestore.feed_pace import FeedPace, us
from catalog_desktop.adapters.firestore.feed_reads import FeedReads
from catalog_desktop.adapters.firestore.layout import ShopPaths
from catalog_desktop.adapters.firestore.product_queries import written_between
from catalog_desktop.adapters.firestore.values import Snapshot, snapshot
from catalog_desktop.domain.errors import NotPermitted, StoreUnavailable
from catalog_desktop.ports.change_feed import Position

# A message that cannot be decoded comes as None, is told as ListenerLost, and costs a new stream: no error of the
# program, which is what gRPC would log it as.
logging.getLogger("grpc._common").setLevel(logging.CRITICAL)

_PRODUCTS, _HEARTBEAT = 2, 4
_PERMISSION_DENIED: int = grpc.StatusCode.PERMISSION_DENIED.value[0]
_Kind = TargetChange.TargetChangeType


class ListenerLost(Exception):
    """The stream has ended, has gone silent or cannot be trusted: another one has to take its place."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What has changed, and the time of the database (Unix microseconds) up to which that is all."""

    snapshots: Sequence[Snapshot]
    read_time: Position


class Listener:
    """Listens to what is written after a time, `bound`, for as long as `heard` is iterated.

    A target is never changed, and the second one is added after the first is complete: the emulator spoils messages of
    a stream whose targets come and go while it has something to say. Whoever wants to move on opens another stream.
    """

    def __init__(
        self, calls: FirestoreCalls, paths: ShopPaths, bound: Position, pace: FeedPace, reads: FeedReads
    ) -> None:
        self._calls = calls
        self._paths = paths
        self._pace = pace
        self._reads = reads
        self._requests: asyncio.Queue[ListenRequest | None] = asyncio.Queue()
        self._is_current = self._has_heartbeat = False
        self._names: set[str] = set()
        self._versions: dict[str, int] = {}
        self._fresh: list[Snapshot] = []
        self.bound = bound

    def is_old(self, read_time: Position) -> bool:
        """Whether the target has grown so much that another one should begin at a later time."""
        return bool(self._names) and read_time - self.bound >= us(self._pace.overlap + self._pace.advance)

    async def heard(self) -> AsyncGenerator[Heard, None]:
        """Everything in the target, and then each change, as the server's consistent snapshots.

        Raises ListenerLost, and the domain's errors when the server does not let us listen.
        """
        query = {"parent": self._paths.shop, "structured_query": written_between(self.bound)}
        self._add_target(Target(target_id=_PRODUCTS, query=query))
        async with aclosing(self._responses()) as responses:
            async for response in responses:
                read_time = self._take(response)
                if read_time is not None:
                    fresh, self._fresh = self._fresh, []
                    yield Heard(fresh, read_time)

    def _add_target(self, target: Target) -> None:
        self._requests.put_nowait(ListenRequest(database=self._calls.root, add_target=target))

    async def _responses(self) -> AsyncGenerator[Any, None]:
        """The stream's messages as plain protobuf; an end, a silence or one that cannot be read is an error.

        The call is the transport's own: it can be ended whatever it is doing, which the client's only can once it has
        been opened.
        """
        listen: Any = self._calls.client.transport.listen  # typed as a call of one message
        stream = listen(self._sent(), metadata=self._calls.metadata())
        try:
            async with aclosing(aiter(stream)) as messages:
                while True:
                    async with asyncio.timeout(self._pace.silence):
                        message = await anext(messages)
                    if message is None:  # what gRPC gives when it could not decode
                        raise ListenerLost("a message is spoilt")
                    yield message._pb
        except StopAsyncIteration as ended:
            raise ListenerLost("the server ended the stream") from ended
        except TimeoutError as silent:
            raise ListenerLost(f"nothing was heard for {self._pace.silence} s") from silent
        except grpc.aio.AioRpcError as error:
            reason = translated(from_grpc_error(error))  # type: ignore[no-untyped-call]
            if isinstance(reason, StoreUnavailable):
                raise ListenerLost(str(reason)) from error
            raise reason from error
        finally:
            self._requests.put_nowait(None)
            stream.cancel()
            await stream.code()  # until then gRPC holds on to the channel, closed or not

    async def _sent(self) -> AsyncIterator[ListenRequest]:
        """What goes to the server. gRPC waits for the next one until there is none, on a cancelled stream as well."""
        while (request := await self._requests.get()) is not None:
            yield request

    def _take(self, response: Any) -> Position | None:
        """Note one message; returns the time of a consistent snapshot."""
        kind = response.WhichOneof("response_type")
        if kind == "target_change":
            return self._take_target_change(response.target_change)
        if kind == "document_change":
            self._take_document(response.document_change)
        elif kind in ("document_delete", "document_remove"):
            gone = getattr(response, kind)
            if _PRODUCTS in gone.removed_target_ids:
                self._names.discard(gone.document)
        elif kind == "filter" and response.filter.target_id == _PRODUCTS and response.filter.count != len(self._names):
            raise ListenerLost(f"the server counts {response.filter.count} documents, and we {len(self._names)}")
        return None

    def _take_target_change(self, change: Any) -> Position | None:
        kind, is_ours = change.target_change_type, not change.target_ids or _PRODUCTS in change.target_ids
        if kind == _Kind.REMOVE:
            if change.cause.code == _PERMISSION_DENIED:
                raise NotPermitted(f"Firestore lets nobody listen to this shop under this name: {change.cause.message}")
            raise ListenerLost(f"the server removed a target: {change.cause.message}")
        if kind == _Kind.RESET and is_ours:
            self._names.clear()
        elif kind == _Kind.CURRENT and is_ours:
            self._is_current = True
        is_snapshot = kind == _Kind.NO_CHANGE and not change.target_ids and change.HasField("read_time")
        if not (is_snapshot and self._is_current):
            return None
        if not self._has_heartbeat:
            self._has_heartbeat = True
            self._add_target(Target(target_id=_HEARTBEAT, documents={"documents": [self._paths.control(CONTROL)]}))
        return int(change.read_time.ToMicroseconds())

    def _take_document(self, change: Any) -> None:
        document, version = change.document, change.document.update_time.ToNanoseconds()
        if _PRODUCTS in change.target_ids:
            self._names.add(document.name)
        if self._versions.get(document.name) == version:
            return
        self._versions[document.name] = version
        self._reads.listened += 1
        self._calls.usage.reads += 1
        if _PRODUCTS in change.target_ids:
            self._fresh.append(snapshot(document, document.update_time))
