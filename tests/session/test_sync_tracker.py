"""What the desk says about the index, fed by receipts, reports, rows, letters and the published position."""

from __future__ import annotations

import pytest

from catalog_desktop.domain.changes import Changeset, SetField
from catalog_desktop.domain.sync import PENDING_GRACE_MS, PUBLISHED_MAX_AGE_MS, IndexState, SyncState
from catalog_desktop.ports.projection_control import DeadLetter
from catalog_desktop.session.result_events import ShownRow
from tests.memory_catalog import SHOP
from tests.session.conftest import Desk


def state(desk: Desk, product_id: str) -> IndexState:
    return desk.tracker.state_of(product_id)


async def test_a_write_is_pending_until_its_revision_is_reported(desk: Desk) -> None:
    await desk.fill("a")
    desk.tracker.wrote([await desk.catalog.set_price("a", 5)])
    assert state(desk, "a") is IndexState.PENDING
    assert (list(desk.tracker.pending_ids), desk.tracker.since("a")) == (["a"], desk.now)
    desk.tracker.became_searchable({"a": 1})
    assert state(desk, "a") is IndexState.PENDING
    desk.tracker.became_searchable({"a": 2})
    assert (state(desk, "a"), list(desk.tracker.pending_ids)) == (IndexState.SYNCED, [])


async def test_a_row_of_the_index_tells_as_well(desk: Desk) -> None:
    await desk.fill("a")
    receipt = await desk.catalog.set_price("a", 5)
    desk.tracker.wrote([receipt])
    desk.tracker.saw_documents(desk.catalog.indexed().values())
    assert state(desk, "a") is IndexState.PENDING
    await desk.index()
    desk.tracker.saw_documents(desk.catalog.indexed().values())
    assert state(desk, "a") is IndexState.SYNCED


async def test_a_deletion_is_in_sync_when_the_position_has_passed_it(desk: Desk) -> None:
    await desk.fill("a")
    receipt = await desk.catalog.delete("a")
    desk.tracker.wrote([receipt])
    desk.tracker.saw_absent(["a"])
    assert state(desk, "a") is IndexState.PENDING
    desk.tracker.published(receipt.committed_at - 1, desk.now)
    assert state(desk, "a") is IndexState.PENDING
    desk.tracker.published(receipt.committed_at, desk.now)
    assert state(desk, "a") is IndexState.SYNCED


async def test_a_dead_letter_outranks_and_tells_why(desk: Desk) -> None:
    await desk.fill("a")
    desk.tracker.wrote([await desk.catalog.set_price("a", 5)])
    changed: list[frozenset[str]] = []
    desk.tracker.changed.subscribe(changed.append)
    desk.tracker.refused([DeadLetter("a", 2, "too large", 0)])
    assert state(desk, "a") is IndexState.FAILED
    assert desk.tracker.reason_of("a") == "too large"
    assert list(desk.tracker.pending_ids) == []
    desk.tracker.refused([])
    assert state(desk, "a") is IndexState.PENDING
    assert changed == [frozenset({"a"})] * 2


async def test_a_letter_of_an_older_state_says_nothing_of_the_newer_one(desk: Desk) -> None:
    await desk.fill("a")
    desk.tracker.refused([DeadLetter("a", 2, "too large", 0)])
    await desk.catalog.set_price("a", 5)
    desk.tracker.wrote([await desk.catalog.set_price("a", 6)])
    assert state(desk, "a") is IndexState.PENDING


@pytest.mark.parametrize("was_deleted", [True, False])
async def test_what_ought_to_be_there_and_is_not_is_read_once(desk: Desk, was_deleted: bool) -> None:
    await desk.fill("a")
    receipt = await desk.catalog.set_price("a", 5)
    desk.tracker.wrote([receipt])
    desk.tracker.saw_absent(["a"])
    desk.tracker.published(receipt.committed_at, desk.now)
    assert state(desk, "a") is IndexState.ABSENT
    if was_deleted:
        deleted = await desk.catalog.delete("a")
        desk.tracker.published(deleted.committed_at, desk.now)
    await desk.tracker.look_up_absent(SHOP.id, desk.catalog.repository)
    assert state(desk, "a") is (IndexState.SYNCED if was_deleted else IndexState.ABSENT)


async def test_nothing_is_said_for_the_first_second(desk: Desk) -> None:
    await desk.fill("a")
    desk.tracker.wrote([await desk.catalog.set_price("a", 5)])
    desk.tracker.published(0, desk.now)
    assert desk.tracker.next_due == desk.now + PENDING_GRACE_MS
    row = ShownRow("a", desk.catalog.indexed()["a"])
    shown = desk.states.of(row)
    assert (shown.state, shown.is_silent(desk.now)) == (SyncState.PENDING, True)
    desk.now += PENDING_GRACE_MS
    assert not desk.states.of(row).is_silent(desk.now)
    assert desk.tracker.next_due is None


async def test_a_silent_projector_is_no_proof_of_anything(desk: Desk) -> None:
    await desk.fill("a")
    desk.tracker.published(1, desk.now)
    row = ShownRow("a", desk.catalog.indexed()["a"])
    assert desk.states.of(row).is_silent(desk.now)
    then, desk.now = desk.now, desk.now + PUBLISHED_MAX_AGE_MS + 1
    assert desk.states.of(row).as_of == then
    assert not desk.states.of(row).is_silent(desk.now)


async def test_a_refused_write_outranks_the_index_and_brings_its_own_reason(desk: Desk) -> None:
    await desk.fill("a")
    await desk.writes.write([Changeset("a", changes=(SetField(("title",), "Product a", ""),))])
    shown = desk.states.of(ShownRow("a", desk.catalog.indexed()["a"]))
    assert shown.state is SyncState.NOT_SAVED
    assert "title" in shown.reason.lower()


async def test_what_came_to_be_in_sync_is_told_once_however_that_was_learnt(desk: Desk) -> None:
    await desk.fill("a", "b")
    receipts = [await desk.catalog.set_price("a", 5), await desk.catalog.set_price("b", 6)]
    desk.tracker.wrote(receipts)
    desk.tracker.became_searchable({"a": 2})
    assert desk.tracker.take_settled() == {"a": 2}
    desk.tracker.published(receipts[1].committed_at, desk.now)
    assert desk.tracker.take_settled() == {"b": 2}
    assert desk.tracker.take_settled() == {}


async def test_a_write_that_the_position_has_passed_already_is_not_pending(desk: Desk) -> None:
    await desk.fill("a")
    receipt = await desk.catalog.set_price("a", 5)
    desk.tracker.published(receipt.committed_at, desk.now)
    desk.tracker.wrote([receipt])
    assert state(desk, "a") is IndexState.SYNCED
    assert desk.tracker.take_settled() == {"a": 2}


async def test_what_was_seen_before_says_nothing_once_too_many_to_name_became_searchable(desk: Desk) -> None:
    await desk.fill("a")
    receipt = await desk.catalog.set_price("a", 5)
    desk.tracker.wrote([receipt])
    desk.tracker.saw_documents(desk.catalog.indexed().values())
    desk.tracker.became_searchable(None)
    assert state(desk, "a") is IndexState.PENDING, "the projector has not passed it yet"
    desk.tracker.published(receipt.committed_at, desk.now)
    assert state(desk, "a") is IndexState.SYNCED
    assert desk.tracker.take_settled() == {"a": 2}
