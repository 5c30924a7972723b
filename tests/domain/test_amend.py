"""One changeset on one product: what is refused, what is recorded, and what a revision counts."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from catalog_desktop.domain.amend import Amendment, amend
from catalog_desktop.domain.changes import (
    UNSEEN,
    Action,
    AddItems,
    AdjustStock,
    Change,
    Changeset,
    SetField,
    inverse,
)
from catalog_desktop.domain.errors import (
    AlreadyExists,
    BadUsage,
    Conflict,
    Invalid,
    NotFound,
    ProductDeleted,
)
from catalog_desktop.domain.paths import Record, get_field
from catalog_desktop.domain.product import Image, Product, Status, Variant
from catalog_desktop.domain.record import REPOSITORY_FIELDS, from_record, to_record
from catalog_desktop.domain.rules import check
from tests.strategies import products

SHIRT = Product(
    "p",
    "Blue Shirt",
    "EUR",
    variants=(Variant("v1", 0, sku="A", price=1000), Variant("v2", 1, sku="B", price=1200, options={"Size": "M"})),
    stock={"v1": {"main": 4}},
    costs={"v1": 500},
)


def create(product: Product, **options: Any) -> Amendment:
    changeset = Changeset(product.id, Action.CREATE, initial=product, **options)
    return amend(None, changeset, at=1000, by="ann", stamp=11)


def update(current: Record, *changes: Change, **options: Any) -> Amendment:
    return amend(current, Changeset("p", changes=changes, **options), at=2000, by="bob", stamp=22)


def act(current: Record, action: Action) -> Amendment:
    return amend(current, Changeset("p", action), at=3000, by="cy", stamp=33)


def seen(current: Record, *path: str, value: Any) -> SetField:
    return SetField(path, get_field(current, path), value)


def test_creating_stamps_and_makes_a_handle() -> None:
    made = create(SHIRT)
    assert made.changed
    assert made.product == replace(
        SHIRT,
        handle="blue-shirt",
        revision=1,
        stamp=11,
        created_at=1000,
        created_by="ann",
        updated_at=1000,
        updated_by="ann",
    )
    assert made.product == from_record(made.record)


@given(products())
def test_an_import_keeps_every_field_and_records_the_problems(product: Product) -> None:
    made = create(product, tolerant=True)
    kept = {name: value for name, value in to_record(product).items() if name not in REPOSITORY_FIELDS}
    kept.setdefault("handle", made.product.handle)
    assert {name: value for name, value in made.record.items() if name not in REPOSITORY_FIELDS} == kept
    assert made.product.handle
    assert made.product.problems == check(made.product)
    assert made.product == from_record(made.record)
    assert made.product.revision == 1
    assert made.product.deleted_at is None


def test_a_product_without_variants_gets_one() -> None:
    made = create(Product("p", "Gift card", "EUR"))
    assert made.product.variants == (Variant("default"),)


def test_creating_applies_its_changes_too() -> None:
    made = create(SHIRT, changes=(AddItems(("tags",), ("new",)), AdjustStock("v2", "main", 3)))
    assert made.product.tags == ("new",)
    assert made.product.on_hand("v2") == 3


def test_creating_refuses_what_cannot_be() -> None:
    with pytest.raises(AlreadyExists):
        amend(to_record(SHIRT), Changeset("p", Action.CREATE, initial=SHIRT), at=1, by="", stamp=1)
    with pytest.raises(BadUsage, match="initial"):
        amend(None, Changeset("p", Action.CREATE), at=1, by="", stamp=1)
    with pytest.raises(BadUsage, match="set by the store"):
        create(SHIRT, changes=(SetField(("deleted_at",), None, 5),))
    with pytest.raises(Conflict):
        create(SHIRT, changes=(SetField(("title",), "Other", "Third"),))
    for ghost in ({"stock": {"gone": {"main": 1}}}, {"costs": {"gone": 1}}):
        with pytest.raises(BadUsage, match="gone"):
            create(replace(SHIRT, **ghost))


def test_even_an_import_needs_a_title() -> None:
    for tolerant in (False, True):
        with pytest.raises(Invalid) as refused:
            create(replace(SHIRT, title=""), tolerant=tolerant)
        assert [problem.code for problem in refused.value.problems] == ["title_missing"]


def test_every_write_counts_one_revision() -> None:
    record = create(SHIRT).record
    edited = update(record, seen(record, "title", value="Red Shirt"))
    assert edited.product == replace(
        from_record(record), title="Red Shirt", revision=2, stamp=22, updated_at=2000, updated_by="bob"
    )
    deleted = act(edited.record, Action.DELETE)
    restored = act(deleted.record, Action.RESTORE)
    assert [deleted.product.revision, restored.product.revision] == [3, 4]
    assert deleted.product.deleted_at == 3000


def test_nothing_to_do_keeps_the_revision() -> None:
    record = create(SHIRT).record
    for amendment in (
        update(record),
        update(record, SetField(("title",), "something else", "Blue Shirt")),
        update(record, AdjustStock("v1", "main", 0)),
        act(record, Action.RESTORE),
        act(act(record, Action.DELETE).record, Action.DELETE),
    ):
        assert not amendment.changed
        assert amendment.deltas == ()
    assert update(record).record == record


@given(products())
def test_delete_and_restore_keep_everything(product: Product) -> None:
    record = create(product, tolerant=True).record
    restored = act(act(record, Action.DELETE).record, Action.RESTORE).product
    assert restored == replace(from_record(record), revision=3, stamp=33, updated_at=3000, updated_by="cy")


def test_a_write_needs_its_product_alive() -> None:
    deleted = act(create(SHIRT).record, Action.DELETE).record
    with pytest.raises(ProductDeleted):
        update(deleted, SetField(("title",), UNSEEN, "x"))
    for action in (Action.UPDATE, Action.DELETE, Action.RESTORE):
        with pytest.raises(NotFound):
            amend(None, Changeset("p", action), at=1, by="", stamp=1)


@pytest.mark.parametrize("name", sorted(REPOSITORY_FIELDS))
def test_fields_of_the_store_are_its_own(name: str) -> None:
    with pytest.raises(BadUsage, match=name):
        update(create(SHIRT).record, SetField((name,), UNSEEN, "x"))


def test_stock_is_never_set_blindly() -> None:
    record = create(SHIRT).record
    for path in (("stock",), ("stock", "v1"), ("stock", "v1", "main")):
        with pytest.raises(BadUsage, match="seen"):
            update(record, SetField(path, UNSEEN, None))


def test_a_conflict_carries_base_mine_and_theirs() -> None:
    record = create(SHIRT).record
    theirs = update(record, seen(record, "variants", "v1", "price", value=900)).record
    with pytest.raises(Conflict) as conflict:
        update(theirs, seen(record, "variants", "v1", "price", value=800), seen(record, "title", value="x"))
    (field,) = conflict.value.fields
    assert (field.base, field.mine, field.theirs) == (1000, 800, 900)
    assert str(conflict.value) == "Changed by others meanwhile: price. Compare, then save again."


def test_an_undo_spares_what_changed_since_and_does_the_rest() -> None:
    record = create(SHIRT).record
    mine = update(record, seen(record, "title", value="Mine"), seen(record, "brand", value="Acme"))
    theirs = update(mine.record, seen(mine.record, "title", value="Theirs"))
    undone = update(theirs.record, *inverse(mine.deltas), spare_conflicts=True)
    assert (undone.product.title, undone.product.brand) == ("Theirs", None)
    assert [conflict.path for conflict in undone.spared] == [("title",)]


def test_a_spared_field_is_not_touched() -> None:
    """Its problems are those of whoever changed it."""
    record = create(SHIRT).record
    mine = update(record, seen(record, "variants", "v1", "compare_at", value=2000), seen(record, "brand", value="x"))
    theirs = update(mine.record, seen(mine.record, "variants", "v1", "compare_at", value=5), tolerant=True)
    undone = update(theirs.record, *inverse(mine.deltas), spare_conflicts=True)
    assert undone.product.brand is None
    assert [problem.code for problem in undone.product.problems] == ["compare_at_not_above_price"]


def test_a_broken_rule_refuses_only_where_the_write_touches() -> None:
    broken = replace(SHIRT, tags=tuple(map(str, range(251))))
    broken = replace(broken, variants=(replace(SHIRT.variants[0], compare_at=10), SHIRT.variants[1]))
    with pytest.raises(Invalid):
        create(broken)
    record = create(broken, tolerant=True).record
    assert {problem.code for problem in from_record(record).problems} == {"too_many_tags", "compare_at_not_above_price"}
    assert update(record, seen(record, "title", value="x")).changed
    assert update(record, seen(record, "variants", "v2", "price", value=5)).changed
    for change in (
        AddItems(("tags",), ("one more",)),
        seen(record, "variants", "v1", "compare_at", value=20),
        seen(record, "variants", "v1", "price", value=2000),
    ):
        with pytest.raises(Invalid):
            update(record, change)
        assert update(record, change, tolerant=True).changed


def test_problems_go_when_they_are_mended() -> None:
    record = create(
        replace(SHIRT, variants=(replace(SHIRT.variants[0], compare_at=10), SHIRT.variants[1])), tolerant=True
    ).record
    mended = update(record, seen(record, "variants", "v1", "compare_at", value=1500))
    assert mended.product.problems == ()
    assert "problems" not in mended.record


def test_a_warning_never_refuses() -> None:
    made = create(replace(SHIRT, variants=(Variant("v1", barcode="123"),), costs={}))
    assert [problem.code for problem in made.product.problems] == ["barcode_check_digit"]


def test_a_duplicate_is_refused_whichever_variant_makes_it() -> None:
    record = create(SHIRT).record
    for variant, other in (("v1", "b"), ("v2", "a ")):
        with pytest.raises(Invalid) as refused:
            update(record, seen(record, "variants", variant, "sku", value=other))
        assert {problem.code for problem in refused.value.problems} == {"duplicate_sku"}
    for variant, options in (("v1", {"Size": "M"}), ("v2", None)):
        with pytest.raises(Invalid) as refused:
            update(record, seen(record, "variants", variant, "options", value=options))
        assert {problem.code for problem in refused.value.problems} == {"duplicate_options"}


def test_an_old_duplicate_does_not_hinder_other_variants() -> None:
    trio = (*SHIRT.variants, Variant("v3", 2, sku="A", options={"Size": "M"}))
    record = create(replace(SHIRT, variants=trio), tolerant=True).record
    assert update(record, seen(record, "variants", "v2", "sku", value="new")).changed
    with pytest.raises(Invalid):
        update(record, seen(record, "variants", "v3", "sku", value="B"))


def test_too_many_variants_do_not_hinder_a_price() -> None:
    many = tuple(Variant(f"v{i}", i, options={"Size": str(i)}) for i in range(2049))
    record = create(Product("p", "Screw", "EUR", variants=many), tolerant=True).record
    assert update(record, seen(record, "variants", "v7", "price", value=5)).changed
    with pytest.raises(Invalid):
        update(record, seen(record, "variants", "more", value={"position": 9999}))


def test_becoming_active_needs_a_price_and_so_does_staying_it() -> None:
    record = create(Product("p", "Shirt", "EUR", variants=(Variant("v1"),))).record
    activate = seen(record, "status", value=Status.ACTIVE.value)
    with pytest.raises(Invalid, match="needs a price"):
        update(record, activate)
    priced = update(record, activate, seen(record, "variants", "v1", "price", value=5)).record
    with pytest.raises(Invalid, match="needs a price"):
        update(priced, seen(priced, "variants", "v1", "price", value=None))


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (("title",), "title_missing"),
        (("currency",), "currency_unknown"),
        (("handle",), "handle_missing"),
        (("variants",), "variant_count"),
        (("images", "i1", "url"), "image_address_missing"),
    ],
)
def test_what_must_not_be_empty_is_refused_with_its_field(path: tuple[str, ...], code: str) -> None:
    record = create(replace(SHIRT, images=(Image("i1", "https://example.org/a.png"),))).record
    with pytest.raises(Invalid) as refused:
        update(record, SetField(path, UNSEEN, None))
    assert [(problem.code, problem.path) for problem in refused.value.problems] == [(code, path)]
