"""The projection's control documents on Firestore."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from google.cloud.firestore_v1.types import StructuredQuery
from google.protobuf.timestamp_pb2 import Timestamp

from catalog_desktop.adapters import lease as rules
from catalog_desktop.adapters.firestore import writes
from catalog_desktop.adapters.firestore.calls import FirestoreCalls
from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.control_document import (
    CONTROL,
    LETTERS,
    RENEWED_AT,
    lease_fields,
    lease_of,
    letter_fields,
    letter_name,
    letter_of,
)
from catalog_desktop.adapters.firestore.errors import WriteRefused
from catalog_desktop.adapters.firestore.values import milliseconds, moment
from catalog_desktop.adapters.lease import Lease
from catalog_desktop.domain.errors import StoreUnavailable
from catalog_desktop.domain.paths import FieldPath
from catalog_desktop.ports.change_feed import Position
from catalog_desktop.ports.projection_control import ControlRecord, DeadLetter, RebuildState

_LETTERS_A_COMMIT = 200
_TRIES = 20

Change = Callable[[Lease, int], Lease]
"""From the lease as it stands, and what time it is there (Unix ms), to the one that is to be."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """The lease as it was seen at `now`, the store's time (Unix ms; 0 after an own write, whose lease is alive anyway);
    `update_time` is None when there was none yet."""

    lease: Lease
    update_time: Timestamp | None = None
    now: int = 0


class FirestoreProjectionControl:
    """One document a shop, whose every write carries the update time that was seen last: so of several who write at
    once one succeeds, and a holder of old, whoever it is, writes nothing. Times are the server's."""

    def __init__(self, connection: FirestoreConnection) -> None:
        self._connection = connection
        self._seen: dict[str, _Stored] = {}

    async def load(self, shop_id: str) -> ControlRecord:
        """See `ProjectionControl.load`."""
        return (await self._connection.run(lambda calls: self._load(calls, shop_id))).lease.control

    async def acquire(self, shop_id: str, holder: str, projection_version: int) -> ControlRecord:
        """See `ProjectionControl.acquire`."""

        def acquire(lease: Lease, now: int) -> Lease:
            return rules.acquired(lease, holder, projection_version, now)

        return await self._change(shop_id, acquire, renew=True, look_first=True)

    async def publish(self, shop_id: str, epoch: int, position: Position, position_at: int) -> None:
        """See `ProjectionControl.publish`."""
        await self._change(
            shop_id, lambda lease, now: rules.published(lease, epoch, position, position_at, now), renew=True
        )

    async def release(self, shop_id: str, epoch: int) -> None:
        """See `ProjectionControl.release`."""
        await self._change(shop_id, lambda lease, _: rules.released(lease, epoch))

    async def save_rebuild(
        self, shop_id: str, epoch: int, rebuild: RebuildState | None, *, index_generation: str | None = None
    ) -> None:
        """See `ProjectionControl.save_rebuild`."""
        await self._change(shop_id, lambda lease, _: rules.rebuilding(lease, epoch, rebuild, index_generation))

    async def request_rebuild(self, shop_id: str, *, wanted: bool = True) -> None:
        """See `ProjectionControl.request_rebuild`."""
        await self._change(shop_id, lambda lease, _: rules.requested(lease, wanted=wanted), look_first=True)

    async def put_dead_letters(self, shop_id: str, epoch: int, letters: Sequence[DeadLetter]) -> None:
        """See `ProjectionControl.put_dead_letters`."""
        paths = self._connection.shop(shop_id)
        await self._write_letters(
            shop_id,
            epoch,
            [writes.replacement(letter_name(paths, letter.product_id), letter_fields(letter)) for letter in letters],
        )

    async def clear_dead_letters(self, shop_id: str, epoch: int, product_ids: Sequence[str]) -> None:
        """See `ProjectionControl.clear_dead_letters`."""
        paths = self._connection.shop(shop_id)
        await self._write_letters(shop_id, epoch, [writes.removal(letter_name(paths, key)) for key in product_ids])

    async def dead_letters(self, shop_id: str) -> Sequence[DeadLetter]:
        """See `ProjectionControl.dead_letters`."""
        parent = self._connection.shop(shop_id).control(CONTROL)
        query = StructuredQuery(from_=[{"collection_id": LETTERS}])
        found = await self._connection.run(lambda calls: calls.query(parent, query))
        letters = [letter_of(snapshot.fields) for snapshot in found]
        return sorted(letters, key=lambda letter: (letter.since, letter.product_id))

    async def _write_letters(self, shop_id: str, epoch: int, letters: Sequence[Any]) -> None:
        """The control document is written along, unchanged: so that an old epoch fails here, too."""

        def held(lease: Lease, _: int) -> Lease:
            rules.check_epoch(lease, epoch)
            return lease

        for start in range(0, max(1, len(letters)), _LETTERS_A_COMMIT):
            await self._change(shop_id, held, beside=letters[start : start + _LETTERS_A_COMMIT])

    async def _change(
        self, shop_id: str, change: Change, *, renew: bool = False, look_first: bool = False, beside: Sequence[Any] = ()
    ) -> ControlRecord:
        """Write what `change` makes of the lease, until nobody else has written in between. With `renew` the server
        notes its time; `beside` is committed with it, or not at all."""

        async def work(calls: FirestoreCalls) -> ControlRecord:
            stored = None if look_first else self._seen.get(shop_id)
            for _ in range(_TRIES):
                stored = stored or await self._load(calls, shop_id)
                lease = change(stored.lease, stored.now)
                if lease is stored.lease and not beside:
                    return lease.control
                try:
                    stored = await self._write(calls, shop_id, stored, lease, renew=renew, beside=beside)
                except WriteRefused:
                    stored = None
                else:
                    self._seen[shop_id] = stored
                    return stored.lease.control
            raise StoreUnavailable("Too many programs keep this shop's search up to date at once. Try again.")

        return await self._connection.run(work)

    async def _load(self, calls: FirestoreCalls, shop_id: str) -> _Stored:
        name = self._connection.shop(shop_id).control(CONTROL)
        found = (await calls.get([name])).get(name)
        if found is None:
            return _Stored(Lease())
        return _Stored(lease_of(found.fields), found.update_time, milliseconds(moment(found.read_time)))

    async def _write(
        self, calls: FirestoreCalls, shop_id: str, stored: _Stored, lease: Lease, *, renew: bool, beside: Sequence[Any]
    ) -> _Stored:
        name = self._connection.shop(shop_id).control(CONTROL)
        fields, stamped = lease_fields(lease), (RENEWED_AT,) if renew else ()
        if stored.update_time is None:
            write = writes.creation(name, fields, stamped=stamped)
        else:
            changes: dict[FieldPath, Any] = {(key,): value for key, value in fields.items() if key != RENEWED_AT}
            write = writes.update(name, changes, unchanged_since=stored.update_time, stamped=stamped)
        result = (await calls.commit([write, *beside])).write_results[0]
        if renew:
            renewed_at = milliseconds(moment(result.transform_results[0].timestamp_value))
            lease = replace(lease, control=replace(lease.control, published_at=renewed_at))
        return _Stored(lease, result.update_time)
