"""The product in the dialog: the record on which editing began, and the record as edited so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from catalog_desktop.domain.amend import is_refused
from catalog_desktop.domain.changes import Action, Change, Changeset, merge
from catalog_desktop.domain.edit_diff import changes_between
from catalog_desktop.domain.errors import TakenClaim
from catalog_desktop.domain.paths import FieldPath, JsonValue, Record, get_field, starts_with, with_field
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.record import from_record, to_record
from catalog_desktop.domain.rules import check
from catalog_desktop.domain.skus import normalise_sku


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said at a field. `blocks`: the product cannot be saved like this. `holder_id` is the product that
    has the SKU or handle."""

    message: str
    blocks: bool = True
    holder_id: str | None = None


Remarks = Mapping[FieldPath, Remark]


class ProductDraft(QObject):
    """`edited(path)` follows each change made here, `replaced` a new record under the fields."""

    edited = Signal(tuple)
    replaced = Signal()

    def __init__(self, product_id: str, revision: int, base: Record, record: Record) -> None:
        super().__init__()
        self._opened: Record | None = None
        self.product_id = product_id
        self.revision = revision
        self.base = base
        self.record = record
        self.unreadable: dict[FieldPath, tuple[str, str]] = {}
        """Text that is no value of its field, and why: kept as typed, and in the way of saving."""
        self.claims: dict[FieldPath, TakenClaim] = {}
        self._product: tuple[Record, Product] | None = None
        self._changes: tuple[Record, Record, tuple[Change, ...]] | None = None

    @classmethod
    def of(cls, product: Product) -> ProductDraft:
        """A draft of a product as it was loaded."""
        record = to_record(product)
        return cls(product.id, product.revision, record, record)

    @classmethod
    def new(cls, product: Product) -> ProductDraft:
        """A draft of a product that does not exist yet."""
        draft = cls(product.id, 0, {}, to_record(product))
        draft._opened = draft.record
        return draft

    @property
    def is_new(self) -> bool:
        """Whether saving creates the product."""
        return self.revision == 0

    @property
    def product(self) -> Product:
        """The product as edited."""
        if self._product is None or self._product[0] is not self.record:
            self._product = self.record, from_record(self.record)
        return self._product[1]

    @property
    def changes(self) -> Sequence[Change]:
        """What saving would write."""
        if self.record is self.base:
            return ()
        known = self._changes
        if known is None or known[0] is not self.base or known[1] is not self.record:
            self._changes = known = self.base, self.record, changes_between(self.base, self.record)
        return known[2]

    @property
    def is_changed(self) -> bool:
        """Whether there is something that would be lost."""
        changed = self.record != self._opened if self.is_new else bool(self.changes)
        return changed or bool(self.unreadable)

    def get(self, path: FieldPath) -> JsonValue:
        """A field as edited; None when it is absent."""
        return get_field(self.record, path)

    def set(self, path: FieldPath, value: JsonValue) -> None:
        """Change a field or a subtree; empty removes it."""
        self.unreadable.pop(path, None)
        kept = None if value in ("", [], {}) else value
        if kept != self.get(path) or isinstance(kept, bool):
            self.record = with_field(self.record, path, kept)
        self.edited.emit(path)

    def refuse(self, path: FieldPath, text: str, reason: str) -> None:
        """The text typed into a field says no value: the field keeps its value, the text stays in sight."""
        self.unreadable[path] = (text, reason)
        self.edited.emit(path)

    def remove(self, path: FieldPath) -> None:
        """Take a variant or an image away, with what belongs to it."""
        owned = [path]
        if path[0] == "variants":
            owned += [("stock", path[1]), ("costs", path[1])]
        for which in owned:
            self.record = with_field(self.record, which, None)
            self.unreadable = {key: typed for key, typed in self.unreadable.items() if not starts_with(key, which)}
        self.edited.emit(path)

    def changeset(self) -> Changeset:
        """One save."""
        if self.is_new:
            return Changeset(self.product_id, Action.CREATE, initial=self.product)
        return Changeset(self.product_id, changes=tuple(self.changes), seen_revision=self.revision)

    def rebase(self, product: Product, since: Record) -> None:
        """The store holds `product` now; what was edited after `since` stays edited on top of it."""
        own = changes_between(since, self.record)
        self.revision, self.base = product.revision, to_record(product)
        self.record = merge(self.base, own).record
        self.claims.clear()
        self.replaced.emit()

    def remarks(self) -> Remarks:
        """What is wrong with the fields as they stand, one remark a field."""
        changeset = self.changeset()
        touched = [change.path for change in self.changes]
        found: dict[FieldPath, Remark] = {}
        for problem in check(self.product):
            blocks = is_refused(problem, changeset, touched)
            found.setdefault(problem.path, Remark(problem.message, blocks))
        for path, claim in self.claims.items():
            value = self.get(path)
            if isinstance(value, str) and normalise_sku(value) == normalise_sku(claim.value):
                words = f"{claim.kind} “{claim.value}” is already used by “{claim.holder_title}”."
                found[path] = Remark(words, holder_id=claim.holder_id)
        for path, (_, reason) in self.unreadable.items():
            found[path] = Remark(reason)
        return found
