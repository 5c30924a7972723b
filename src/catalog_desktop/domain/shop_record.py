"""A shop as a JSON record, and how two versions of one differ."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from catalog_desktop.domain.errors import Conflict, FieldConflict
from catalog_desktop.domain.paths import Record
from catalog_desktop.domain.shop import Location, Shop


def shop_to_record(shop: Shop) -> Record:
    """The record of a shop; `shop_from_record` of it is the same shop."""
    record: dict[str, Any] = asdict(shop)
    record["locations"] = list(record["locations"])
    record["synonyms"] = [list(group) for group in shop.synonyms]
    return record


def shop_from_record(record: Record) -> Shop:
    """The shop of a record; settings that an older record lacks have their defaults."""
    raw: dict[str, Any] = dict(record)
    if "locations" in raw:
        raw["locations"] = tuple(Location(**location) for location in raw["locations"])
    if "synonyms" in raw:
        raw["synonyms"] = tuple(tuple(group) for group in raw["synonyms"])
    return Shop(**raw)


def shop_conflict(mine: Shop, theirs: Shop) -> Conflict:
    """The error of saving settings over those that somebody else saved since: every setting in which the two differ."""
    own, other = shop_to_record(mine), shop_to_record(theirs)
    differing = [name for name in own if name != "revision" and own[name] != other[name]]
    return Conflict(mine.id, [FieldConflict((name,), None, own[name], other[name]) for name in differing])
