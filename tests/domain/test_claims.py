"""Who holds a SKU or a handle, and what becomes of those who want it too."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.domain.amend import amend
from catalog_desktop.domain.changes import Action, AddItems, Changeset, SetField, inverse, merge
from catalog_desktop.domain.claims import (
    HANDLE,
    SKU,
    ClaimKey,
    Holder,
    Settled,
    claim_keys,
    claims_of,
    settle,
)
from catalog_desktop.domain.errors import ClaimTaken
from catalog_desktop.domain.paths import Record
from catalog_desktop.domain.product import Product, Variant
from catalog_desktop.domain.record import from_record, to_record
from tests.strategies import products

SHIRT = Product(
    "shirt-000001",
    "Blue Shirt",
    "EUR",
    variants=(Variant("v1", 0, sku="AB-1"), Variant("v2", 1, sku="C", options={"Size": "M"})),
)
BLOUSE = Holder("blouse", "Blouse")


def write(current: Record | None, changeset: Changeset, *taken: ClaimKey) -> Settled:
    amendment = amend(current, changeset, at=1000, by="ann", stamp=1)
    return settle(amendment, claims_of(amendment.record), changeset, dict.fromkeys(taken, BLOUSE))


def create(product: Product, *taken: ClaimKey, **options: Any) -> Settled:
    return write(None, Changeset(product.id, Action.CREATE, initial=product, **options), *taken)


def keys(settled: Settled) -> set[ClaimKey]:
    return {claim.claim_key for claim in settled.claims}


def problems(settled: Settled) -> list[tuple[str, tuple[str, ...]]]:
    product = settled.amendment.product
    assert from_record(settled.amendment.record) == product
    return [(problem.code, problem.path) for problem in product.problems]


@given(products())
def test_claims_are_told_from_the_product_and_from_its_record_alike(product: Product) -> None:
    claims = claims_of(to_record(product))
    assert {claim.claim_key for claim in claims} == claim_keys(to_record(product))
    assert len({claim.claim_key for claim in claims}) == len(claims)
    if product.deleted_at is not None:
        assert not claims


def test_a_product_claims_its_handle_and_normalised_skus() -> None:
    made = create(SHIRT)
    assert keys(made) == {(HANDLE, "blue-shirt"), (SKU, "ab-1"), (SKU, "c")}
    twice = create(replace(SHIRT, variants=(SHIRT.variants[0], Variant("v2", 1, sku=" Ab-1 "))), tolerant=True)
    assert keys(twice) == {(HANDLE, "blue-shirt"), (SKU, "ab-1")}


def test_a_handle_from_the_title_gives_way() -> None:
    second = create(SHIRT, (HANDLE, "blue-shirt"))
    assert second.amendment.product.handle == "blue-shirt-000001"
    third = create(SHIRT, (HANDLE, "blue-shirt"), (HANDLE, "blue-shirt-000001"))
    assert third.amendment.product.handle == "blue-shirt-shirt-000001"
    fourth = create(SHIRT, *((HANDLE, f"blue-shirt{tail}") for tail in ("", "-000001", "-shirt-000001")))
    assert fourth.amendment.product.handle == "blue-shirt-shirt-000001-2"
    assert problems(fourth) == []
    assert (HANDLE, "blue-shirt-shirt-000001-2") in keys(fourth)


def test_a_chosen_handle_is_refused_or_becomes_a_problem() -> None:
    chosen = replace(SHIRT, handle="summer")
    with pytest.raises(ClaimTaken, match="handle “summer” is already used by “Blouse”") as refused:
        create(chosen, (HANDLE, "summer"))
    assert refused.value.claims[0].holder_id == "blouse"
    kept = create(chosen, (HANDLE, "summer"), tolerant=True)
    assert problems(kept) == [("duplicate_handle", ("handle",))]
    assert (HANDLE, "summer") not in keys(kept)


def test_a_taken_sku_refuses_a_dialog_and_not_an_import() -> None:
    with pytest.raises(ClaimTaken) as refused:
        create(SHIRT, (SKU, "ab-1"), (SKU, "c"))
    assert [claim.path for claim in refused.value.claims] == [("variants", "v1", "sku"), ("variants", "v2", "sku")]
    kept = create(SHIRT, (SKU, "ab-1"), tolerant=True)
    assert problems(kept) == [("duplicate_sku", ("variants", "v1", "sku"))]
    assert keys(kept) == {(HANDLE, "blue-shirt"), (SKU, "c")}


def test_an_old_duplicate_does_not_hinder_other_fields() -> None:
    record = create(SHIRT, (SKU, "ab-1"), tolerant=True).amendment.record
    edited = write(record, Changeset(SHIRT.id, changes=(AddItems(("tags",), ("x",)),)), (SKU, "ab-1"))
    assert problems(edited) == [("duplicate_sku", ("variants", "v1", "sku"))]
    with pytest.raises(ClaimTaken):
        write(
            record, Changeset(SHIRT.id, changes=(SetField(("variants", "v1", "sku"), "AB-1", "ab-1"),)), (SKU, "ab-1")
        )


def test_a_duplicate_is_mended_by_another_sku_or_by_its_holder() -> None:
    record = create(SHIRT, (SKU, "ab-1"), tolerant=True).amendment.record
    mended = write(
        record, Changeset(SHIRT.id, changes=(SetField(("variants", "v1", "sku"), "AB-1", "D"),)), (SKU, "ab-1")
    )
    assert problems(mended) == []
    assert keys(mended) == {(HANDLE, "blue-shirt"), (SKU, "c"), (SKU, "d")}
    freed = write(record, Changeset(SHIRT.id, changes=(AddItems(("tags",), ("x",)),)))
    assert problems(freed) == []
    assert (SKU, "ab-1") in keys(freed)


def test_an_unchanged_product_is_left_as_it_is() -> None:
    record = create(SHIRT, (SKU, "ab-1"), tolerant=True).amendment.record
    again = write(record, Changeset(SHIRT.id), (SKU, "ab-1"))
    assert not again.amendment.changed
    assert again.amendment.record == record
    assert keys(again) == {(HANDLE, "blue-shirt"), (SKU, "c")}


def test_duplicates_within_and_without_are_told_apart() -> None:
    twice = replace(SHIRT, variants=(SHIRT.variants[0], Variant("v2", 1, sku="ab-1", options={"Size": "M"})))
    record = create(twice, tolerant=True).amendment.record
    both = [("duplicate_sku", ("variants", "v1", "sku")), ("duplicate_sku", ("variants", "v2", "sku"))]
    assert problems(Settled(replace_amendment(record), ())) == both
    deleted = write(record, Changeset(SHIRT.id, Action.DELETE))
    restored = write(deleted.amendment.record, Changeset(SHIRT.id, Action.RESTORE))
    assert problems(restored) == both
    mended = write(record, Changeset(SHIRT.id, changes=(SetField(("variants", "v2", "sku"), "ab-1", "E"),)))
    assert problems(mended) == []


def replace_amendment(record: Record) -> Any:
    return amend(record, Changeset(SHIRT.id), at=1, by="", stamp=1)


def deleted_shirt() -> Record:
    return write(create(SHIRT).amendment.record, Changeset(SHIRT.id, Action.DELETE)).amendment.record


def test_a_tombstone_holds_nothing() -> None:
    changeset = Changeset(SHIRT.id, Action.DELETE)
    assert write(create(SHIRT).amendment.record, changeset).claims == ()


def test_restoring_says_who_holds_what_was_given_up() -> None:
    with pytest.raises(ClaimTaken) as refused:
        write(deleted_shirt(), Changeset(SHIRT.id, Action.RESTORE), (SKU, "c"), (HANDLE, "blue-shirt"))
    assert {(claim.kind, claim.value) for claim in refused.value.claims} == {(SKU, "C"), (HANDLE, "blue-shirt")}
    assert keys(write(deleted_shirt(), Changeset(SHIRT.id, Action.RESTORE))) == keys(create(SHIRT))


def test_restoring_without_claims_gives_them_up_and_can_be_undone() -> None:
    changeset = Changeset(SHIRT.id, Action.RESTORE, without_claims=True)
    before = deleted_shirt()
    restored = write(before, changeset, (SKU, "c"), (HANDLE, "blue-shirt"))
    product = restored.amendment.product
    assert [variant.sku for variant in product.variants] == ["AB-1", None]
    assert product.handle == "blue-shirt-000001"
    assert keys(restored) == {(HANDLE, "blue-shirt-000001"), (SKU, "ab-1")}
    assert problems(restored) == []
    back = from_record(merge(restored.amendment.record, inverse(restored.amendment.deltas)).record)
    assert (back.handle, back.variants) == ("blue-shirt", SHIRT.variants)


def test_what_lived_with_a_duplicate_comes_back_with_it() -> None:
    record = create(SHIRT, (SKU, "ab-1"), tolerant=True).amendment.record
    deleted = write(record, Changeset(SHIRT.id, Action.DELETE), (SKU, "ab-1")).amendment.record
    restored = write(deleted, Changeset(SHIRT.id, Action.RESTORE), (SKU, "ab-1"))
    assert problems(restored) == [("duplicate_sku", ("variants", "v1", "sku"))]
    assert problems(write(deleted, Changeset(SHIRT.id, Action.RESTORE))) == []


@given(products(), st.data())
def test_settling_keeps_claims_of_others_and_everything_else(product: Product, data: st.DataObject) -> None:
    wanted = sorted(claim_keys({**to_record(product), "handle": product.handle or "x"}))
    taken = data.draw(st.lists(st.sampled_from(wanted), unique=True)) if wanted else []
    made = create(product, *taken, tolerant=True)
    assert not keys(made) & set(taken)
    assert from_record(made.amendment.record) == made.amendment.product
    assert replace(made.amendment.product, problems=(), handle="") == replace(
        create(product, tolerant=True).amendment.product, problems=(), handle=""
    )
