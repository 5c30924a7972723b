"""The one thread that writes a catalog: work for which somebody waits goes before bulk work."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from pathlib import Path
from typing import Generic, Protocol, TypeVar, cast

from catalog_desktop.adapters.embedded.connections import open_for_writing
from catalog_desktop.adapters.embedded.sqlite_errors import translated
from catalog_desktop.domain.errors import CatalogError, StoreUnavailable

TRANSACTION_S = 0.02
"""How long a part of a job takes: about what a person's write has to wait behind bulk work."""

BULK_TRANSACTION_S = 0.3
"""How long a transaction of bulk work gathers parts while nobody waits: each flush to the disk costs milliseconds."""

Answer = TypeVar("Answer")


class WriteJob(Protocol):
    """Work for the thread, in one or several transactions."""

    interactive: bool

    @property
    def is_wanted(self) -> bool:
        """Whether somebody still waits for the answer."""
        ...

    @property
    def has_more(self) -> bool:
        """Whether there is a part that did not run yet."""
        ...

    def run(self, connection: sqlite3.Connection) -> None:
        """Do the next part, of some milliseconds, inside the thread's transaction, which other jobs share."""
        ...

    def committed(self) -> bool:
        """The parts that ran are durable. True when nothing is left to do."""
        ...

    def failed(self, error: BaseException) -> None:
        """The parts that ran were rolled back, or none began; the job is over."""
        ...


class CallJob(Generic[Answer]):
    """One function of the connection, in one transaction; its answer comes through `future` once it is durable."""

    def __init__(self, call: Callable[[sqlite3.Connection], Answer]) -> None:
        self.interactive = True
        self.future: Future[Answer] = Future()
        self._call = call
        self._answer: Answer | None = None
        self._error: CatalogError | None = None

    @property
    def is_wanted(self) -> bool:
        return not self.future.cancelled()

    @property
    def has_more(self) -> bool:
        return False

    def run(self, connection: sqlite3.Connection) -> None:
        connection.execute("SAVEPOINT call")
        try:
            self._answer = self._call(connection)
        except CatalogError as error:  # a refusal: nothing of it remains, and the other jobs go on
            connection.execute("ROLLBACK TO call")
            self._error = error
        connection.execute("RELEASE call")

    def committed(self) -> bool:
        if self._error is not None:
            refuse(self.future, self._error)
        else:
            resolve(self.future, cast("Answer", self._answer))
        return True

    def failed(self, error: BaseException) -> None:
        refuse(self.future, error)


def resolve(future: Future[Answer], answer: Answer) -> None:
    """Answer, unless nobody waits any more."""
    with suppress(InvalidStateError):
        future.set_result(answer)


def refuse(future: Future[Answer], error: BaseException) -> None:
    """Answer with an error, unless nobody waits any more."""
    with suppress(InvalidStateError):
        future.set_exception(error)


class WriteThread:
    """Runs jobs one after another on a connection of its own; every transaction is durable when its jobs hear of it.

    Interactive jobs that wait together share a transaction and its one flush to the disk. A bulk job does part after
    part in one, until somebody waits.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._connection = open_for_writing(file)
        self._interactive: deque[WriteJob] = deque()
        self._bulk: deque[WriteJob] = deque()
        self._changed = threading.Condition()
        self._closing = False
        # A program that dies without closing must not hang; a commit cut short is as if it had not begun.
        self._thread = threading.Thread(target=self._work, name=f"write {file.name}", daemon=True)
        self._thread.start()

    def submit(self, job: WriteJob) -> None:
        """Queue a job. Raises StoreUnavailable after `close`."""
        with self._changed:
            if self._closing:
                raise StoreUnavailable("The catalog is closed.")
            self._queue_of(job).append(job)
            self._changed.notify()

    def close(self) -> None:
        """Finish what is interactive, refuse what is left of bulk work, and close the file. Blocks."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _queue_of(self, job: WriteJob) -> deque[WriteJob]:
        return self._interactive if job.interactive else self._bulk

    def _work(self) -> None:
        try:
            while job := self._next():
                self._transaction(job)
        finally:
            self._connection.close()

    def _next(self) -> WriteJob | None:
        """The next job, waiting for one; None when the thread is to end."""
        with self._changed:
            while True:
                self._changed.wait_for(lambda: self._interactive or self._bulk or self._closing)
                if self._closing:
                    self._refuse_bulk()
                job = self._pop(self._interactive) or self._pop(self._bulk)
                if job is not None or self._closing:
                    return job

    def _refuse_bulk(self) -> None:
        while self._bulk:
            self._bulk.popleft().failed(StoreUnavailable("The catalog was closed before this was written."))

    def _transaction(self, job: WriteJob) -> None:
        """Do parts of `job`, and of the interactive jobs that wait beside an interactive one."""
        done: list[WriteJob] = []
        began = time.monotonic()
        try:
            with translated(self._file.name):
                self._connection.execute("BEGIN IMMEDIATE")
                following: WriteJob | None = job
                while following is not None:
                    if following not in done:
                        done.append(following)
                    following.run(self._connection)
                    following = self._following(job, time.monotonic() - began)
                self._connection.execute("COMMIT")
        except BaseException as error:  # noqa: BLE001  # whatever it is, those who wait must hear of it
            self._roll_back()
            for part in done or [job]:
                part.failed(error)
            return
        for part in done:
            if not part.committed():
                with self._changed:
                    self._queue_of(part).append(part)

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            with suppress(sqlite3.Error):  # SQLite rolls back by itself after a full disk
                self._connection.execute("ROLLBACK")

    def _following(self, job: WriteJob, seconds: float) -> WriteJob | None:
        """What else goes into the transaction that `job` began so many seconds ago."""
        with self._changed:
            if job.interactive:
                return self._pop(self._interactive) if seconds < TRANSACTION_S else None
            goes_on = job.has_more and job.is_wanted and seconds < BULK_TRANSACTION_S
            return job if goes_on and not self._interactive and not self._closing else None

    @staticmethod
    def _pop(queue: deque[WriteJob]) -> WriteJob | None:
        while queue:
            job = queue.popleft()
            if job.is_wanted:
                return job
        return None
