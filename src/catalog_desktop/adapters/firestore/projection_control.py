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
    CLAIMED_AT,
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
from catalog_desktop.adapters.firestore.server_turns import ServerTurns
from catalog_desktop.adapters.firestore.values import milliseconds, moment
from catalog_desktop.adapters.lease import Contender, Lease
from catalog_desktop.domain.errors import StoreUnavailable
from catalog_desktop.domain.paths import FieldPath
from catalog_desktop.ports.change_feed import Position
from catalog_desktop.ports.projection_control import (
    ControlRecord,
    DeadLetter,
    FormerIndex,
    FormerWish,
    HandoverPending,
    RebuildState,
)

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
    once one succeeds, and a holder of old, whoever it is, writes nothing. Times are the store's. `server` is the search
    server, at which shops take turns."""

    def __init__(self, connection: FirestoreConnection, server: str = "search") -> None:
        self._connection = connection
        self._turns = ServerTurns(connection, server)
        self._seen: dict[str, _Stored] = {}

    async def load(self, shop_id: str) -> ControlRecord:
        """See `ProjectionControl.load`."""
        stored = await self._connection.run(lambda calls: self._load(calls, shop_id))
        return rules.seen(stored.lease, stored.now)

    async def acquire(
        self, shop_id: str, holder: str, projection_version: int, *, always_on: bool = False, fairly: bool = False
    ) -> ControlRecord:
        """See `ProjectionControl.acquire`."""
        contender = Contender(holder, projection_version, always_on, fairly)
        try:
            return await self._change(
                shop_id,
                lambda lease, now: rules.acquired(lease, contender, now),
                stamped=(RENEWED_AT,),
                look_first=True,
            )
        except HandoverPending:
            await self._change(
                shop_id,
                lambda lease, now: rules.claimed(lease, contender, now),
                stamped=(CLAIMED_AT,),
                look_first=True,
            )
            raise

    async def publish(self, shop_id: str, epoch: int, position: Position, position_at: int) -> None:
        """See `ProjectionControl.publish`."""
        await self._change(
            shop_id,
            lambda lease, now: rules.published(lease, epoch, position, position_at, now),
            stamped=(RENEWED_AT,),
        )

    async def release(self, shop_id: str, epoch: int) -> None:
        """See `ProjectionControl.release`."""
        await self._change(shop_id, lambda lease, _: rules.released(lease, epoch))

    async def save_rebuild(
        self,
        shop_id: str,
        epoch: int,
        rebuild: RebuildState | None,
        *,
        index_generation: str | None = None,
        former: FormerIndex | None = None,
    ) -> None:
        """See `ProjectionControl.save_rebuild`."""
        await self._change(shop_id, lambda lease, _: rules.saved(lease, epoch, rebuild, index_generation, former))

    async def request_rebuild(self, shop_id: str, *, wanted: bool = True) -> None:
        """See `ProjectionControl.request_rebuild`."""
        await self._change(shop_id, lambda lease, _: rules.requested(lease, wanted=wanted), look_first=True)

    async def request_former(self, shop_id: str, wish: FormerWish) -> None:
        """See `ProjectionControl.request_former`."""
        await self._change(shop_id, lambda lease, _: rules.wished(lease, wish), look_first=True)

    async def give_up_former(self, shop_id: str, epoch: int) -> None:
        """See `ProjectionControl.give_up_former`."""
        await self._change(shop_id, lambda lease, _: rules.without_former(lease, epoch))

    async def forget_indexes(self, shop_id: str, epoch: int, names: Sequence[str]) -> None:
        """See `ProjectionControl.forget_indexes`."""
        await self._change(shop_id, lambda lease, _: rules.forgotten(lease, epoch, names))

    async def take_turn(self, shop_id: str) -> bool:
        """See `ProjectionControl.take_turn`."""
        return await self._turns.take(shop_id)

    async def end_turn(self, shop_id: str) -> None:
        """See `ProjectionControl.end_turn`."""
        await self._turns.end(shop_id)

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
        self,
        shop_id: str,
        change: Change,
        *,
        stamped: Sequence[str] = (),
        look_first: bool = False,
        beside: Sequence[Any] = (),
    ) -> ControlRecord:
        """Write what `change` makes of the lease, until nobody else has written in between. The fields `stamped` are
        set to the server's time; `beside` is committed with it, or not at all."""

        async def work(calls: FirestoreCalls) -> ControlRecord:
            stored = None if look_first else self._seen.get(shop_id)
            for _ in range(_TRIES):
                stored = stored or await self._load(calls, shop_id)
                lease = change(stored.lease, stored.now)
                if lease is stored.lease and not beside:
                    return lease.control
                try:
                    stored = await self._write(calls, shop_id, stored, lease, stamped=stamped, beside=beside)
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
        self,
        calls: FirestoreCalls,
        shop_id: str,
        stored: _Stored,
        lease: Lease,
        *,
        stamped: Sequence[str],
        beside: Sequence[Any],
    ) -> _Stored:
        name = self._connection.shop(shop_id).control(CONTROL)
        fields = lease_fields(lease)
        if stored.update_time is None:
            there = {key: value for key, value in fields.items() if value is not None}
            write = writes.creation(name, there, stamped=stamped)
        else:
            changes: dict[FieldPath, Any] = {
                (key,): value for key, value in fields.items() if key not in (RENEWED_AT, CLAIMED_AT)
            }
            write = writes.update(name, changes, unchanged_since=stored.update_time, stamped=stamped)
        result = (await calls.commit([write, *beside])).write_results[0]
        if RENEWED_AT in stamped:
            renewed_at = milliseconds(moment(result.transform_results[0].timestamp_value))
            lease = replace(lease, control=replace(lease.control, published_at=renewed_at))
        return _Stored(lease, result.update_time)
