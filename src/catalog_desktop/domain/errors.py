"""Everything that can go wrong, as one small tree; `str(error)` is a sentence a shop assistant understands.

Adapters translate their vendors' errors into these at the border; views and the command line show the
sentence and read the attributes, and never meet a vendor's exception.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog_desktop.domain.paths import FieldPath, JsonValue, field_name


class CatalogError(Exception):
    """Base of all errors that the program expects; anything else is a defect."""


class NotFound(CatalogError):
    """No product, shop or operation has this id."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"There is no {kind} “{key}”.")
        self.kind = kind
        self.key = key


class ProductDeleted(CatalogError):
    """The write needs a live product and this one is in the list of deleted products."""

    def __init__(self, product_id: str) -> None:
        super().__init__(f"Product {product_id} was deleted. Restore it first.")
        self.product_id = product_id


class AlreadyExists(CatalogError):
    """A product (or a shop: `kind`) is to be created under an id that is, or once was, in use."""

    def __init__(self, product_id: str, kind: str = "product") -> None:
        super().__init__(f"A {kind} with the id {product_id} exists already.")
        self.product_id = product_id


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that I and somebody else both changed. Values are those of the record; None means absent."""

    path: FieldPath
    base: JsonValue
    mine: JsonValue
    theirs: JsonValue


class Conflict(CatalogError):
    """Somebody else changed the same fields since they were seen. Nothing was written."""

    def __init__(self, product_id: str, fields: Sequence[FieldConflict]) -> None:
        names = ", ".join(field_name(conflict.path) for conflict in fields)
        super().__init__(f"Changed by others meanwhile: {names}. Compare, then save again.")
        self.product_id = product_id
        self.fields = tuple(fields)


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that a product breaks: a stable code, the field, and what to do as a sentence."""

    code: str
    path: FieldPath
    message: str


class Invalid(CatalogError):
    """The product would break rules in the fields that the write touches. Nothing was written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class TakenClaim:
    """A SKU or handle (`kind`) that another product holds. `path` is the field that asked for it."""

    kind: str
    value: str
    path: FieldPath
    holder_id: str
    holder_title: str


class ClaimTaken(CatalogError):
    """A SKU or a handle belongs to another product of the shop. Nothing was written."""

    def __init__(self, claims: Sequence[TakenClaim]) -> None:
        super().__init__(" ".join(f"{c.kind} “{c.value}” is already used by “{c.holder_title}”." for c in claims))
        self.claims = tuple(claims)


class ProductTooLarge(CatalogError):
    """The product's record is larger than the store takes. Sizes are bytes."""

    def __init__(self, product_id: str, size_bytes: int, limit_bytes: int) -> None:
        super().__init__(
            f"The product takes {size_bytes // 1024} KiB, the store's limit is {limit_bytes // 1024} KiB. "
            "Shorten its description or move variants into a second product."
        )
        self.product_id = product_id
        self.size_bytes = size_bytes
        self.limit_bytes = limit_bytes


class StoreUnavailable(CatalogError):
    """A store cannot be reached or cannot write just now; trying again later may succeed."""


class StoreDamaged(CatalogError):
    """A file or an index is unreadable or contradicts itself; the sentence says how to mend it."""


class NotPermitted(CatalogError):
    """The store, its owner or a role does not allow this."""


class BadUsage(CatalogError):
    """An argument, a setting or a file cannot be understood; the sentence names it and its place."""
