"""`ProductRepository`: every write can be repeated, and `apply_changes` writes many products as one operation."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from catalog_desktop.domain.changes import Action, Changeset, SetField
from catalog_desktop.domain.commands import PriceChange, StockCount, StockDelta, TaxonomyEdit
from catalog_desktop.domain.errors import AlreadyExists, BadUsage, ClaimTaken, Conflict, Invalid, NotFound
from catalog_desktop.domain.operation import Operation, Receipt
from catalog_desktop.domain.product import Status
from catalog_desktop.ports.product_repository import ProductRepository
from catalog_desktop.ports.verify import verify_port
from tests.contracts.write_stores import WriteStores
from tests.contracts.writing import bulk, create, creation, edit, shirt, titled, with_skus

Write = Callable[[ProductRepository, str, str, Operation], Awaitable[Receipt]]

WRITES: dict[str, Write] = {
    "save_product": lambda r, shop, key, op: r.save_product(shop, titled(key, "Shirt"), op),
    "update_price": lambda r, shop, key, op: r.update_price(shop, key, (PriceChange("v1", 4000, 1),), op),
    "update_stock": lambda r, shop, key, op: r.update_stock(shop, key, (StockDelta("v1", "main", -1),), op),
    "count_stock": lambda r, shop, key, op: r.update_stock(shop, key, (StockCount("v1", "main", 5, 4),), op),
    "update_status": lambda r, shop, key, op: r.update_status(shop, key, Status.ACTIVE, Status.DRAFT, op),
    "update_media": lambda r, shop, key, op: r.update_media(
        shop, key, (SetField(("images", "i"), None, {"url": "https://example.com/i.png", "position": 0}),), op
    ),
    "save_variant": lambda r, shop, key, op: r.save_variant(
        shop, key, "v1", (SetField(("variants", "v1", "mpn"), None, "M"),), op
    ),
    "delete_variant": lambda r, shop, key, op: r.delete_variant(shop, key, "v1", op),
    "assign_taxonomy": lambda r, shop, key, op: r.assign_taxonomy(shop, key, TaxonomyEdit(add_tags=("x",)), op),
    "delete_product": lambda r, shop, key, op: r.delete_product(shop, key, op),
    "no change": lambda r, shop, key, op: r.assign_taxonomy(shop, key, TaxonomyEdit(add_tags=("new",)), op),
}


async def test_the_adapter_is_what_the_port_asks_for(stores: WriteStores) -> None:
    verify_port(stores.repository, ProductRepository)


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
async def test_a_repeated_write_returns_its_receipt_and_changes_nothing(
    stores: WriteStores, shop: str, write: Write
) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    operation = edit()
    first = await write(stores.repository, shop, product_id, operation)
    assert await write(stores.repository, shop, product_id, operation) == first
    assert await stores.repository.load_product(shop, product_id) == first.product
    # Also when the product has moved on: the receipt is that of the first time.
    if first.product.is_deleted:
        await stores.repository.restore_product(shop, product_id, edit())
    else:
        await stores.repository.update_stock(shop, product_id, (StockDelta("v2", "main", 1),), edit())
    latest = await stores.repository.load_product(shop, product_id)
    repeated = await write(stores.repository, shop, product_id, operation)
    assert (repeated.revision, repeated.committed_at, repeated.changed) == (
        first.revision,
        first.committed_at,
        first.changed,
    )
    assert await stores.repository.load_product(shop, product_id) == latest


async def test_a_repeated_creation_and_restoration(stores: WriteStores, shop: str) -> None:
    creating, restoring, product = edit(), edit(), shirt()
    first = await create(stores.repository, shop, product, creating)
    assert await create(stores.repository, shop, product, creating) == first
    await stores.repository.delete_product(shop, product.id, edit())
    restored = await stores.repository.restore_product(shop, product.id, restoring)
    assert await stores.repository.restore_product(shop, product.id, restoring) == restored
    assert (await create(stores.repository, shop, product, creating)).revision == 1


async def test_two_at_once_with_one_operation_write_once(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    operation, moves = edit(), (StockDelta("v1", "main", -1),)
    receipts = await asyncio.gather(
        *(stores.repository.update_stock(shop, product_id, moves, operation) for _ in range(5))
    )
    assert {receipt.revision for receipt in receipts} == {2}
    assert (await stores.repository.load_product(shop, product_id)).on_hand("v1") == 4


async def test_a_refused_write_may_be_sent_again(stores: WriteStores, shop: str) -> None:
    holder = (await create(stores.repository, shop, with_skus(shirt(), "A", None))).product_id
    operation, wanted = edit(), with_skus(shirt(), "A", None)
    with pytest.raises(ClaimTaken):
        await create(stores.repository, shop, wanted, operation)
    await stores.repository.delete_product(shop, holder, edit())
    assert (await create(stores.repository, shop, wanted, operation)).revision == 1


async def test_commit_times_grow(stores: WriteStores, shop: str) -> None:
    times = [(await create(stores.repository, shop, shirt())).committed_at for _ in range(5)]
    assert times == sorted(times)
    assert times[0] > 1_700_000_000_000


async def test_one_operation_on_many_products_has_one_outcome_each(stores: WriteStores, shop: str) -> None:
    one = (await create(stores.repository, shop, shirt(id="one"))).product
    await create(stores.repository, shop, with_skus(shirt(id="two"), "A", None))
    await create(stores.repository, shop, shirt(id="three"))
    await stores.repository.save_product(shop, titled("three", "Blouse"), edit())
    changesets = (
        titled("one", "Shirt"),
        titled("three", "Shirt"),
        titled("none", "Shirt"),
        titled("two", ""),
        creation(with_skus(shirt(id="four"), "A", None)),
        creation(shirt(id="five")),
    )
    outcomes = await stores.repository.apply_changes(shop, changesets, edit())
    assert [outcome.product_id for outcome in outcomes] == ["one", "three", "none", "two", "four", "five"]
    assert [type(outcome.error) for outcome in outcomes] == [
        type(None),
        Conflict,
        NotFound,
        Invalid,
        ClaimTaken,
        type(None),
    ]
    assert outcomes[0].receipt is not None
    assert outcomes[0].receipt.product == replace(
        one,
        title="Shirt",
        revision=2,
        stamp=outcomes[0].receipt.product.stamp,
        updated_at=outcomes[0].receipt.committed_at,
    )
    for product_id in ("four", "none"):
        with pytest.raises(NotFound):
            await stores.repository.load_product(shop, product_id)
    assert (await stores.repository.load_product(shop, "two")).revision == 1


async def test_every_action_goes_through_one_call(stores: WriteStores, shop: str) -> None:
    for key in ("update", "delete", "restore"):
        await create(stores.repository, shop, shirt(id=key))
    await stores.repository.delete_product(shop, "restore", edit())
    changesets = (
        titled("update", "Shirt"),
        Changeset("delete", Action.DELETE),
        Changeset("restore", Action.RESTORE),
        creation(shirt(id="create")),
    )
    outcomes = await stores.repository.apply_changes(shop, changesets, bulk())
    assert [outcome.receipt and outcome.receipt.revision for outcome in outcomes] == [2, 2, 3, 1]
    states = [(await stores.repository.load_product(shop, c.product_id)).is_deleted for c in changesets]
    assert states == [False, True, False, False]


async def test_a_repeated_call_does_the_rest(stores: WriteStores, shop: str) -> None:
    operation = bulk()
    changesets = [creation(shirt(), tolerant=True) for _ in range(30)]
    first = await stores.repository.apply_changes(shop, changesets[:10], operation)
    whole = await stores.repository.apply_changes(shop, changesets, operation)
    assert list(whole[:10]) == list(first)
    assert {outcome.receipt.revision for outcome in whole if outcome.receipt} == {1}
    assert all(outcome.receipt for outcome in whole)
    assert await stores.repository.apply_changes(shop, changesets, operation) == whole
    assert await stores.feed.count(shop) == 30
    refused = await stores.repository.apply_changes(shop, changesets[:1], bulk())
    assert isinstance(refused[0].error, AlreadyExists)


async def test_a_product_comes_once_in_a_call(stores: WriteStores, shop: str) -> None:
    await create(stores.repository, shop, shirt(id="p"))
    with pytest.raises(BadUsage):
        await stores.repository.apply_changes(shop, (titled("p", "a"), titled("p", "b", seen="a")), edit())
    assert (await stores.repository.load_product(shop, "p")).revision == 1


async def test_nothing_to_do_is_nothing_done(stores: WriteStores, shop: str) -> None:
    assert list(await stores.repository.apply_changes(shop, (), bulk())) == []


async def test_a_call_of_some_hundreds(stores: WriteStores, shop: str) -> None:
    await create(stores.repository, shop, shirt(id="first"))
    creations = [creation(shirt()) for _ in range(600)]
    outcomes, edited = await asyncio.gather(
        stores.repository.apply_changes(shop, creations, bulk()),
        stores.repository.save_product(shop, titled("first", "Shirt"), edit()),
    )
    assert edited.revision == 2
    assert sum(outcome.receipt is not None for outcome in outcomes) == 600
    assert await stores.feed.count(shop) == 601
