"""Tasks: what a Meilisearch server has accepted and does later. Only one that has succeeded has happened."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from meilisearch import Client
from meilisearch.models.task import TaskInfo

from catalog_desktop.adapters.meilisearch.server import Server
from catalog_desktop.adapters.meilisearch.server_errors import NoAnswer, of_task

_FIRST_POLL_S = 0.012
_LONGEST_POLL_S = 0.5
_POLLS_A_DOUBLING = 6
_PAGE = 100


@dataclass(frozen=True, slots=True)
class TaskMark:
    """Who sent a request, as it stands in the task's metadata. `epoch` is the number of the sender's lease and
    `sequence` the batch's; `part` numbers the requests that carry one batch. `deleted_ids` are the products that it
    deletes, which nothing would tell afterwards."""

    writer: str
    sequence: int
    part: int = 0
    deleted_ids: tuple[str, ...] = ()
    epoch: int = 0

    @property
    def place(self) -> tuple[int, int, int]:
        """Where the request belongs among all requests to an index."""
        return self.epoch, self.sequence, self.part

    def text(self) -> str:
        """As metadata; the same mark always gives the same text."""
        parts = {"writer": self.writer, "place": self.place, "deleted": self.deleted_ids}
        return json.dumps(parts, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Task:
    """What the server says of a task. The client's own model fails on an instant without a fraction of a second."""

    uid: int
    status: str
    index: str | None
    error: Mapping[str, Any] | None
    metadata: str

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Task:
        """The task in an answer."""
        metadata = answer.get("customMetadata") or ""
        return cls(answer["uid"], answer["status"], answer.get("indexUid"), answer.get("error"), metadata)

    @property
    def is_finished(self) -> bool:
        """Whether it has succeeded, failed or been cancelled."""
        return self.status not in ("enqueued", "processing")

    @property
    def mark(self) -> TaskMark | None:
        """The mark of its request, None when that was not sent by a program like this."""
        try:
            parts = json.loads(self.metadata)
            epoch, sequence, part = map(int, parts["place"])
            return TaskMark(str(parts["writer"]), sequence, part, tuple(map(str, parts["deleted"])), epoch)
        except (KeyError, TypeError, ValueError):
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

    async def send(self, index: str, mark: TaskMark, question: Callable[[Client, str], TaskInfo]) -> int:
        """Ask for something to be done to an index, marked so that it is found when the answer gets lost; returns the
        task's number. NoAnswer means that it has not arrived yet."""
        text = mark.text()
        try:
            return (await self._server.change(lambda client: question(client, text))).task_uid
        except NoAnswer:
            found = await self._marked(index, text)
            if found is None:
                raise
            return found

    async def done(self, uid: int) -> Task:
        """The task once it has succeeded, however long that takes, for as long as the server answers."""
        pause = _Pause()
        while True:
            task = Task.of(await self._server.get(f"tasks/{uid}"))
            if task.status == "succeeded":
                return task
            if task.is_finished:
                raise of_task(task.error)
            await pause()

    async def cancel(self, uids: Sequence[int]) -> None:
        """Ask for tasks to be given up, also the one that is being done: nothing of it happens. What is done already
        stays. The task that does this is of no index, so that a key for some indexes is not shown it."""
        if uids:
            path = f"tasks/cancel?uids={','.join(map(str, uids))}"
            await self._server.ask(lambda client: client.http.post(path, None))

    async def until_idle(self, index: str) -> None:
        """Return once nothing is waiting or being done on an index. To send again before that would be to overtake."""
        pause = _Pause()
        while (await self._list(indexUids=index, statuses="enqueued,processing", limit=1))["results"]:
            await pause()

    async def newer_than(self, uid: int, indexes: str) -> AsyncIterator[Task]:
        """Tasks on documents of some indexes (separated by commas) after task `uid`, the latest first."""
        asked: dict[str, str | int] = {
            "indexUids": indexes,
            "types": "documentAdditionOrUpdate,documentDeletion",
            "limit": _PAGE,
        }
        while True:
            page = await self._list(**asked)
            for task in map(Task.of, page["results"]):
                if task.uid <= uid:
                    return
                yield task
            if page["next"] is None:
                return
            asked["from"] = page["next"]

    async def _marked(self, index: str, text: str) -> int | None:
        latest = map(Task.of, (await self._list(indexUids=index, limit=_PAGE))["results"])
        return next((task.uid for task in latest if task.metadata == text), None)

    async def _list(self, **asked: str | int) -> Mapping[str, Any]:
        return await self._server.get(f"tasks?{urlencode(asked)}")


class _Pause:
    """Waits between two looks: briefly at first, then for a part of the time that has passed."""

    def __init__(self) -> None:
        self._begun = time.monotonic()

    async def __call__(self) -> None:
        waited = time.monotonic() - self._begun
        await asyncio.sleep(min(_LONGEST_POLL_S, max(_FIRST_POLL_S, waited / _POLLS_A_DOUBLING)))
