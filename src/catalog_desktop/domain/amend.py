"""One changeset applied to one product: the pure half of every write, shared by all write stores.

A repository loads the record, calls `amend`, settles the claims, and commits; this module decides everything
that does not need the store: merging, rules, problems, repository fields.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from catalog_desktop.domain.changes import UNSEEN, Action, Change, Changeset, FieldDelta, SetField, merge
from catalog_desktop.domain.errors import (
    AlreadyExists,
    BadUsage,
    Conflict,
    FieldConflict,
    Invalid,
    NotFound,
    Problem,
    ProductDeleted,
)
from catalog_desktop.domain.paths import FieldPath, JsonValue, Record, overlaps, with_field
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.record import REPOSITORY_FIELDS, from_record, to_record
from catalog_desktop.domain.rules import WARNINGS, check
from catalog_desktop.domain.skus import slugify


@dataclass(frozen=True)
class Amendment:
    """The product after a changeset, before claims and commit; `record` is what the store will keep.

    `changed` False means that there is nothing to write. `touched` are the paths that the changeset names.
    """

    record: Record
    deltas: tuple[FieldDelta, ...]
    spared: tuple[FieldConflict, ...]
    touched: tuple[FieldPath, ...]
    changed: bool

    @cached_property
    def product(self) -> Product:
        """The product of the record; made when somebody asks, because bulk work never does."""
        return from_record(self.record)

    @property
    def revision(self) -> int:
        """The product's revision."""
        return _revision(self.record)


def amend(current: Record | None, changeset: Changeset, *, at: int, by: str, stamp: int) -> Amendment:
    """Apply `changeset` to the product's `current` record, or to none.

    Raises NotFound, AlreadyExists, ProductDeleted, Conflict, Invalid or BadUsage; then nothing may be written.
    """
    if changeset.action is Action.CREATE:
        return _create(current, changeset, at, by, stamp)
    if current is None:
        raise NotFound("product", changeset.product_id)
    if changeset.action is Action.DELETE:
        return _delete(current, at, by, stamp)
    if changeset.action is Action.RESTORE:
        return _restore(current, at, by, stamp)
    return _update(current, changeset, at, by, stamp)


def with_problems(record: Record, problems: Iterable[Problem]) -> Record:
    """The record with exactly these problems."""
    listed: list[JsonValue] = [{"code": p.code, "path": [*p.path], "message": p.message} for p in problems]
    return with_field(record, ("problems",), listed or None)


def _create(current: Record | None, changeset: Changeset, at: int, by: str, stamp: int) -> Amendment:
    if current is not None:
        raise AlreadyExists(changeset.product_id)
    _refuse_forbidden(changeset.changes)
    record = _initial(changeset)
    if "variants" not in record:
        record = {**record, "variants": {"default": {"position": 0, "tracked": True}}}
    _refuse_ghosts(record)
    merged = merge(record, changeset.changes)
    if merged.conflicts:
        raise Conflict(changeset.product_id, merged.conflicts)
    record = _stamped(merged.record, 1, at, by, stamp)
    record.update(id=changeset.product_id, created_at=at, created_by=by)
    if "handle" not in record:
        record["handle"] = slugify(str(record.get("title", "")))
    touched = tuple(zip(record, strict=True))  # the path of each field
    checked = None if changeset.changes else changeset.checked
    problems = check(from_record(record)) if checked is None else checked.problems
    return _checked(record, changeset, problems, (), (), touched)


def _initial(changeset: Changeset) -> Record:
    if changeset.checked is not None:
        return changeset.checked.record
    if changeset.initial is None:
        raise BadUsage("Creating a product needs its initial state.")
    record = to_record(changeset.initial)
    return {name: value for name, value in record.items() if name not in REPOSITORY_FIELDS}


def _refuse_forbidden(changes: Iterable[Change]) -> None:
    for change in changes:
        if change.path[0] in REPOSITORY_FIELDS:
            raise BadUsage(f"The field “{change.path[0]}” is set by the store alone.")
        if change.path[0] == "stock" and isinstance(change, SetField) and change.seen is UNSEEN:
            raise BadUsage("Setting stock needs the quantity that was seen; otherwise adjust it by a difference.")


