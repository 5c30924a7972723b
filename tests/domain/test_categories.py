"""Category paths, their levels and their parents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.domain.categories import is_within, leaf, levels, normalise_category, parent
from tests.strategies import any_text, category_paths


@given(any_text | st.lists(any_text).map(">".join))
def test_normalising_is_idempotent(path: str) -> None:
    once = normalise_category(path)
    assert normalise_category(once) == once
    assert "" not in once.split(" > ") or once == ""


@given(category_paths)
def test_levels_run_from_the_root_to_the_path(path: str) -> None:
    found = levels(path)
    assert found[-1] == path
    assert parent(found[0]) is None
    assert [parent(level) for level in found[1:]] == list(found[:-1])
    assert all(is_within(path, level) for level in found)


@given(category_paths, category_paths)
def test_a_path_lies_within_exactly_its_levels(path: str, other: str) -> None:
    assert is_within(path, other) == (other in levels(path))


@given(category_paths)
def test_a_path_is_its_parent_and_its_leaf(path: str) -> None:
    above = parent(path)
    assert path == (leaf(path) if above is None else f"{above} > {leaf(path)}")


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("Audio>Headphones", "Audio > Headphones"),
        ("  Audio >  > Over-ear   phones > ", "Audio > Over-ear phones"),
        (" > ", ""),
        ("", ""),
        ("R&B", "R&B"),
    ],
)
def test_paths_as_people_type_them(typed: str, path: str) -> None:
    assert normalise_category(typed) == path


def test_a_name_that_begins_alike_is_not_within() -> None:
    assert not is_within("Audio > Headphones", "Audio > Head")
    assert not is_within("Audiobooks", "Audio")
    assert is_within("Audio", "Audio")
