"""What the adapters in memory share: one state, seen by all of them, as stores share one database."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from catalog_desktop.adapters.changeset_batch import Decision
from catalog_desktop.adapters.commit_signal import CommitSignal
from catalog_desktop.adapters.lease import Lease
from catalog_desktop.domain.changes import Action, FieldDelta
from catalog_desktop.domain.claims import ClaimKey
from catalog_desktop.domain.errors import FieldConflict
from catalog_desktop.domain.operation import Operation
from catalog_desktop.domain.paths import Record
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.projection_control import DeadLetter


def clock_ms() -> int:
    """Unix milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class CommittedChange:
    """One write of one product. `number` is its position in the feed, 0 when the operation changed nothing."""

    number: int
    operation: Operation
    product_id: str
    action: Action
    revision: int
    committed_at: int
    deltas: tuple[FieldDelta, ...]
    spared: tuple[FieldConflict, ...]


@dataclass(slots=True)
class ShopState:
    """Everything of one shop. Records are never changed in place."""

    products: dict[str, Record] = field(default_factory=dict)
    claims: dict[ClaimKey, str] = field(default_factory=dict)
    changes: list[CommittedChange] = field(default_factory=list)
    receipts: dict[tuple[str, str], CommittedChange] = field(default_factory=dict)
    lease: Lease = field(default_factory=Lease)
    dead_letters: dict[str, DeadLetter] = field(default_factory=dict)
    images: dict[str, bytes] = field(default_factory=dict)

    def records(self, product_ids: Collection[str]) -> Mapping[str, Record]:
        """See `StoreState.records`."""
        return {key: self.products[key] for key in product_ids if key in self.products}

    def owners(self, keys: Collection[ClaimKey]) -> Mapping[ClaimKey, str]:
        """See `StoreState.owners`."""
        return {key: self.claims[key] for key in keys if key in self.claims}

    def live_records(self, first_id: str = "", last_id: str = "\uffff") -> list[tuple[str, Record]]:
        """Products that are not deleted in an id range, in the order of their ids."""
        return sorted(
            (key, record)
            for key, record in self.products.items()
            if first_id <= key <= last_id and "deleted_at" not in record
        )


class MemoryStore:
    """All shops in this process's memory. Whoever reads or writes the state holds `lock`, on any thread."""

    def __init__(self, clock: Callable[[], int] = clock_ms) -> None:
        self.lock = threading.RLock()
        self.signal = CommitSignal()
        self.clock = clock
        self.shops: dict[str, Shop] = {}
        self.states: dict[str, ShopState] = defaultdict(ShopState)
        self._last_number = 0
        self._last_commit = 0

    def commit_time(self) -> int:
        """The time of the next commit: the clock's, and later than every earlier commit's."""
        self._last_commit = max(self.clock(), self._last_commit + 1)
        return self._last_commit

    def write(self, shop_id: str, decisions: Sequence[Decision], operation: Operation, at: int) -> None:
        """Write decisions, all or none, and tell those who wait."""
        state = self.states[shop_id]
        for decision in decisions:
            for key in decision.released:
                del state.claims[key]
        for decision in decisions:
            self._write_one(state, decision, operation, at)
        self.signal.announce(shop_id, self._last_number)

    def _write_one(self, state: ShopState, decision: Decision, operation: Operation, at: int) -> None:
        amendment, product_id = decision.amendment, decision.changeset.product_id
        number = 0
        if amendment.changed:
            number = self._last_number = self._last_number + 1
            state.products[product_id] = amendment.record
            state.claims.update(dict.fromkeys(decision.claimed, product_id))
        change = CommittedChange(
            number=number,
            operation=operation,
            product_id=product_id,
            action=decision.changeset.action,
            revision=amendment.revision,
            committed_at=at,
            deltas=amendment.deltas,
            spared=amendment.spared,
        )
        state.receipts[operation.id, product_id] = change
        if amendment.changed:
            state.changes.append(change)
