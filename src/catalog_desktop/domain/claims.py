"""Claims: the texts that one product holds alone in its shop, namely its SKUs and its handle.

The repository asks which wanted claims others hold and lets `settle` decide; it then makes and removes exactly
the difference between the claims held before and the claims settled, in the write's own transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, TypeAlias

from catalog_desktop.domain.amend import Amendment, with_problems
from catalog_desktop.domain.changes import Action, Changeset, FieldDelta
from catalog_desktop.domain.errors import ClaimTaken, Problem, TakenClaim
from catalog_desktop.domain.paths import FieldPath, Record, overlaps, with_field
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.rules import check
from catalog_desktop.domain.skus import normalise_sku, slugify

ClaimKey: TypeAlias = tuple[str, str]
SKU, HANDLE = "SKU", "handle"
CLAIM_PROBLEMS = frozenset({"duplicate_sku", "duplicate_handle"})
"""Codes of problems that a product has, at a claim's path, while another product holds the claim."""
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


def claims_of(record: Mapping[str, Any]) -> tuple[Claim, ...]:
    """The claims that the live product of a record wants, each key once; a tombstone wants none."""
    if "deleted_at" in record:
        return ()
    wanted: dict[ClaimKey, Claim] = {}
    if handle := record.get("handle"):
        wanted[HANDLE, handle] = Claim(HANDLE, handle, handle, ("handle",))
    variants = record.get("variants", {})
    with_sku = [variant_id for variant_id, variant in variants.items() if "sku" in variant]
    # In the order of the product's variants, so that of two with one SKU the first is named.
    for variant_id in sorted(with_sku, key=lambda key: (variants[key].get("position", 0), key)):
        sku = variants[variant_id]["sku"]
        if key := normalise_sku(sku):
            claim = Claim(SKU, key, sku, ("variants", variant_id, "sku"))
            wanted.setdefault(claim.claim_key, claim)
    return tuple(wanted.values())


def claim_keys(record: Record) -> frozenset[ClaimKey]:
    """The keys of the claims that `claims_of` finds in a record."""
    return frozenset(claim.claim_key for claim in claims_of(record))


def settle(
    amendment: Amendment, wanted: tuple[Claim, ...], changeset: Changeset, holders: Mapping[ClaimKey, Holder]
) -> Settled:
    """Decide the `wanted` claims, `claims_of` the amendment, of which `holders` tells those that *other* products hold.

    A handle made from the title gets a tail of the product's id instead. A taken claim in a touched field
    raises ClaimTaken; in a field that the write leaves alone, or in a tolerant write, it becomes the problem
    `duplicate_sku` or `duplicate_handle`; a restore that says so gives it up. A product that lived with such a
    problem comes back with it.
    """
    taken = [claim for claim in wanted if claim.claim_key in holders]
    if not taken:
        return Settled(_with_claim_problems(amendment, ()), wanted)
    if _handle_is_generated(changeset, taken):
        return _settle_again(_with_unique_handle(amendment, holders), changeset, holders)
    if changeset.action is Action.RESTORE and changeset.without_claims:
        return _settle_again(_given_up(amendment, taken, holders), changeset, holders)
    refused = [claim for claim in taken if _is_refused(claim, changeset, amendment)]
    if refused:
        raise ClaimTaken([_taken(claim, holders[claim.claim_key]) for claim in refused])
    problems = [_problem(claim, holders[claim.claim_key]) for claim in taken]
    kept = tuple(claim for claim in wanted if claim not in taken)
    return Settled(_with_claim_problems(amendment, problems), kept)


def _settle_again(amendment: Amendment, changeset: Changeset, holders: Mapping[ClaimKey, Holder]) -> Settled:
    return settle(amendment, claims_of(amendment.record), changeset, holders)


def _with_claim_problems(amendment: Amendment, problems: Sequence[Problem]) -> Amendment:
    """The amendment with exactly these problems of claims, beside those that the product has on its own."""
    if not problems and "problems" not in amendment.record:
        return amendment
    product = amendment.product
    listed = (*(check(product) if product.problems else ()), *problems)
    if listed == product.problems or product.is_deleted:
        return amendment
    return replace(amendment, record=with_problems(amendment.record, listed))


def _handle_is_generated(changeset: Changeset, taken: Sequence[Claim]) -> bool:
    if changeset.checked is not None:
        is_given = "handle" in changeset.checked.record
    else:
        is_given = changeset.initial is None or bool(changeset.initial.handle)
    return not is_given and any(claim.kind == HANDLE for claim in taken)


def _with_unique_handle(amendment: Amendment, holders: Mapping[ClaimKey, Holder]) -> Amendment:
    free = next(handle for handle in _handles(amendment.product) if (HANDLE, handle) not in holders)
    return replace(amendment, record=with_field(amendment.record, ("handle",), free))


def _handles(product: Product) -> Iterator[str]:
    """Handles for the title, told apart by the product's id and, as ids may end alike, by more and more of it."""
    slug = slugify(product.title)
    yield f"{slug}-{product.id[-_HANDLE_TAIL:].lower()}"
    yield f"{slug}-{product.id.lower()}"
    yield from (f"{slug}-{product.id.lower()}-{number}" for number in count(2))


def _given_up(amendment: Amendment, taken: Sequence[Claim], holders: Mapping[ClaimKey, Holder]) -> Amendment:
    for claim in taken:
        if claim.kind == HANDLE:
            amendment = _with_unique_handle(amendment, holders)
            delta = FieldDelta(claim.path, before=claim.value, after=amendment.product.handle)
            amendment = replace(amendment, deltas=(*amendment.deltas, delta))
        else:
            record = with_field(amendment.record, claim.path, None)
            delta = FieldDelta(claim.path, before=claim.value)
            amendment = replace(
                amendment,
                record=record,
                deltas=(*amendment.deltas, delta),
            )
    return amendment


def _is_refused(claim: Claim, changeset: Changeset, amendment: Amendment) -> bool:
    if changeset.tolerant:
        return False
    if changeset.action is Action.RESTORE:
        return all(p.path != claim.path or p.code not in CLAIM_PROBLEMS for p in amendment.product.problems)
    return any(overlaps(claim.path, path) for path in amendment.touched)


def _taken(claim: Claim, holder: Holder) -> TakenClaim:
    return TakenClaim(claim.kind, claim.value, claim.path, holder.product_id, holder.title)


def _problem(claim: Claim, holder: Holder) -> Problem:
    return Problem(
        "duplicate_sku" if claim.kind == SKU else "duplicate_handle",
        claim.path,
        f"{claim.kind} “{claim.value}” is already used by “{holder.title}”.",
    )
