"""Leases as rows."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, replace
from typing import Any

import orjson

from catalog_desktop.adapters.lease import Lease
from catalog_desktop.ports.projection_control import ControlRecord, FormerIndex, FormerWish, RebuildState, RebuildStep


def load_lease(connection: sqlite3.Connection, shop_id: str) -> Lease:
    """A shop's lease; a fresh one for a shop that was never projected."""
    row = connection.execute("SELECT record FROM projection WHERE shop = ?", (shop_id,)).fetchone()
    return Lease() if row is None else _decoded(orjson.loads(row[0]))


def store_lease(connection: sqlite3.Connection, shop_id: str, lease: Lease) -> None:
    """Write a shop's lease."""
    connection.execute(
        "INSERT INTO projection (shop, record) VALUES (?, ?) ON CONFLICT (shop) DO UPDATE SET record = excluded.record",
        (shop_id, orjson.dumps(asdict(lease))),
    )


def end_leases(connection: sqlite3.Connection) -> None:
    """Take every lease back. The catalog's owner does so at the start: whoever projected before, as an earlier owner,
    has ended, and nobody need wait for its lease to expire."""
    for (shop_id,) in connection.execute("SELECT shop FROM projection").fetchall():
        lease = load_lease(connection, shop_id)
        if lease.control.holder is not None or lease.control.claimed_by is not None:
            freed = replace(lease.control, holder=None, claimed_by=None)
            store_lease(connection, shop_id, replace(lease, control=freed))


def _decoded(raw: dict[str, Any]) -> Lease:
    control: dict[str, Any] = raw["control"]
    rebuild, former = control.pop("rebuild"), control.pop("former", None)
    if rebuild is not None:
        rebuild = RebuildState(**{**rebuild, "step": RebuildStep(rebuild["step"])})
    if former is not None:
        wish = former["wish"]
        former = FormerIndex(**{**former, "wish": None if wish is None else FormerWish(wish)})
    obsolete = tuple(control.pop("obsolete", ()))
    return Lease(ControlRecord(**control, rebuild=rebuild, former=former, obsolete=obsolete), raw["holder_version"])
