"""Rows, slots and the variants of open products."""

from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.views.grid.row_map import RowMap


@st.composite
def row_maps(draw: st.DrawFn) -> RowMap:
    total = draw(st.integers(1, 30))
    made = RowMap(total)
    for slot in draw(st.lists(st.integers(0, total - 1), unique=True, max_size=6)):
        made.open(slot, f"p{slot}", draw(st.integers(2, 5)))
    return made


@given(row_maps())
def test_every_row_is_a_product_or_one_of_its_variants_in_order(rows: RowMap) -> None:
    places = [rows.place(row) for row in range(rows.count)]
    counts = {opened.slot: opened.count for opened in rows.open_products}
    expected: list[tuple[int, int | None]] = []
    for slot in range(rows.slot_count):
        expected += [(slot, None), *((slot, number) for number in range(counts.get(slot, 0)))]
    assert places == expected


@given(row_maps())
def test_row_of_is_where_place_finds_the_product(rows: RowMap) -> None:
    for slot in range(rows.slot_count):
        assert rows.place(rows.row_of(slot)) == (slot, None)


@given(row_maps(), st.data())
def test_inserted_slots_move_what_is_open(rows: RowMap, data: st.DataObject) -> None:
    at, count = data.draw(st.integers(0, rows.slot_count)), data.draw(st.integers(1, 4))
    before = {opened.product_id: opened.slot for opened in rows.open_products}
    rows.insert(at, count)
    for opened in rows.open_products:
        old = before[opened.product_id]
        assert opened.slot == (old + count if old >= at else old)


@given(row_maps())
def test_closing_all_leaves_the_products(rows: RowMap) -> None:
    for opened in rows.open_products:
        rows.close(opened.product_id)
    assert rows.count == rows.slot_count
    assert [rows.place(row) for row in range(rows.count)] == [(slot, None) for slot in range(rows.slot_count)]
