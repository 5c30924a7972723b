"""Tasks: what a Meilisearch server has accepted and does later. Only one that has succeeded has happened."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from meilisearch import Client
from meilisearch.models.task import Task, TaskInfo

from catalog_desktop.adapters.meilisearch.server import Server
from catalog_desktop.adapters.meilisearch.server_errors import NoAnswer, of_task

_FIRST_POLL_S = 0.012
_LONGEST_POLL_S = 0.5
_POLLS_A_DOUBLING = 6
_PAGE = 100


@dataclass(frozen=True, slots=True)
class TaskMark:
    """Who sent a request, as it stands in the task's metadata. `part` numbers the requests that carry one batch;
    `deleted_ids` are the products that it deletes, which nothing would tell afterwards."""

    writer: str
    sequence: int
    part: int = 0
    deleted_ids: tuple[str, ...] = ()

    def text(self) -> str:
        """As metadata; the same mark always gives the same text."""
        return json.dumps([self.writer, self.sequence, self.part, *self.deleted_ids], separators=(",", ":"))


def mark_of(task: Task) -> TaskMark | None:
    """The mark of a task, None when it was not sent by a program like this."""
    try:
        writer, sequence, part, *deleted_ids = json.loads(task.custom_metadata or "")
        return TaskMark(str(writer), int(sequence), int(part), tuple(map(str, deleted_ids)))
    except (TypeError, ValueError):
        return None


class Tasks:
    """The tasks of a server, as far as its key sees them."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def do(self, question: Callable[[Client], TaskInfo]) -> Task:
        """Ask for something and wait until it has happened. Raises what `Server.ask` raises, and the same for a task
        that failed."""
        info = await self._server.ask(question)
        return await self.done(info.task_uid)

    async def do_marked(self, index: str, mark: TaskMark, question: Callable[[Client, str], TaskInfo]) -> Task:
        """The same for a request about an index that is told from all others by its mark: when its answer gets lost it
        is looked up. NoAnswer then means that it has not arrived yet."""
        text = mark.text()
        try:
            uid = (await self._server.ask(lambda client: question(client, text))).task_uid
        except NoAnswer:
            found = await self._marked(index, text)
            if found is None:
                raise
            uid = found
        return await self.done(uid)

    async def done(self, uid: int) -> Task:
        """The task once it has succeeded, however long that takes, for as long as the server answers."""
        begun = time.monotonic()
        while True:
            task = await self._server.ask(lambda client: client.get_task(uid))
            if task.status == "succeeded":
                return task
            if task.status not in ("enqueued", "processing"):
                raise of_task(task.error)
            waited = time.monotonic() - begun
            await asyncio.sleep(min(_LONGEST_POLL_S, max(_FIRST_POLL_S, waited / _POLLS_A_DOUBLING)))

    async def until_idle(self, index: str) -> None:
        """Return once nothing is waiting or being done on an index. To send again before that would be to overtake."""
        begun = time.monotonic()
        parameters = {"indexUids": index, "statuses": "enqueued,processing", "limit": "1"}
        while (await self._server.ask(lambda client: client.get_tasks(dict(parameters)))).results:
            waited = time.monotonic() - begun
            await asyncio.sleep(min(_LONGEST_POLL_S, max(_FIRST_POLL_S, waited / _POLLS_A_DOUBLING)))

    async def newest(self) -> int:
        """The number of the latest task; -1 when there is none."""
        found = await self._server.ask(lambda client: client.get_tasks({"limit": "1"}))
        return found.results[0].uid if found.results else -1

    async def newer_than(self, uid: int, indexes: str) -> AsyncIterator[Task]:
        """Tasks on documents of some indexes (separated by commas) after task `uid`, the latest first."""
        parameters = {"indexUids": indexes, "types": "documentAdditionOrUpdate,documentDeletion", "limit": str(_PAGE)}
        while True:
            page = await self._server.ask(lambda client: client.get_tasks(dict(parameters)))
            for task in page.results:
                if task.uid <= uid:
                    return
                yield task
            if page.next_ is None:
                return
            parameters["from"] = str(page.next_)

    async def _marked(self, index: str, text: str) -> int | None:
        parameters = {"indexUids": index, "limit": str(_PAGE)}
        latest = await self._server.ask(lambda client: client.get_tasks(parameters))
        return next((task.uid for task in latest.results if task.custom_metadata == text), None)
