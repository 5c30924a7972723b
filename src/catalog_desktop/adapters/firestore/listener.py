"""One `listen` stream: the products written after a time, and the control document as heartbeat.

Google's `Watch` keeps a sorted copy of all it listens to, and dies unseen when the server counts other documents than
it does (https://github.com/googleapis/python-firestore/issues/18). A feed needs less: which documents have changed, and
up to when that is all.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.api_core.exceptions import GoogleAPICallError
from google.cloud.firestore_v1.types import ListenRequest, Target, TargetChange

from catalog_desktop.adapters.firestore.calls import FirestoreCalls
from catalog_desktop.adapters.firestore.control_document import CONTROL
from catalog_desktop.adapters.firestore.errors import translated
from catalog_desktop.adapters.firestore.feed_pace import FeedPace, us
from catalog_desktop.adapters.firestore.feed_reads import FeedReads
from catalog_desktop.adapters.firestore.layout import ShopPaths
from catalog_desktop.adapters.firestore.product_queries import written_between
from catalog_desktop.adapters.firestore.values import Snapshot, snapshot
from catalog_desktop.domain.errors import NotPermitted
from catalog_desktop.ports.change_feed import Position

_HEARTBEAT = 1
_PERMISSION_DENIED: int = grpc.StatusCode.PERMISSION_DENIED.value[0]
_Kind = TargetChange.TargetChangeType


class ListenerLost(Exception):
    """The stream has ended, has gone silent or cannot be trusted: another one has to take its place."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What has changed, and the time of the database (Unix microseconds) up to which that is all."""

    snapshots: Sequence[Snapshot]
    read_time: Position


@dataclass(slots=True)
class _LiveTarget:
    """A query for what was written after `bound`: the documents that it holds, and their versions seen."""

    id: int
    bound: Position
    is_current: bool = False
    names: set[str] = field(default_factory=set)
    versions: dict[str, int] = field(default_factory=dict)


class Listener:
    """Listens to a shop from a time on. `heard` is one stream, and may be asked for once."""

    def __init__(
        self, calls: FirestoreCalls, paths: ShopPaths, bound: Position, pace: FeedPace, reads: FeedReads
    ) -> None:
        self._calls = calls
        self._paths = paths
        self._pace = pace
        self._reads = reads
        self._requests: asyncio.Queue[ListenRequest] = asyncio.Queue()
        self._targets: dict[int, _LiveTarget] = {}
        self._next_id = _HEARTBEAT + 1
        self._fresh: list[Snapshot] = []
        self.bound = bound

    async def heard(self) -> AsyncGenerator[Heard, None]:
        """Everything in the target, and then each change, as the server's consistent snapshots.

        Raises ListenerLost, and the domain's errors when the server does not let us listen.
        """
        heartbeat = {"documents": [self._paths.control(CONTROL)]}
        self._request(ListenRequest(add_target=Target(target_id=_HEARTBEAT, documents=heartbeat)))
        self._listen_from(self.bound)
        async with aclosing(self._responses()) as responses:
            async for response in responses:
                read_time = self._take(response)
                if read_time is not None:
                    fresh, self._fresh = self._fresh, []
                    yield Heard(fresh, read_time)
                    self._move_on(read_time)

    async def _responses(self) -> AsyncGenerator[Any, None]:
        """The stream's messages as plain protobuf; an end or a silence is an error."""
        try:
            stream: Any = await self._calls.client.listen(self._sent(), metadata=self._calls.metadata())
            messages = aiter(stream)
            try:
                while True:
                    async with asyncio.timeout(self._pace.silence):
                        message = await anext(messages)
                    yield message._pb
            finally:
                stream.cancel()
        except StopAsyncIteration as ended:
            raise ListenerLost("the server ended the stream") from ended
        except TimeoutError as silent:
            raise ListenerLost(f"nothing was heard for {self._pace.silence} s") from silent
        except GoogleAPICallError as error:
            raise translated(error) from error

    async def _sent(self) -> AsyncIterator[ListenRequest]:
        while True:
            yield await self._requests.get()

    def _request(self, request: ListenRequest) -> None:
        request.database = self._calls.root
        self._requests.put_nowait(request)

    def _listen_from(self, bound: Position) -> None:
        target = _LiveTarget(self._next_id, bound)
        self._targets[target.id] = target
        self._next_id += 1
        query = {"parent": self._paths.shop, "structured_query": written_between(bound)}
        self._request(ListenRequest(add_target=Target(target_id=target.id, query=query)))

    def _move_on(self, read_time: Position) -> None:
        """Begin a target at a later time when the present one has grown old; it goes when the new one is complete."""
        current = [target for target in self._targets.values() if target.is_current]
        if len(current) < len(self._targets):
            return
        for target in current[:-1]:
            self._request(ListenRequest(remove_target=target.id))
            del self._targets[target.id]
        self.bound = current[-1].bound
        later = read_time - us(self._pace.overlap)
        if current[-1].names and later - self.bound >= us(self._pace.advance):
            self._listen_from(later)

    def _take(self, response: Any) -> Position | None:
        """Note one message; returns the time of a consistent snapshot."""
        kind = response.WhichOneof("response_type")
        if kind == "target_change":
            return self._take_target_change(response.target_change)
        if kind == "document_change":
            self._take_document(response.document_change)
        elif kind in ("document_delete", "document_remove"):
            gone = getattr(response, kind)
            for target_id in gone.removed_target_ids:
                if target_id in self._targets:
                    self._targets[target_id].names.discard(gone.document)
        elif kind == "filter":
            target = self._targets.get(response.filter.target_id)
            if target is not None and response.filter.count != len(target.names):
                raise ListenerLost(f"the server counts {response.filter.count} documents, we {len(target.names)}")
        return None

    def _take_target_change(self, change: Any) -> Position | None:
        ids = change.target_ids or self._targets
        targets = [self._targets[target_id] for target_id in ids if target_id in self._targets]
        if change.target_change_type == _Kind.REMOVE and (targets or _HEARTBEAT in change.target_ids):
            if change.cause.code == _PERMISSION_DENIED:
                raise NotPermitted(f"Firestore lets nobody listen to this shop under this name: {change.cause.message}")
            raise ListenerLost(f"the server removed the target: {change.cause.message}")
        for target in targets:
            if change.target_change_type == _Kind.RESET:
                target.names.clear()
            elif change.target_change_type == _Kind.CURRENT:
                target.is_current = True
        is_snapshot = change.target_change_type == _Kind.NO_CHANGE and not change.target_ids
        if is_snapshot and change.HasField("read_time") and any(t.is_current for t in self._targets.values()):
            return int(change.read_time.ToMicroseconds())
        return None

    def _take_document(self, change: Any) -> None:
        document = change.document
        version = document.update_time.ToNanoseconds()
        is_fresh = _HEARTBEAT in change.target_ids
        for target_id in change.target_ids:
            if (target := self._targets.get(target_id)) is not None:
                target.names.add(document.name)
                is_fresh = is_fresh or target.versions.get(document.name) != version
                target.versions[document.name] = version
        if is_fresh:
            self._reads.listened += 1
            self._calls.usage.reads += 1
        if is_fresh and _HEARTBEAT not in change.target_ids:
            self._fresh.append(snapshot(document, document.update_time))
