"""Planning an import: what becomes of each draft, given the products of the catalog that it may mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from catalog_desktop.domain.changes import Action, Changeset, SetField, same
from catalog_desktop.domain.money import format_plain
from catalog_desktop.domain.paths import FieldPath, JsonValue, field_name, overlaps
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.record import CheckedRecord, to_record
from catalog_desktop.exchange.drafts.draft import Draft
from catalog_desktop.exchange.drafts.draft_builder import Refused
from catalog_desktop.exchange.drafts.exported_record import is_product_id
from catalog_desktop.exchange.importing.differences import NoVariant, differences
from catalog_desktop.exchange.mapping.column_statistics import as_text


class Mode(StrEnum):
    """What an import may do: make new products, change those that exist, or both."""

    CREATE = "create"
    UPDATE = "update"
    UPSERT = "upsert"


class Fate(StrEnum):
    """What becomes of a record. `SKIPPED` ones are left out by the mode."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Planned:
    """One record's plan: what becomes of which product, and the changeset to be applied, if there is one."""

    draft: Draft
    fate: Fate
    product_id: str
    title: str
    changeset: Changeset | None = None


BaseValues = Mapping[FieldPath, JsonValue]
"""What fields held at the revision of an export, for those that were changed since."""


def plan(
    draft: Draft,
    product_id: str,
    current: Product | None,
    *,
    mode: Mode,
    set_stock: bool,
    changed_since: BaseValues | None = None,
) -> Planned | Refused:
    """What becomes of a draft whose product, under `product_id`, is `current`, or None when there is none.

    With `changed_since` it is a three-way merge: what the file left as it was exported stays as it is now, and only a
    field that both changed is refused.
    """
    if current is None:
        return _create(draft, product_id, mode)
    if current.is_deleted:
        return Refused(
            draft.line, "", product_id, f"“{current.title}” was deleted here. Restore it to import it again."
        )
    if mode is Mode.CREATE:
        return Planned(draft, Fate.SKIPPED, product_id, current.title)
    return _update(draft, current, set_stock, changed_since or {})


def _update(draft: Draft, current: Product, set_stock: bool, changed_since: BaseValues) -> Planned | Refused:
    try:
        changes = differences(draft, to_record(current), set_stock=set_stock)
    except NoVariant:
        reason = f"“{current.title}” has {len(current.variants)} variants; name the one that is meant by its SKU."
        return Refused(draft.line, "", current.id, reason)
    merged = _merged(draft, changes, changed_since, current.currency)
    if isinstance(merged, Refused):
        return merged
    if any(change.path == ("title",) and change.value is None for change in merged):
        return Refused(draft.line, "title", "", "A product needs a title.")
    if not merged:
        return Planned(draft, Fate.UNCHANGED, current.id, current.title)
    changeset = Changeset(current.id, changes=merged, seen_revision=current.revision, tolerant=True)
    return Planned(draft, Fate.UPDATED, current.id, current.title, changeset)


def _create(draft: Draft, product_id: str, mode: Mode) -> Planned | Refused:
    title = as_text(draft.record.get("title"))
    if mode is Mode.UPDATE:
        return Planned(draft, Fate.SKIPPED, product_id, title)
    if not title.strip():
        return Refused(draft.line, "title", title, "A product needs a title.")
    if not is_product_id(product_id):
        return Refused(draft.line, "id", product_id, "A product's id has letters, digits, - and _ only.")
    checked = CheckedRecord(draft.record, draft.problems)
    changeset = Changeset(product_id, Action.CREATE, checked=checked, tolerant=True)
    return Planned(draft, Fate.CREATED, product_id, title, changeset)


def _merged(
    draft: Draft, changes: Sequence[SetField], changed_since: BaseValues, currency: str
) -> tuple[SetField, ...] | Refused:
    """The changes that the file made itself since it was exported."""
    kept = []
    for change in changes:
        touched = [path for path in changed_since if overlaps(path, change.path)]
        if not touched:
            kept.append(change)
            continue
        base = changed_since.get(change.path)
        if change.path in changed_since and _equal(base, change.value):
            continue
        before, now, wanted = (_shown(change.path, value, currency) for value in (base, _seen(change), change.value))
        reason = (
            f"Changed here since the file was exported: {field_name(change.path)} was “{before}” and is “{now}” now. "
            "Export again, or set it by hand."
        )
        return Refused(draft.line, field_name(change.path), wanted, reason)
    return tuple(kept)


def _shown(path: FieldPath, value: JsonValue, currency: str) -> str:
    """A value as a person reads it: amounts in major units."""
    is_amount = path[0] == "costs" or path[-1] in ("price", "compare_at")
    return format_plain(value, currency) if is_amount and isinstance(value, int) else as_text(value)[:200]


def _equal(base: JsonValue, value: JsonValue) -> bool:
    if isinstance(base, list) and isinstance(value, list) and all(isinstance(item, str) for item in base):
        return {as_text(item).casefold() for item in base} == {as_text(item).casefold() for item in value}
    return same(base, value)


def _seen(change: SetField) -> JsonValue:
    return change.seen if isinstance(change.seen, str | int | float | bool | list | dict) else None


def field_differences(planned: Planned) -> list[tuple[FieldPath, JsonValue, JsonValue]]:
    """What an update changes: path, before, after."""
    changes = planned.changeset.changes if planned.changeset and planned.fate is Fate.UPDATED else ()
    return [(change.path, _seen(change), change.value) for change in changes if isinstance(change, SetField)]
