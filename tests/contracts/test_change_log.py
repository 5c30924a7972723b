"""`ChangeLog`: history tells what the repository wrote."""

from dataclasses import replace

from catalog_desktop.domain.changes import UNSEEN, Action, AddItems, AdjustStock, Changeset, FieldDelta, SetField
from catalog_desktop.domain.commands import StockDelta
from catalog_desktop.domain.operation import LoggedChange, Origin
from catalog_desktop.ports.change_log import ChangeLog
from catalog_desktop.ports.verify import verify_port
from tests.contracts.write_stores import WriteStores
from tests.contracts.writing import bulk, create, creation, edit, shirt, titled, update, with_skus


async def test_the_adapter_is_what_the_port_asks_for(stores: WriteStores) -> None:
    verify_port(stores.log, ChangeLog)


async def test_nothing_was_written_yet(stores: WriteStores, shop: str) -> None:
    assert list(await stores.log.history(shop, "none")) == []
    assert list(await stores.log.operation(shop, "none")) == []
    assert list(await stores.log.recent_operations(shop, "ann")) == []
    assert list(await stores.log.deleted_products(shop)) == []


async def test_history_tells_who_changed_which_field_when(stores: WriteStores, shop: str) -> None:
    creating, editing = edit("ann"), edit("bob", label="Mend", undoes="op")
    created = await create(stores.repository, shop, shirt(), creating)
    product_id = created.product_id
    changes = (
        SetField(("title",), "Linen shirt", "Shirt"),
        SetField(("brand",), "Weaver", None),
        AdjustStock("v1", "main", -2),
        AddItems(("tags",), ("sale",)),
    )
    edited = await stores.repository.save_product(shop, update(product_id, *changes), editing)
    deleted = await stores.repository.delete_product(shop, product_id, edit("ann"))
    history = await stores.log.history(shop, product_id)
    assert [(h.action, h.revision, h.at, h.by) for h in history] == [
        (Action.DELETE, 3, deleted.committed_at, "ann"),
        (Action.UPDATE, 2, edited.committed_at, "bob"),
        (Action.CREATE, 1, created.committed_at, "ann"),
    ]
    assert history[1] == LoggedChange(
        operation_id=editing.id,
        product_id=product_id,
        action=Action.UPDATE,
        revision=2,
        at=edited.committed_at,
        by="bob",
        origin=Origin.EDIT,
        label="Mend",
        deltas=(
            FieldDelta(("title",), before="Linen shirt", after="Shirt"),
            FieldDelta(("brand",), before="Weaver"),
            FieldDelta(("stock", "v1", "main"), before=5, after=3, by=-2),
            FieldDelta(("tags",), before=["new"], after=["new", "sale"], added=("sale",)),
        ),
        undoes="op",
    )
    assert list(await stores.log.history(shop, product_id, limit=1)) == [history[0]]
    assert list(await stores.log.history(f"{shop}-other", product_id)) == []


async def test_a_removed_variant_is_told_whole(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    operation = edit()
    await stores.repository.save_product(
        shop, update(product_id, SetField(("variants", "v1"), UNSEEN, None)), operation
    )
    (logged,) = await stores.log.operation(shop, operation.id)
    before = {delta.path: delta.before for delta in logged.deltas}
    assert before["stock", "v1"] == {"main": 5}
    assert before["costs", "v1"] == 1500
    assert before["variants", "v1"] == {"position": 0, "price": 4000, "tracked": True, "options": {"Size": "S"}}


async def test_what_changed_nothing_leaves_no_history(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    operation = edit()
    await stores.repository.save_product(shop, titled(product_id, "Linen shirt", seen="x"), operation)
    assert len(await stores.log.history(shop, product_id)) == 1
    assert list(await stores.log.operation(shop, operation.id)) == []
    assert operation.id not in {logged.operation_id for logged in await stores.log.recent_operations(shop, "ann")}


async def test_an_operation_lists_its_products_in_commit_order(stores: WriteStores, shop: str) -> None:
    operation = bulk()
    ids = ["zz", "aa", "mm"]
    await stores.repository.apply_changes(shop, [creation(shirt(id=key), tolerant=True) for key in ids], operation)
    logged = await stores.log.operation(shop, operation.id)
    assert [change.product_id for change in logged] == ids
    assert {(change.origin, change.action) for change in logged} == {(Origin.IMPORT, Action.CREATE)}


async def test_recent_operations_are_one_persons_newest_first(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt(), edit("eve"))).product_id
    mine = [edit("ann", label=f"{n}") for n in range(4)]
    for operation in mine:
        await stores.repository.update_stock(shop, product_id, (StockDelta("v1", "main", 1),), operation)
        await stores.repository.update_stock(shop, product_id, (StockDelta("v1", "main", -1),), edit("bob"))
    many = bulk("ann", label="Import")
    await stores.repository.apply_changes(shop, [creation(shirt(id=key)) for key in ("b", "a")], many)
    recent = await stores.log.recent_operations(shop, "ann", limit=4)
    assert [change.label for change in recent] == ["Import", "3", "2", "1"]
    assert recent[0].product_id == "b"
    assert [change.by for change in await stores.log.recent_operations(shop, "eve")] == ["eve"]


async def test_deleted_products_latest_first(stores: WriteStores, shop: str) -> None:
    ids = ["c", "a", "b", "d"]
    for key in ids:
        await create(stores.repository, shop, shirt(id=key))
    tombstones = [(await stores.repository.delete_product(shop, key, edit())).product for key in ids[:3]]
    assert list(await stores.log.deleted_products(shop)) == tombstones[::-1]
    assert list(await stores.log.deleted_products(shop, offset=1, limit=1)) == [tombstones[1]]
    await stores.repository.restore_product(shop, "b", edit())
    assert [product.id for product in await stores.log.deleted_products(shop)] == ["a", "c"]


async def test_a_restoration_that_gave_up_claims_tells_which(stores: WriteStores, shop: str) -> None:
    first = shirt(variants=(replace(shirt().variants[0], sku="A"),), stock={}, costs={})
    await create(stores.repository, shop, first)
    await stores.repository.apply_changes(shop, [Changeset(first.id, Action.DELETE)], edit())
    await create(stores.repository, shop, replace(first, id="second"))
    restoring = edit()
    await stores.repository.restore_product(shop, first.id, restoring, without_claims=True)
    (logged,) = await stores.log.operation(shop, restoring.id)
    assert {delta.path for delta in logged.deltas} == {("handle",), ("variants", "v1", "sku")}


async def test_who_holds_a_sku_is_known_at_once(stores: WriteStores, shop: str) -> None:
    assert await stores.log.sku_holder(shop, "AB-1") is None
    held = (await create(stores.repository, shop, with_skus(shirt(), "AB-1", None))).product_id
    assert await stores.log.sku_holder(shop, " ab-1 ") == held
    assert await stores.log.sku_holder(f"{shop}-other", "AB-1") is None
    await stores.repository.delete_product(shop, held, edit())
    assert await stores.log.sku_holder(shop, "AB-1") is None
