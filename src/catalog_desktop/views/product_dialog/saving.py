"""Writing a draft: one save is one changeset, and what the store refuses stays in the dialog."""

from __future__ import annotations

from catalog_desktop.domain.changes import Changeset
from catalog_desktop.domain.errors import CatalogError, ClaimTaken, Conflict
from catalog_desktop.domain.operation import Receipt
from catalog_desktop.session.conflict_resolution import ConflictResolution
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.product_dialog.draft import ProductDraft


class DraftSaver:
    """Saves one draft after the other through the write session, so that each save can be undone."""

    def __init__(self, desk: ShopDesk) -> None:
        self._desk = desk

    async def save(self, draft: ProductDraft) -> Receipt:
        """Write what was edited; the draft then stands on what the store holds. Raises CatalogError."""
        return await self._write(draft, draft.changeset())

    async def save_resolved(self, draft: ProductDraft, resolution: ConflictResolution) -> Receipt:
        """Write again after a conflict was settled. Raises CatalogError."""
        return await self._write(draft, resolution.resolved())

    async def _write(self, draft: ProductDraft, changeset: Changeset) -> Receipt:
        sent = draft.record
        label = f"{'New' if draft.is_new else 'Edit'} “{draft.product.title}”"
        result = await self._desk.writes.write([changeset], label=label, initiator=draft)
        error = result.errors.get(draft.product_id)
        if error is not None:
            # The dialog keeps what was typed; a second copy among the refused writes would be sent behind its back.
            await self._desk.writes.discard(result.operation_id, initiator=draft)
            raise error
        receipt = result.receipts[0]
        draft.rebase(receipt.product, sent)
        if draft.is_changed:
            self.keep(draft)
        else:
            await self._desk.unsaved.finished(draft.product_id)
        return receipt

    def keep(self, draft: ProductDraft) -> None:
        """Have what was typed kept across a crash."""
        self._desk.unsaved.changed(draft.product_id, draft.revision, draft.base, draft.record)

    async def drop(self, draft: ProductDraft) -> None:
        """Forget what was kept."""
        await self._desk.unsaved.finished(draft.product_id)


def note_claims(draft: ProductDraft, error: CatalogError) -> None:
    """Remember who holds what the draft asked for, to be said at its field."""
    if isinstance(error, ClaimTaken):
        draft.claims.update({claim.path: claim for claim in error.claims})


def resolution_of(draft: ProductDraft, conflict: Conflict) -> ConflictResolution:
    """The draft's save, to be settled."""
    return ConflictResolution.of(draft.changeset(), conflict)
