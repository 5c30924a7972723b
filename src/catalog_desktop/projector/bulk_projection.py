"""Projecting many products in a process beside this one, so that an import does not keep the program's own threads
from the interpreter."""

from __future__ import annotations

import asyncio
import logging
import pickle
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import orjson

from catalog_desktop.domain.paths import Record
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.change_feed import ProductChange
from catalog_desktop.ports.search_index import DocumentEncoder, EncodedDocument
from catalog_desktop.projector.prepared import Prepared
from catalog_desktop.projector.project_records import Projected

_log = logging.getLogger(__name__)
_IDLE_S = 10.0


class BulkProjection:
    """The process beside, which is there from the first use until some seconds after the last. Used on one event loop.
    `encoder` is that of the index for which it works."""

    def __init__(self, encoder: DocumentEncoder) -> None:
        self._encoder = encoder
        self._process: subprocess.Popen[bytes] | None = None
        # One question at a time, and each to its end, even when nobody waits for the answer any more.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="bulk projection")
        self._idle: asyncio.TimerHandle | None = None

    async def prepare(self, changes: Sequence[ProductChange], shop: Shop) -> list[Prepared] | None:
        """The changes projected and encoded; None when the process failed, so that it has to be done otherwise."""
        loop = asyncio.get_running_loop()
        if self._idle is not None:
            self._idle.cancel()
        self._idle = loop.call_later(_IDLE_S, self._thread.submit, self._end)
        records = [change.record for change in changes]
        projected = await loop.run_in_executor(self._thread, self._answers, records, shop)
        if projected is None:
            return None
        return [_prepared(change, answer) for change, answer in zip(changes, projected, strict=True)]

    async def close(self) -> None:
        """End the process."""
        if self._idle is not None:
            self._idle.cancel()
        self._thread.submit(self._end)
        await asyncio.to_thread(self._thread.shutdown)

    def _answers(self, records: Sequence[Record], shop: Shop) -> list[Projected] | None:
        try:
            return self._ask(records, shop)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            _log.warning("The process that projects many products failed: %r", error)
            self._end()
            return None

    def _ask(self, records: Sequence[Record], shop: Shop) -> list[Projected]:
        if self._process is None:
            command = [sys.executable, "-m", "catalog_desktop.projector.project_records"]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        to, back = self._process.stdin, self._process.stdout
        assert to is not None and back is not None  # noqa: S101 -- asked for in the lines above
        pickle.dump((shop, self._encoder, orjson.dumps(records)), to, pickle.HIGHEST_PROTOCOL)
        to.flush()
        answer: list[Projected] = pickle.load(back)  # noqa: S301 - made by this program
        return answer

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()  # it holds nothing
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.wait()


def _prepared(change: ProductChange, projected: Projected) -> Prepared:
    product_id, revision, content, refusal = projected
    document = None if content is None else EncodedDocument(product_id, revision, content)
    return Prepared(product_id, revision, change.position, document, refusal)
