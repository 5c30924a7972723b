"""What a batch of changesets would write: the half of a commit that all stores share.

A store calls `decide` inside its transaction, so that what it tells about records and claims still holds when
it writes the decisions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import orjson

from catalog_desktop.domain.amend import Amendment, amend
from catalog_desktop.domain.changes import Changeset, FieldDelta, same
from catalog_desktop.domain.claims import Claim, ClaimKey, Holder, claim_keys, claims_of, settle
from catalog_desktop.domain.errors import BadUsage, CatalogError, ProductTooLarge
from catalog_desktop.domain.ids import new_stamp
from catalog_desktop.domain.paths import FieldPath, JsonValue, Record


class StoreState(Protocol):
    """What the shop holds as the batch begins, read for many at once."""

    def records(self, product_ids: Collection[str]) -> Mapping[str, Record]:
        """The records of those products that there are, tombstones included."""
        ...

    def owners(self, keys: Collection[ClaimKey]) -> Mapping[ClaimKey, str]:
        """Which products hold those of the claims that are held."""
        ...


@dataclass(frozen=True, slots=True)
class Decision:
    """What one changeset writes: the amended product, its public and its private JSON, and the claims' difference.

    `costs` is None when the product has none.
    """

    changeset: Changeset
    amendment: Amendment
    public: bytes
    costs: bytes | None
    claimed: tuple[ClaimKey, ...]
    released: tuple[ClaimKey, ...]


Decided: TypeAlias = "Decision | CatalogError"


def decide(changesets: Sequence[Changeset], state: StoreState, *, at: int, by: str, limit_bytes: int) -> list[Decided]:
    """Decide changesets of different products, in their order; each gets its decision or the error that keeps it out.

    A claim that one product of the batch gives up is free for the others, whatever their order, so that two
    products can swap SKUs.
    """
    current = state.records([changeset.product_id for changeset in changesets])
    answers: dict[str, Decided] = {}
    batch: list[_Write] = []
    for changeset in changesets:
        before = current.get(changeset.product_id)
        try:
            amendment = amend(before, changeset, at=at, by=by, stamp=new_stamp())
            batch.append(_write(changeset, before, amendment, limit_bytes))
        except CatalogError as error:
            answers[changeset.product_id] = error
    while True:
        settled = _settle_all(batch, state, current)
        refused = [write for write in batch if isinstance(settled[write.product_id], CatalogError)]
        answers.update(settled)
        if not any(write.given_up for write in refused):
            return [answers[changeset.product_id] for changeset in changesets]
        batch = [write for write in batch if write not in refused]  # what these would have given up is not free


@dataclass(slots=True)
class _Write:
    """A changeset whose merge succeeded: `wanted` its claims and `keys` theirs, `held` those that it may hold now,
    `given_up` those that it wants no more."""

    changeset: Changeset
    amendment: Amendment
    encoded: tuple[bytes, bytes | None]
    wanted: tuple[Claim, ...] = ()
    keys: Sequence[ClaimKey] = ()
    held: frozenset[ClaimKey] = frozenset()
    given_up: frozenset[ClaimKey] = frozenset()

    @property
    def product_id(self) -> str:
        return self.changeset.product_id


def _write(changeset: Changeset, before: Record | None, amendment: Amendment, limit_bytes: int) -> _Write:
    if not amendment.changed:
        return _Write(changeset, amendment, (b"", None))
    encoded = _encoded(amendment.record)
    if len(encoded[0]) > limit_bytes:
        raise ProductTooLarge(changeset.product_id, len(encoded[0]), limit_bytes)
    wanted = claims_of(amendment.record)
    keys = [claim.claim_key for claim in wanted]
    if before is None:
        return _Write(changeset, amendment, encoded, wanted, keys)
    held = claim_keys(before)
    return _Write(changeset, amendment, encoded, wanted, keys, held, held.difference(keys))


def _settle_all(batch: Sequence[_Write], state: StoreState, current: Mapping[str, Record]) -> dict[str, Decided]:
    book = _ClaimBook(state, {**current, **{write.product_id: write.amendment.record for write in batch}})
    book.look_up({key for write in batch for keys in (write.keys, write.held) for key in keys})
    for write in batch:
        book.release(write.given_up, write.product_id)
    answers: dict[str, Decided] = {}
    for write in batch:
        try:
            answers[write.product_id] = _settle(write, book)
        except CatalogError as error:
            answers[write.product_id] = error
    return answers


def _settle(write: _Write, book: _ClaimBook) -> Decision:
    if not write.amendment.changed:
        return Decision(write.changeset, write.amendment, b"", None, (), ())
    product_id, keys = write.product_id, write.keys
    while True:
        settled = settle(write.amendment, write.wanted, write.changeset, book.held_by_others(keys, product_id))
        final = write.keys if settled.claims is write.wanted else [claim.claim_key for claim in settled.claims]
        if all(map(book.stored.__contains__, final)):
            break
        keys = [*keys, *final]  # a handle made meanwhile may be taken too
        book.look_up(keys)
    amendment = settled.amendment
    public, costs = write.encoded if amendment is write.amendment else _encoded(amendment.record)
    claimed = tuple([key for key in final if book.grant(key, product_id)])
    released = tuple([key for key in write.held.difference(final) if book.was_held(key, product_id)])
    return Decision(write.changeset, amendment, public, costs, claimed, released)


@dataclass(slots=True)
class _ClaimBook:
    """Who holds which claim while a batch is settled, one product after another."""

    state: StoreState
    records: dict[str, Record]
    stored: dict[ClaimKey, str | None] = field(default_factory=dict)
    owners: dict[ClaimKey, str | None] = field(default_factory=dict)

    def look_up(self, keys: Collection[ClaimKey]) -> None:
        unknown = [key for key in keys if key not in self.stored]
        if unknown:
            found = self.state.owners(unknown)
            for key in unknown:
                self.stored[key] = self.owners[key] = found.get(key)

    def release(self, keys: Iterable[ClaimKey], product_id: str) -> None:
        for key in keys:
            if self.stored[key] == product_id:
                self.owners[key] = None

    def held_by_others(self, keys: Iterable[ClaimKey], product_id: str) -> dict[ClaimKey, Holder]:
        owners = self.owners
        taken = [key for key in keys if owners[key] not in (None, product_id)]
        return {key: self._holder(str(owners[key])) for key in taken}

    def grant(self, key: ClaimKey, product_id: str) -> bool:
        """Give a free claim to a product; False when it holds it already."""
        self.owners[key] = product_id
        return self.stored[key] != product_id

    def was_held(self, key: ClaimKey, product_id: str) -> bool:
        return self.stored[key] == product_id

    def _holder(self, product_id: str) -> Holder:
        record = self.records.get(product_id) or self.state.records([product_id]).get(product_id, {})
        return Holder(product_id, str(record.get("title", "")))


def _encoded(record: Record) -> tuple[bytes, bytes | None]:
    costs = record.get("costs")
    public = {name: value for name, value in record.items() if name != "costs"} if costs else record
    try:
        return orjson.dumps(public), orjson.dumps(costs) if costs else None
    except orjson.JSONEncodeError as error:  # half of a surrogate pair, a number of more than 64 bits
        raise BadUsage(f"The product cannot be stored: {error}.") from error


def combined(deltas: Iterable[FieldDelta]) -> tuple[FieldDelta, ...]:
    """One delta a field, from what it held first to what it held last; fields that came back are left out."""
    fields: dict[FieldPath, tuple[JsonValue, JsonValue]] = {}
    for delta in deltas:
        before = fields[delta.path][0] if delta.path in fields else delta.before
        fields[delta.path] = (before, delta.after)
    return tuple(
        FieldDelta(path, before=before, after=after)
        for path, (before, after) in fields.items()
        if not same(before, after)
    )
