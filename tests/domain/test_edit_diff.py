"""The changes between two records, merged into the first, give the second."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.domain.changes import AddItems, AdjustStock, RemoveItems, SetField, is_absent, merge
from catalog_desktop.domain.edit_diff import changes_between
from catalog_desktop.domain.paths import JsonValue, Record
from catalog_desktop.domain.product import Product, Variant
from catalog_desktop.domain.record import REPOSITORY_FIELDS, to_record
from tests.strategies import products


def _comparable(record: Record) -> Record:
    """Without the repository's fields, the order of sets, and what is empty, which is as good as absent."""
    plain = {key: value for key, value in record.items() if key not in REPOSITORY_FIELDS}
    for name in ("tags", "categories"):
        held = plain.get(name)
        if isinstance(held, list):
            plain[name] = [*sorted(str(item) for item in held)]
    pruned = _pruned(plain)
    return pruned if isinstance(pruned, dict) else {}


def _pruned(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        inner = {key: _pruned(item) for key, item in value.items()}
        return {key: item for key, item in inner.items() if not is_absent(item)}
    return value


@given(products(), products())
def test_merging_the_changes_gives_the_edited_record(base: Product, edited: Product) -> None:
    before, after = to_record(base), to_record(edited)
    merged = merge(before, changes_between(before, after))
    assert not merged.conflicts
    assert _comparable(merged.record) == _comparable(after)


@given(products())
def test_nothing_edited_is_nothing_to_write(base: Product) -> None:
    assert changes_between(to_record(base), to_record(base)) == ()


def test_sets_and_stock_are_operations_that_never_conflict() -> None:
    base = Product(
        id="p", title="A", currency="EUR", tags=("new", "Sale"), variants=(Variant("v"),), stock={"v": {"main": 5}}
    )
    edited = replace(base, title="B", tags=("new", "hot"), stock={"v": {"main": 3, "store": 2, "empty": 0}})
    assert set(changes_between(to_record(base), to_record(edited))) == {
        SetField(("title",), "A", "B"),
        RemoveItems(("tags",), ("Sale",)),
        AddItems(("tags",), ("hot",)),
        AdjustStock("v", "main", -2),
        AdjustStock("v", "store", 2),
        SetField(("stock", "v", "empty"), None, 0),
    }


@given(st.integers(-50, 50), st.integers(-50, 50))
def test_sales_meanwhile_do_not_disturb_a_recount_by_hand(mine: int, theirs: int) -> None:
    base = to_record(Product(id="p", title="A", currency="EUR", variants=(Variant("v"),), stock={"v": {"main": 60}}))
    edited = merge(base, [AdjustStock("v", "main", mine)]).record
    sold = merge(base, [AdjustStock("v", "main", theirs)]).record
    merged = merge(sold, changes_between(base, edited))
    assert not merged.conflicts
    assert merged.record["stock"] == {"v": {"main": 60 + mine + theirs}}
