"""What a shop holds, read ahead for the pure half of a commit.

`changeset_batch.decide` asks for records and claims and does not wait. It is asked on what has been read, this notes
what was missing, reads that, and asks again: products first, then claims that they do not hold, then who does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from google.protobuf.timestamp_pb2 import Timestamp

from catalog_desktop.adapters.changeset_batch import Decided, decide
from catalog_desktop.adapters.firestore.calls import FirestoreCalls
from catalog_desktop.adapters.firestore.documents import ghost_stock, record_of
from catalog_desktop.adapters.firestore.layout import ShopPaths
from catalog_desktop.adapters.firestore.values import Snapshot
from catalog_desktop.domain.changes import Action, Changeset
from catalog_desktop.domain.claims import CLAIM_PROBLEMS, ClaimKey, claim_keys
from catalog_desktop.domain.errors import NotPermitted
from catalog_desktop.domain.paths import FieldPath, JsonValue, Record


@dataclass(frozen=True, slots=True)
class StoredProduct:
    """A product as it was read; `ghosts` are paths of stock without a variant."""

    record: Record
    update_time: Timestamp
    ghosts: Sequence[FieldPath]


class ShopState:
    """A `changeset_batch.StoreState` of what has been read."""

    def __init__(self, calls: FirestoreCalls, paths: ShopPaths) -> None:
        self._calls = calls
        self._paths = paths
        self.products: dict[str, StoredProduct | None] = {}
        self.claims: dict[ClaimKey, Snapshot | None] = {}
        self._held: dict[ClaimKey, str] = {}
        self._missing_products: set[str] = set()
        self._missing_claims: set[ClaimKey] = set()

    def records(self, product_ids: Collection[str]) -> Mapping[str, Record]:
        """See `StoreState.records`."""
        self._missing_products.update(key for key in product_ids if key not in self.products)
        found = ((key, self.products.get(key)) for key in product_ids)
        return {key: product.record for key, product in found if product is not None}

    def owners(self, keys: Collection[ClaimKey]) -> Mapping[ClaimKey, str]:
        """See `StoreState.owners`."""
        owners = {key: self._held[key] for key in keys if key in self._held}
        asked = [key for key in keys if key not in owners]
        self._missing_claims.update(key for key in asked if key not in self.claims)
        found = ((key, self.claims.get(key)) for key in asked)
        return owners | {key: claim.fields["product"] for key, claim in found if claim is not None}

    async def decide(self, changesets: Sequence[Changeset], *, at: int, by: str, limit_bytes: int) -> list[Decided]:
        """What `changeset_batch.decide` says, once everything that it asks for has been read."""
        created = {changeset.product_id for changeset in changesets if changeset.action is Action.CREATE}
        await self.read((changeset.product_id for changeset in changesets), (), without_costs=created)
        while True:
            decided = decide(changesets, self, at=at, by=by, limit_bytes=limit_bytes)
            if not self._missing_products and not self._missing_claims:
                return decided
            await self.read(tuple(self._missing_products), tuple(self._missing_claims))

    def is_as_in(self, other: ShopState) -> bool:
        """Whether nothing that both have read was written in between."""
        return all(
            _time(other.products[key]) == _time(product)
            for key, product in self.products.items()
            if key in other.products
        ) and all(_time(other.claims[key]) == _time(claim) for key, claim in self.claims.items() if key in other.claims)

    async def read(
        self, product_ids: Iterable[str], claims: Iterable[ClaimKey], *, without_costs: Collection[str] = ()
    ) -> None:
        """Read products with their costs, and claims, that were not read yet, together. Of those that are to be created
        costs need no look."""
        products = {self._paths.product(key): key for key in product_ids if key not in self.products}
        wanted = {self._paths.claim(key): key for key in claims if key not in self.claims}
        private = {self._paths.private(key): key for key in products.values() if key not in without_costs}
        found = await self._get([*products, *wanted], list(private))
        costs = {key: found[name].fields for name, key in private.items() if name in found}
        for name, key in products.items():
            self.products[key] = None
            if snapshot := found.get(name):
                record = record_of(snapshot.fields, costs.get(key))
                self.products[key] = StoredProduct(record, snapshot.update_time, ghost_stock(snapshot.fields))
                self._held.update(dict.fromkeys(_certain_claims(record), key))
        for name, claim in wanted.items():
            self.claims[claim] = found.get(name)
        self._missing_products.clear()
        self._missing_claims.clear()

    async def _get(self, names: Sequence[str], private: Sequence[str]) -> dict[str, Snapshot]:
        """Documents in one call, or in two where this member may not know costs: a denial is for a whole call."""
        try:
            return await self._calls.get([*names, *private])
        except NotPermitted:
            return await self._calls.get(names)


def _certain_claims(record: Record) -> frozenset[ClaimKey]:
    """The claims that a product holds as sure as it is there, since they were made with it: all of them, unless it
    lives with the problem that another product has one."""
    problems = cast("Iterable[Mapping[str, JsonValue]]", record.get("problems", ()))
    if any(problem["code"] in CLAIM_PROBLEMS for problem in problems):
        return frozenset()
    return claim_keys(record)


def _time(read: StoredProduct | Snapshot | None) -> Timestamp | None:
    return None if read is None else read.update_time
