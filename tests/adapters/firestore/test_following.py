"""The change feed on Firestore where it may lose, repeat or delay a change."""

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.feed_pace import FeedPace
from catalog_desktop.domain.operation import Origin
from tests.adapters.firestore.conftest import OpenFeed
from tests.adapters.firestore.faulty_streams import Fault, StreamFaults
from tests.adapters.firestore.following import EAGER, HOUR, PATIENCE_S, Reader, ids
from tests.adapters.firestore.shop_writer import ShopWriter


async def test_a_commit_that_came_while_nobody_listened_is_found(open_feed: OpenFeed, shop: ShopWriter) -> None:
    await shop.ago(100, *ids(20))
    position = shop.position(seconds_ago=40)
    await shop.ago(120, "late")
    await shop.write("newest")
    feed = open_feed(replace(EAGER, late=1000, slack=0))
    reader = Reader(feed, shop.shop_id, shop.position())
    async with asyncio.timeout(PATIENCE_S):
        while not feed.reads.swept:
            await reader.read_all()
    assert not reader.deliveries, "what was committed before the position has been followed"
    reader = Reader(open_feed(EAGER), shop.shop_id, position)
    await reader.until_known(["late", "newest"])


@pytest.mark.parametrize(
    "fault",
    [
        {"target_change": {"target_change_type": "REMOVE", "target_ids": [2], "cause": {"code": 14}}},
        {"document_delete": {"document": "unknown", "removed_target_ids": [2]}},
        ConnectionError,
    ],
    ids=["removed", "deleted", "broken"],
)
async def test_a_listener_that_fails_is_replaced(
    open_feed: OpenFeed, shop: ShopWriter, faults: StreamFaults, fault: Fault
) -> None:
    reader = Reader(open_feed(EAGER), shop.shop_id, shop.position())
    await reader.read_all()
    faults.messages.append(fault)
    await shop.write("unheard")
    await reader.until_known(["unheard"])
    await shop.write("heard")
    await reader.until_known(["heard"])
    assert not faults.messages
    assert Counter(reader.deliveries) == Counter(["unheard", "heard"])


async def test_a_document_that_is_no_product_holds_up_nothing(open_feed: OpenFeed, shop: ShopWriter) -> None:
    reader = Reader(open_feed(EAGER), shop.shop_id, shop.position())
    await shop.spoil("by-hand")
    await shop.write("ours")
    await reader.until_known(["ours"])
    assert reader.deliveries == ["ours"]


@pytest.mark.parametrize("seconds_ago", [0, HOUR], ids=["just now", "an hour ago"])
async def test_a_restart_reads_what_has_changed_and_little_more(
    open_feed: OpenFeed, shop: ShopWriter, seconds_ago: int
) -> None:
    await shop.ago(2 * HOUR, *ids(400))
    changed = ids(200)
    await shop.ago(seconds_ago, *changed)
    feed = open_feed()
    reader = Reader(feed, shop.shop_id, shop.position(seconds_ago=seconds_ago + 60))
    await reader.read_all()
    assert sorted(reader.deliveries) == changed
    assert feed.reads.following <= 1.05 * len(changed) + 5
    assert feed.reads.asked == 0


async def test_a_restart_without_a_change_reads_nothing(open_feed: OpenFeed, shop: ShopWriter) -> None:
    await shop.ago(2 * HOUR, *ids(100))
    feed = open_feed()
    reader = Reader(feed, shop.shop_id, shop.position(seconds_ago=HOUR))
    await reader.read_all()
    assert not reader.deliveries
    assert feed.reads.following <= 5


async def test_listening_moves_on_so_that_its_target_stays_small(
    open_feed: OpenFeed, shop: ShopWriter, faults: StreamFaults
) -> None:
    feed = open_feed(FeedPace(overlap=0.05, advance=0.05, late=0.01))
    reader = Reader(feed, shop.shop_id, shop.position())
    for number, product_id in enumerate(ids(60)):
        await shop.write(product_id)
        await reader.until_known([product_id])
        assert feed.reads.following <= 4 * (number + 1) + 2 * faults.opened + 5
    assert sorted(reader.deliveries) == ids(60)
    assert faults.opened > 1


