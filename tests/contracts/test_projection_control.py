"""`ProjectionControl`: one holder at a time, and an old epoch writes nothing."""

import asyncio
from dataclasses import replace

import pytest

from catalog_desktop.domain.errors import BadUsage, NotPermitted
from catalog_desktop.ports.projection_control import (
    ControlRecord,
    DeadLetter,
    FormerIndex,
    FormerWish,
    ProjectionControl,
    RebuildState,
    RebuildStep,
)
from catalog_desktop.ports.verify import verify_port
from tests.contracts.write_stores import WriteStores


async def test_the_adapter_is_what_the_port_asks_for(stores: WriteStores) -> None:
    verify_port(stores.control, ProjectionControl)


async def test_a_shop_that_was_never_projected(stores: WriteStores, shop: str) -> None:
    assert await stores.control.load(shop) == ControlRecord()
    assert list(await stores.control.dead_letters(shop)) == []


async def test_one_holder_at_a_time(stores: WriteStores, shop: str) -> None:
    record = await stores.control.acquire(shop, "desk 1", 1)
    assert (record.holder, record.epoch) == ("desk 1", 1)
    assert await stores.control.load(shop) == record
    with pytest.raises(NotPermitted, match="desk 1"):
        await stores.control.acquire(shop, "desk 2", 1)
    await stores.control.release(shop, record.epoch)
    assert (await stores.control.load(shop)).holder is None
    taken = await stores.control.acquire(shop, "desk 2", 1)
    assert (taken.holder, taken.epoch) == ("desk 2", 2)


async def test_of_many_who_ask_at_once_one_becomes_the_holder(stores: WriteStores, shop: str) -> None:
    answers = await asyncio.gather(
        *(stores.control.acquire(shop, f"desk {n}", 1) for n in range(10)), return_exceptions=True
    )
    assert sum(isinstance(answer, ControlRecord) for answer in answers) == 1
    assert sum(isinstance(answer, NotPermitted) for answer in answers) == 9


async def test_an_old_epoch_writes_nothing(stores: WriteStores, shop: str) -> None:
    old = (await stores.control.acquire(shop, "desk 1", 1)).epoch
    await stores.control.release(shop, old)
    new = (await stores.control.acquire(shop, "desk 2", 1)).epoch
    await stores.control.publish(shop, new, 5, 50)
    await stores.control.put_dead_letters(shop, new, [DeadLetter("p", 1, "why", 1)])
    before = await stores.control.load(shop)
    with pytest.raises(NotPermitted):
        await stores.control.publish(shop, old, 9, 90)
    with pytest.raises(NotPermitted):
        await stores.control.save_rebuild(shop, old, RebuildState("target", 0))
    with pytest.raises(NotPermitted):
        await stores.control.put_dead_letters(shop, old, [DeadLetter("q", 1, "why", 1)])
    with pytest.raises(NotPermitted):
        await stores.control.clear_dead_letters(shop, old, ["p"])
    await stores.control.release(shop, old)
    assert await stores.control.load(shop) == before
    assert [letter.product_id for letter in await stores.control.dead_letters(shop)] == ["p"]


async def test_positions_never_go_down(stores: WriteStores, shop: str) -> None:
    epoch = (await stores.control.acquire(shop, "desk", 1)).epoch
    first = await stores.control.load(shop)
    for position, position_at in ((7, 70), (3, 30), (8, 80)):
        await stores.control.publish(shop, epoch, position, position_at)
    record = await stores.control.load(shop)
    assert (record.position, record.position_at) == (8, 80)
    assert record.published_at >= first.published_at > 1_700_000_000_000
    await stores.control.publish(shop, epoch, 2, 20)
    assert (await stores.control.load(shop)).position == 8


async def test_the_position_outlives_its_holder(stores: WriteStores, shop: str) -> None:
    epoch = (await stores.control.acquire(shop, "desk 1", 1)).epoch
    await stores.control.publish(shop, epoch, 7, 70)
    await stores.control.release(shop, epoch)
    assert (await stores.control.acquire(shop, "desk 2", 1)).position == 7


async def test_a_rebuild_is_asked_for_taken_up_and_ended(stores: WriteStores, shop: str) -> None:
    await stores.control.request_rebuild(shop)
    assert (await stores.control.load(shop)).rebuild_wanted
    await stores.control.request_rebuild(shop, wanted=False)
    assert not (await stores.control.load(shop)).rebuild_wanted
    await stores.control.request_rebuild(shop)
    epoch = (await stores.control.acquire(shop, "desk", 3)).epoch
    state = RebuildState("index-2", 5)
    await stores.control.save_rebuild(shop, epoch, state)
    record = await stores.control.load(shop)
    assert (record.rebuild, record.rebuild_wanted, record.projection_version) == (state, False, 0)
    later = replace(state, scanned_to="p7", step=RebuildStep.SWAP)
    await stores.control.save_rebuild(shop, epoch, later)
    assert (await stores.control.load(shop)).rebuild == later
    await stores.control.save_rebuild(shop, epoch, None, index_generation="g2")
    record = await stores.control.load(shop)
    assert (record.rebuild, record.index_generation, record.projection_version) == (None, "g2", 3)


