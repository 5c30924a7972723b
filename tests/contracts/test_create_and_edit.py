"""`ProductRepository`: creating, loading and the named edits."""

import pytest

from catalog_desktop.domain.changes import UNSEEN, Action, AdjustStock, Changeset, SetField
from catalog_desktop.domain.commands import PriceChange, StockCount, StockDelta, TaxonomyEdit
from catalog_desktop.domain.errors import (
    AlreadyExists,
    BadUsage,
    Conflict,
    Invalid,
    NotFound,
    ProductDeleted,
    ProductTooLarge,
)
from catalog_desktop.domain.product import Option, Product, Status, Variant
from tests.contracts.write_stores import LARGE_BYTES, WriteStores
from tests.contracts.writing import create, creation, edit, kept, shirt, titled, update


async def test_a_created_product_is_what_was_asked_for(stores: WriteStores, shop: str) -> None:
    asked = shirt()
    receipt = await create(stores.repository, shop, asked, edit("ann"))
    loaded = await stores.repository.load_product(shop, asked.id)
    assert receipt.product == loaded
    assert kept(loaded) == asked
    assert (receipt.product_id, receipt.revision, receipt.changed) == (asked.id, 1, True)
    assert (loaded.revision, loaded.handle) == (1, "linen-shirt")
    assert loaded.created_by == loaded.updated_by == "ann"
    assert loaded.created_at == loaded.updated_at == receipt.committed_at
    assert 0 < loaded.stamp < 2**48


async def test_a_product_without_variants_gets_one(stores: WriteStores, shop: str) -> None:
    receipt = await create(stores.repository, shop, Product("p", "Voucher", "EUR"))
    assert len(receipt.product.variants) == 1


async def test_an_id_is_taken_for_ever(stores: WriteStores, shop: str) -> None:
    await create(stores.repository, shop, shirt(id="p"))
    with pytest.raises(AlreadyExists):
        await create(stores.repository, shop, shirt(id="p"))
    await stores.repository.delete_product(shop, "p", edit())
    with pytest.raises(AlreadyExists):
        await create(stores.repository, shop, shirt(id="p"))


async def test_shops_do_not_see_each_other(stores: WriteStores, shop: str) -> None:
    await create(stores.repository, shop, shirt(id="p"))
    other = f"{shop}-other"
    with pytest.raises(NotFound):
        await stores.repository.load_product(other, "p")
    receipt = await create(stores.repository, other, shirt(id="p", title="Cap"))
    assert receipt.product.title == "Cap"
    assert (await stores.repository.load_product(shop, "p")).title == "Linen shirt"


async def test_unknown_products_are_not_found(stores: WriteStores, shop: str) -> None:
    with pytest.raises(NotFound):
        await stores.repository.load_product(shop, "none")
    with pytest.raises(NotFound):
        await stores.repository.save_product(shop, titled("none", "Cap"), edit())
    with pytest.raises(NotFound):
        await stores.repository.delete_product(shop, "none", edit())
    with pytest.raises(NotFound):
        await stores.repository.restore_product(shop, "none", edit())


async def test_an_edit_touches_the_named_fields_alone(stores: WriteStores, shop: str) -> None:
    before = (await create(stores.repository, shop, shirt())).product
    receipt = await stores.repository.save_product(shop, titled(before.id, "Shirt"), edit("bob"))
    assert receipt.revision == receipt.product.revision == 2
    assert kept(receipt.product) == kept(shirt(id=before.id, title="Shirt"))
    assert (receipt.product.handle, receipt.product.created_by) == ("linen-shirt", "ann")
    assert (receipt.product.updated_by, receipt.product.updated_at) == ("bob", receipt.committed_at)
    assert receipt.product.stamp != before.stamp
    assert await stores.repository.load_product(shop, before.id) == receipt.product


async def test_writing_what_stands_there_changes_nothing(stores: WriteStores, shop: str) -> None:
    before = (await create(stores.repository, shop, shirt())).product
    receipt = await stores.repository.save_product(shop, titled(before.id, "Linen shirt", seen="Old"), edit())
    assert (receipt.changed, receipt.revision, receipt.product) == (False, 1, before)
    assert await stores.repository.load_product(shop, before.id) == before


