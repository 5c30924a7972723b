from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QSpacerItem, QWidget

from catalog_desktop.views.widgets.flow_layout import FlowLayout

sizes = st.lists(st.tuples(st.integers(1, 200), st.integers(1, 40)), min_size=1, max_size=12)


class Box(QSpacerItem):
    """An item of a size of its own, which a spacer would be taken for empty."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        self.place = QRect()

    def isEmpty(self) -> bool:
        return False

    def setGeometry(self, rect: QRect) -> None:
        self.place = rect


@given(sizes=sizes, width=st.integers(1, 500))
def test_items_keep_their_size_and_order_and_never_overlap(sizes: list[tuple[int, int]], width: int) -> None:
    layout = FlowLayout(gap=8)
    boxes = [Box(*size) for size in sizes]
    for box in boxes:
        layout.addItem(box)
    height = layout.heightForWidth(width)
    layout.setGeometry(QRect(0, 0, width, height))
    room = QRect(0, 0, max(width, *(w for w, _ in sizes)), height)
    for (w, h), box in zip(sizes, boxes, strict=True):
        assert box.place.size() == QSize(w, h)
        assert room.contains(box.place)
    for before, after in pairwise(boxes):
        assert not before.place.intersects(after.place)
        assert (after.place.y(), after.place.x()) > (before.place.y(), before.place.x())


@pytest.mark.usefixtures("gui_process")
def test_it_flows_from_the_reading_side() -> None:
    parent = QWidget()
    parent.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    layout = FlowLayout(parent)
    box = Box(50, 20)
    layout.addItem(box)
    layout.setGeometry(QRect(0, 0, 300, 20))
    assert box.place.right() == 299


def test_past_the_end_there_is_nothing() -> None:
    layout = FlowLayout()
    assert layout.itemAt(0) is None
    assert layout.takeAt(3) is None
