"""Columns: chosen, sized, moved, squeezed out, kept."""

from __future__ import annotations

import json
from dataclasses import replace

from PySide6.QtWidgets import QHeaderView

from catalog_desktop.views.grid.columns import KEYS, PRODUCT_MIN_WIDTH
from tests.gui import Until
from tests.views.grid.conftest import OpenGrid
from tests.views.grid.grid_desk import GridDesk, lamp


def head_of(desk: GridDesk) -> QHeaderView:
    return desk.grid.table.horizontalHeader()


def shown(desk: GridDesk) -> list[str]:
    head = head_of(desk)
    order = (head.logicalIndex(place) for place in range(head.count()))
    return [KEYS[section] for section in order if not head.isSectionHidden(section)]


def choose(desk: GridDesk, title: str) -> None:
    menu = desk.grid.columns_menu()
    action = next(action for action in menu.actions() if action.text().startswith(title))
    action.trigger()


async def test_columns_are_chosen_in_a_menu(lamps: GridDesk) -> None:
    assert shown(lamps) == ["tick", "product", "sku", "status", "price", "stock", "updated"]
    lamps.grid.resize(1_500, 600)
    choose(lamps, "Category")
    choose(lamps, "Status")
    assert shown(lamps) == ["tick", "product", "sku", "price", "stock", "updated", "category"]
    assert lamps.text(0, "category") == "Light › Lamps"


async def test_a_narrow_grid_leaves_out_columns_by_priority_and_brings_them_back(lamps: GridDesk, until: Until) -> None:
    lamps.grid.resize(760, 600)
    await until(lambda: shown(lamps) == ["tick", "product", "sku", "status", "price", "stock"])
    lamps.grid.resize(600, 600)
    await until(lambda: "status" not in shown(lamps))
    assert shown(lamps)[:2] == ["tick", "product"]
    assert head_of(lamps).sectionSize(KEYS.index("product")) >= PRODUCT_MIN_WIDTH
    lamps.grid.resize(1_100, 600)
    await until(lambda: shown(lamps) == ["tick", "product", "sku", "status", "price", "stock", "updated"])


async def test_columns_are_kept_as_plain_json(lamps: GridDesk, open_grid: OpenGrid) -> None:
    told: list[None] = []
    lamps.grid.columns_changed.connect(lambda: told.append(None))
    lamps.grid.resize(1_500, 600)
    head = head_of(lamps)
    head.resizeSection(KEYS.index("price"), 171)
    head.moveSection(head.visualIndex(KEYS.index("stock")), head.visualIndex(KEYS.index("sku")))
    choose(lamps, "Brand")
    choose(lamps, "Updated")
    kept = json.loads(json.dumps(lamps.grid.layout_state()))
    assert len(told) >= 4
    other = await open_grid([lamp(1)])
    other.grid.resize(1_500, 600)
    other.grid.restore_layout(kept)
    assert shown(other) == ["tick", "product", "stock", "sku", "status", "price", "brand"]
    assert head_of(other).sectionSize(KEYS.index("price")) == 171


async def test_what_was_kept_by_another_version_does_no_harm(lamps: GridDesk) -> None:
    lamps.grid.restore_layout(
        {"order": ["gone", "price", 7], "shown": ["price", "gone"], "widths": {"gone": 3, "sku": "x"}}
    )
    assert shown(lamps)[0] == "tick"
    assert {"product", "price"} <= set(shown(lamps))
    lamps.grid.restore_layout({"order": 5, "shown": None, "widths": []})
    assert {"product", "price"} <= set(shown(lamps))


async def test_a_window_that_was_narrow_does_not_forget_what_was_chosen(lamps: GridDesk, until: Until) -> None:
    lamps.grid.resize(560, 600)
    await until(lambda: "updated" not in shown(lamps))
    kept = lamps.grid.layout_state()
    assert "updated" in kept["shown"]  # type: ignore[operator]


async def test_the_column_of_skus_grows_with_them(open_grid: OpenGrid) -> None:
    long_sku = "EXTRA-LONG-SKU-0123456789"
    product = lamp(1)
    product = replace(product, variants=(replace(product.variants[0], sku=long_sku),))
    desk = await open_grid([product])
    metrics = desk.grid.table.fontMetrics()
    assert desk.text(0, "sku") == long_sku
    assert head_of(desk).sectionSize(KEYS.index("sku")) >= metrics.horizontalAdvance(long_sku)
