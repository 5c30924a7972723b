"""Which rows are one product, wherever they stand in the file."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.exchange.drafts.grouping import grouped
from catalog_desktop.exchange.files.records import SourceRecord, Unreadable
from catalog_desktop.exchange.mapping.mapping import Grouping, Mapping

_BY_HANDLE = Mapping("shop", "EUR", grouping=Grouping(columns=("handle",)))
_BY_PARENT = Mapping("shop", "EUR", grouping=Grouping(parent="parent", parent_keys=("id", "sku")))


def lines_of(mapping: Mapping, rows: Sequence[dict[str, str]]) -> tuple[list[list[int]], list[Unreadable]]:
    """The lines of each product, and what is refused."""
    records = [SourceRecord(line, dict(row)) for line, row in enumerate(rows, start=2)]
    groups = list(grouped(iter(records), mapping))
    unreadable = [group for group in groups if isinstance(group, Unreadable)]
    return [[row.line for row in group] for group in groups if isinstance(group, list)], unreadable


@given(st.lists(st.sampled_from(["", " ", "a", "b", "c", "a "]), max_size=30))
def test_rows_with_one_handle_are_one_product(handles: list[str]) -> None:
    groups, unreadable = lines_of(_BY_HANDLE, [{"handle": handle} for handle in handles])
    expected: dict[str, list[int]] = {}
    for line, handle in enumerate(handles, start=2):
        expected.setdefault(handle.strip() or f"row {line}", []).append(line)
    assert groups == list(expected.values())
    assert not unreadable


@given(st.permutations(range(8)))
def test_children_stand_anywhere(order: list[int]) -> None:
    rows = [
        {"id": "1", "sku": "A", "parent": ""},
        {"id": "2", "sku": "A-1", "parent": "id:1"},
        {"id": "3", "sku": "A-2", "parent": "A"},
        {"id": "4", "sku": "B", "parent": ""},
        {"id": "5", "sku": "", "parent": "B"},
        {"id": "6", "sku": "", "parent": "id:4"},
        {"id": "7", "sku": "", "parent": ""},
        {"id": "8", "sku": "", "parent": "id:9"},
    ]
    groups, unreadable = lines_of(_BY_PARENT, [rows[place] for place in order])
    ids = sorted(sorted(rows[order[line - 2]]["id"] for line in group) for group in groups)
    assert ids == [["1", "2", "3"], ["4", "5", "6"], ["7"]]
    (orphan,) = unreadable
    assert "id:9" in orphan.reason


def test_a_circle_of_parents_is_refused() -> None:
    rows = [{"id": "1", "sku": "A", "parent": "B"}, {"id": "2", "sku": "B", "parent": "A"}]
    groups, unreadable = lines_of(_BY_PARENT, rows)
    assert not groups
    assert [refused.line for refused in unreadable] == [2, 3]
    assert "circle" in unreadable[0].reason