async def test_prices(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    prices = (
        PriceChange("v1", seen=4000, price=3000),
        PriceChange("v1", seen=None, price=5000, field="compare_at"),
        PriceChange("v2", seen=4000, price=None),
        PriceChange("v2", seen=None, price=900, field="cost"),
    )
    product = (await stores.repository.update_price(shop, product_id, prices, edit())).product
    assert [(v.price, v.compare_at) for v in product.variants] == [(3000, 5000), (None, None)]
    assert product.costs == {"v1": 1500, "v2": 900}
    with pytest.raises(Invalid) as refused:
        await stores.repository.update_price(shop, product_id, (PriceChange("v1", 3000, 6000),), edit())
    assert refused.value.problems[0].code == "compare_at_not_above_price"
    with pytest.raises(Conflict):
        await stores.repository.update_price(shop, product_id, (PriceChange("v9", None, 1),), edit())
    with pytest.raises(BadUsage):
        await stores.repository.update_price(shop, product_id, (PriceChange("v1", 1, 2, field="sku"),), edit())
    assert await stores.repository.load_product(shop, product_id) == product


async def test_stock_moves_and_counts(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    moves = (
        StockDelta("v1", "main", -2),
        StockDelta("v1", "annex", 4),
        StockCount("v2", "annex", seen=7, on_hand=9),
    )
    product = (await stores.repository.update_stock(shop, product_id, moves, edit())).product
    assert product.stock == {"v1": {"main": 3, "annex": 4}, "v2": {"main": 0, "annex": 9}}
    with pytest.raises(Conflict) as conflict:
        await stores.repository.update_stock(shop, product_id, (StockCount("v1", "main", 5, 8),), edit())
    field = conflict.value.fields[0]
    assert (field.path, field.base, field.mine, field.theirs) == (("stock", "v1", "main"), 5, 8, 3)


@pytest.mark.parametrize("path", [("stock", "v1", "main"), ("stock", "v1"), ("stock",)])
async def test_a_blind_count_is_refused(stores: WriteStores, shop: str, path: tuple[str, ...]) -> None:
    before = (await create(stores.repository, shop, shirt())).product
    with pytest.raises(BadUsage):
        await stores.repository.save_product(shop, update(before.id, SetField(path, UNSEEN, None)), edit())
    blind = SetField(("stock", "v1", "main"), UNSEEN, 3)
    with pytest.raises(BadUsage):
        await stores.repository.save_variant(shop, before.id, "v1", (blind,), edit())
    assert await stores.repository.load_product(shop, before.id) == before


async def test_status_moves_have_their_checks(stores: WriteStores, shop: str) -> None:
    unpriced = shirt(variants=(Variant("v1"),), stock={}, costs={})
    product_id = (await create(stores.repository, shop, unpriced)).product_id
    with pytest.raises(Invalid) as refused:
        await stores.repository.update_status(shop, product_id, Status.ACTIVE, Status.DRAFT, edit())
    assert [problem.path for problem in refused.value.problems] == [("status",)]
    await stores.repository.update_price(shop, product_id, (PriceChange("v1", None, 1),), edit())
    receipt = await stores.repository.update_status(shop, product_id, Status.ACTIVE, Status.DRAFT, edit())
    assert (receipt.product.status, receipt.revision) == (Status.ACTIVE, 3)
    with pytest.raises(Conflict):
        await stores.repository.update_status(shop, product_id, Status.ARCHIVED, Status.DRAFT, edit())


async def test_media(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    attach = (
        SetField(("images", "i1"), None, {"url": "https://example.com/1.png", "position": 0}),
        SetField(("images", "i2"), None, {"url": "https://example.com/2.png", "position": 1}),
        SetField(("variants", "v1", "image_id"), None, "i1"),
    )
    product = (await stores.repository.update_media(shop, product_id, attach, edit())).product
    assert [image.id for image in product.images] == ["i1", "i2"]
    assert product.variants[0].image_id == "i1"
    rearrange = (SetField(("images", "i1", "position"), 0, 2), SetField(("images", "i2", "alt"), None, "Back"))
    product = (await stores.repository.update_media(shop, product_id, rearrange, edit())).product
    assert [(image.id, image.alt) for image in product.images] == [("i2", "Back"), ("i1", "")]
    with pytest.raises(BadUsage):
        await stores.repository.update_media(shop, product_id, (SetField(("title",), "Linen shirt", "x"),), edit())


async def test_variants_come_change_and_go(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    third = (
        SetField(("variants", "v3"), None, {"position": 2, "options": {"Size": "L"}, "price": 4200, "sku": "L-1"}),
        SetField(("options",), None, [{"name": "Size", "values": ["S", "M", "L"]}]),
        AdjustStock("v3", "main", 2),
        SetField(("costs", "v3"), None, 1600),
    )
    product = (await stores.repository.save_variant(shop, product_id, "v3", third, edit())).product
    assert product.variants[2] == Variant("v3", 2, "L-1", options={"Size": "L"}, price=4200)
    assert (product.stock["v3"], product.options) == ({"main": 2}, (Option("Size", ("S", "M", "L")),))
    clash = (SetField(("variants", "v3", "options"), {"Size": "L"}, {"Size": "m"}),)
    with pytest.raises(Invalid):
        await stores.repository.save_variant(shop, product_id, "v3", clash, edit())
    with pytest.raises(BadUsage):
        other = (SetField(("variants", "v1", "price"), 4000, 1),)
        await stores.repository.save_variant(shop, product_id, "v3", other, edit())
    for variant_id in ("v1", "v3"):
        product = (await stores.repository.delete_variant(shop, product_id, variant_id, edit())).product
    assert [v.id for v in product.variants] == ["v2"]
    assert (product.stock, product.costs) == ({"v2": {"main": 0, "annex": 7}}, {})
    with pytest.raises(Invalid):
        await stores.repository.delete_variant(shop, product_id, "v2", edit())


async def test_a_price_of_a_variant_that_is_gone_makes_no_ghost(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    product = (await stores.repository.delete_variant(shop, product_id, "v1", edit())).product
    with pytest.raises(Conflict):
        await stores.repository.update_price(shop, product_id, (PriceChange("v1", 4000, 3000),), edit())
    with pytest.raises(Conflict):
        await stores.repository.update_stock(shop, product_id, (StockDelta("v1", "main", 1),), edit())
    assert await stores.repository.load_product(shop, product_id) == product


async def test_taxonomy(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    taxonomy = TaxonomyEdit(
        add_categories=("Clothing > Shirts",),
        add_tags=("Sale", "NEW"),
        remove_tags=("gone",),
        brand=SetField(("brand",), "Weaver", "Loom"),
    )
    product = (await stores.repository.assign_taxonomy(shop, product_id, taxonomy, edit())).product
    assert (product.categories, product.tags, product.brand) == (("Clothing > Shirts",), ("new", "Sale"), "Loom")
    again = await stores.repository.assign_taxonomy(shop, product_id, TaxonomyEdit(add_tags=("sale",)), edit())
    assert not again.changed
    with pytest.raises(BadUsage):
        wrong = TaxonomyEdit(brand=SetField(("title",), "Linen shirt", "x"))
        await stores.repository.assign_taxonomy(shop, product_id, wrong, edit())


async def test_saving_neither_deletes_nor_restores(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    with pytest.raises(BadUsage):
        await stores.repository.save_product(shop, Changeset(product_id, Action.DELETE), edit())
    with pytest.raises(BadUsage):
        await stores.repository.save_product(shop, Changeset("new", Action.CREATE), edit())
    with pytest.raises(BadUsage):
        await stores.repository.save_product(shop, update(product_id, SetField(("revision",), 1, 9)), edit())
    assert (await stores.repository.load_product(shop, product_id)).revision == 1


async def test_a_deleted_product_takes_no_edits(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    await stores.repository.delete_product(shop, product_id, edit())
    with pytest.raises(ProductDeleted):
        await stores.repository.save_product(shop, titled(product_id, "Cap"), edit())
    with pytest.raises(ProductDeleted):
        await stores.repository.update_stock(shop, product_id, (StockDelta("v1", "main", 1),), edit())


async def test_a_rule_broken_in_a_touched_field_refuses_the_write(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    with pytest.raises(Invalid) as refused:
        await stores.repository.save_product(shop, titled(product_id, "x" * 256), edit())
    assert [(p.code, p.path) for p in refused.value.problems] == [("title_too_long", ("title",))]
    with pytest.raises(Invalid):
        await create(stores.repository, shop, shirt(currency="XXY"))
    assert (await stores.repository.load_product(shop, product_id)).revision == 1


async def test_a_product_that_is_too_large_is_refused_with_its_size(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, shirt())).product_id
    grow = update(product_id, SetField(("description",), None, "é" * LARGE_BYTES))
    with pytest.raises(ProductTooLarge) as refused:
        await stores.repository.save_product(shop, grow, edit())
    assert refused.value.size_bytes > 2 * LARGE_BYTES > refused.value.limit_bytes
    outcomes = await stores.repository.apply_changes(
        shop, (creation(shirt(id="big", description="x" * LARGE_BYTES)), creation(shirt(id="small"))), edit()
    )
    assert [type(outcome.error) for outcome in outcomes] == [ProductTooLarge, type(None)]
    assert (await stores.repository.load_product(shop, product_id)).revision == 1
