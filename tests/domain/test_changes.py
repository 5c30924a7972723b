"""The algebra of changes: what merges silently, what conflicts, and what undoing gives back."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any, cast

from hypothesis import assume, given
from hypothesis import strategies as st

from catalog_desktop.domain.changes import (
    UNSEEN,
    AddItems,
    AdjustStock,
    Change,
    FieldDelta,
    RemoveItems,
    SetField,
    inverse,
    merge,
)
from catalog_desktop.domain.paths import FieldPath, JsonValue, Record, get_field, overlaps
from catalog_desktop.domain.product import Image, Product, Variant
from catalog_desktop.domain.record import from_record, image_record, to_record, variant_record
from tests.strategies import SHOP_LOCATIONS, TAGS, amounts, images, names, optional, products, variants

records = products().map(to_record)

SHIRT = to_record(
    Product(
        "p",
        "Shirt",
        "EUR",
        tags=("new", "Sale"),
        variants=(Variant("v1", 0, price=1000), Variant("v2", 1, price=1200)),
        stock={"v1": {"main": 4}, "v2": {"main": 2, "store-2": 1}},
        costs={"v2": 500},
        images=(Image("i1", "https://example.org/a.png"),),
    )
)


def as_sets(record: Record) -> Record:
    """The record with its sets in one order, and without stock of 0, which a reversed adjustment leaves."""
    stock = cast("dict[str, dict[str, int]]", record.get("stock", {}))
    counted = {v: {place: n for place, n in places.items() if n} for v, places in stock.items()}
    lists = {name: sorted(cast("list[str]", record[name])) for name in ("tags", "categories") if name in record}
    return {**record, **cast("Record", lists), "stock": {v: dict(places) for v, places in counted.items() if places}}


# Changes are drawn without their record, so that strategies are built once: `THIS` stands for one of its variants.
THIS = "this variant"
_variant_records = variants.map(variant_record)
_optional_variants = optional(_variant_records)


def _fields(*choices: tuple[FieldPath, st.SearchStrategy[Any]]) -> st.SearchStrategy[tuple[FieldPath, JsonValue]]:
    return st.one_of([st.tuples(st.just(path), values) for path, values in choices])


_settings = _fields(
    (("title",), names),
    (("brand",), optional(names)),
    (("description",), optional(names)),
    (("seo", "title"), optional(names)),
    (("tags",), st.lists(st.sampled_from(TAGS), unique_by=str.casefold)),
    (("attributes", "width"), optional(amounts)),
    (("attributes", "set"), optional(st.booleans())),
    (("variants", THIS, "price"), optional(amounts)),
    (("variants", THIS, "sku"), optional(names)),
    (("variants", THIS, "tracked"), optional(st.booleans())),
    (("variants", THIS, "position"), optional(st.integers(0, 3))),
    (("variants", THIS), _optional_variants),
    (("variants", "other"), _optional_variants),
    (("images", "other"), optional(images.map(image_record))),
    (("stock", THIS, "main"), optional(amounts)),
    (("costs", THIS), optional(amounts)),
)
_items = st.lists(st.sampled_from(TAGS), max_size=2).map(tuple)
_adjustments = st.builds(AdjustStock, st.sampled_from((THIS, "other")), st.just("main"), st.integers(-5, 5))
_intents = st.one_of(
    _settings,
    st.builds(AddItems, st.just(("tags",)), _items),
    st.builds(RemoveItems, st.just(("tags",)), _items),
    st.builds(AdjustStock, st.just(THIS), st.sampled_from(SHOP_LOCATIONS), st.integers(-5, 5)),
)


def _this(record: Record, path: FieldPath) -> FieldPath:
    return tuple(next(iter(cast("Record", record["variants"]))) if key == THIS else key for key in path)


def seen_now(record: Record, intent: Change | tuple[FieldPath, JsonValue]) -> Change:
    """The change that is meant, with the values seen as they stand in `record`."""
    if isinstance(intent, tuple):
        path = _this(record, intent[0])
        return SetField(path, get_field(record, path), intent[1])
    if isinstance(intent, AdjustStock):
        return replace(intent, variant_id=_this(record, (intent.variant_id,))[0])
    return intent


def disjoint(changes: Sequence[Change]) -> list[Change]:
    """Those changes that touch nothing that an earlier one touches; a variant owns its stock and cost."""
    chosen: list[Change] = []
    for change in changes:
        if not any(overlaps(_owned(change.path), _owned(other.path)) for other in chosen):
            chosen.append(change)
    return chosen


def _owned(path: FieldPath) -> FieldPath:
    return ("variants", path[1], *path) if path[0] in ("stock", "costs") else path


def _with_disjoint_changes(record: Record, intents: Sequence[Any]) -> tuple[Record, list[Change]]:
    return record, disjoint([seen_now(record, intent) for intent in intents])


disjoint_changes = st.builds(_with_disjoint_changes, records, st.lists(_intents, max_size=6))
"""A record and changes of it, of which no two touch the same."""

_owners = st.sampled_from((THIS, "other"))
_careless_settings = _fields(
    (("variants",), st.dictionaries(_owners, _variant_records, max_size=2)),
    (("variants", THIS), _optional_variants),
    (("variants", "other"), _optional_variants),
    (("variants", "other"), st.just({"price": 5, "sku": None, "options": {}})),
    (("variants", THIS, "price"), optional(amounts)),
    (("variants", "other", "price"), optional(amounts)),
    (("variants", "other", "position"), st.none()),
    (("stock",), st.dictionaries(_owners, st.just({"main": 1}), max_size=2)),
    (("stock", THIS), st.just({"main": 3})),
    (("stock", "other"), st.just({"main": 3})),
    (("stock", THIS, "main"), optional(amounts)),
    (("costs",), st.dictionaries(_owners, amounts, max_size=2)),
    (("costs", "other"), optional(amounts)),
    (("images", "i9"), optional(images.map(image_record))),
    (("images", "i9", "alt"), st.just("")),
    (("images", "i9", "url"), st.none()),
    (("seo",), st.just({"title": "", "description": None})),
    (("title",), st.just("")),
)
_careless = _adjustments | st.tuples(_careless_settings, st.sampled_from(("as it was", "unseen", "absent")))


def _with_careless_changes(record: Record, intents: Sequence[Any]) -> tuple[Record, list[Change]]:
    changes: list[Change] = []
    for intent in intents:
        if isinstance(intent, AdjustStock):
            changes.append(seen_now(record, intent))
            continue
        setting, seen = intent
        change = cast("SetField", seen_now(record, setting))
        changes.append({"unseen": replace(change, seen=UNSEEN), "absent": replace(change, seen=None)}.get(seen, change))
    return record, changes


careless_changes = st.builds(_with_careless_changes, records, st.lists(_careless, max_size=10))
"""Changes in any order, stale or unseen, of variants and images that may not be there, and of whole maps."""


@given(disjoint_changes)
def test_disjoint_changes_commute(given_: tuple[Record, list[Change]]) -> None:
    record, changes = given_
    merged = merge(record, changes)
    assert not merged.conflicts
    assert merge(record, reversed(changes)).record == merged.record


@given(disjoint_changes, st.integers(0, 6))
def test_what_others_did_to_other_fields_is_merged_silently(given_: tuple[Record, list[Change]], cut: int) -> None:
    record, changes = given_
    theirs, mine = changes[:cut], changes[cut:]
    merged = merge(merge(record, theirs).record, mine)
    assert not merged.conflicts
    assert merged.record == merge(record, changes).record


@given(disjoint_changes)
def test_the_original_stays_as_it_was(given_: tuple[Record, list[Change]]) -> None:
    record, changes = given_
    before = deepcopy(record)
    merge(record, changes)
    assert record == before


@given(disjoint_changes)
def test_doing_the_same_again_changes_nothing(given_: tuple[Record, list[Change]]) -> None:
    record, changes = given_
    lasting = [change for change in changes if not isinstance(change, AdjustStock)]
    once = merge(record, lasting)
    again = merge(once.record, lasting)
    assert again.record == once.record
    assert not again.deltas
    assert not again.conflicts, "the same value by both is no conflict"


@given(records, _settings.filter(lambda setting: setting[0] not in (("variants", THIS), ("images", "other"))))
def test_a_field_that_both_changed_is_a_conflict_and_stays_theirs(record: Record, setting: Any) -> None:
    mine = cast("SetField", seen_now(record, setting))
    assume(merge(record, [mine]).deltas)
    between = merge(record, [SetField(mine.path, UNSEEN, "theirs")])
    merged = merge(between.record, [mine])
    (conflict,) = merged.conflicts
    assert (conflict.path, conflict.base, conflict.mine) == (mine.path, mine.seen, mine.value)
    assert conflict.theirs == "theirs"
    assert merged.record == between.record
    assert not merged.deltas


@given(st.lists(st.tuples(st.sampled_from(("v1", "v2")), st.integers(-9, 9)), max_size=6), st.randoms())
def test_stock_adjustments_add_up_in_any_order(moves: list[tuple[str, int]], random: Any) -> None:
    changes = [AdjustStock(variant, "main", by) for variant, by in moves]
    shuffled = random.sample(changes, len(changes))
    merged = merge(SHIRT, changes)
    assert merge(SHIRT, shuffled).record == merged.record
    assert get_field(merged.record, ("stock", "v1", "main")) == 4 + sum(by for variant, by in moves if variant == "v1")


def test_an_adjustment_never_disturbs_an_edit() -> None:
    sold = merge(SHIRT, [AdjustStock("v1", "main", -1)]).record
    edited = merge(sold, [SetField(("title",), "Shirt", "T-shirt"), SetField(("variants", "v1", "price"), 1000, 900)])
    assert not edited.conflicts
    assert get_field(edited.record, ("stock", "v1", "main")) == 3


def test_set_operations_ignore_case_and_blanks() -> None:
    added = merge(SHIRT, [AddItems(("tags",), (" SALE ", "summer", "Summer", " "))])
    assert added.record["tags"] == ["new", "Sale", "summer"]
    assert added.deltas[0].added == ("summer",)
    removed = merge(added.record, [RemoveItems(("tags",), (" sale", "NEW", "none"))])
    assert removed.record["tags"] == ["summer"]
    assert removed.deltas[0].removed == ("new", "Sale")
    assert "tags" not in merge(removed.record, [RemoveItems(("tags",), ("summer",))]).record


@given(disjoint_changes)
def test_undoing_restores_the_record(given_: tuple[Record, list[Change]]) -> None:
    record, changes = given_
    merged = merge(record, changes)
    undone = merge(merged.record, inverse(merged.deltas))
    assert not undone.conflicts
    assert as_sets(undone.record) == as_sets(record)


@given(careless_changes)
def test_undoing_restores_the_record_whatever_was_done(given_: tuple[Record, list[Change]]) -> None:
    record, changes = given_
    merged = merge(record, [change for change in changes if isinstance(change, SetField)])
    assert merge(merged.record, inverse(merged.deltas)).record == record


@given(careless_changes)
def test_no_ghost_and_nothing_empty_is_ever_made(given_: tuple[Record, list[Change]]) -> None:
    record, changes = given_
    merged = merge(record, changes).record
    owners = set(cast("Record", merged.get("variants", {})))
    assert set(cast("Record", merged.get("stock", {}))) <= owners
    assert set(cast("Record", merged.get("costs", {}))) <= owners
    assert not list(_empty_places(merged))
    product = from_record(merged)
    assert from_record(to_record(product)) == product


def _empty_places(value: JsonValue, path: FieldPath = ()) -> list[FieldPath]:
    if value is None or value == {}:
        return [path]
    if isinstance(value, dict):
        return [place for key, inner in value.items() for place in _empty_places(inner, (*path, key))]
    return []


@given(disjoint_changes, _settings)
def test_undoing_spares_what_others_changed_since(given_: tuple[Record, list[Change]], setting: Any) -> None:
    record, changes = given_
    mine = merge(record, [change for change in changes if change.path[0] in ("title", "brand", "attributes")])
    theirs = merge(mine.record, [seen_now(mine.record, setting)])
    changed_since = {delta.path for delta in theirs.deltas}
    undone = merge(theirs.record, inverse(mine.deltas))
    assert {conflict.path for conflict in undone.conflicts} <= changed_since
    for delta in mine.deltas:
        expected = get_field(theirs.record if delta.path in changed_since else record, delta.path)
        assert get_field(undone.record, delta.path) == expected


def test_undoing_a_sale_after_another_keeps_the_other() -> None:
    mine = merge(SHIRT, [AdjustStock("v1", "main", -1)])
    theirs = merge(mine.record, [AdjustStock("v1", "main", -2)])
    assert get_field(merge(theirs.record, inverse(mine.deltas)).record, ("stock", "v1", "main")) == 2


def test_a_deleted_variant_comes_back_with_its_stock_and_cost() -> None:
    deleted = merge(SHIRT, [SetField(("variants", "v2"), UNSEEN, None)])
    assert "v2" not in cast("Record", deleted.record["stock"])
    assert "costs" not in deleted.record
    assert {delta.path for delta in deleted.deltas} == {("variants", "v2"), ("stock", "v2"), ("costs", "v2")}
    restored = merge(deleted.record, inverse(deleted.deltas))
    assert not restored.conflicts
    assert restored.record == SHIRT


def test_replacing_all_variants_takes_the_stock_of_those_that_go() -> None:
    kept = {"v1": get_field(SHIRT, ("variants", "v1"))}
    replaced = merge(SHIRT, [SetField(("variants",), SHIRT["variants"], kept)])
    assert replaced.record["stock"] == {"v1": {"main": 4}}
    assert merge(replaced.record, inverse(replaced.deltas)).record == SHIRT


def test_writing_into_a_variant_that_is_gone_conflicts() -> None:
    gone = merge(SHIRT, [SetField(("variants", "v2"), UNSEEN, None)]).record
    for change in (
        SetField(("variants", "v2", "price"), 1200, 7),
        SetField(("variants", "v2", "price"), UNSEEN, 7),
        SetField(("stock", "v2", "main"), None, 7),
        SetField(("stock", "v2"), None, {"main": 7}),
        SetField(("stock",), UNSEEN, {"v1": {"main": 1}, "v2": {"main": 7}}),
        SetField(("costs", "v2"), None, 7),
        SetField(("costs",), None, {"v2": 7}),
        AdjustStock("v2", "main", 7),
        SetField(("images", "i2", "alt"), None, "back"),
    ):
        merged = merge(gone, [change])
        assert [conflict.path for conflict in merged.conflicts] == [change.path]
        assert merged.record == gone


def test_a_variant_stays_when_its_last_field_goes() -> None:
    added = merge(SHIRT, [SetField(("variants", "v3"), None, {"price": 5}), SetField(("stock", "v3", "main"), None, 1)])
    bare = merge(added.record, [SetField(("variants", "v3", name), UNSEEN, None) for name in ("price", "position")])
    assert get_field(bare.record, ("variants", "v3")) == {"position": 0}
    assert get_field(bare.record, ("stock", "v3", "main")) == 1


def test_true_is_not_one() -> None:
    record: Record = {**SHIRT, "attributes": {"set": True}}
    merged = merge(record, [SetField(("attributes", "set"), True, 1)])
    assert merged.deltas == (FieldDelta(("attributes", "set"), before=True, after=1),)


def test_absent_and_empty_are_the_same() -> None:
    assert not merge(SHIRT, [SetField(("brand",), None, "")]).deltas
    assert not merge(SHIRT, [SetField(("brand",), "", None)]).conflicts
    assert merge(SHIRT, [SetField(("brand",), [], "Acme")]).record["brand"] == "Acme"
    assert "seo" not in merge(SHIRT, [SetField(("seo",), None, {"title": "", "description": None})]).record
