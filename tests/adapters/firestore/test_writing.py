"""`FirestoreProductRepository`: what lies in the documents, and what happens when calls go wrong."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from catalog_desktop.adapters.firestore import limits, writes
from catalog_desktop.adapters.firestore.product_writes import TOMBSTONES_LIVE
from catalog_desktop.domain.changes import UNSEEN, AdjustStock, SetField
from catalog_desktop.domain.commands import PriceChange, StockDelta
from catalog_desktop.domain.errors import BadUsage, ClaimTaken, ProductTooLarge
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.operation import Receipt
from catalog_desktop.domain.product import Product, Variant
from tests.adapters.firestore.desks import Desk, WatchedCalls, WatchedConnection, owner
from tests.contracts.test_operations import WRITES, Write
from tests.contracts.writing import bulk, create, creation, edit, set_sku, shirt, titled, update, with_skus
from tests.firestore_emulator import SHARED_PROJECT, FirestoreEmulator

WRITTEN_ALWAYS = {"`revision`", "`stamp`", "`updated_by`", "`operation`", "`origin`", "`receipt`", "`live`"}


@pytest.fixture
async def desk(firestore_emulator: FirestoreEmulator) -> AsyncIterator[Desk]:
    desk = owner(firestore_emulator.settings(SHARED_PROJECT), new_ulid())
    yield desk
    await desk.connection.close()


async def calls_of(desk: Desk) -> WatchedCalls:
    assert isinstance(desk.connection, WatchedConnection)
    return await desk.connection.calls()


async def product_write(desk: Desk) -> Any:
    """The write of the product in the newest commit."""
    return (await calls_of(desk)).commits[-1][0]


async def claims(desk: Desk, *skus: str) -> dict[str, str | None]:
    """Who holds SKUs, as the claims say."""
    names = {sku: desk.paths.claim(("SKU", sku)) for sku in skus}
    found = {sku: await desk.read(name) for sku, name in names.items()}
    return {sku: claim["product"] if claim else None for sku, claim in found.items()}


async def test_a_product_lies_in_two_documents(desk: Desk) -> None:
    product = (await create(desk.repository, desk.shop, shirt())).product
    public, private = await desk.read(desk.paths.product(product.id)), await desk.read(desk.paths.private(product.id))
    assert public is not None
    assert private is not None
    assert "costs" not in public
    assert private["costs"] == {"v1": 1500}
    assert public["stock"] == {"v1": {"main": 5}, "v2": {"main": 0, "annex": 7}}
    assert (public["revision"], public["origin"], public["written_at"]) == (1, "edit", public["created_at"])


async def test_a_price_and_a_sale_write_nothing_else(desk: Desk) -> None:
    product_id = (await create(desk.repository, desk.shop, shirt())).product_id
    await desk.repository.update_price(desk.shop, product_id, (PriceChange("v1", 4000, 3000),), edit("bob"))
    write = await product_write(desk)
    assert set(write.update_mask.field_paths) == {"`variants`.`v1`.`price`", *WRITTEN_ALWAYS}
    assert write.current_document.HasField("update_time")
    await desk.repository.update_stock(desk.shop, product_id, (StockDelta("v1", "main", -1),), edit("eve"))
    write = await product_write(desk)
    assert set(write.update_mask.field_paths) == WRITTEN_ALWAYS - {"`revision`", "`live`"}
    assert {t.field_path: t.increment.integer_value for t in write.update_transforms if t.HasField("increment")} == {
        "`revision`": 1,
        "`stock`.`v1`.`main`": -1,
    }
    assert not write.current_document.HasField("update_time")


async def test_a_tombstone_expires_unless_it_is_restored(desk: Desk) -> None:
    product_id = (await create(desk.repository, desk.shop, shirt())).product_id
    await desk.repository.delete_product(desk.shop, product_id, edit())
    documents = (desk.paths.product(product_id), desk.paths.private(product_id))
    for name in documents:
        left = await desk.read(name)
        assert left is not None
        assert abs(left["expires_at"] - datetime.now(UTC) - TOMBSTONES_LIVE) < timedelta(minutes=5)
    restored = await desk.repository.restore_product(desk.shop, product_id, edit())
    assert restored.product.costs == {"v1": 1500}
    for name in documents:
        kept = await desk.read(name)
        assert kept is not None
        assert not {"deleted_at", "expires_at"} & kept.keys()


async def test_fifty_desks_sell_at_once(firestore_emulator: FirestoreEmulator, desk: Desk) -> None:
    product_id = (await create(desk.repository, desk.shop, shirt())).product_id
    desks = [owner(desk.connection.settings, desk.shop) for _ in range(5)]
    moves = (StockDelta("v1", "main", -1), StockDelta("v2", "annex", 2))
    receipts = await asyncio.gather(
        *(desks[n % 5].repository.update_stock(desk.shop, product_id, moves, edit(f"till {n}")) for n in range(50))
    )
    for other in desks:
        await other.connection.close()
    assert sorted(receipt.revision for receipt in receipts) == list(range(2, 52))
    assert all(receipt.record["revision"] == receipt.revision for receipt in receipts)
    product = await desk.repository.load_product(desk.shop, product_id)
    assert (product.on_hand("v1"), product.stock["v2"]["annex"]) == (-45, 107)
    # History is in order and without gaps, although each write had to guess what it came upon.
    history = await desk.log.history(desk.shop, product_id)
    assert [logged.revision for logged in history] == list(range(51, 0, -1))
    told = [delta.after for logged in history for delta in logged.deltas if delta.path == ("stock", "v1", "main")]
    assert told == list(range(-45, 5))


async def test_of_fifty_claims_one_wins_and_the_others_learn_who_within_three_seconds(desk: Desk) -> None:
    await desk.repository.apply_changes(desk.shop, [creation(shirt())], bulk())  # connected, and awake
    started = time.monotonic()
    await create(desk.repository, desk.shop, shirt())
    one_took = time.monotonic() - started
    products = [with_skus(shirt(title=f"Shirt {n}"), "ONE", None) for n in range(50)]
    started = time.monotonic()
    answers = await asyncio.gather(
        *(create(desk.repository, desk.shop, product) for product in products), return_exceptions=True
    )
    took = time.monotonic() - started
    (winner,) = [answer for answer in answers if isinstance(answer, Receipt)]
    refused = [answer.claims[0].holder_id for answer in answers if isinstance(answer, ClaimTaken)]
    assert refused == [winner.product_id] * 49
    assert took < max(3, 50 * one_took)  # on a busy machine nothing is done in three seconds


async def test_swaps_leave_exactly_the_claims_that_are_held(desk: Desk) -> None:
    one = (await create(desk.repository, desk.shop, with_skus(shirt(), "a", "b"))).product_id
    two = (await create(desk.repository, desk.shop, with_skus(shirt(), "c", "d"))).product_id
    swap = update(one, set_sku("v1", "a", "b"), set_sku("v2", "b", "a"))
    await desk.repository.save_product(desk.shop, swap, edit())
    names = [write.update.name or write.delete for write in (await calls_of(desk)).commits[-1]]
    assert not any("/claims/" in name for name in names)  # the product holds both as before
    swap_over = (update(one, set_sku("v1", "b", "c")), update(two, set_sku("v1", "c", "b"), set_sku("v2", "d", None)))
    outcomes = await desk.repository.apply_changes(desk.shop, swap_over, edit())
    assert [outcome.error for outcome in outcomes] == [None, None]
    assert await claims(desk, "a", "b", "c", "d") == {"a": one, "b": two, "c": one, "d": None}


async def test_skus_move_along_a_long_chain(desk: Desk) -> None:
    products = [with_skus(shirt(), f"s{n:02}", None) for n in range(20)]
    await desk.repository.apply_changes(desk.shop, [creation(product) for product in products], bulk())
    shift = [update(p.id, set_sku("v1", f"s{n:02}", f"s{n + 1:02}")) for n, p in enumerate(products)]
    outcomes = await desk.repository.apply_changes(desk.shop, shift, bulk())
    assert [outcome.error for outcome in outcomes] == [None] * 20
    held = await claims(desk, *(f"s{n:02}" for n in range(21)))
    assert held == {"s00": None, **{f"s{n + 1:02}": product.id for n, product in enumerate(products)}}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
async def test_a_write_whose_answer_got_lost_happens_once(desk: Desk, write: Write) -> None:
    product_id = (await create(desk.repository, desk.shop, shirt())).product_id
    calls, operation = await calls_of(desk), edit()
    calls.lost_answers = 1
    receipt = await write(desk.repository, desk.shop, product_id, operation)
    assert calls.lost_answers == 0
    assert await write(desk.repository, desk.shop, product_id, operation) == receipt
    assert receipt.revision == 1 + receipt.changed
    assert receipt.product == await desk.repository.load_product(desk.shop, product_id)
    assert len(await desk.log.history(desk.shop, product_id)) == receipt.revision


async def test_a_creation_whose_answer_got_lost_happens_once(desk: Desk) -> None:
    (await calls_of(desk)).lost_answers = 2
    receipt = await create(desk.repository, desk.shop, with_skus(shirt(), "A", None))
    assert receipt.revision == 1
    assert await desk.repository.load_product(desk.shop, receipt.product_id) == receipt.product


async def test_a_sale_that_could_not_be_corrected_is_corrected_when_it_is_repeated(desk: Desk) -> None:
    product_id = (await create(desk.repository, desk.shop, shirt())).product_id
    operation, moves = edit(), (StockDelta("v1", "main", -1),)
    first = await desk.repository.update_stock(desk.shop, product_id, moves, operation)
    # As if two others had come in between, and the desk had died right after its commit.
    name = desk.paths.receipt(operation.id, product_id)
    wrong: writes.Changes = {("revision",): 7}
    await desk.write(writes.update(name, wrong, unchanged_since=None))
    stored = await desk.read(name)
    assert stored is not None
    assert stored["blind"] is True
    repeated = await desk.repository.update_stock(desk.shop, product_id, moves, operation)
    assert repeated.revision == first.revision == 2
    assert [logged.revision for logged in await desk.log.history(desk.shop, product_id)] == [2, 1]


async def test_stock_of_a_variant_that_has_gone_is_ignored_and_cleared_away(desk: Desk) -> None:
    product_id = (await create(desk.repository, desk.shop, shirt())).product_id
    nothing: writes.Changes = {}
    late_sale = writes.update(
        desk.paths.product(product_id),
        {**nothing, ("title",): "Linen shirt"},
        unchanged_since=None,
        increments={("stock", "gone", "main"): -1},
    )
    await desk.write(late_sale)
    product = await desk.repository.load_product(desk.shop, product_id)
    assert product.stock.keys() == {"v1", "v2"}
    await desk.repository.save_product(desk.shop, titled(product_id, "Shirt"), edit())
    stored = await desk.read(desk.paths.product(product_id))
    assert stored is not None
    assert stored["stock"].keys() == {"v1", "v2"}


async def test_more_stock_moves_than_a_write_may_add_are_written_as_values(desk: Desk) -> None:
    count = limits.BLIND_TRANSFORMS + 10
    product = Product("many", "Screws", "EUR", variants=tuple(Variant(f"v{n}", position=n) for n in range(count)))
    product = replace(product, variants=tuple(replace(v, options={"Size": v.id}) for v in product.variants))
    await create(desk.repository, desk.shop, product)
    moves = tuple(AdjustStock(variant.id, "main", n + 1) for n, variant in enumerate(product.variants))
    receipt = await desk.repository.save_product(desk.shop, update("many", *moves), edit())
    assert not any(t.HasField("increment") for t in (await product_write(desk)).update_transforms)
    assert receipt.product.on_hand("v0") == 1
    assert receipt.product == await desk.repository.load_product(desk.shop, "many")


@pytest.mark.parametrize("key", ["a/b", ".", "..", "__x__", "ид", "%", "\u0000", "x" * 1500, "é" * 1000])
async def test_ids_and_skus_of_any_characters(desk: Desk, key: str) -> None:
    product = with_skus(shirt(id=key[:700]), key, None)
    receipt = await create(desk.repository, desk.shop, product)
    assert await desk.repository.load_product(desk.shop, product.id) == receipt.product
    with pytest.raises(ClaimTaken):
        await create(desk.repository, desk.shop, with_skus(shirt(), key, None))
    await create(desk.repository, desk.shop, with_skus(shirt(), f"{key}2", None))


async def test_keys_of_any_characters(desk: Desk) -> None:
    odd = {"": "a", "__x__": "b", "a.b`c\\d": "c", "~": "d"}
    product = shirt(extras={"list": odd}, external_ids={"a.b": "1", "`": "2"})
    receipt = await create(desk.repository, desk.shop, product)
    changed = update(product.id, SetField(("extras", "list", "a.b`c\\d"), "c", "e"))
    edited = await desk.repository.save_product(desk.shop, changed, edit())
    assert edited.product.extras["list"] == {**odd, "a.b`c\\d": "e"}
    assert await desk.repository.load_product(desk.shop, product.id) == edited.product
    assert receipt.product.external_ids == product.external_ids


async def test_a_product_over_the_limit_is_refused_with_its_size(desk: Desk) -> None:
    with pytest.raises(ProductTooLarge, match="900 KiB"):
        await create(desk.repository, desk.shop, shirt(description="x" * limits.PRODUCT_BYTES))
    # Firestore counts a number as eight bytes, so that stock is larger than it looks.
    places = {f"{n:05}": 0 for n in range(66_000)}
    with pytest.raises(ProductTooLarge) as refused:
        await create(desk.repository, desk.shop, shirt(stock={"v1": places}))
    assert refused.value.size_bytes > limits.PRODUCT_BYTES


async def test_a_description_may_be_replaced_by_another_as_long(desk: Desk) -> None:
    long = [f"{text} " * 150_000 for text in ("one", "two")]
    product_id = (await create(desk.repository, desk.shop, shirt(description=long[0]))).product_id
    change = update(product_id, SetField(("description",), UNSEEN, long[1]))
    await desk.repository.save_product(desk.shop, change, edit())
    (delta,) = (await desk.log.history(desk.shop, product_id))[0].deltas
    assert (delta.before, delta.after) == (long[0], long[1])


async def test_a_number_that_is_too_large_is_refused(desk: Desk) -> None:
    with pytest.raises(BadUsage, match="too large"):
        await create(desk.repository, desk.shop, shirt(stock={"v1": {"main": 2**63}}))


async def test_an_operation_of_long_ago_is_refused(desk: Desk) -> None:
    long_ago = int((datetime.now(UTC) - timedelta(days=366)).timestamp() * 1000)
    with pytest.raises(BadUsage, match="more than a year ago"):
        await create(desk.repository, desk.shop, shirt(), edit(id=new_ulid(long_ago)))


async def test_bulk_work_yields_to_people(desk: Desk) -> None:
    product_id = (await create(desk.repository, desk.shop, shirt())).product_id
    changesets = [creation(shirt()) for _ in range(200)]
    importing = asyncio.ensure_future(desk.repository.apply_changes(desk.shop, changesets, bulk()))
    edited = await desk.repository.save_product(desk.shop, titled(product_id, "Shirt"), edit())
    assert edited.revision == 2
    assert not importing.done()
    assert all(outcome.receipt for outcome in await importing)


async def test_cancelled_bulk_work_goes_on_where_it_was(desk: Desk) -> None:
    operation, changesets = bulk(), [creation(shirt()) for _ in range(100)]
    importing = asyncio.create_task(desk.repository.apply_changes(desk.shop, changesets, operation))
    calls = await calls_of(desk)
    await asyncio.to_thread(calls.committed_ten.wait, 30)
    importing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await importing
    outcomes = await desk.repository.apply_changes(desk.shop, changesets, operation)
    assert [outcome.receipt and outcome.receipt.revision for outcome in outcomes] == [1] * 100
    assert [logged.product_id for logged in await desk.log.operation(desk.shop, operation.id)]
