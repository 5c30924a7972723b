"""A decided changeset as the writes of its commit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from catalog_desktop.adapters.changeset_batch import Decision
from catalog_desktop.adapters.firestore import writes
from catalog_desktop.adapters.firestore.blind_stock import blind_increments
from catalog_desktop.adapters.firestore.documents import WRITTEN_AT, differences, public_fields
from catalog_desktop.adapters.firestore.layout import ShopPaths, document_id
from catalog_desktop.adapters.firestore.limits import stored_bytes
from catalog_desktop.adapters.firestore.receipts import COMMITTED_AT, NewReceipt
from catalog_desktop.adapters.firestore.shop_state import ShopState, StoredProduct
from catalog_desktop.adapters.firestore.values import Fields
from catalog_desktop.domain.changes import Action
from catalog_desktop.domain.claims import ClaimKey
from catalog_desktop.domain.errors import ProductTooLarge
from catalog_desktop.domain.operation import Operation
from catalog_desktop.domain.paths import FieldPath, Record
from catalog_desktop.ports.change_feed import TOMBSTONES_LIVE_MS

TOMBSTONES_LIVE = timedelta(milliseconds=TOMBSTONES_LIVE_MS)


@dataclass(frozen=True)
class ProductWrite:
    """What one decision writes, last of all the receipt."""

    decision: Decision
    receipt: NewReceipt
    writes: list[Any]

    @property
    def product_id(self) -> str:
        """The product's id."""
        return self.decision.changeset.product_id


@dataclass(frozen=True, slots=True)
class Plan:
    """Makes the writes of one commit; `taken` and `given_up` are all claims that its products claim and release."""

    paths: ShopPaths
    state: ShopState
    operation: Operation
    user_id: str | None
    limit_bytes: int
    taken: Collection[ClaimKey]
    given_up: Collection[ClaimKey]

    def product_write(self, decision: Decision, position: int, *, head: bool) -> ProductWrite:
        """Everything that a decision writes: the product, its costs, claims and receipt. Raises ProductTooLarge."""
        changeset, amendment = decision.changeset, decision.amendment
        before = self.state.products[changeset.product_id]
        increments = blind_increments(decision, before.record) if before else None
        receipt = NewReceipt(
            operation=self.operation,
            product_id=changeset.product_id,
            action=changeset.action,
            revision=amendment.revision,
            deltas=amendment.deltas,
            spared=amendment.spared,
            changed=amendment.changed,
            position=position,
            head=head and amendment.changed,
            blind=increments is not None,
        )
        made: list[Any] = []
        if amendment.changed:
            made.append(self._product(decision, before, increments))
            made += self._costs(decision, before.record if before else {})
            made += self._claims(decision)
        return ProductWrite(decision, receipt, made + self._receipt(receipt))

    def _product(
        self, decision: Decision, before: StoredProduct | None, increments: Mapping[FieldPath, int] | None
    ) -> Any:
        product_id, record = decision.changeset.product_id, decision.amendment.record
        name = self.paths.product(product_id)
        fields = public_fields(record)
        if (size := stored_bytes(fields)) > self.limit_bytes:
            raise ProductTooLarge(product_id, size, self.limit_bytes)
        beside = {
            "operation": self.operation.id,
            "origin": self.operation.origin.value,
            "receipt": document_id(self.operation.id, product_id),
            "live": decision.changeset.action is not Action.DELETE,
        }
        if before is None:
            return writes.creation(name, {**fields, **beside}, stamped=(WRITTEN_AT, "created_at"))
        changes: writes.Changes = dict(differences(public_fields(before.record), fields))
        changes.update({(key,): value for key, value in beside.items()})
        if increments is not None:
            changes = {path: value for path, value in changes.items() if path[0] not in ("stock", "revision", "live")}
            return writes.update(
                name, changes, unchanged_since=None, stamped=(WRITTEN_AT,), increments={**increments, ("revision",): 1}
            )
        changes.update(dict.fromkeys(before.ghosts))
        changes.update(_life(decision.changeset.action))
        deleted = ("deleted_at",) if decision.changeset.action is Action.DELETE else ()
        return writes.update(name, changes, unchanged_since=before.update_time, stamped=(WRITTEN_AT, *deleted))

    def _costs(self, decision: Decision, before: Record) -> list[Any]:
        """The private document, if the costs change, or expire together with their product."""
        product_id, action = decision.changeset.product_id, decision.changeset.action
        costs, after = before.get("costs", {}), decision.amendment.record.get("costs", {})
        if costs == after and not (costs and action in (Action.DELETE, Action.RESTORE)):
            return []
        fields: Fields = {"owner": document_id(product_id), "costs": after}
        if action is Action.DELETE:
            fields["expires_at"] = datetime.now(UTC) + TOMBSTONES_LIVE
        return [writes.replacement(self.paths.private(product_id), fields)]

    def _claims(self, decision: Decision) -> list[Any]:
        """Exactly the difference to the claims held before; one that is passed on is written once, by whoever takes it.

        They need no precondition but the products': a claim changes hands only in a commit that writes its holder.
        """
        product_id = decision.changeset.product_id
        made = []
        for key in decision.claimed:
            name, owner = self.paths.claim(key), document_id(product_id)
            if key in self.given_up:
                changes: writes.Changes = {("product",): product_id, ("owner",): owner}
                made.append(writes.update(name, changes, unchanged_since=None))
            else:
                fields = {"kind": key[0], "key": key[1], "product": product_id, "owner": owner}
                made.append(writes.creation(name, fields))
        return made + [writes.removal(self.paths.claim(key)) for key in decision.released if key not in self.taken]

    def _receipt(self, receipt: NewReceipt) -> list[Any]:
        operation_id, product_id = receipt.operation.id, receipt.product_id
        made = []
        if private := receipt.private_fields():
            made.append(writes.creation(self.paths.private_receipt(operation_id, product_id), private))
        name = self.paths.receipt(operation_id, product_id)
        return [*made, writes.creation(name, receipt.fields(self.user_id), stamped=(COMMITTED_AT,))]


def _life(action: Action) -> writes.Changes:
    """A tombstone expires, unless it is restored in time."""
    if action is Action.DELETE:
        return {("expires_at",): datetime.now(UTC) + TOMBSTONES_LIVE}
    if action is Action.RESTORE:
        return {("expires_at",): None, ("deleted_at",): None}
    return {}


def stamped_record(decision: Decision, committed_at: int) -> Record:
    """The record after the commit, with the times that the store's clock set (Unix ms)."""
    record = {**decision.amendment.record, "updated_at": committed_at}
    if decision.changeset.action is Action.CREATE:
        record["created_at"] = committed_at
    if decision.changeset.action is Action.DELETE:
        record["deleted_at"] = committed_at
    return record
