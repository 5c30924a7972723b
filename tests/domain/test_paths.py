"""Reading and writing one field of a record."""

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.domain.paths import (
    FieldPath,
    JsonValue,
    Record,
    field_name,
    get_field,
    overlaps,
    starts_with,
    with_field,
)

keys = st.sampled_from("abc")
field_paths = st.lists(keys, min_size=1, max_size=3).map(tuple)
leaves = st.integers(0, 3) | st.text("xy", min_size=1, max_size=2)
trees = st.recursive(leaves, lambda inner: st.dictionaries(keys, inner, min_size=1, max_size=3), max_leaves=6)
records = st.dictionaries(keys, trees, max_size=3)


def leaf_paths(value: JsonValue, path: FieldPath = ()) -> dict[FieldPath, JsonValue]:
    if not isinstance(value, dict):
        return {path: value}
    return {place: leaf for key, inner in value.items() for place, leaf in leaf_paths(inner, (*path, key)).items()}


@given(records, field_paths, trees)
def test_what_was_written_is_read(record: Record, path: FieldPath, value: JsonValue) -> None:
    assert get_field(with_field(record, path, value), path) == value


@given(records, field_paths)
def test_none_removes(record: Record, path: FieldPath) -> None:
    assert get_field(with_field(record, path, None), path) is None


@given(records, field_paths, st.none() | trees)
def test_nothing_else_changes(record: Record, path: FieldPath, value: JsonValue) -> None:
    before, after = leaf_paths(record), leaf_paths(with_field(record, path, value))
    assert {p: v for p, v in before.items() if not overlaps(p, path)} == {
        p: v for p, v in after.items() if not overlaps(p, path)
    }


@given(records, field_paths, st.none() | trees)
def test_the_original_stays_as_it_was(record: Record, path: FieldPath, value: JsonValue) -> None:
    before = deepcopy(record)
    with_field(record, path, value)
    assert record == before


@given(records, field_paths, trees)
def test_writing_back_what_stood_there_restores_the_record(record: Record, path: FieldPath, value: JsonValue) -> None:
    """Unless the path leads through a plain value, which no field's path does."""
    before = get_field(record, path)
    through = [get_field(record, path[:depth]) for depth in range(1, len(path))]
    if all(isinstance(step, dict) or step is None for step in through):
        assert with_field(with_field(record, path, value), path, before) == record


@given(field_paths, field_paths)
def test_overlap_is_containment_either_way(left: FieldPath, right: FieldPath) -> None:
    assert overlaps(left, right) == overlaps(right, left) == (starts_with(left, right) or starts_with(right, left))
    assert overlaps(left, left)
    assert starts_with((*left, "d"), left)
    assert not starts_with(left, (*left, "d"))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (("title",), "title"),
        (("product_type",), "product type"),
        (("variants", "v1", "compare_at"), "compare at"),
        (("variants", "v1", "options", "Colour"), "options Colour"),
        (("variants", "v1"), "variant"),
        (("images", "i1", "alt"), "alt"),
        (("stock", "v1", "main"), "stock"),
        (("costs", "v1"), "cost"),
        (("seo", "title"), "seo title"),
    ],
)
def test_fields_have_names_without_ids(path: FieldPath, name: str) -> None:
    assert field_name(path) == name
