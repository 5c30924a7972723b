"""What a change feed on a server may lose, repeat, delay or read far too often."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from dataclasses import replace

import pytest

from catalog_desktop.adapters.firestore.change_feed import FirestoreChangeFeed
from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.feed_pace import FeedPace
from catalog_desktop.adapters.firestore.product_repository import FirestoreProductRepository
from catalog_desktop.adapters.firestore.projection_control import FirestoreProjectionControl
from catalog_desktop.adapters.firestore.shop_directory import FirestoreShopDirectory
from catalog_desktop.adapters.memory.search_index import MemorySearchIndex
from catalog_desktop.adapters.memory.search_store import MemorySearchStore
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.shop import Shop
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.shop_projector import ShopProjector
from catalog_desktop.projector.sources import ProjectionPorts
from tests.adapters.firestore.conftest import OpenFeed
from tests.adapters.firestore.faulty_streams import Fault, StreamFaults
from tests.adapters.firestore.following import EAGER, HOUR, PATIENCE_S, Reader, ids
from tests.adapters.firestore.shop_writer import ShopWriter
from tests.contracts.writing import bulk, creation, edit, shirt

WRITES_A_COMMIT = 500
RESTARTS = 50


async def test_failure_11_500_products_with_one_timestamp_and_pages_of_200(
    open_feed: OpenFeed, shop: ShopWriter
) -> None:
    for seconds_ago in (HOUR, 0):  # found in pages, and heard while listening
        await shop.ago(seconds_ago, *ids(500))
        await _comes_once(open_feed, shop, seconds_ago, page_count=200, limit=200)


async def test_failure_12_more_equal_timestamps_than_a_page(open_feed: OpenFeed, shop: ShopWriter) -> None:
    for seconds_ago in (HOUR, 0):
        await shop.ago(seconds_ago, *ids(500))
        await _comes_once(open_feed, shop, seconds_ago, page_count=50, limit=30)


async def _comes_once(open_feed: OpenFeed, shop: ShopWriter, seconds_ago: int, *, page_count: int, limit: int) -> None:
    """Each of 500 products that were written at one time comes once, and so does what follows."""
    feed = open_feed(FeedPace(page_count=page_count))
    reader = Reader(feed, shop.shop_id, shop.position(seconds_ago=seconds_ago + HOUR // 2), limit)
    await reader.read_all()
    assert sorted(reader.deliveries) == ids(500)
    assert reader.position == await feed.position(shop.shop_id)
    await shop.write("next")
    await reader.until_known(["next"])
    assert Counter(reader.deliveries) == Counter([*ids(500), "next"])
    await shop.ago(24 * HOUR, "next")


async def test_failure_13_a_late_commit_behind_the_checkpoint(open_feed: OpenFeed, shop: ShopWriter) -> None:
    reader = Reader(open_feed(EAGER), shop.shop_id, shop.position())
    await shop.write("new")
    await reader.until_known(["new"])
    passed = reader.position
    await shop.ago(120, "late", "new")
    await shop.write("newest")
    await reader.until_known(["late", "newest"])
    await reader.until_known(["new"], revision=2)
    assert reader.position > passed
    assert Counter(reader.deliveries) == Counter(["new", "newest", "late", "new"])


async def test_failure_14_a_listener_that_goes_silent(
    open_feed: OpenFeed, shop: ShopWriter, faults: StreamFaults
) -> None:
    reader = Reader(open_feed(replace(EAGER, silence=0.2)), shop.shop_id, shop.position())
    await reader.read_all()
    faults.is_silent = True
    await shop.write("unheard")
    await reader.until_known(["unheard"])
    assert faults.opened >= 2


async def test_failure_15_a_listener_whose_filter_mismatches_and_resets(
    open_feed: OpenFeed, shop: ShopWriter, faults: StreamFaults
) -> None:
    mismatch: Fault = {"filter": {"target_id": 2, "count": 4711}}
    reset: Fault = {"target_change": {"target_change_type": "RESET", "target_ids": [2]}}
    for number, messages in enumerate(([mismatch], [reset], [mismatch, reset])):
        await _is_replaced(open_feed, shop, faults, messages, f"{number}")


async def test_failure_16_a_callback_that_raises(open_feed: OpenFeed, shop: ShopWriter, faults: StreamFaults) -> None:
    await _is_replaced(open_feed, shop, faults, [None], "nothing that can be read")


async def _is_replaced(
    open_feed: OpenFeed, shop: ShopWriter, faults: StreamFaults, messages: list[Fault], name: str
) -> None:
    """What these messages disturb is heard all the same, once, and so is what follows."""
    reader = Reader(open_feed(EAGER), shop.shop_id, shop.position())
    await reader.read_all()
    faults.messages += messages
    for said in ("unheard", "heard"):
        await shop.write(f"{said} {name}")
        await reader.until_known([f"{said} {name}"])
    assert not faults.messages
    delivered = Counter(key for key in reader.deliveries if key.endswith(name))
    assert delivered == Counter([f"unheard {name}", f"heard {name}"])


@pytest.mark.slow
async def test_failure_17_100000_products_and_a_first_start(firestore: FirestoreConnection) -> None:
    """A twentieth of them; all are in the run of what takes long."""
    await _first_start(firestore, 5_000)


@pytest.mark.long
@pytest.mark.timeout(1_800)
async def test_a_first_start_with_all_of_100000_products(firestore: FirestoreConnection) -> None:
    await _first_start(firestore, 100_000)


async def _first_start(firestore: FirestoreConnection, count: int) -> None:
    """Everything becomes searchable; each product is read once, in pages, and nothing is listened for that is old."""
    shop = await FirestoreShopDirectory(firestore).create_shop(Shop(new_ulid(), "Corner", "EUR"))
    writer = ShopWriter(firestore, shop.id)
    for start in range(0, count, WRITES_A_COMMIT):
        await writer.ago(HOUR, *(f"p{number:06}" for number in range(start, start + WRITES_A_COMMIT)))
    feed, index = FirestoreChangeFeed(firestore), MemorySearchIndex(MemorySearchStore())
    ports = ProjectionPorts(feed, index, FirestoreProjectionControl(firestore), FirestoreShopDirectory(firestore))
    projector = ShopProjector(ports, shop.id, "desk", lambda _: None, Pace(first_retry=0.05))
    running = asyncio.create_task(projector.run())
    try:
        await projector.searchable()
        assert (await index.digest(shop.id)) == (await feed.digest(shop.id))
        assert (await index.digest(shop.id)).count == count
        assert feed.reads.following <= 50
    finally:
        projector.stop()
        await running
        await feed.close()


async def test_failure_18_1000_times_subscribed_and_unsubscribed(
    open_feed: OpenFeed, firestore: FirestoreConnection, shop: ShopWriter, faults: StreamFaults
) -> None:
    """Some of them; all are in the run of what takes long."""
    await _subscribe(open_feed, firestore, shop, faults, 20)


@pytest.mark.long
@pytest.mark.timeout(1_800)
async def test_all_of_1000_subscriptions(
    open_feed: OpenFeed, firestore: FirestoreConnection, shop: ShopWriter, faults: StreamFaults
) -> None:
    await _subscribe(open_feed, firestore, shop, faults, 1_000)


async def _subscribe(
    open_feed: OpenFeed, firestore: FirestoreConnection, shop: ShopWriter, faults: StreamFaults, cycles: int
) -> None:
    """Listening and not leaves no thread, stream or task behind."""

    async def tasks(_: object) -> int:
        return len(asyncio.all_tasks())

    await shop.write("before")
    threads = 0
    for _ in range(cycles):
        feed = open_feed()
        reader = Reader(feed, shop.shop_id, shop.position(seconds_ago=1))
        await reader.read_all()
        await feed.close()
        threads = threads or threading.active_count()
        assert threading.active_count() <= threads
        async with asyncio.timeout(PATIENCE_S):
            while await firestore.run(tasks) > 1:  # calls that were given up end by their deadline
                pass
    assert faults.opened == faults.closed == cycles


async def test_failure_19_50_restarts_in_an_hour(open_feed: OpenFeed, shop: ShopWriter) -> None:
    """Each reads what has changed lately and nothing of the rest of the catalog."""
    await shop.ago(2 * HOUR, *ids(400))
    position, changed = shop.position(), ids(RESTARTS, "changed")
    for number, product_id in enumerate(changed, 1):
        await shop.write(product_id)
        feed = open_feed()
        reader = Reader(feed, shop.shop_id, position)
        await reader.until_known([product_id])
        assert set(reader.deliveries) <= set(changed)
        assert feed.reads.following <= 2 * number + 5
        assert feed.reads.asked == 0
        position = reader.position
        await feed.close()


async def test_failure_22_a_page_that_does_not_match_in_the_middle_of_a_scan(firestore: FirestoreConnection) -> None:
    repository, shop_id = FirestoreProductRepository(firestore), new_ulid()
    products = sorted((shirt() for _ in range(40)), key=lambda product: product.id)
    await repository.apply_changes(shop_id, [creation(product) for product in products], bulk())
    for product in products[10:30]:
        await repository.delete_product(shop_id, product.id, edit())
    feed = FirestoreChangeFeed(firestore)
    try:
        scanned = [product.id async for page in feed.scan(shop_id, page_size=10) for product in page]
        assert scanned == [product.id for product in (*products[:10], *products[30:])]
        assert await feed.count(shop_id) == len(await feed.revisions(shop_id)) == 20
    finally:
        await feed.close()
