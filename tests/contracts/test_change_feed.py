"""`ChangeFeed`: every change arrives, in whatever state is newest, and waiting ends at a commit."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from catalog_desktop.domain.changes import Action, Changeset
from catalog_desktop.domain.operation import Origin
from catalog_desktop.domain.product import Product
from catalog_desktop.ports.change_feed import ChangeBatch, ChangeFeed, Digest
from catalog_desktop.ports.verify import verify_port
from tests.contracts.write_stores import WriteStores
from tests.contracts.writing import bulk, create, creation, edit, shirt, titled


async def all_after(feed: ChangeFeed, shop: str, position: int, limit: int) -> list[ChangeBatch]:
    """Batches up to the end."""
    batches = []
    while (batch := await feed.read_after(shop, position, limit)).changes:
        assert batch.position > position
        position = batch.position
        batches.append(batch)
    assert batch.position == position
    return batches


def known(product: Product, expected: Product) -> Product:
    """What a feed tells of a product is all of it, but that it may leave out costs: they are not searched, and a store
    may keep them where each reading of them is paid for."""
    return expected if replace(product, costs=expected.costs) == expected and product.costs is None else product


def states(batch: ChangeBatch) -> dict[str, int]:
    """The revision of each product."""
    found = {change.product.id: change.product.revision for change in batch.changes}
    assert len(found) == len(batch.changes)
    return found


async def test_the_adapter_is_what_the_port_asks_for(stores: WriteStores) -> None:
    verify_port(stores.feed, ChangeFeed)


async def test_an_empty_shop(stores: WriteStores, shop: str) -> None:
    assert await stores.feed.position(shop) == 0
    batch = await stores.feed.read_after(shop, 0, 10)
    assert (list(batch.changes), batch.position) == ([], 0)
    assert await stores.feed.count(shop) == 0
    assert await stores.feed.digest(shop) == Digest(0, 0)
    assert [page async for page in stores.feed.scan(shop)] == []


async def test_changes_come_in_order_with_their_newest_state(stores: WriteStores, shop: str) -> None:
    products = [(await create(stores.repository, shop, shirt())).product for _ in range(5)]
    await stores.repository.save_product(shop, titled(products[1].id, "Shirt"), edit())
    deleted = await stores.repository.delete_product(shop, products[2].id, edit())
    batches = await all_after(stores.feed, shop, 0, 3)
    for batch in batches:
        assert len(batch.changes) <= 3
        positions = [change.position for change in batch.changes]
        assert positions == sorted(positions)
        assert all(position <= batch.position for position in positions)
    newest: dict[str, Product] = {}
    for batch in batches:
        for change in batch.changes:
            newest[change.product.id] = change.product
    for product in products:
        loaded = await stores.repository.load_product(shop, product.id)
        assert known(newest[product.id], loaded) == loaded
    assert newest[products[2].id].deleted_at == deleted.committed_at
    assert batches[-1].position == await stores.feed.position(shop)


async def test_replaying_from_any_position_ends_in_the_same_states(stores: WriteStores, shop: str) -> None:
    ids = [(await create(stores.repository, shop, shirt())).product_id for _ in range(3)]
    for title in ("a", "b", "c"):
        for product_id in ids:
            before = await stores.repository.load_product(shop, product_id)
            await stores.repository.save_product(shop, titled(product_id, title, seen=before.title), edit())
    for start in [0, *(batch.position for batch in await all_after(stores.feed, shop, 0, 2))]:
        seen: dict[str, int] = {}
        for batch in await all_after(stores.feed, shop, start, 4):
            seen.update(states(batch))
        assert set(seen.values()) <= {4}


async def test_a_batch_covers_all_changes_up_to_its_position(stores: WriteStores, shop: str) -> None:
    ids: list[str] = []
    receipts = [await create(stores.repository, shop, shirt()) for _ in range(4)]
    receipts += [await stores.repository.delete_product(shop, receipts[0].product_id, edit())]
    applied: dict[str, int] = {}
    for batch in await all_after(stores.feed, shop, 0, 1):
        applied.update(states(batch))
        ids += states(batch)
    assert applied == {receipt.product_id: receipt.revision for receipt in receipts}
    assert ids[-1] == receipts[0].product_id


async def test_a_batch_says_until_when_it_covers_everything_and_whether_more_is_to_come(
    stores: WriteStores, shop: str
) -> None:
    receipts = [await create(stores.repository, shop, shirt()) for _ in range(3)]
    batches = await all_after(stores.feed, shop, 0, 1)
    assert [batch.waiting > 0 for batch in batches] == [True, True, False]
    assert [batch.position_at for batch in batches] == [receipt.committed_at for receipt in receipts]
    nothing = await stores.feed.read_after(shop, batches[-1].position, 1)
    assert (list(nothing.changes), nothing.waiting) == ([], 0)
    assert nothing.position_at >= receipts[-1].committed_at


async def test_who_waits_is_told_apart(stores: WriteStores, shop: str) -> None:
    imported = [shirt() for _ in range(3)]
    await stores.repository.apply_changes(shop, [creation(p, tolerant=True) for p in imported], bulk())
    edited = await stores.repository.save_product(shop, titled(imported[1].id, "Shirt"), edit())
    await stores.repository.apply_changes(shop, [creation(shirt(), tolerant=True)], bulk())
    await stores.repository.delete_product(shop, imported[2].id, edit(origin=Origin.UNDO))
    batch = await stores.feed.read_after(shop, 0, 10, interactive_only=True)
    assert states(batch) == {imported[1].id: 2, imported[2].id: 2}
    assert all(change.interactive for change in batch.changes)
    assert batch.changes[0].committed_at == edited.committed_at
    everything = await stores.feed.read_after(shop, 0, 100)
    waited_for = {change.product.id for change in everything.changes if change.interactive}
    assert waited_for == {imported[1].id, imported[2].id}
    assert not (await stores.feed.read_after(shop, batch.changes[-1].position, 9, interactive_only=True)).changes


async def test_waiting_ends_at_a_commit(stores: WriteStores, shop: str) -> None:
    start = await stores.feed.position(shop)
    waiting = asyncio.create_task(stores.feed.wait(shop, start))
    elsewhere = asyncio.create_task(stores.feed.wait(f"{shop}-other", 0))
    await create(stores.repository, shop, shirt())
    await asyncio.wait_for(waiting, 10)
    await asyncio.wait_for(stores.feed.wait(shop, start), 10)
    assert (await stores.feed.read_after(shop, start, 1)).changes
    elsewhere.cancel()
    await asyncio.gather(elsewhere, return_exceptions=True)
    assert elsewhere.cancelled()


async def test_many_wait_and_all_are_woken(stores: WriteStores, shop: str) -> None:
    waiting = [asyncio.create_task(stores.feed.wait(shop, 0)) for _ in range(10)]
    waiting[0].cancel()
    await create(stores.repository, shop, shirt())
    done = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 10)
    assert [type(answer) for answer in done] == [asyncio.CancelledError, *[type(None)] * 9]


async def test_a_write_that_changes_nothing_is_no_change(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    position = await stores.feed.position(shop)
    await stores.repository.save_product(shop, titled(product_id, "Linen shirt", seen="x"), edit())
    assert await stores.feed.position(shop) == position


async def test_reading_some_products(stores: WriteStores, shop: str) -> None:
    one, two = [(await create(stores.repository, shop, shirt())).product for _ in range(2)]
    tombstone = (await stores.repository.delete_product(shop, two.id, edit())).product
    position = await stores.feed.position(shop)
    changes = await stores.feed.read(shop, [two.id, "none", one.id])
    expected = {one.id: one, two.id: tombstone}
    assert {c.product.id: known(c.product, expected[c.product.id]) for c in changes} == expected
    assert {change.position for change in changes} == {position}


async def test_a_scan_gives_all_live_products_by_id(stores: WriteStores, shop: str) -> None:
    products = [(await create(stores.repository, shop, shirt(id=f"p{n:02}"))).product for n in range(10)]
    await stores.repository.delete_product(shop, "p04", edit())
    live = [product for product in products if product.id != "p04"]
    pages: list[Sequence[Product]] = [page async for page in stores.feed.scan(shop, page_size=4)]
    found = [product for page in pages for product in page]
    assert [known(product, expected) for product, expected in zip(found, live, strict=True)] == live
    assert all(1 <= len(page) <= 4 for page in pages)
    rest = [product.id async for page in stores.feed.scan(shop, "p07", page_size=4) for product in page]
    assert rest == ["p08", "p09"]


async def test_counts_digests_and_revisions(stores: WriteStores, shop: str) -> None:
    changesets = [creation(shirt(id=f"p{n:02}")) for n in range(20)]
    await stores.repository.apply_changes(shop, changesets, bulk())
    await stores.repository.apply_changes(shop, [Changeset("p03", Action.DELETE), titled("p05", "Cap")], edit())
    live = {p.id: p async for page in stores.feed.scan(shop) for p in page}
    assert await stores.feed.count(shop) == len(live) == 19
    assert await stores.feed.digest(shop) == Digest(19, sum(product.stamp for product in live.values()))
    some = {key: product for key, product in live.items() if "p02" <= key <= "p06"}
    assert sorted(some) == ["p02", "p04", "p05", "p06"]
    assert await stores.feed.digest(shop, "p02", "p06") == Digest(4, sum(p.stamp for p in some.values()))
    revisions = {key: (product.revision, product.stamp) for key, product in some.items()}
    assert await stores.feed.revisions(shop, "p02", "p06") == revisions
    assert revisions["p05"][0] == 2


async def test_shops_have_feeds_of_their_own(stores: WriteStores, shop: str) -> None:
    await create(stores.repository, shop, shirt(id="mine"))
    await create(stores.repository, f"{shop}-other", shirt(id="theirs"))
    (batch,) = await all_after(stores.feed, shop, 0, 10)
    assert list(states(batch)) == ["mine"]
    assert await stores.feed.count(shop) == 1
