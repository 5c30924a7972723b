"""Operations, receipts and outcomes: what a write is called and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from catalog_desktop.domain.changes import Action, FieldDelta
from catalog_desktop.domain.errors import CatalogError, FieldConflict
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.paths import Record
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.record import from_record


class Origin(StrEnum):
    """What kind of work an operation belongs to; bulk work yields to interactive work in every queue."""

    EDIT = "edit"
    BULK = "bulk"
    IMPORT = "import"
    UNDO = "undo"

    @property
    def is_interactive(self) -> bool:
        """Whether a person waits for it."""
        return self in (Origin.EDIT, Origin.UNDO)


@dataclass(frozen=True, slots=True)
class Operation:
    """One intention of one person. Its id is made before anything is sent, so that it can be repeated safely.

    `label` is what history shows beside the change, such as `Import “spring.csv”`; `undoes` names the
    operation that this one takes back.
    """

    by: str
    origin: Origin = Origin.EDIT
    label: str = ""
    undoes: str | None = None
    id: str = field(default_factory=new_ulid)


@dataclass(frozen=True)
class Receipt:
    """Proof of a committed write.

    `revision` and `record`, the product's, are those after the write, `committed_at` is the store's time (Unix ms).
    `changed` is False when everything already stood as wanted: then nothing was written and the revision is the
    old one. `meanwhile` lists what others changed since the revision on which the write was made, merged silently.
    `spared` lists fields that an undo left alone because others changed them since.
    """

    operation_id: str
    product_id: str
    revision: int
    committed_at: int
    record: Record
    changed: bool = True
    meanwhile: tuple[FieldDelta, ...] = ()
    spared: tuple[FieldConflict, ...] = ()

    @cached_property
    def product(self) -> Product:
        """The product of the record."""
        return from_record(self.record)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one product of `apply_changes`: a receipt, or the error that kept it out."""

    product_id: str
    receipt: Receipt | None = None
    error: CatalogError | None = None


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """One write of one product as history tells it.

    `deltas` is empty for create and delete, and for restore but for the SKUs and the handle that it gave up.
    """

    operation_id: str
    product_id: str
    action: Action
    revision: int
    at: int
    by: str
    origin: Origin
    label: str
    deltas: tuple[FieldDelta, ...]
    undoes: str | None = None
