"""Changesets and deltas survive the journal, the history and the way to another process."""

import json
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.domain.changes import (
    UNSEEN,
    Action,
    AddItems,
    AdjustStock,
    Change,
    Changeset,
    FieldDelta,
    RemoveItems,
    SetField,
)
from catalog_desktop.domain.changeset_record import (
    changeset_from_record,
    changeset_to_record,
    delta_from_record,
    delta_to_record,
)
from catalog_desktop.domain.paths import JsonValue
from tests.strategies import any_text, ids, names, optional, products

paths = st.lists(names, min_size=1, max_size=3).map(tuple)
leaves = any_text | st.integers(-(2**53), 2**53) | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)
values: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | leaves,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=2),
    max_leaves=4,
)
items = st.lists(names, max_size=3).map(tuple)
changes: st.SearchStrategy[Change] = st.one_of(
    st.builds(SetField, paths, st.just(UNSEEN) | values, values),
    st.builds(AddItems, paths, items),
    st.builds(RemoveItems, paths, items),
    st.builds(AdjustStock, ids, ids, st.integers(-99, 99)),
)
changesets = st.builds(
    Changeset,
    product_id=ids,
    action=st.sampled_from(Action),
    changes=st.lists(changes, max_size=3).map(tuple),
    initial=optional(products()),
    seen_revision=optional(st.integers(0, 99)),
    tolerant=st.booleans(),
    spare_conflicts=st.booleans(),
    without_claims=st.booleans(),
)
deltas = st.builds(
    FieldDelta,
    path=paths,
    before=values,
    after=values,
    by=optional(st.integers(-9, 9)),
    added=items,
    removed=items,
)


def through_json(record: Any) -> Any:
    assert json.loads(json.dumps(record)) == record
    return orjson.loads(orjson.dumps(record))


@given(changesets)
def test_changesets_survive_json(changeset: Changeset) -> None:
    assert changeset_from_record(through_json(changeset_to_record(changeset))) == changeset


@given(deltas)
def test_deltas_survive_json(delta: FieldDelta) -> None:
    assert delta_from_record(through_json(delta_to_record(delta))) == delta


def test_unseen_is_told_from_absent() -> None:
    for seen in (UNSEEN, None):
        changeset = Changeset("p", changes=(SetField(("brand",), seen, None),))
        (change,) = changeset_from_record(through_json(changeset_to_record(changeset))).changes
        assert isinstance(change, SetField)
        assert change.seen is seen
