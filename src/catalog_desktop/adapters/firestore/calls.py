"""Calls to one database, on the connection's event loop: with tokens, time-outs, retries and a count of documents."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import grpc
from google.api_core.exceptions import GoogleAPICallError
from google.auth.credentials import AnonymousCredentials
from google.cloud.firestore_v1.services.firestore import FirestoreAsyncClient
from google.cloud.firestore_v1.services.firestore.transports import FirestoreGrpcAsyncIOTransport
from google.cloud.firestore_v1.types import (
    BatchGetDocumentsRequest,
    CommitRequest,
    RunQueryRequest,
    StructuredQuery,
)
from google.protobuf.timestamp_pb2 import Timestamp

from catalog_desktop.adapters.firestore.credentials import TokenSource
from catalog_desktop.adapters.firestore.errors import REFUSED, TRANSIENT, WriteRefused, code_of, translated
from catalog_desktop.adapters.firestore.settings import FirestoreSettings
from catalog_desktop.adapters.firestore.values import Snapshot, field_paths, snapshot
from catalog_desktop.domain.errors import NotPermitted
from catalog_desktop.domain.paths import FieldPath

HOST = "firestore.googleapis.com:443"
CALL_TIMEOUT_S = 10.0
RETRY_FOR_S = 15.0
_READ_TOGETHER = 50
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 4.0
_LARGEST_MESSAGE_BYTES = 32 * 1024 * 1024

T = TypeVar("T")


@dataclass(slots=True)
class Usage:
    """How many documents were read and written since the connection was opened, as Firestore bills them, in how many
    calls. A look-up that finds nothing counts as a read."""

    reads: int = 0
    writes: int = 0
    calls: int = 0


class FirestoreCalls:
    """The database's calls. Errors are the domain's, and `WriteRefused` from `commit`."""

    def __init__(self, settings: FirestoreSettings, token: TokenSource, usage: Usage) -> None:
        self.root = settings.root
        self.usage = usage
        self._token = token
        self._channel = _channel(settings)
        transport = FirestoreGrpcAsyncIOTransport(
            channel=self._channel,
            credentials=AnonymousCredentials(),  # type: ignore[no-untyped-call]
        )
        self.client = FirestoreAsyncClient(transport=transport)

    async def close(self) -> None:
        """End all calls under way."""
        await self._channel.close()

    def metadata(self) -> list[tuple[str, str]]:
        """What goes beside every call of `client`. The client's own emulator branch forgets the token."""
        token = self._token()
        resource = [("google-cloud-resource-prefix", self.root)]
        return resource if token is None else [*resource, ("authorization", f"Bearer {token}")]

    async def commit(self, writes: Sequence[Any], *, retry_for_s: float = RETRY_FOR_S) -> Any:
        """Write all or nothing; `writes` are plain protobuf writes. Returns the plain response.

        A transient error is followed by the same commit again: it may then be refused because it had succeeded, so
        every commit holds a `create` or a precondition that tells.
        """
        request = CommitRequest.pb(CommitRequest(database=self.root))
        request.writes.extend(writes)
        wrapped = CommitRequest.wrap(request)

        async def call() -> Any:
            return await self.client.commit(
                wrapped,
                retry=None,
                timeout=CALL_TIMEOUT_S,
                metadata=self.metadata(),
            )

        response = await self.retried(call, retry_for_s, is_commit=True)
        self.usage.writes += len(writes)
        return response._pb

    async def get(
        self, names: Iterable[str], fields: Iterable[FieldPath] = (), *, read_time: Timestamp | None = None
    ) -> dict[str, Snapshot]:
        """Those of the documents that there are, by name; whole, or these fields of them. Many are read in several
        calls, each at a time of its own unless `read_time` sets it."""
        wanted, paths = list(dict.fromkeys(names)), field_paths(fields)
        found = {}
        for start in range(0, len(wanted), _READ_TOGETHER):
            found.update(await self._get(wanted[start : start + _READ_TOGETHER], paths, read_time))
        return found

    async def _get(
        self, names: Sequence[str], paths: Sequence[str], read_time: Timestamp | None
    ) -> dict[str, Snapshot]:
        request = BatchGetDocumentsRequest.pb(BatchGetDocumentsRequest(database=self.root, documents=names))
        if paths:
            request.mask.field_paths.extend(paths)
        if read_time is not None:
            request.read_time.CopyFrom(read_time)
        wrapped = BatchGetDocumentsRequest.wrap(request)

        async def call() -> dict[str, Snapshot]:
            answers = await self.client.batch_get_documents(
                wrapped, retry=None, timeout=CALL_TIMEOUT_S, metadata=self.metadata()
            )
            plain = [answer._pb async for answer in answers]
            return {p.found.name: snapshot(p.found, p.read_time) for p in plain if p.WhichOneof("result") == "found"}

        found = await self.retried(call)
        self.usage.reads += len(names)
        return found

    async def get_permitted(self, names: Iterable[str]) -> dict[str, Snapshot]:
        """As `get`; none of them when this member may not read them, since a denial is for a whole call."""
        try:
            return await self.get(names)
        except NotPermitted:
            return {}

    async def query(self, parent: str, query: StructuredQuery, *, read_time: Timestamp | None = None) -> list[Snapshot]:
        """The documents below `parent` that a query finds; give it a limit."""
        request = RunQueryRequest(parent=parent, structured_query=query)
        if read_time is not None:
            RunQueryRequest.pb(request).read_time.CopyFrom(read_time)

        async def call() -> list[Snapshot]:
            answers = await self.client.run_query(
                request,
                retry=None,
                timeout=CALL_TIMEOUT_S,
                metadata=self.metadata(),
            )
            plain = [answer._pb async for answer in answers]
            return [snapshot(answer.document, answer.read_time) for answer in plain if answer.HasField("document")]

        found = await self.retried(call)
        self.usage.reads += max(1, len(found))
        return found

    async def retried(
        self, call: Callable[[], Awaitable[T]], retry_for_s: float = RETRY_FOR_S, *, is_commit: bool = False
    ) -> T:
        """The answer of a call that is made again, after ever longer pauses, while its errors are transient."""
        deadline, pause = time.monotonic() + retry_for_s, _FIRST_PAUSE_S
        while True:
            self.usage.calls += 1
            try:
                return await call()
            except GoogleAPICallError as error:
                code = code_of(error)
                if is_commit and code in REFUSED:
                    raise WriteRefused(code, str(error.message)) from error
                if code not in TRANSIENT or time.monotonic() + pause > deadline:
                    raise translated(error) from error
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 (spreads retries, hides nothing)
            pause = min(2 * pause, _LONGEST_PAUSE_S)


def _channel(settings: FirestoreSettings) -> grpc.aio.Channel:
    options = [
        ("grpc.max_receive_message_length", _LARGEST_MESSAGE_BYTES),
        ("grpc.keepalive_time_ms", 30_000),
        ("grpc.enable_retries", 0),  # retries are ours, with the operation's id
    ]
    if settings.emulator is not None:
        return grpc.aio.insecure_channel(settings.emulator, options)
    return grpc.aio.secure_channel(HOST, grpc.ssl_channel_credentials(), options)
