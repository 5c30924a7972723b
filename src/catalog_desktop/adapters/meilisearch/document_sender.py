"""Sends documents and deletions to one index after another, each batch when the one before has been dealt with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import quote

from meilisearch import Client
from meilisearch.models.task import TaskInfo

from catalog_desktop.adapters.meilisearch.payloads import CONTENT_TYPE, LARGEST_BYTES, Line, body_of, cut
from catalog_desktop.adapters.meilisearch.server_errors import DocumentsRefused
from catalog_desktop.adapters.meilisearch.tasks import TaskMark, Tasks
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.ports.search_index import Refusal

_SMALLEST_LIMIT = 64 * 1024
_DELETIONS = 300
"""Of one request: their ids travel in its address as well, for `TaskMark`."""


@dataclass(slots=True)
class DocumentSender:
    """`writer` names this run of the program in the marks of its tasks."""

    tasks: Tasks
    writer: str = field(default_factory=new_ulid)
    _largest_bytes: int = LARGEST_BYTES

    async def send(
        self, index: str, lines: Sequence[Line], deleted_ids: Sequence[str], sequence: int
    ) -> Sequence[Refusal]:
        """Put documents in place of what stands under their ids, and delete ids; return once that has happened, with
        the documents that the server does not take.

        Raises StoreUnavailable; then some of it may have happened, or may happen later.
        """
        parts = count()
        refused: list[Refusal] = []
        for run in list(cut(lines, self._largest_bytes)):
            refused += await self._send_lines(index, run, sequence, parts)
        for start in range(0, len(deleted_ids), _DELETIONS):
            ids = tuple(deleted_ids[start : start + _DELETIONS])
            await self._delete(index, ids, TaskMark(self.writer, sequence, next(parts), ids))
        return refused

    async def no_op(self, index: str, sequence: int) -> None:
        """Return once everything that the server had accepted for an index has been done."""

        def add_nothing(client: Client, text: str) -> TaskInfo:
            # The client's method for documents makes `null` of an empty list.
            return client.index(index).add_documents_raw(b"[]", content_type="application/json", metadata=text)

        await self.tasks.do_marked(index, TaskMark(self.writer, sequence), add_nothing)

    async def _send_lines(
        self, index: str, lines: Sequence[Line], sequence: int, parts: Iterator[int]
    ) -> list[Refusal]:
        """A document that the server does not take is found by halving: an error names at most one of them."""
        body = body_of(lines)

        def add(client: Client, text: str) -> TaskInfo:
            return client.index(index).add_documents_raw(body, content_type=CONTENT_TYPE, metadata=text)

        try:
            await self.tasks.do_marked(index, TaskMark(self.writer, sequence, next(parts)), add)
        except DocumentsRefused as error:
            if len(lines) == 1:
                return [Refusal(lines[0].product_id, lines[0].revision, str(error))]
            middle = len(lines) // 2
            first = await self._send_lines(index, lines[:middle], sequence, parts)
            return first + await self._send_lines(index, lines[middle:], sequence, parts)
        return []

    async def _delete(self, index: str, ids: Sequence[str], mark: TaskMark) -> None:
        # The client's own method for this warns that it will be removed. Its successor takes a filter, which cannot
        # tell ids apart that differ in case.
        def delete(client: Client, text: str) -> TaskInfo:
            path = f"indexes/{index}/documents/delete-batch?customMetadata={quote(text)}"
            return TaskInfo(**client.http.post(path, list(ids)))

        await self.tasks.do_marked(index, mark, delete)
