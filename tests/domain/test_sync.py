"""The sync rule against a model: a product's commits, an index that applies them late, and what a desk has seen."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.domain.sync import (
    NOT_ASKED,
    PENDING_GRACE_MS,
    PUBLISHED_MAX_AGE_MS,
    SYNC_WORDS,
    IndexState,
    Known,
    RowState,
    SyncState,
    WriteState,
    as_of,
    index_state,
    row_state,
)


@dataclass
class World:
    """One product's commits (live or deleted, at rising times) and how many of them have reached the index."""

    commits: list[Known]
    applied: int = 0
    refused: set[int] = field(default_factory=set)
    position_at: int = 0

    @property
    def indexed(self) -> int | None:
        newest = max((c.revision for c in self.commits[: self.applied] if c.revision not in self.refused), default=None)
        last = next((c for c in self.commits if c.revision == newest), None)
        return None if last is None or last.is_deleted else last.revision

    @property
    def letter(self) -> int | None:
        """The dead letter that stands: of the newest applied commit, if that was refused."""
        newest = self.commits[self.applied - 1].revision if self.applied else None
        return newest if newest in self.refused else None


@st.composite
def worlds(draw: st.DrawFn) -> World:
    kinds = draw(st.lists(st.booleans(), min_size=1, max_size=6))
    commits = [Known(n, 10 * n, deleted) for n, deleted in enumerate([False, *kinds[1:]], start=1)]
    live = [c.revision for c in commits if not c.is_deleted]
    world = World(commits, draw(st.integers(0, len(commits))), draw(st.sets(st.sampled_from(live))))
    covered = draw(st.integers(0, world.applied))
    others = draw(st.integers(0, 9))  # commits of other products, before the next one of ours
    world.position_at = 10 * covered + others
    if world.letter is None:
        world.refused.clear()  # what was refused once and is superseded leaves no trace
    return world


@given(worlds(), st.data())
def test_synced_is_never_false(world: World, data: st.DataObject) -> None:
    known = data.draw(st.sampled_from(world.commits))
    indexed = data.draw(st.sampled_from([world.indexed, NOT_ASKED]))
    state = index_state(known, indexed, world.letter, world.position_at)
    if state is IndexState.SYNCED:
        assert world.applied >= known.revision
        gone_since = any(c.is_deleted and c.revision >= known.revision for c in world.commits[: world.applied])
        assert gone_since or (world.indexed or 0) >= known.revision


@given(worlds(), st.data())
def test_a_refused_state_outranks_everything(world: World, data: st.DataObject) -> None:
    known = data.draw(st.sampled_from(world.commits))
    state = index_state(known, world.indexed, world.letter, world.position_at)
    assert (state is IndexState.FAILED) == (world.letter is not None and world.letter >= known.revision)


@given(worlds())
def test_once_all_is_applied_and_covered_nothing_is_pending(world: World) -> None:
    world.applied = len(world.commits)
    newest = world.commits[-1]
    state = index_state(newest, world.indexed, world.letter, newest.committed_at)
    assert state is (IndexState.FAILED if newest.revision in world.refused else IndexState.SYNCED)


def test_a_product_created_and_deleted_before_the_index_saw_it_is_pending_until_the_position_passes() -> None:
    deleted = Known(2, committed_at=20, is_deleted=True)
    assert index_state(deleted, None, None, position_at=10) is IndexState.PENDING
    assert index_state(deleted, None, None, position_at=20) is IndexState.SYNCED


def test_a_live_product_that_is_absent_although_passed_asks_to_be_read() -> None:
    live = Known(3, committed_at=30)
    assert index_state(live, None, None, position_at=29) is IndexState.PENDING
    assert index_state(live, None, None, position_at=30) is IndexState.ABSENT


def test_a_deleted_product_that_was_restored_since_is_synced_by_its_newer_revision() -> None:
    assert index_state(Known(2, 20, is_deleted=True), 3, None, position_at=0) is IndexState.SYNCED


@pytest.mark.parametrize(
    ("write", "index", "is_deleted", "is_leaving", "expected"),
    [
        (WriteState.SAVING, IndexState.FAILED, True, True, SyncState.SAVING),
        (WriteState.CONFLICT, IndexState.SYNCED, False, False, SyncState.CONFLICT),
        (WriteState.NOT_SAVED, IndexState.PENDING, False, False, SyncState.NOT_SAVED),
        (None, IndexState.FAILED, False, True, SyncState.FAILED),
        (None, IndexState.PENDING, True, True, SyncState.DELETED),
        (None, IndexState.PENDING, False, True, SyncState.NO_LONGER_MATCHES),
        (None, IndexState.PENDING, False, False, SyncState.PENDING),
        (None, IndexState.ABSENT, False, False, SyncState.PENDING),
        (None, IndexState.SYNCED, False, False, SyncState.IN_SYNC),
    ],
)
def test_a_row_shows_what_asks_for_a_person_first(
    write: WriteState | None, index: IndexState, is_deleted: bool, is_leaving: bool, expected: SyncState
) -> None:
    assert row_state(write, index, is_deleted=is_deleted, is_leaving=is_leaving) is expected


def test_pending_is_silent_for_the_first_second() -> None:
    pending = RowState(SyncState.PENDING, since=1_000)
    assert pending.is_silent(1_000 + PENDING_GRACE_MS - 1)
    assert not pending.is_silent(1_000 + PENDING_GRACE_MS)
    assert RowState(SyncState.IN_SYNC).is_silent(0)
    assert not RowState(SyncState.FAILED, "too long").is_silent(0)


def test_an_old_word_of_the_projector_is_no_claim_about_now() -> None:
    assert as_of(1_000, 1_000 + PUBLISHED_MAX_AGE_MS) is None
    assert as_of(1_000, 1_001 + PUBLISHED_MAX_AGE_MS) == 1_000
    assert not RowState(SyncState.IN_SYNC, as_of=1_000).is_silent(0)


def test_every_state_has_words() -> None:
    assert set(SYNC_WORDS) == set(SyncState)
