"""The one slot for bulk work on a search server: `servers/{server}`, which says whose turn it is.

Shops of any number of projectors write it, each with the update time that it saw last, so that one of several succeeds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from catalog_desktop.adapters.firestore import writes
from catalog_desktop.adapters.firestore.calls import FirestoreCalls
from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.errors import WriteRefused
from catalog_desktop.adapters.firestore.layout import document_id
from catalog_desktop.adapters.firestore.values import Fields, milliseconds, moment
from catalog_desktop.adapters.turns import Turns, asked, ended
from catalog_desktop.domain.paths import FieldPath

_TRIES = 5


class ServerTurns:
    """The turns at a search server, whatever its name. Times are the store's."""

    def __init__(self, connection: FirestoreConnection, server: str) -> None:
        self._connection = connection
        self._server = server

    async def take(self, shop_id: str) -> bool:
        """Ask for the slot; whether the shop has it. Who lost a race asks again next time."""
        turns = await self._change(shop_id, lambda turns, now: asked(turns, shop_id, now))
        return turns is not None and turns.holder == shop_id

    async def end(self, shop_id: str) -> None:
        """Give the slot back, or the place among those who wait."""
        await self._change(shop_id, lambda turns, _: ended(turns, shop_id))

    async def _change(self, shop_id: str, change: Callable[[Turns, int], Turns]) -> Turns | None:
        async def work(calls: FirestoreCalls) -> Turns | None:
            for _ in range(_TRIES):
                found = (await calls.get([self._name])).get(self._name)
                if found is None:  # nor is there a time to go by
                    await self._was_written(calls, shop_id, Turns(), None)
                    continue
                turns = _turns_of(found.fields)
                changed = change(turns, milliseconds(moment(found.read_time)))
                if changed == turns or await self._was_written(calls, shop_id, changed, found.update_time):
                    return changed
            return None

        return await self._connection.run(work)

    async def _was_written(
        self, calls: FirestoreCalls, shop_id: str, turns: Turns, update_time: Timestamp | None
    ) -> bool:
        """Write the document if it is still as it was at `update_time`, None: not there; whether it was."""
        _, _, asked_by = self._connection.shop(shop_id).shop.rpartition("/")
        fields = {"asked_by": asked_by, **_fields(turns)}
        if update_time is None:
            write = writes.creation(self._name, fields)
        else:
            changes: dict[FieldPath, Any] = {(key,): value for key, value in fields.items()}
            write = writes.update(self._name, changes, unchanged_since=update_time)
        try:
            await calls.commit([write])
        except WriteRefused:
            return False
        return True

    @property
    def _name(self) -> str:
        return f"{self._connection.settings.root}/documents/servers/{document_id(self._server)}"


def _fields(turns: Turns) -> Fields:
    return {
        "holder": turns.holder,
        "begun_at": turns.begun_at,
        "asked_at": turns.asked_at,
        "waiting": [{"shop": shop, "at": at} for shop, at in turns.waiting],
    }


def _turns_of(fields: Mapping[str, Any]) -> Turns:
    waiting = tuple((place["shop"], place["at"]) for place in fields["waiting"])
    return Turns(fields["holder"], fields["begun_at"], fields["asked_at"], waiting)
