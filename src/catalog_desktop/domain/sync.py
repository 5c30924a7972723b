"""How far a product has got on its way from the editor through the store into the search index.

Two families, never mixed: the *write* (saving, saved, not saved) and the *index* (pending, failed, in sync). Nothing
here is stored with the product: it is computed from revisions, dead letters and what the projector published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final, TypeAlias

PENDING_GRACE_MS = 1_000
"""Nothing is shown for this long after a save: most products are searchable by then."""

PUBLISHED_MAX_AGE_MS = 15_000
"""*In sync* is claimed only while the projector's last word is at most this old."""


class SyncState(StrEnum):
    """What a row says about its product."""

    SAVING = "saving"
    NOT_SAVED = "not_saved"
    PENDING = "pending"
    NO_LONGER_MATCHES = "no_longer_matches"
    FAILED = "failed"
    DELETED = "deleted"
    CONFLICT = "conflict"
    IN_SYNC = "in_sync"


SYNC_WORDS: Mapping[SyncState, str] = {
    SyncState.SAVING: "Saving",
    SyncState.NOT_SAVED: "Not saved",
    SyncState.PENDING: "Saved · updating search",
    SyncState.NO_LONGER_MATCHES: "No longer matches",
    SyncState.FAILED: "Not searchable",
    SyncState.DELETED: "Deleted",
    SyncState.CONFLICT: "Changed by others",
    SyncState.IN_SYNC: "",
}
"""The states in words; being in sync is silent."""


class WriteState(StrEnum):
    """How far one's own latest write of a product has got. Once acknowledged it has none: then the index counts."""

    SAVING = "saving"
    NOT_SAVED = "not_saved"
    CONFLICT = "conflict"


class IndexState(StrEnum):
    """How the index stands to the newest known state of a product.

    `ABSENT`: live as known, the projector has passed its commit, and yet the index holds nothing. Somebody may have
    deleted it: read the product once, and take its revision or tombstone as known.
    """

    SYNCED = "synced"
    PENDING = "pending"
    FAILED = "failed"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Known:
    """The newest state of a product that this desk knows, by its own receipts or by any revision seen.

    `committed_at` is the store's time of that revision (Unix ms).
    """

    revision: int
    committed_at: int
    is_deleted: bool = False


class _NotAsked(Enum):
    NOT_ASKED = "not_asked"


NOT_ASKED: Final = _NotAsked.NOT_ASKED
"""In place of the index's revision of a product: nobody has asked the index for it."""

IndexedRevision: TypeAlias = int | _NotAsked | None


def index_state(known: Known, indexed: IndexedRevision, refused: int | None, position_at: int) -> IndexState:
    """Compare what is known with the index.

    `indexed` is the revision that the index holds (None: it was asked and holds none), `refused` that of the
    product's dead letter. `position_at` is the commit time up to which everything is covered by the published
    position, so that what it has passed is searchable or a dead letter.
    """
    if refused is not None and refused >= known.revision:
        return IndexState.FAILED
    passed = position_at >= known.committed_at
    if indexed is NOT_ASKED:
        return IndexState.SYNCED if passed else IndexState.PENDING
    if known.is_deleted:
        is_restored = indexed is not None and indexed > known.revision
        return IndexState.SYNCED if is_restored or (indexed is None and passed) else IndexState.PENDING
    if indexed is None:
        return IndexState.ABSENT if passed else IndexState.PENDING
    return IndexState.SYNCED if indexed >= known.revision else IndexState.PENDING


def as_of(published_at: int, now: int) -> int | None:
    """The time of which the index's state is known when that is too long ago to speak of now, else None (Unix ms)."""
    return published_at if now - published_at > PUBLISHED_MAX_AGE_MS else None


def row_state(write: WriteState | None, index: IndexState, *, is_deleted: bool, is_leaving: bool) -> SyncState:
    """The one state of a row: what asks for a person first, then what explains the row's place.

    `is_leaving`: the product no longer belongs to the result.
    """
    if write is not None:
        return SyncState(write.value)
    if index is IndexState.FAILED:
        return SyncState.FAILED
    if is_deleted:
        return SyncState.DELETED
    if is_leaving:
        return SyncState.NO_LONGER_MATCHES
    return SyncState.IN_SYNC if index is IndexState.SYNCED else SyncState.PENDING


@dataclass(frozen=True, slots=True)
class RowState:
    """A row's state with what its words need.

    `reason` is why it was not saved or is not searchable; `since` is when the index fell behind (None: it is not);
    `as_of` is set when the state is that of some time ago. Times are Unix ms.
    """

    state: SyncState
    reason: str = ""
    since: int | None = None
    as_of: int | None = None

    def is_silent(self, now: int) -> bool:
        """Whether the row says nothing: it is in sync, or has been pending for less than a moment."""
        if self.state is SyncState.PENDING:
            return self.since is not None and now - self.since < PENDING_GRACE_MS
        return self.state is SyncState.IN_SYNC and self.as_of is None
