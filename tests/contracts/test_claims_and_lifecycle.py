"""`ProductRepository`: SKUs and handles belong to one product; deleting and restoring."""

import asyncio
from dataclasses import replace

import pytest

from catalog_desktop.domain.changes import SetField
from catalog_desktop.domain.commands import PriceChange, TaxonomyEdit
from catalog_desktop.domain.errors import ClaimTaken, Invalid
from catalog_desktop.domain.operation import Receipt
from tests.contracts.write_stores import WriteStores
from tests.contracts.writing import bulk, create, creation, edit, kept, set_sku, shirt, titled, update, with_skus


async def test_a_sku_belongs_to_one_product(stores: WriteStores, shop: str) -> None:
    holder = await create(stores.repository, shop, with_skus(shirt(title="Blouse"), "AB-1", None))
    with pytest.raises(ClaimTaken) as taken:
        await create(stores.repository, shop, with_skus(shirt(id="p"), "X", " ab-1"))
    (claim,) = taken.value.claims
    assert (claim.holder_id, claim.holder_title) == (holder.product_id, "Blouse")
    assert claim.path == ("variants", "v2", "sku")
    free = await create(stores.repository, shop, with_skus(shirt(id="p"), "X", None))
    with pytest.raises(ClaimTaken):
        await stores.repository.save_product(shop, update("p", set_sku("v2", None, "Ab-1")), edit())
    assert await stores.repository.load_product(shop, "p") == free.product
    await create(stores.repository, f"{shop}-other", with_skus(shirt(), "AB-1", "X"))


async def test_a_sku_that_is_given_up_is_free(stores: WriteStores, shop: str) -> None:
    first = (await create(stores.repository, shop, with_skus(shirt(), "A", "B"))).product_id
    await stores.repository.save_product(shop, update(first, set_sku("v1", "A", "C")), edit())
    await create(stores.repository, shop, with_skus(shirt(), "a", None))
    await stores.repository.delete_variant(shop, first, "v2", edit())
    await create(stores.repository, shop, with_skus(shirt(), "b", None))
    with pytest.raises(ClaimTaken):
        await create(stores.repository, shop, with_skus(shirt(), "c", None))


async def test_a_product_has_a_sku_once(stores: WriteStores, shop: str) -> None:
    with pytest.raises(Invalid):
        await create(stores.repository, shop, with_skus(shirt(), "A", "a"))
    product_id = (await create(stores.repository, shop, with_skus(shirt(), "A", "B"))).product_id
    swap = update(product_id, set_sku("v1", "A", "B"), set_sku("v2", "B", "A"))
    receipt = await stores.repository.save_product(shop, swap, edit())
    assert [variant.sku for variant in receipt.product.variants] == ["B", "A"]
    for sku in ("A", "B"):
        with pytest.raises(ClaimTaken):
            await create(stores.repository, shop, with_skus(shirt(), sku, None))


async def test_two_products_swap_skus_in_one_call(stores: WriteStores, shop: str) -> None:
    one = (await create(stores.repository, shop, with_skus(shirt(), "A", None))).product_id
    two = (await create(stores.repository, shop, with_skus(shirt(), "B", None))).product_id
    swap = (update(one, set_sku("v1", "A", "B")), update(two, set_sku("v1", "B", "A")))
    outcomes = await stores.repository.apply_changes(shop, swap, edit())
    assert [outcome.error for outcome in outcomes] == [None, None]
    for product_id, sku, other in ((one, "B", two), (two, "A", one)):
        assert (await stores.repository.load_product(shop, product_id)).variants[0].sku == sku
        with pytest.raises(ClaimTaken) as taken:
            await stores.repository.save_product(shop, update(other, set_sku("v2", None, sku)), edit())
        assert taken.value.claims[0].holder_id == product_id


