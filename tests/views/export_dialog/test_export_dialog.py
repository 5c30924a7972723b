"""Export this view, the ticked products, or all."""

from __future__ import annotations

import csv
from pathlib import Path

from PySide6.QtWidgets import QWidget

from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.views.export_dialog.export_dialog import ExportDialog
from catalog_desktop.views.export_dialog.export_scope import Scope
from catalog_desktop.views.export_dialog.export_view import ExportView
from tests.gui import Show, Until
from tests.views.open_desk import OpenDesk, headphones


async def test_the_dialog_says_how_many_and_writes_them(show: Show, until: Until, tmp_path: Path) -> None:
    window = QWidget()
    await show(window)
    desk = OpenDesk(window)
    await desk.add(headphones("p1"), headphones("p2"), headphones("p3"))
    export = ExportView(desk.catalog.read_model, desk.catalog.feed)
    work = export(window, desk.shop, ProductQuery(), ["p3", "p1"])
    async with desk.opened(work, ExportDialog, until) as dialog:
        await until(lambda: dialog.scopes.button(Scope.VIEW.value).text().endswith("(3)"))
        assert dialog.scope is Scope.TICKED
        assert "stock:depot" in dialog.chosen_columns
        assert "cost" not in dialog.chosen_columns
        target = tmp_path / "out.csv"
        await dialog.write(target)
        assert dialog.banner.accessibleName() == "2 products in 4 rows written to out.csv."
        with target.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [row["id"] for row in rows] == ["p3", "p3", "p1", "p1"]
        assert rows[0]["revision"] == "1"
        dialog.reject()
    await desk.desk.close()


async def test_a_target_that_cannot_be_written_is_told(show: Show, until: Until, tmp_path: Path) -> None:
    window = QWidget()
    await show(window)
    desk = OpenDesk(window)
    await desk.add(headphones("p1"))
    export = ExportView(desk.catalog.read_model, desk.catalog.feed)
    async with desk.opened(export(window, desk.shop, ProductQuery(), []), ExportDialog, until) as dialog:
        assert dialog.scopes.button(Scope.TICKED.value) is None
        await dialog.write(tmp_path / "no such folder" / "out.csv")
        assert dialog.banner.isVisible()
        assert dialog.exported is None
        assert dialog.save.isEnabled()
        dialog.reject()
    await desk.desk.close()
