"""`ProductRepository`: what happens when several people write to one product."""

import asyncio

import pytest

from catalog_desktop.domain.changes import UNSEEN, AddItems, AdjustStock, FieldDelta, RemoveItems, SetField, inverse
from catalog_desktop.domain.commands import PriceChange, StockDelta, TaxonomyEdit
from catalog_desktop.domain.errors import Conflict
from catalog_desktop.domain.operation import Origin
from tests.contracts.write_stores import WriteStores
from tests.contracts.writing import create, edit, kept, shirt, titled, update


async def test_only_a_field_that_both_changed_is_a_conflict(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    await stores.repository.update_price(shop, product_id, (PriceChange("v1", 4000, 3500),), edit("bob"))
    mine = update(
        product_id,
        SetField(("title",), "Linen shirt", "Shirt"),
        SetField(("variants", "v1", "price"), 4000, 3900),
        seen_revision=1,
    )
    with pytest.raises(Conflict) as conflict:
        await stores.repository.save_product(shop, mine, edit("ann"))
    assert conflict.value.product_id == product_id
    (field,) = conflict.value.fields
    assert (field.path, field.base, field.mine, field.theirs) == (("variants", "v1", "price"), 4000, 3900, 3500)
    product = await stores.repository.load_product(shop, product_id)
    assert (product.title, product.revision) == ("Linen shirt", 2)


async def test_what_others_changed_is_merged_and_told(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    for _ in range(3):
        await stores.repository.update_stock(shop, product_id, (StockDelta("v1", "main", -1),), edit("till"))
    receipt = await stores.repository.save_product(shop, titled(product_id, "Shirt", seen_revision=1), edit("ann"))
    assert receipt.meanwhile == (FieldDelta(("stock", "v1", "main"), before=5, after=2),)
    assert (receipt.product.title, receipt.product.on_hand("v1"), receipt.revision) == ("Shirt", 2, 5)
    unseen = await stores.repository.save_product(shop, titled(product_id, "Cap", seen="Shirt"), edit("ann"))
    assert unseen.meanwhile == ()


async def test_nothing_is_told_when_nothing_remains_of_what_others_did(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    for by in (2, -2):
        await stores.repository.update_stock(shop, product_id, (StockDelta("v1", "main", by),), edit("till"))
    receipt = await stores.repository.save_product(shop, titled(product_id, "Shirt", seen_revision=1), edit("ann"))
    assert receipt.meanwhile == ()


async def test_two_who_want_the_same_do_not_conflict(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    await stores.repository.save_product(shop, titled(product_id, "Shirt"), edit("bob"))
    receipt = await stores.repository.save_product(shop, titled(product_id, "Shirt", seen_revision=1), edit("ann"))
    assert (receipt.changed, receipt.revision) == (False, 2)
    assert receipt.meanwhile == (FieldDelta(("title",), before="Linen shirt", after="Shirt"),)


async def test_set_operations_never_conflict(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    await stores.repository.assign_taxonomy(shop, product_id, TaxonomyEdit(add_tags=("sale",)), edit("bob"))
    await stores.repository.assign_taxonomy(shop, product_id, TaxonomyEdit(remove_tags=("NEW",)), edit("ann"))
    receipt = await stores.repository.assign_taxonomy(shop, product_id, TaxonomyEdit(add_tags=("linen",)), edit("eve"))
    assert receipt.product.tags == ("sale", "linen")


async def test_a_change_unseen_writes_whatever_stands_there(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    await stores.repository.save_product(shop, titled(product_id, "Shirt"), edit())
    receipt = await stores.repository.save_product(
        shop, update(product_id, SetField(("title",), UNSEEN, "Cap")), edit()
    )
    assert receipt.product.title == "Cap"


async def test_fifty_sales_at_once_add_up(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    receipts = await asyncio.gather(
        *(
            stores.repository.update_stock(shop, product_id, (StockDelta("v1", "main", -1),), edit(f"till {n}"))
            for n in range(50)
        )
    )
    assert sorted(receipt.revision for receipt in receipts) == list(range(2, 52))
    product = await stores.repository.load_product(shop, product_id)
    assert (product.on_hand("v1"), product.revision) == (-45, 51)


async def test_of_many_who_change_one_field_at_once_one_wins(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    answers = await asyncio.gather(
        *(stores.repository.save_product(shop, titled(product_id, f"Shirt {n}"), edit()) for n in range(20)),
        return_exceptions=True,
    )
    (winner,) = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert sum(isinstance(answer, Conflict) for answer in answers) == 19
    assert await stores.repository.load_product(shop, product_id) == winner.product


async def test_undo_puts_back_what_an_operation_wrote(stores: WriteStores, shop: str) -> None:
    before = (await create(stores.repository, shop, shirt())).product
    operation = edit()
    changes = (
        SetField(("title",), "Linen shirt", "Shirt"),
        AdjustStock("v1", "main", -2),
        AddItems(("tags",), ("sale",)),
        RemoveItems(("tags",), ("new",)),
        SetField(("variants", "v2"), UNSEEN, None),
    )
    await stores.repository.save_product(shop, update(before.id, *changes), operation)
    (logged,) = await stores.log.operation(shop, operation.id)
    undo = update(before.id, *inverse(logged.deltas), spare_conflicts=True)
    undoing = edit(origin=Origin.UNDO, undoes=operation.id)
    receipt = await stores.repository.save_product(shop, undo, undoing)
    assert kept(receipt.product) == kept(before)
    assert receipt.spared == ()


async def test_undo_spares_what_others_changed_since(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    operation = edit("ann")
    mine = update(product_id, SetField(("title",), "Linen shirt", "Shirt"), SetField(("brand",), "Weaver", "Loom"))
    await stores.repository.save_product(shop, mine, operation)
    await stores.repository.save_product(shop, titled(product_id, "Blouse", seen="Shirt"), edit("bob"))
    (logged,) = await stores.log.operation(shop, operation.id)
    undoing = edit("ann", origin=Origin.UNDO, undoes=operation.id)
    undo = update(product_id, *inverse(logged.deltas), spare_conflicts=True)
    receipt = await stores.repository.save_product(shop, undo, undoing)
    assert (receipt.product.title, receipt.product.brand) == ("Blouse", "Weaver")
    assert [(field.path, field.theirs) for field in receipt.spared] == [(("title",), "Blouse")]
    again = await stores.repository.save_product(shop, undo, undoing)
    assert again.spared == receipt.spared