async def test_a_swap_of_which_one_half_is_refused_does_not_happen(stores: WriteStores, shop: str) -> None:
    one = (await create(stores.repository, shop, with_skus(shirt(), "A", None))).product_id
    two = (await create(stores.repository, shop, with_skus(shirt(), "B", None))).product_id
    await create(stores.repository, shop, with_skus(shirt(), "C", None))
    moves = (
        update(one, set_sku("v1", "A", "B")),
        update(two, set_sku("v1", "B", "A"), set_sku("v2", None, "C")),
        creation(shirt(id="free")),
    )
    outcomes = await stores.repository.apply_changes(shop, moves, edit())
    assert [type(outcome.error) for outcome in outcomes] == [ClaimTaken, ClaimTaken, type(None)]
    assert (await stores.repository.load_product(shop, one)).variants[0].sku == "A"
    assert (await stores.repository.load_product(shop, two)).variants[0].sku == "B"


async def test_of_fifty_who_claim_a_sku_at_once_one_wins(stores: WriteStores, shop: str) -> None:
    products = [with_skus(shirt(title=f"Shirt {n}"), "ONE", f"OTHER-{n}") for n in range(50)]
    answers = await asyncio.gather(
        *(create(stores.repository, shop, product) for product in products), return_exceptions=True
    )
    (winner,) = [answer for answer in answers if isinstance(answer, Receipt)]
    refused = [answer for answer in answers if isinstance(answer, ClaimTaken)]
    assert len(refused) == 49
    for error in refused:
        (claim,) = error.claims
        assert (claim.holder_id, claim.holder_title) == (winner.product_id, winner.product.title)
    loser = next(n for n, product in enumerate(products) if product.id != winner.product_id)
    await create(stores.repository, shop, with_skus(shirt(), f"OTHER-{loser}", None))


async def test_handles_are_made_unique_and_kept(stores: WriteStores, shop: str) -> None:
    # Ids that end alike: the handles must differ all the same.
    ids = ("one-000001", "two-000001", "six-000001")
    handles = {(await create(stores.repository, shop, shirt(id=key))).product.handle for key in ids}
    assert len(handles) == 3
    assert "linen-shirt" in handles
    with pytest.raises(ClaimTaken) as taken:
        await create(stores.repository, shop, shirt(handle="linen-shirt"))
    assert taken.value.claims[0].path == ("handle",)
    renamed = await stores.repository.save_product(shop, titled(ids[0], "Blouse"), edit())
    assert renamed.product.handle == "linen-shirt"


async def test_handles_of_one_call_differ_too(stores: WriteStores, shop: str) -> None:
    outcomes = await stores.repository.apply_changes(shop, [creation(shirt()) for _ in range(5)], bulk())
    assert len({outcome.receipt.product.handle for outcome in outcomes if outcome.receipt}) == 5


async def test_an_import_keeps_a_product_with_its_problems(stores: WriteStores, shop: str) -> None:
    first = with_skus(shirt(title="Blouse"), "A", None)
    variants = with_skus(shirt(), "a", "B").variants
    second = shirt(variants=(replace(variants[0], compare_at=4000), variants[1]))
    changesets = [creation(product, tolerant=True) for product in (first, second)]
    outcomes = await stores.repository.apply_changes(shop, changesets, bulk())
    assert [outcome.error for outcome in outcomes] == [None, None]
    product = await stores.repository.load_product(shop, second.id)
    assert [(problem.code, problem.path) for problem in product.problems] == [
        ("compare_at_not_above_price", ("variants", "v1", "compare_at")),
        ("duplicate_sku", ("variants", "v1", "sku")),
    ]
    assert "Blouse" in product.problems[1].message

    # Elsewhere it can be edited; in that field the rule holds again.
    receipt = await stores.repository.save_product(shop, titled(second.id, "Shirt"), edit())
    assert receipt.product.problems == product.problems
    with pytest.raises(ClaimTaken):
        await stores.repository.save_product(shop, update(second.id, set_sku("v1", "a", "A ")), edit())
    with pytest.raises(Invalid):
        prices = (PriceChange("v1", seen=4000, price=4100),)
        await stores.repository.update_price(shop, second.id, prices, edit())
    mended = update(second.id, set_sku("v1", "a", "A-2"), SetField(("variants", "v1", "compare_at"), 4000, None))
    assert (await stores.repository.save_product(shop, mended, edit())).product.problems == ()


