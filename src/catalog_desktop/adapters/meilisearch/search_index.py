"""The write side of search in a Meilisearch server, for the projector."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial

from catalog_desktop.adapters.meilisearch.connection import Connection
from catalog_desktop.adapters.meilisearch.document_fields import document_of
from catalog_desktop.adapters.meilisearch.document_sender import DocumentSender
from catalog_desktop.adapters.meilisearch.held_indexes import HeldIndexes
from catalog_desktop.adapters.meilisearch.index_maker import IndexMaker, projection_version
from catalog_desktop.adapters.meilisearch.index_version import RequestNumbers
from catalog_desktop.adapters.meilisearch.payloads import Line, lines_of
from catalog_desktop.adapters.meilisearch.server import Server
from catalog_desktop.adapters.meilisearch.server_errors import INDEX_MISSING, TASK_MISSING, NoAnswer, ServerRefused
from catalog_desktop.adapters.meilisearch.settings import settings_differences, settings_digest
from catalog_desktop.adapters.meilisearch.shop_notes import ShopNotes
from catalog_desktop.adapters.meilisearch.task_audit import TaskAudit
from catalog_desktop.adapters.meilisearch.tasks import Tasks
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.document_limits import refusal_reason
from catalog_desktop.domain.errors import BadUsage, NotFound, StoreDamaged, StoreUnavailable
from catalog_desktop.ports.change_feed import Digest
from catalog_desktop.ports.search_index import LIVE, Applied, IndexBatch, IndexIdentity, IndexNote, Refusal

_STATE = ("id", "revision", "stamp")
_BODY = ("id", "body")
_RUN = 1_000
"""Documents that are made ready to travel at a time; each run is a task of its own."""

_TAKEN_TOGETHER = 20_000
"""Half of them in one batch, while the other half is made; this program keeps them until they are done."""


@asynccontextmanager
async def meilisearch_index(
    connection: Connection, rebuilding: Connection | None = None
) -> AsyncIterator[MeilisearchIndex]:
    """The indexes of a server. `rebuilding` has a key that may create, swap and delete indexes, when the other may
    not."""
    server = Server(connection)
    making = server if rebuilding is None else Server(rebuilding)
    try:
        yield MeilisearchIndex(server, making)
    finally:
        await server.close()
        await making.close()


@dataclass(slots=True)
class _Known:
    """What is known of an index: which it is, and whether everything that was sent to it has been dealt with."""

    generation: str
    is_settled: bool = False


class MeilisearchIndex:
    """See `SearchIndex`. Made by `meilisearch_index`; used from one event loop at a time."""

    def __init__(self, server: Server, making: Server) -> None:
        self._names = server.connection.names
        self._server = server
        self._tasks = Tasks(server)
        self._held = HeldIndexes(server)
        self._sender = DocumentSender(self._tasks)
        self._maker = IndexMaker(making)
        self._notes = ShopNotes(self._tasks, self._held, self._names)
        self._numbers = RequestNumbers()
        self._known: dict[str, _Known] = {}
        self._posting: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waiting: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._audits: dict[str, TaskAudit] = {}

    @property
    def taken_together(self) -> int:
        """See `SearchIndex.taken_together`. A batch of new products costs the server up to 1.5 s by itself, once there
        are 50,000: 500 products at a time are 500 a second, and 25,000 at a time 2,600."""
        return _TAKEN_TOGETHER

    async def apply(self, shop_id: str, batch: IndexBatch, target: str = LIVE) -> Applied:
        """See `SearchIndex.apply`. Batches are posted in the order of the calls, and waited for likewise: only one of
        them has to be asked about at a time."""
        index = self._index(shop_id, target)
        reasons = {document.id: refusal_reason(document) for document in batch.documents}
        refused = [Refusal(d.id, d.revision, reason) for d in batch.documents if (reason := reasons[d.id]) is not None]
        good = [document for document in batch.documents if reasons[document.id] is None]
        async with self._posting[index]:
            known = await self._settled(index, target)
            number = self._numbers.next()
            with _in_doubt_when_it_fails(known, target):
                if not batch:
                    await self._sender.no_op(index, number, batch.permit.epoch)
                lines, permit = self._lines(good, number), batch.permit
                posted = await self._sender.post(index, lines, batch.deleted_ids, number, permit)
        with _in_doubt_when_it_fails(known, target):
            refused += await posted.done(self._waiting[index])
        return Applied((await self._held.newest(index)).version, refused)

    async def identity(self, shop_id: str, target: str = LIVE) -> IndexIdentity | None:
        """See `SearchIndex.identity`. The generation is when the index was created."""
        index = self._index(shop_id, target)
        generation = await self._held.generation(index)
        if generation is None:
            self._known.pop(index, None)
            return None
        if index not in self._known or self._known[index].generation != generation:
            self._known[index] = _Known(generation)
        version = await projection_version(self._held, self._names, generation)
        differences = settings_differences(await self._held.settings(index))
        settings = f"differs in {', '.join(differences)}" if differences else settings_digest()
        return IndexIdentity(generation, version, settings, is_current=not differences)

    async def name_build(self, shop_id: str) -> str:
        """See `SearchIndex.name_build`."""
        return self._maker.new_name(shop_id)

    async def begin_build(self, shop_id: str, target: str | None = None) -> str:
        """See `SearchIndex.begin_build`."""
        name = self._index(shop_id, target or self._maker.new_name(shop_id))
        await self._maker.make(name)
        return name

    async def swap(self, shop_id: str, target: str) -> str:
        """See `SearchIndex.swap`. The former live index is kept under the name of the other one."""
        live, other = self._names.live(shop_id), self._index(shop_id, target)
        wanted = await self._held.generation(other)
        if wanted is None or live == other:
            raise NotFound("search index", target)
        if await self._held.generation(live) is None:
            await self._maker.make(live)
        await self._swap(live, other, wanted)
        self._known[live] = _Known(wanted)
        self._known.pop(other, None)
        return other

    async def discard(self, shop_id: str, target: str) -> None:
        """See `SearchIndex.discard`."""
        live = self._names.live(shop_id)
        if target in (LIVE, live) or target == await self._held.generation(live):
            raise BadUsage(f"{target} is the live search index and cannot be removed.")
        if not self._names.is_build(shop_id, target):
            raise BadUsage(f"{target} is no search index of this shop.")
        self._known.pop(target, None)
        await self._maker.delete(target)

    async def builds(self, shop_id: str) -> Sequence[str]:
        """See `SearchIndex.builds`."""
        return [name for name in await self._held.names() if self._names.is_build(shop_id, name)]

    async def revisions(
        self, shop_id: str, product_ids: Sequence[str], target: str = LIVE
    ) -> Mapping[str, tuple[int, int]]:
        """See `SearchIndex.revisions`."""
        held = await self._held.with_ids(self._index(shop_id, target), product_ids, _STATE)
        return {fields["id"]: (int(fields["revision"]), int(fields["stamp"])) for fields in held}

    async def revision_range(
        self, shop_id: str, first_id: str = "", last_id: str = "\uffff", target: str = LIVE
    ) -> Mapping[str, tuple[int, int]]:
        """See `SearchIndex.revision_range`."""
        return await self._held.states(self._index(shop_id, target), first_id, last_id)

    async def digest(self, shop_id: str, first_id: str = "", last_id: str = "\uffff", target: str = LIVE) -> Digest:
        """See `SearchIndex.digest`."""
        held = await self._held.states(self._index(shop_id, target), first_id, last_id)
        return Digest(len(held), sum(stamp for _, stamp in held.values()))

    async def documents(self, shop_id: str, product_ids: Sequence[str], target: str = LIVE) -> Sequence[Document]:
        """See `SearchIndex.documents`."""
        held = await self._held.with_ids(self._index(shop_id, target), product_ids, _BODY)
        found = {fields["id"]: fields for fields in held}
        return [document_of(found[product_id]) for product_id in dict.fromkeys(product_ids) if product_id in found]

    async def note(self, shop_id: str, note: IndexNote) -> None:
        """See `SearchIndex.note`. It lies in the index of indexes."""
        await self._notes.keep(shop_id, note)

    async def noted(self, shop_id: str) -> IndexNote | None:
        """See `SearchIndex.noted`."""
        return await self._notes.kept(shop_id)

    async def audit(self, shop_id: str) -> Sequence[str]:
        """See `SearchIndex.audit`."""
        if shop_id not in self._audits:
            self._audits[shop_id] = TaskAudit(self._tasks, self._held, self._sender.writer)
        return await self._audits[shop_id].product_ids([self._names.live(shop_id), *await self.builds(shop_id)])

    async def _lines(self, documents: Sequence[Document], number: int) -> AsyncIterator[Sequence[Line]]:
        """Documents made ready to travel, run by run."""
        for start in range(0, len(documents), _RUN):
            run = documents[start : start + _RUN]
            yield await self._server.work(partial(lines_of, run, number))

    def _index(self, shop_id: str, target: str) -> str:
        if target == LIVE:
            return self._names.live(shop_id)
        if not self._names.is_build(shop_id, target):
            raise NotFound("search index", target)
        return target

    async def _settled(self, index: str, target: str) -> _Known:
        """The index, when it is the one that it was and nothing that was sent to it is still to come."""
        generation = await self._held.generation(index)
        known = self._known.get(index)
        if known is not None and generation != known.generation:
            raise _vanished(target)
        if known is None:
            if generation is None and target != LIVE:
                raise NotFound("search index", target)
            # A shop's first index is made when its first products come.
            known = self._known[index] = _Known(generation or await self._maker.make(index))
        if not known.is_settled:
            await self._tasks.until_idle(index)
            self._numbers.saw((await self._held.newest(index)).applied)
            known.is_settled = True
        return known

    async def _swap(self, live: str, other: str, wanted: str) -> None:
        """A key for some indexes does not see the task of a swap, and an answer may get lost. But what the live index
        is asked afterwards waits for a swap that was accepted before."""
        try:
            await self._tasks.done(await self._maker.swap(live, other))
        except (NoAnswer, ServerRefused) as error:
            if isinstance(error, ServerRefused) and error.code != TASK_MISSING:
                raise
            await self._sender.no_op(live, self._numbers.next())
        if await self._held.generation(live) != wanted:
            raise StoreUnavailable("The search server has not put the new index in place.")


@contextmanager
def _in_doubt_when_it_fails(known: _Known, target: str) -> Iterator[None]:
    """What failed, or was given up, may still be to come."""
    try:
        yield
    except BaseException as error:
        known.is_settled = False
        if isinstance(error, ServerRefused) and error.code == INDEX_MISSING:
            raise _vanished(target) from error
        raise


def _vanished(target: str) -> StoreDamaged:
    what = "The search index" if target == LIVE else f"The search index {target}"
    return StoreDamaged(f"{what} was deleted or replaced on the server by somebody else. Rebuild it.")
