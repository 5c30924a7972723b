"""Claims: the texts that one product holds alone in its shop, namely its SKUs and its handle.

The repository asks which wanted claims others hold and lets `settle` decide; it then makes and removes exactly
the difference between the claims held before and the claims settled, in the write's own transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from catalog_desktop.domain.amend import Amendment, with_problems
from catalog_desktop.domain.changes import Action, Changeset, FieldDelta
from catalog_desktop.domain.errors import ClaimTaken, Problem, TakenClaim
from catalog_desktop.domain.paths import FieldPath, overlaps, with_field
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.record import from_record
from catalog_desktop.domain.skus import normalise_sku, slugify

ClaimKey: TypeAlias = tuple[str, str]
SKU, HANDLE = "SKU", "handle"
_HANDLE_TAIL = 6


@dataclass(frozen=True, slots=True)
class Claim:
    """`kind` is SKU or HANDLE, `key` the normalised text, `value` the text as written, `path` its field."""

    kind: str
    key: str
    value: str
    path: FieldPath

    @property
    def claim_key(self) -> ClaimKey:
        """What is unique within a shop."""
        return (self.kind, self.key)


@dataclass(frozen=True, slots=True)
class Holder:
    """The product that holds a claim."""

    product_id: str
    title: str


@dataclass(frozen=True, slots=True)
class Settled:
    """An amendment whose claims are decided: `claims` are those that the product holds after the commit."""

    amendment: Amendment
    claims: tuple[Claim, ...]


def claims_of(product: Product) -> tuple[Claim, ...]:
    """The claims that a live product wants, each key once; a tombstone wants none."""
    if product.is_deleted:
        return ()
    wanted: dict[ClaimKey, Claim] = {}
    if product.handle:
        wanted[HANDLE, product.handle] = Claim(HANDLE, product.handle, product.handle, ("handle",))
    for variant in product.variants:
        key = normalise_sku(variant.sku or "")
        if key:
            claim = Claim(SKU, key, variant.sku or "", ("variants", variant.id, "sku"))
            wanted.setdefault(claim.claim_key, claim)
    return tuple(wanted.values())


def settle(amendment: Amendment, changeset: Changeset, holders: Mapping[ClaimKey, Holder]) -> Settled:
    """Decide the wanted claims of which `holders` tells those that *other* products hold.

    A handle made from the title gets a tail of the product's id instead. A taken claim in a touched field
    raises ClaimTaken; in a field that the write leaves alone, or in a tolerant write, it becomes the problem
    `duplicate_sku` or `duplicate_handle`; a restore that says so gives it up.
    """
    wanted = claims_of(amendment.product)
    taken = [claim for claim in wanted if claim.claim_key in holders]
    if not taken:
        return Settled(amendment, wanted)
    if _handle_is_generated(changeset, taken):
        return settle(_with_unique_handle(amendment), changeset, holders)
    if changeset.action is Action.RESTORE and changeset.without_claims:
        return settle(_given_up(amendment, taken), changeset, holders)
    refused = [claim for claim in taken if _is_refused(claim, changeset, amendment)]
    if refused:
        raise ClaimTaken([_taken(claim, holders[claim.claim_key]) for claim in refused])
    problems = [_problem(claim, holders[claim.claim_key]) for claim in taken]
    record = with_problems(amendment.record, (*amendment.product.problems, *problems))
    kept = tuple(claim for claim in wanted if claim not in taken)
    return Settled(replace(amendment, record=record, product=from_record(record)), kept)


def _handle_is_generated(changeset: Changeset, taken: Sequence[Claim]) -> bool:
    initial = changeset.initial
    return initial is not None and not initial.handle and any(c.kind == HANDLE for c in taken)


def _with_unique_handle(amendment: Amendment) -> Amendment:
    product = amendment.product
    handle = f"{slugify(product.title)}-{product.id[-_HANDLE_TAIL:].lower()}"
    record = with_field(amendment.record, ("handle",), handle)
    return replace(amendment, record=record, product=from_record(record))


def _given_up(amendment: Amendment, taken: Sequence[Claim]) -> Amendment:
    for claim in taken:
        if claim.kind == HANDLE:
            amendment = _with_unique_handle(amendment)
        else:
            record = with_field(amendment.record, claim.path, None)
            delta = FieldDelta(claim.path, before=claim.value)
            amendment = replace(
                amendment,
                record=record,
                product=from_record(record),
                deltas=(*amendment.deltas, delta),
            )
    return amendment


def _is_refused(claim: Claim, changeset: Changeset, amendment: Amendment) -> bool:
    if changeset.tolerant:
        return False
    if changeset.action is Action.RESTORE:
        return True
    return any(overlaps(claim.path, path) for path in amendment.touched)


def _taken(claim: Claim, holder: Holder) -> TakenClaim:
    return TakenClaim(claim.kind, claim.value, claim.path, holder.product_id, holder.title)


def _problem(claim: Claim, holder: Holder) -> Problem:
    return Problem(
        "duplicate_sku" if claim.kind == SKU else "duplicate_handle",
        claim.path,
        f"{claim.kind} “{claim.value}” is already used by “{holder.title}”.",
    )
