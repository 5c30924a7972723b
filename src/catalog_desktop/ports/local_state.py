"""What this desk keeps for itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from catalog_desktop.domain.paths import JsonValue, Record


@dataclass(frozen=True, slots=True)
class Intent:
    """A write that was decided on, stored before it is sent.

    `changesets` are JSON records (`domain.changeset_record`). `error` is why it was refused, kept with what was
    typed until it is retried or discarded; None while it is under way. `receipt_revisions` is `{product id:
    revision}` once acknowledged.
    """

    operation_id: str
    shop_id: str
    label: str
    created_at: int
    changesets: Sequence[Record]
    error: str | None = None
    receipt_revisions: dict[str, int] | None = None


@dataclass(frozen=True, slots=True)
class UnsavedEdit:
    """An open dialog's state: the record on which the edit began, and the record as edited so far.

    `revision` is that of the base, 0 for a new product; `saved_at` is Unix ms.
    """

    shop_id: str
    product_id: str
    revision: int
    base: Record
    edited: Record
    saved_at: int


class LocalState(Protocol):
    """One desk's own durable state; each call is durable when it returns. Never shared between desks."""

    async def put_intent(self, intent: Intent) -> None:
        """Store or replace an intent by its operation id."""
        ...

    async def remove_intent(self, operation_id: str) -> None:
        """Forget an intent whose effect is searchable, or that was discarded."""
        ...

    async def intents(self, shop_id: str) -> Sequence[Intent]:
        """All intents of a shop, oldest first."""
        ...

    async def put_unsaved_edit(self, edit: UnsavedEdit) -> None:
        """Store or replace the unsaved edit of a product."""
        ...

    async def remove_unsaved_edit(self, shop_id: str, product_id: str) -> None:
        """Forget an edit that was saved or discarded."""
        ...

    async def unsaved_edits(self, shop_id: str) -> Sequence[UnsavedEdit]:
        """All unsaved edits of a shop, latest first."""
        ...

    async def get_setting(self, key: str) -> JsonValue:
        """A setting (window layout, theme, column widths, import mappings by header), or None."""
        ...

    async def put_setting(self, key: str, value: JsonValue) -> None:
        """Store a setting; None removes it."""
        ...

    async def settings(self, prefix: str) -> dict[str, JsonValue]:
        """All settings whose key begins with `prefix`."""
        ...
