"""Sends documents and deletions to one index; batches are dealt with in the order in which they were posted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import quote

from meilisearch import Client
from meilisearch.models.task import TaskInfo

from catalog_desktop.adapters.meilisearch.payloads import CONTENT_TYPE, LARGEST_BYTES, Line, body_of, cut
from catalog_desktop.adapters.meilisearch.server import CHANGE_S
from catalog_desktop.adapters.meilisearch.server_errors import DocumentsRefused
from catalog_desktop.adapters.meilisearch.tasks import TaskMark, Tasks
from catalog_desktop.domain.errors import StoreUnavailable
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.ports.search_index import UNLEASED, Refusal, WritePermit

_SMALLEST_LIMIT = 64 * 1024
_DELETIONS = 300
"""Of one request: their ids travel in its address as well, for `TaskMark`."""


@dataclass(slots=True)
class DocumentSender:
    """`writer` names this run of the program in the marks of its tasks."""

    tasks: Tasks
    writer: str = field(default_factory=new_ulid)
    _largest_bytes: int = LARGEST_BYTES

    async def post(
        self,
        index: str,
        runs: AsyncIterable[Sequence[Line]],
        deleted_ids: Sequence[str],
        sequence: int,
        permit: WritePermit = UNLEASED,
    ) -> PostedBatch:
        """Ask for documents to be put in place of what stands under their ids, and for ids to be deleted, as long as
        that is permitted.

        The server works on a run while the next one is made. Raises StoreUnavailable; then some of it may have
        happened, or may happen later.
        """
        batch = PostedBatch(self, index, sequence, permit)
        try:
            async for lines in runs:
                await batch.post(lines)
            for start in range(0, len(deleted_ids), _DELETIONS):
                await batch.delete(deleted_ids[start : start + _DELETIONS])
        except asyncio.CancelledError:
            await batch.withdraw()
            raise
        return batch

    async def no_op(self, index: str, sequence: int, epoch: int = 0) -> None:
        """Return once everything that the server had accepted for an index has been done."""

        def add_nothing(client: Client, text: str) -> TaskInfo:
            # The client's method for documents makes `null` of an empty list.
            return client.index(index).add_documents_raw(b"[]", content_type="application/json", metadata=text)

        await self.tasks.done(await self.tasks.send(index, TaskMark(self.writer, sequence, epoch=epoch), add_nothing))

    @property
    def largest_bytes(self) -> int:
        """How many bytes one request may have."""
        return self._largest_bytes

    def was_too_large(self, size: int) -> None:
        """Something before the server takes less than the server."""
        self._largest_bytes = min(self._largest_bytes, max(size // 2, _SMALLEST_LIMIT))


class PostedBatch:
    """The requests that carry one batch."""

    def __init__(self, sender: DocumentSender, index: str, sequence: int, permit: WritePermit) -> None:
        self._sender, self._tasks, self._index, self._sequence = sender, sender.tasks, index, sequence
        self._permit = permit
        self._parts: Iterator[int] = count()
        self._posted: list[tuple[Sequence[Line], int]] = []
        self._blamed: list[tuple[Sequence[Line], DocumentsRefused]] = []

    async def post(self, lines: Sequence[Line]) -> None:
        """Hand lines to the server."""
        for run in list(cut(lines, self._sender.largest_bytes)):
            try:
                self._posted.append((run, await self._add(run)))
            except DocumentsRefused as error:
                self._blamed.append((run, error))

    async def delete(self, ids: Sequence[str]) -> None:
        """Ask the server to delete ids."""

        def delete(client: Client, text: str) -> TaskInfo:
            # The client's own method for this warns that it will be removed. Its successor takes a filter, which
            # cannot tell ids apart that differ in case.
            path = f"indexes/{self._index}/documents/delete-batch?customMetadata={quote(text)}"
            return TaskInfo(**client.http.post(path, list(ids)))

        self._permit.check(CHANGE_S)
        self._posted.append(((), await self._tasks.send(self._index, self._mark(ids), delete)))

    async def done(self, turn: asyncio.Lock) -> Sequence[Refusal]:
        """Wait for all of it, once it is its turn, and find the documents that are not taken. Cancelled, it is
        withdrawn."""
        try:
            async with turn:
                return await self._done()
        except asyncio.CancelledError:
            await self.withdraw()
            raise

    async def withdraw(self) -> None:
        """Have the server give up what it has not done yet; a key that may not do that lets it go on."""
        with suppress(StoreUnavailable):
            await self._tasks.cancel([uid for _, uid in self._posted])

    async def _done(self) -> Sequence[Refusal]:
        for run, uid in self._posted:
            try:
                await self._tasks.done(uid)
            except DocumentsRefused as error:
                self._blamed.append((run, error))
        refused: list[Refusal] = []
        for run, reason in self._blamed:
            refused += await self._isolated(run, reason)
        return refused

    async def _isolated(self, lines: Sequence[Line], reason: DocumentsRefused) -> list[Refusal]:
        """The documents for which a run was refused, found by halving: an error names at most one of them."""
        if len(lines) == 1:
            return [Refusal(lines[0].product_id, lines[0].revision, str(reason))]
        middle = len(lines) // 2
        refused: list[Refusal] = []
        for half in (lines[:middle], lines[middle:]):
            try:
                await self._tasks.done(await self._add(half))
            except DocumentsRefused as error:
                refused += await self._isolated(half, error)
        return refused

    async def _add(self, lines: Sequence[Line]) -> int:
        body = body_of(lines)

        def add(client: Client, text: str) -> TaskInfo:
            index = client.index(self._index)
            return index.add_documents_raw(body, content_type=CONTENT_TYPE, metadata=text)

        self._permit.check(CHANGE_S)
        try:
            return await self._tasks.send(self._index, self._mark(()), add)
        except DocumentsRefused as error:
            if error.is_too_large:
                self._sender.was_too_large(len(body))
            raise

    def _mark(self, deleted_ids: Sequence[str]) -> TaskMark:
        part = next(self._parts)
        return TaskMark(self._sender.writer, self._sequence, part, tuple(deleted_ids), self._permit.epoch)