async def test_a_duplicate_gets_the_sku_once_it_is_free(stores: WriteStores, shop: str) -> None:
    first, second = with_skus(shirt(), "A", None), with_skus(shirt(), "A", None)
    await stores.repository.apply_changes(shop, [creation(p, tolerant=True) for p in (first, second)], bulk())
    await stores.repository.delete_product(shop, first.id, edit())
    receipt = await stores.repository.save_product(shop, titled(second.id, "Shirt"), edit())
    assert receipt.product.problems == ()
    with pytest.raises(ClaimTaken) as taken:
        await stores.repository.restore_product(shop, first.id, edit())
    assert taken.value.claims[0].holder_id == second.id


async def test_not_even_an_import_brings_a_product_without_a_title(stores: WriteStores, shop: str) -> None:
    (outcome,) = await stores.repository.apply_changes(shop, [creation(shirt(title=" "), tolerant=True)], bulk())
    assert isinstance(outcome.error, Invalid)
    assert outcome.error.problems[0].path == ("title",)


async def test_delete_leaves_a_tombstone_and_restore_brings_all_back(stores: WriteStores, shop: str) -> None:
    before = (await create(stores.repository, shop, with_skus(shirt(), "A", "B"))).product
    deleted = await stores.repository.delete_product(shop, before.id, edit("bob"))
    tombstone = await stores.repository.load_product(shop, before.id)
    assert deleted.product == tombstone
    assert (tombstone.revision, tombstone.deleted_at) == (2, deleted.committed_at)
    again = await stores.repository.delete_product(shop, before.id, edit())
    assert (again.changed, again.revision) == (False, 2)
    restored = await stores.repository.restore_product(shop, before.id, edit())
    assert (restored.revision, restored.product.deleted_at, restored.product.handle) == (3, None, before.handle)
    assert kept(restored.product) == kept(before)
    once_more = await stores.repository.restore_product(shop, before.id, edit())
    assert (once_more.changed, once_more.revision) == (False, 3)
    with pytest.raises(ClaimTaken):
        await create(stores.repository, shop, with_skus(shirt(), "A", None))


async def test_restore_tells_who_holds_the_claims_now(stores: WriteStores, shop: str) -> None:
    before = (await create(stores.repository, shop, with_skus(shirt(), "A", "B"))).product
    await stores.repository.delete_product(shop, before.id, edit())
    holder = (await create(stores.repository, shop, with_skus(shirt(title="Blouse"), None, "a"))).product
    renamer = (await create(stores.repository, shop, shirt(handle="linen-shirt"))).product
    with pytest.raises(ClaimTaken) as taken:
        await stores.repository.restore_product(shop, before.id, edit())
    assert {claim.kind: claim.holder_id for claim in taken.value.claims} == {"SKU": holder.id, "handle": renamer.id}
    receipt = await stores.repository.restore_product(shop, before.id, edit(), without_claims=True)
    assert [variant.sku for variant in receipt.product.variants] == [None, "B"]
    assert receipt.product.handle not in ("linen-shirt", "")
    assert receipt.revision == 3


async def test_a_product_that_lived_with_a_duplicate_comes_back_with_it(stores: WriteStores, shop: str) -> None:
    first, second = with_skus(shirt(), "A", None), with_skus(shirt(), "A", None)
    await stores.repository.apply_changes(shop, [creation(p, tolerant=True) for p in (first, second)], bulk())
    before = await stores.repository.load_product(shop, second.id)
    await stores.repository.delete_product(shop, second.id, edit())
    restored = await stores.repository.restore_product(shop, second.id, edit())
    assert restored.product.problems == before.problems != ()
    await stores.repository.delete_product(shop, second.id, edit())
    await stores.repository.delete_product(shop, first.id, edit())
    assert (await stores.repository.restore_product(shop, second.id, edit())).product.problems == ()


async def test_claims_stay_with_what_did_not_change(stores: WriteStores, shop: str) -> None:
    product_id = (await create(stores.repository, shop, with_skus(shirt(), "A", "B"))).product_id
    await stores.repository.assign_taxonomy(shop, product_id, TaxonomyEdit(add_tags=("x",)), edit())
    for sku in ("A", "B"):
        with pytest.raises(ClaimTaken):
            await create(stores.repository, shop, with_skus(shirt(), sku, None))
