"""Creates, swaps and deletes indexes: what a rebuild does, and what an everyday key has no right to."""

from __future__ import annotations

import re
import time
from typing import Any

from catalog_desktop.adapters.meilisearch.connection import IndexNames
from catalog_desktop.adapters.meilisearch.held_indexes import HeldIndexes
from catalog_desktop.adapters.meilisearch.server import Server
from catalog_desktop.adapters.meilisearch.server_errors import INDEX_EXISTS, INDEX_MISSING, ServerRefused
from catalog_desktop.adapters.meilisearch.settings import INDEX_SETTINGS, settings_differences, settings_digest
from catalog_desktop.adapters.meilisearch.tasks import Tasks
from catalog_desktop.domain.errors import StoreUnavailable
from catalog_desktop.domain.project import PROJECTION_VERSION

_PRIMARY_KEY = "id"
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9_-]")


class IndexMaker:
    """Works under a key that may create and delete the indexes of an environment.

    How an index was made is kept in an index of its own (`IndexNames.meta`), under the time of its creation: that
    goes along when indexes are swapped, and no index that was made behind our back has it.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._tasks = Tasks(server)
        self._held = HeldIndexes(server)
        self._last_number = 0

    @property
    def _names(self) -> IndexNames:
        return self._server.connection.names

    async def make(self, index: str) -> str:
        """Create an empty index with this program's settings, or go on with one that was begun; returns its
        generation."""
        try:
            await self._tasks.do(lambda client: client.create_index(index, {"primaryKey": _PRIMARY_KEY}))
        except ServerRefused as error:
            if error.code != INDEX_EXISTS:
                raise
        await self._tasks.do(lambda client: client.index(index).update_settings(dict(INDEX_SETTINGS)))
        differences = settings_differences(await self._held.settings(index))
        generation = await self._held.generation(index)
        if differences or generation is None:
            raise StoreUnavailable(
                f"The search server has not taken the settings {', '.join(differences)} of a new index. "
                "`catalog-desktop doctor` says which version of Meilisearch is needed."
            )
        await self._note(generation)
        return generation

    def new_name(self, shop_id: str) -> str:
        """A name, for an index beside the live one of a shop, that was never used before."""
        self._last_number = max(self._last_number + 1, time.time_ns() // 1_000_000)
        return self._names.build(shop_id, self._last_number)

    async def swap(self, index: str, other: str) -> int:
        """Ask for two indexes to change names; returns the task's number. Raises what `Server.ask` raises."""
        swaps: list[Any] = [{"indexes": [index, other]}]
        return (await self._server.ask(lambda client: client.swap_indexes(swaps))).task_uid

    async def delete(self, index: str) -> None:
        """Delete an index; nothing happens when there is none."""
        generation = await self._held.generation(index)
        if generation is None:
            return
        try:
            await self._tasks.do(lambda client: client.delete_index(index))
        except ServerRefused as error:
            if error.code != INDEX_MISSING:
                raise
        await self._tasks.do(lambda client: client.index(self._names.meta).delete_document(meta_id(generation)))

    async def _note(self, generation: str) -> None:
        note = {
            "id": meta_id(generation),
            "projection_version": PROJECTION_VERSION,
            "settings": settings_digest(),
        }
        await self._tasks.do(lambda client: client.index(self._names.meta).add_documents([note], _PRIMARY_KEY))


async def projection_version(held: HeldIndexes, names: IndexNames, generation: str) -> int:
    """For which version of the projection an index was made; 0 when it was not made by a program like this."""
    notes = await held.with_ids(names.meta, [meta_id(generation)], ("id", "projection_version"))
    return int(notes[0]["projection_version"]) if notes else 0


def meta_id(generation: str) -> str:
    """The id under which an index is known in the index of indexes."""
    return _NOT_IN_IDS.sub("-", generation)
