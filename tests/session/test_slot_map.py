"""Slots and offsets are each other's inverse, whatever is held and hidden."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.session.slot_map import SlotMap


@st.composite
def slot_maps(draw: st.DrawFn) -> SlotMap:
    slots = SlotMap(draw(st.integers(0, 30)))
    for number in range(draw(st.integers(0, 6))):
        slots.hold(draw(st.integers(0, slots.count)), f"held{number}")
        if slots.total:
            hidden = draw(st.none() | st.integers(0, slots.total - 1))
            if hidden is not None:
                slots.hide(hidden)
    return slots


@given(slot_maps())
def test_every_slot_shows_one_thing_and_every_visible_offset_has_a_slot(slots: SlotMap) -> None:
    shown = [slots.held_at(slot) or slots.offset_at(slot) for slot in range(slots.count)]
    assert len(set(shown)) == slots.count
    for slot in range(slots.count):
        offset = slots.offset_at(slot)
        if offset is None:
            assert slots.held_at(slot) in slots.held_ids
        else:
            assert slots.slot_at(offset) == slot
    offsets = [slots.offset_at(slot) for slot in range(slots.count)]
    visible = [offset for offset in offsets if offset is not None]
    assert visible == sorted(visible)
    hidden = [offset for offset in range(slots.total) if slots.slot_at(offset) is None]
    assert sorted([*visible, *hidden]) == list(range(slots.total))


@given(slot_maps(), st.data())
def test_a_held_product_stands_where_it_was_put(slots: SlotMap, data: st.DataObject) -> None:
    slot = data.draw(st.integers(0, slots.count))
    below = slots.held_at(slot) or slots.offset_at(slot) if slot < slots.count else None
    slots.hold(slot, "new")
    assert slots.held_at(slot) == "new"
    assert slots.slot_held_by("new") == slot
    if below is not None:
        assert (slots.held_at(slot + 1) or slots.offset_at(slot + 1)) == below
    assert slots.release("new") == slot
    if below is not None:
        assert (slots.held_at(slot) or slots.offset_at(slot)) == below


def test_releasing_what_is_not_held_changes_nothing() -> None:
    slots = SlotMap(3)
    assert slots.release("a") is None
    assert slots.count == 3
