"""One's own writes: journal before sending, order, refusals that wait, undo and redo."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from catalog_desktop.adapters.memory.product_repository import MemoryProductRepository
from catalog_desktop.domain.changes import Action, AddItems, AdjustStock, Changeset, SetField
from catalog_desktop.domain.errors import Conflict, StoreUnavailable
from catalog_desktop.domain.operation import Operation, Origin, Outcome
from catalog_desktop.domain.sync import WriteState
from catalog_desktop.session.conflict_resolution import Choice, ConflictResolution
from catalog_desktop.session.write_session import CHUNK_COUNT
from tests.memory_catalog import SHOP, product
from tests.session.conftest import Desk


def price(product_id: str, seen: int, value: int) -> Changeset:
    return Changeset(product_id, changes=(SetField(("variants", "v", "price"), seen, value),))


def title(product_id: str, seen: str, value: str) -> Changeset:
    return Changeset(product_id, changes=(SetField(("title",), seen, value),))


async def price_of(desk: Desk, product_id: str) -> int | None:
    return (await desk.catalog.repository.load_product(SHOP.id, product_id)).variants[0].price


async def test_saving_is_told_before_anything_is_awaited_and_the_intent_is_stored_before_it_is_sent(desk: Desk) -> None:
    await desk.fill("a")
    seen_by_store: list[int] = []

    class Watching(MemoryProductRepository):
        """The adapter, looked at while it writes."""

        async def apply_changes(
            self, shop_id: str, changesets: Sequence[Changeset], operation: Operation
        ) -> Sequence[Outcome]:
            seen_by_store.append(len(await desk.catalog.local.intents(SHOP.id)))
            return await super().apply_changes(shop_id, changesets, operation)

    desk = Desk(desk.catalog, repository=Watching(desk.catalog.store))
    told: list[tuple[WriteState | None, int]] = []
    desk.writes.events.subscribe(lambda _: told.append((desk.writes.state_of("a"), len(seen_by_store))))
    result = await desk.writes.write([price("a", 1_000, 5)], initiator="grid")
    assert told == [(WriteState.SAVING, 0), (None, 1)]
    assert (desk.written[0].state, desk.written[0].initiator) == (WriteState.SAVING, "grid")
    assert seen_by_store == [1]
    assert desk.writes.state_of("a") is None
    assert [receipt.revision for receipt in result.receipts] == [2]


async def test_an_acknowledged_intent_is_forgotten_when_it_is_searchable(desk: Desk) -> None:
    await desk.fill("a")
    await desk.writes.write([price("a", 1_000, 5)])
    [intent] = await desk.catalog.local.intents(SHOP.id)
    assert intent.receipt_revisions == {"a": 2}
    await desk.writes.became_searchable({"a": 1})
    assert await desk.catalog.local.intents(SHOP.id)
    await desk.writes.became_searchable({"a": 2})
    assert await desk.catalog.local.intents(SHOP.id) == []


async def test_writes_of_one_product_go_in_their_order(desk: Desk) -> None:
    await desk.fill("a")
    changesets = [price("a", 1_000 + n, 1_001 + n) for n in range(20)]
    results = await asyncio.gather(*(desk.writes.write([changeset]) for changeset in changesets))
    assert all(not result.errors for result in results)
    assert await price_of(desk, "a") == 1_020


async def test_a_refusal_waits_with_its_reason_until_it_is_retried(desk: Desk) -> None:
    await desk.fill("a")
    result = await desk.writes.write([title("a", "Product a", "")])
    assert "a" in result.errors
    assert desk.writes.state_of("a") is WriteState.NOT_SAVED
    [refused] = desk.writes.not_saved
    assert "title" in refused.reason.lower()
    assert desk.written[-1].state is WriteState.NOT_SAVED
    again = await desk.writes.retry(refused.operation_id)
    assert again.errors
    assert len(desk.writes.not_saved) == 1


async def test_a_refusal_can_be_discarded(desk: Desk) -> None:
    await desk.fill("a")
    await desk.writes.write([title("a", "Product a", "")])
    await desk.writes.discard(desk.writes.not_saved[0].operation_id)
    assert desk.writes.state_of("a") is None
    assert await desk.catalog.local.intents(SHOP.id) == []
    assert (desk.written[-1].state, desk.written[-1].receipts) == (None, ())


async def test_what_was_not_saved_is_there_after_a_restart(desk: Desk) -> None:
    await desk.fill("a", "b")
    await desk.writes.write([title("a", "Product a", ""), price("b", 1_000, 7)], label="Two at once")
    later = Desk(desk.catalog)
    await later.writes.resume()
    [refused] = later.writes.not_saved
    assert [changeset.product_id for changeset in refused.changesets] == ["a"]
    assert refused.label == "Two at once"
    assert later.writes.state_of("a") is WriteState.NOT_SAVED
    assert await price_of(desk, "b") == 7


@pytest.mark.parametrize("was_committed", [True, False])
async def test_what_was_under_way_is_repeated_after_a_restart_and_done_once(desk: Desk, was_committed: bool) -> None:
    await desk.fill("a")
    operation = Operation("anna", label="Sell three")
    changeset = Changeset("a", changes=(AdjustStock("v", "main", -3),))
    await desk.journal.begin(SHOP.id, operation, [changeset])
    if was_committed:
        await desk.catalog.repository.apply_changes(SHOP.id, [changeset], operation)
    later = Desk(desk.catalog)
    await later.writes.resume()
    stored = await desk.catalog.repository.load_product(SHOP.id, "a")
    assert stored.stock == {"v": {"main": -3}}
    assert later.written[-1].receipts[0].operation_id == operation.id
    assert list(later.tracker.pending_ids) == ["a"]


async def test_an_outage_is_a_refusal_that_retry_gets_through(desk: Desk) -> None:
    await desk.fill("a")

    class Unsteady(MemoryProductRepository):
        """The adapter, which cannot be reached at first."""

        is_away = True

        async def apply_changes(
            self, shop_id: str, changesets: Sequence[Changeset], operation: Operation
        ) -> Sequence[Outcome]:
            if self.is_away:
                raise StoreUnavailable("The store cannot be reached.")
            return await super().apply_changes(shop_id, changesets, operation)

    store = Unsteady(desk.catalog.store)
    desk = Desk(desk.catalog, repository=store)
    await desk.writes.write([price("a", 1_000, 5)], label="Price")
    [refused] = desk.writes.not_saved
    assert refused.reason == "The store cannot be reached."
    store.is_away = False
    result = await desk.writes.retry(refused.operation_id)
    assert not result.errors
    assert await price_of(desk, "a") == 5
    assert desk.writes.not_saved == ()
    assert desk.history.next_undo is not None


async def test_a_conflict_asks_only_for_what_both_changed(desk: Desk) -> None:
    await desk.fill("a")
    await desk.catalog.set_price("a", 2_000)
    mine = Changeset("a", changes=(*price("a", 1_000, 900).changes, *title("a", "Product a", "Mine").changes))
    result = await desk.writes.write([mine])
    assert desk.writes.state_of("a") is WriteState.CONFLICT
    error = result.errors["a"]
    assert isinstance(error, Conflict)
    resolution = ConflictResolution.of(mine, error)
    [field] = resolution.open_fields
    assert (field.base, field.mine, field.theirs) == (1_000, 900, 2_000)
    theirs = resolution.choose(field.path, Choice.THEIRS)
    assert theirs.open_fields == []
    await desk.writes.discard(result.operation_id)
    await desk.writes.write([theirs.resolved()])
    stored = await desk.catalog.repository.load_product(SHOP.id, "a")
    assert (stored.title, stored.variants[0].price) == ("Mine", 2_000)
    await desk.writes.write([resolution.choose(field.path, Choice.MINE).resolved()])
    assert await price_of(desk, "a") == 900


async def test_undo_and_redo_by_operation(desk: Desk) -> None:
    await desk.fill("a", "b")
    await desk.writes.write([price("a", 1_000, 5), price("b", 1_000, 6)], label="Prices")
    await desk.writes.write([Changeset("a", Action.DELETE)], label="Delete")
    assert desk.history.next_undo is not None
    assert desk.history.next_undo.label == "Delete"
    await desk.writes.undo()
    assert not (await desk.catalog.repository.load_product(SHOP.id, "a")).is_deleted
    await desk.writes.undo()
    assert [await price_of(desk, key) for key in "ab"] == [1_000, 1_000]
    assert await desk.writes.undo() is None
    await desk.writes.redo()
    assert [await price_of(desk, key) for key in "ab"] == [5, 6]
    await desk.writes.redo()
    assert (await desk.catalog.repository.load_product(SHOP.id, "a")).is_deleted
    assert await desk.writes.redo() is None
    await desk.writes.undo()
    await desk.writes.undo()
    assert [await price_of(desk, key) for key in "ab"] == [1_000, 1_000]


async def test_undoing_a_creation_deletes_and_redoing_restores(desk: Desk) -> None:
    await desk.create("new")
    await desk.writes.undo()
    assert (await desk.catalog.repository.load_product(SHOP.id, "new")).is_deleted
    await desk.writes.redo()
    assert not (await desk.catalog.repository.load_product(SHOP.id, "new")).is_deleted


async def test_undo_spares_what_others_changed_since(desk: Desk) -> None:
    await desk.fill("a")
    both = Changeset("a", changes=(*price("a", 1_000, 5).changes, *title("a", "Product a", "Mine").changes))
    await desk.writes.write([both])
    await desk.catalog.set_title("a", "Theirs")
    result = await desk.writes.undo()
    assert result is not None
    assert result.spared_count == 1
    stored = await desk.catalog.repository.load_product(SHOP.id, "a")
    assert (stored.title, stored.variants[0].price) == ("Theirs", 1_000)


async def test_a_new_write_ends_redo_and_one_without_effect_is_not_undone(desk: Desk) -> None:
    await desk.fill("a")
    await desk.writes.write([price("a", 1_000, 5)])
    await desk.writes.undo()
    await desk.writes.write([price("a", 1_000, 1_000)])
    assert desk.history.next_redo is not None, "nothing was written"
    await desk.writes.write([price("a", 1_000, 6)])
    assert desk.history.next_redo is None


async def test_one_line_of_the_history_is_undone(desk: Desk) -> None:
    await desk.fill("a")
    await desk.writes.write([price("a", 1_000, 5)], label="Price")
    await desk.writes.write([Changeset("a", changes=(AddItems(("tags",), ("new",)),))], label="Tags")
    line = next(c for c in await desk.catalog.log.history(SHOP.id, "a") if c.label == "Price")
    await desk.writes.undo_change(line)
    stored = await desk.catalog.repository.load_product(SHOP.id, "a")
    assert (stored.tags, stored.variants[0].price) == (("new",), 1_000)
    await desk.writes.undo()
    assert await price_of(desk, "a") == 5


async def test_bulk_jobs_can_be_undone_after_a_restart_unless_they_were(desk: Desk) -> None:
    ids = [f"p{n:03}" for n in range(3)]
    await desk.fill(*ids)
    await desk.writes.write([price(key, 1_000, 5) for key in ids], label="First", origin=Origin.BULK)
    await desk.writes.write([price(key, 5, 6) for key in ids], label="Second", origin=Origin.BULK)
    await desk.writes.write([price(ids[0], 6, 7)], label="By hand")
    await desk.writes.undo()
    await desk.writes.undo()
    later = Desk(desk.catalog)
    await later.history.load()
    assert later.history.next_undo is not None
    assert later.history.next_undo.label == "First"
    await later.writes.undo()
    assert [await price_of(desk, key) for key in ids] == [1_000] * 3


async def test_a_long_job_tells_its_progress_and_can_be_cancelled(desk: Desk) -> None:
    count = 2 * CHUNK_COUNT + 10
    creations = [Changeset(f"p{n:04}", Action.CREATE, initial=product(f"p{n:04}")) for n in range(count)]
    told: list[tuple[int, int]] = []
    result = await desk.writes.write(
        creations,
        origin=Origin.BULK,
        progress=lambda done, total: told.append((done, total)),
        cancelled=lambda: len(told) == 2,
    )
    assert told == [(CHUNK_COUNT, count), (2 * CHUNK_COUNT, count)]
    assert (len(result.receipts), result.left_out) == (2 * CHUNK_COUNT, 10)
    assert desk.writes.saving_count == 0
    later = Desk(desk.catalog)
    await later.writes.resume()
    assert await desk.catalog.feed.count(SHOP.id) == 2 * CHUNK_COUNT, "what was cancelled is not done at the next start"


async def test_products_that_are_searchable_before_their_operation_has_ended_are_not_waited_for(desk: Desk) -> None:
    count = CHUNK_COUNT + 1
    creations = [Changeset(f"p{n:04}", Action.CREATE, initial=product(f"p{n:04}")) for n in range(count)]
    first = {f"p{n:04}": 1 for n in range(CHUNK_COUNT)}
    settling: list[asyncio.Task[None]] = []

    def settle(done: int, _total: int) -> None:
        if done == CHUNK_COUNT:
            settling.append(asyncio.create_task(desk.writes.became_searchable(first)))

    class Slow(MemoryProductRepository):
        """The adapter, which lets others go on before it answers."""

        async def apply_changes(
            self, shop_id: str, changesets: Sequence[Changeset], operation: Operation
        ) -> Sequence[Outcome]:
            await asyncio.sleep(0)
            return await super().apply_changes(shop_id, changesets, operation)

    desk = Desk(desk.catalog, repository=Slow(desk.catalog.store))
    await desk.writes.write(creations, origin=Origin.BULK, progress=settle)
    await asyncio.gather(*settling)
    await desk.writes.became_searchable({f"p{CHUNK_COUNT:04}": 1})
    assert await desk.catalog.local.intents(SHOP.id) == []