async def test_the_former_index_is_kept_until_it_is_given_up(stores: WriteStores, shop: str) -> None:
    control = stores.control
    epoch = (await control.acquire(shop, "desk", 1)).epoch
    for wish in FormerWish:
        with pytest.raises(BadUsage, match="no former"):
            await control.request_former(shop, wish)
    await control.save_rebuild(shop, epoch, None, index_generation="g1", former=FormerIndex("b0", "", 0))
    with pytest.raises(BadUsage, match="no former"):  # it is of no use and only waits to be deleted
        await control.request_former(shop, FormerWish.RETURN)
    await control.give_up_former(shop, epoch)
    await control.forget_indexes(shop, epoch, ["b0"])
    await control.save_rebuild(shop, epoch, RebuildState("b1", 5))
    former = FormerIndex("b1", "g1", 1_700_000_000_000)
    await control.save_rebuild(shop, epoch, None, index_generation="g2", former=former)
    record = await control.load(shop)
    assert (record.rebuild, record.former, record.obsolete) == (None, former, ())
    await control.request_former(shop, FormerWish.RETURN)
    assert (await control.load(shop)).former == replace(former, wish=FormerWish.RETURN)
    returning = RebuildState("b1", 9, step=RebuildStep.VERIFY, generation="g1")
    await control.save_rebuild(shop, epoch, returning)
    record = await control.load(shop)
    assert (record.rebuild, record.former, record.obsolete) == (returning, former, ())
    await control.save_rebuild(shop, epoch, None)
    assert (await control.load(shop)).former == former, "a return that was given up leaves it"
    await control.request_former(shop, FormerWish.DISCARD)
    await control.give_up_former(shop, epoch)
    record = await control.load(shop)
    assert (record.former, record.obsolete) == (None, ("b1",))
    await control.forget_indexes(shop, epoch, ["b1", "unknown"])
    assert (await control.load(shop)).obsolete == ()


async def test_names_that_are_not_needed_any_more_are_known_until_they_are_gone(stores: WriteStores, shop: str) -> None:
    control = stores.control
    epoch = (await control.acquire(shop, "desk", 1)).epoch
    await control.save_rebuild(shop, epoch, RebuildState("b1", 0))
    await control.save_rebuild(shop, epoch, RebuildState("b2", 0))
    assert (await control.load(shop)).obsolete == ("b1",), "begun anew under another name"
    await control.save_rebuild(shop, epoch, None)
    assert (await control.load(shop)).obsolete == ("b1", "b2"), "given up"
    await control.save_rebuild(shop, epoch, RebuildState("b3", 0))
    await control.save_rebuild(shop, epoch, None, index_generation="b3", former=FormerIndex("a", "a", 1))
    assert (await control.load(shop)).obsolete == ("b1", "b2"), "the name of a target may be that of the live index"
    await control.save_rebuild(shop, epoch, RebuildState("b4", 0))
    record = await control.load(shop)
    assert (record.former, record.obsolete) == (None, ("b1", "b2", "a")), "one beside the live index is enough"
    await control.forget_indexes(shop, epoch, ["a", "b2"])
    assert (await control.load(shop)).obsolete == ("b1",)


async def test_shops_take_turns_at_bulk_work(stores: WriteStores, shop: str) -> None:
    control, other = stores.control, f"{shop}-other"
    assert await control.take_turn(shop)
    assert await control.take_turn(shop)
    assert not await control.take_turn(other)
    await control.end_turn(shop)
    assert await control.take_turn(other)
    assert not await control.take_turn(shop)
    await control.end_turn(shop)
    await control.end_turn(other)
    assert await control.take_turn(shop)
    await control.end_turn(shop)


async def test_an_older_program_does_not_project(stores: WriteStores, shop: str) -> None:
    epoch = (await stores.control.acquire(shop, "new", 3)).epoch
    await stores.control.save_rebuild(shop, epoch, None, index_generation="g")
    await stores.control.release(shop, epoch)
    with pytest.raises(NotPermitted, match="newer"):
        await stores.control.acquire(shop, "old", 2)
    newer = await stores.control.acquire(shop, "newest", 4)
    assert newer.projection_version == 3


async def test_dead_letters(stores: WriteStores, shop: str) -> None:
    epoch = (await stores.control.acquire(shop, "desk", 1)).epoch
    letters = [DeadLetter("b", 2, "too large", 30), DeadLetter("a", 1, "no title", 20), DeadLetter("c", 1, "x", 20)]
    await stores.control.put_dead_letters(shop, epoch, letters)
    assert list(await stores.control.dead_letters(shop)) == [letters[1], letters[2], letters[0]]
    newer = DeadLetter("a", 5, "still no title", 40)
    await stores.control.put_dead_letters(shop, epoch, [newer])
    await stores.control.clear_dead_letters(shop, epoch, ["c", "unknown"])
    assert list(await stores.control.dead_letters(shop)) == [letters[0], newer]
    assert list(await stores.control.dead_letters(f"{shop}-other")) == []
