"""What writing tells: events for whoever shows rows, results for whoever wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from catalog_desktop.domain.changes import Changeset
from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.operation import Receipt
from catalog_desktop.domain.sync import WriteState


@dataclass(frozen=True, slots=True)
class WriteEvent:
    """A write has got further, for some of its products.

    `state` is SAVING before anything is sent, None when `receipts` acknowledge it, NOT_SAVED or CONFLICT with
    `errors` by product; also None without receipts when what was not saved has been discarded. `initiator` is what
    the writer gave, so that a view can ignore its own echo.
    """

    operation_id: str
    changesets: Sequence[Changeset]
    state: WriteState | None
    receipts: Sequence[Receipt] = ()
    errors: Mapping[str, CatalogError] = field(default_factory=dict)
    initiator: object = None


@dataclass(frozen=True, slots=True)
class WriteResult:
    """The outcome of an operation: receipts in the order of the changesets, errors by product, and how many products
    were not reached because it was cancelled."""

    operation_id: str
    receipts: Sequence[Receipt] = ()
    errors: Mapping[str, CatalogError] = field(default_factory=dict)
    left_out: int = 0

    @property
    def spared_count(self) -> int:
        """How many fields an undo left alone because others have changed them since."""
        return sum(len(receipt.spared) for receipt in self.receipts)


@dataclass(frozen=True, slots=True)
class NotSaved:
    """A write that was refused and waits for Retry or Discard: its products, what was wanted, and why."""

    operation_id: str
    label: str
    changesets: Sequence[Changeset]
    reason: str
    errors: Mapping[str, CatalogError] = field(default_factory=dict)

    def reason_for(self, product_id: str) -> str:
        """Why the write of one of its products was refused."""
        error = self.errors.get(product_id)
        return self.reason if error is None else str(error)