async def test_pauses_between_listeners_do_not_add_up_over_a_long_life(
    open_feed: OpenFeed, shop: ShopWriter, faults: StreamFaults
) -> None:
    """Every second listener breaks at once, and those between work."""
    faults.stillborn = set(range(2, 24, 2))
    pace = FeedPace(slack=0, overlap=0.3, advance=0.3, late=0.01, first_retry=0.05, longest_retry=HOUR)
    reader = Reader(open_feed(pace), shop.shop_id, shop.position())
    while faults.opened < max(faults.stillborn):
        key = f"p{len(shop.revisions):04}"
        await shop.write(key)
        await reader.until_known([key])


async def test_more_changes_than_are_kept_waiting_stop_the_listening(
    open_feed: OpenFeed, shop: ShopWriter, faults: StreamFaults
) -> None:
    reader = Reader(open_feed(replace(EAGER, waiting_count=20)), shop.shop_id, shop.position(), limit=7)
    for start in range(0, 100, 10):
        await shop.write(*ids(100)[start : start + 10])
    await reader.until_known(ids(100))
    assert sorted(reader.deliveries) == ids(100)
    await shop.write("afterwards")
    await reader.until_known(["afterwards"])
    assert faults.opened > 1


async def test_a_person_who_waits_comes_before_an_import(open_feed: OpenFeed, shop: ShopWriter) -> None:
    feed = open_feed()
    start = shop.position()
    await shop.write(*ids(50), origin=Origin.IMPORT)
    await shop.write("edited")
    reader = Reader(feed, shop.shop_id, start, limit=10)
    await reader.read()
    first = await feed.read_after(shop.shop_id, reader.position, 10, interactive_only=True)
    assert [change.product.id for change in first.changes] == ["edited"]
    await reader.read_all()
    assert Counter(reader.deliveries) == Counter([*ids(50), "edited"])


async def test_an_idle_position_moves_on(open_feed: OpenFeed, shop: ShopWriter) -> None:
    feed = open_feed(replace(EAGER, idle_step=1))
    start = shop.position(seconds_ago=HOUR)
    batch = await feed.read_after(shop.shop_id, start, 10)
    assert not batch.changes
    assert batch.position > shop.position(seconds_ago=60)
    assert batch.position_at == batch.position // 1000
    assert (await feed.read_after(shop.shop_id, batch.position, 10)).position >= batch.position
    await shop.write("next")
    reader = Reader(feed, shop.shop_id, batch.position)
    await reader.until_known(["next"])


async def test_shops_are_followed_apart(open_feed: OpenFeed, firestore: FirestoreConnection, shop: ShopWriter) -> None:
    other = ShopWriter(firestore)
    feed = open_feed(EAGER)
    readers = [Reader(feed, shop.shop_id, shop.position()), Reader(feed, other.shop_id, other.position())]
    await asyncio.gather(shop.write("mine"), other.write("theirs"))
    await asyncio.gather(readers[0].until_known(["mine"]), readers[1].until_known(["theirs"]))
    assert [reader.deliveries for reader in readers] == [["mine"], ["theirs"]]


async def test_nobody_listens_to_a_shop_that_nobody_asks_about(
    open_feed: OpenFeed, shop: ShopWriter, faults: StreamFaults
) -> None:
    feed = open_feed(replace(EAGER, unwatched=0))
    reader = Reader(feed, shop.shop_id, shop.position())
    for product_id in ids(3):
        await shop.write(product_id)
        await reader.until_known([product_id])
    await shop.write("unread")
    async with asyncio.timeout(PATIENCE_S):
        while faults.closed < faults.opened:
            await feed.count(shop.shop_id)
    await reader.until_known(["unread"])
