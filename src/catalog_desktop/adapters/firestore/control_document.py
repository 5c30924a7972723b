"""The document that says who projects a shop, and how far: `control/projection`; below it lie the dead letters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from catalog_desktop.adapters.firestore.layout import ShopPaths, document_id
from catalog_desktop.adapters.firestore.values import Fields, milliseconds
from catalog_desktop.adapters.lease import Lease
from catalog_desktop.ports.projection_control import (
    ControlRecord,
    DeadLetter,
    FormerIndex,
    FormerWish,
    RebuildState,
    RebuildStep,
)

CONTROL = "projection"
RENEWED_AT = "renewed_at"
CLAIMED_AT = "claimed_at"
LETTERS = "letters"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def letter_name(paths: ShopPaths, product_id: str) -> str:
    """Where a product's dead letter lies."""
    return f"{paths.control(CONTROL)}/{LETTERS}/{document_id(product_id)}"


def lease_fields(lease: Lease) -> Fields:
    """The document of a lease; a field that is None is not there."""
    control = lease.control
    return {
        "holder": control.holder,
        "holder_version": lease.holder_version,
        "epoch": control.epoch,
        "position": control.position,
        "position_at": control.position_at,
        RENEWED_AT: _EPOCH + timedelta(milliseconds=control.published_at),
        "projection_version": control.projection_version,
        "index_generation": control.index_generation,
        "rebuild": None if control.rebuild is None else _rebuild_fields(control.rebuild),
        "rebuild_wanted": control.rebuild_wanted,
        "former": None if control.former is None else _former_fields(control.former),
        "obsolete": list(control.obsolete),
        "always_on": control.always_on,
        "claimed_by": control.claimed_by,
        CLAIMED_AT: None if control.claimed_by is None else _EPOCH + timedelta(milliseconds=control.claimed_at),
    }


def lease_of(fields: Mapping[str, Any]) -> Lease:
    """The lease of a document."""
    rebuild, former = fields.get("rebuild"), fields.get("former")
    control = ControlRecord(
        holder=fields.get("holder"),
        epoch=fields["epoch"],
        position=fields["position"],
        position_at=fields["position_at"],
        published_at=milliseconds(fields[RENEWED_AT]),
        projection_version=fields["projection_version"],
        index_generation=fields["index_generation"],
        rebuild=None if rebuild is None else _rebuild_of(rebuild),
        rebuild_wanted=fields["rebuild_wanted"],
        former=None if former is None else _former_of(former),
        obsolete=tuple(fields.get("obsolete", ())),
        always_on=fields.get("always_on", False),
        claimed_by=fields.get("claimed_by"),
        claimed_at=0 if (claimed_at := fields.get(CLAIMED_AT)) is None else milliseconds(claimed_at),
    )
    return Lease(control, fields["holder_version"])


def letter_fields(letter: DeadLetter) -> Fields:
    """The document of a dead letter."""
    return {
        "product": letter.product_id,
        "revision": letter.revision,
        "reason": letter.reason,
        "since": letter.since,
    }


def letter_of(fields: Mapping[str, Any]) -> DeadLetter:
    """The dead letter of a document."""
    return DeadLetter(fields["product"], fields["revision"], fields["reason"], fields["since"])


def _rebuild_fields(rebuild: RebuildState) -> Fields:
    return {
        "target": rebuild.target,
        "start_position": rebuild.start_position,
        "scanned_to": rebuild.scanned_to,
        "step": rebuild.step.value,
        "generation": rebuild.generation,
    }


def _rebuild_of(fields: Mapping[str, Any]) -> RebuildState:
    return RebuildState(
        fields["target"],
        fields["start_position"],
        fields["scanned_to"],
        RebuildStep(fields["step"]),
        fields.get("generation", ""),
    )


def _former_fields(former: FormerIndex) -> Fields:
    return {
        "target": former.target,
        "generation": former.generation,
        "since": former.since,
        "wish": None if former.wish is None else former.wish.value,
    }


def _former_of(fields: Mapping[str, Any]) -> FormerIndex:
    wish = fields.get("wish")
    return FormerIndex(
        fields["target"], fields["generation"], fields["since"], None if wish is None else FormerWish(wish)
    )