def _refuse_ghosts(record: Record) -> None:
    variants = record["variants"]
    for name in ("stock", "costs"):
        owners = record.get(name)
        if (
            isinstance(owners, dict)
            and isinstance(variants, dict)
            and (gone := sorted(owners.keys() - variants.keys()))
        ):
            raise BadUsage(f"There is {name} of {', '.join(gone)}, which is no variant of the product.")


def _update(current: Record, changeset: Changeset, at: int, by: str, stamp: int) -> Amendment:
    if "deleted_at" in current:
        raise ProductDeleted(changeset.product_id)
    _refuse_forbidden(changeset.changes)
    merged = merge(current, changeset.changes)
    if merged.conflicts and not changeset.spare_conflicts:
        raise Conflict(changeset.product_id, merged.conflicts)
    if not merged.deltas:
        return Amendment(current, (), merged.conflicts, (), changed=False)
    if "handle" in current and "handle" not in merged.record:
        raise Invalid([Problem("handle_missing", ("handle",), "Enter a handle.")])
    record = _stamped(merged.record, _revision(current) + 1, at, by, stamp)
    spared = {conflict.path for conflict in merged.conflicts}
    touched = tuple(change.path for change in changeset.changes if change.path not in spared)
    return _checked(record, changeset, check(from_record(record)), merged.deltas, merged.conflicts, touched)


def _delete(current: Record, at: int, by: str, stamp: int) -> Amendment:
    if "deleted_at" in current:
        return Amendment(current, (), (), (), changed=False)
    record = {**_stamped(current, _revision(current) + 1, at, by, stamp), "deleted_at": at}
    return Amendment(record, (), (), (), changed=True)


def _restore(current: Record, at: int, by: str, stamp: int) -> Amendment:
    if "deleted_at" not in current:
        return Amendment(current, (), (), (), changed=False)
    record = _stamped(current, _revision(current) + 1, at, by, stamp)
    del record["deleted_at"]
    return Amendment(record, (), (), (), changed=True)


def _checked(
    record: Record,
    changeset: Changeset,
    problems: tuple[Problem, ...],
    deltas: tuple[FieldDelta, ...],
    spared: tuple[FieldConflict, ...],
    touched: tuple[FieldPath, ...],
) -> Amendment:
    refused = [problem for problem in problems if is_refused(problem, changeset, touched)]
    if refused:
        raise Invalid(refused)
    if problems or "problems" in record:
        record = with_problems(record, problems)
    return Amendment(record, deltas, spared, touched, changed=True)


def is_refused(problem: Problem, changeset: Changeset, touched: Iterable[FieldPath]) -> bool:
    """Whether a problem refuses this write: it is strict, no mere warning, and in a field that it touches.

    A product without a title cannot be told from others in any list, so not even an import may bring one.
    """
    if problem.code == "title_missing":
        return True
    strict = not changeset.tolerant and problem.code not in WARNINGS
    return strict and any(_concerns(problem, path) for path in touched)


def _concerns(problem: Problem, path: FieldPath) -> bool:
    """A rule on one field of a variant may be broken through another of its fields, such as price and compare-at;
    how many variants there are is no matter of their fields."""
    if problem.code == "variant_count":
        return path[0] == "variants" and len(path) < 3
    if overlaps(problem.path, path):
        return True
    if problem.code == "compare_at_not_above_price":
        return overlaps((*problem.path[:2], "price"), path)
    return problem.code == "active_without_price" and path[0] == "variants"


def _stamped(record: Record, revision: int, at: int, by: str, stamp: int) -> Record:
    return {**record, "revision": revision, "updated_at": at, "updated_by": by, "stamp": stamp}


def _revision(record: Record) -> int:
    revision = record.get("revision", 0)
    return revision if isinstance(revision, int) else 0
