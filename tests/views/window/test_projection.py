"""The projection's window: who keeps search up to date and how well, and what can be done from there."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from catalog_desktop.domain.changes import UNSEEN, Changeset, SetField
from catalog_desktop.ports.projection_control import FormerIndex, RebuildStep
from catalog_desktop.ports.search_index import IndexBatch
from catalog_desktop.projector.progress import DriftCheck, ProjectionProgress, ProjectorState, RebuildProgress
from catalog_desktop.views.product_dialog.product_dialog import ProductDialog
from catalog_desktop.views.projection.projection_window import ProjectionWindow
from catalog_desktop.views.widgets.buttons import Button, LinkButton
from catalog_desktop.views.window_services import BesideOwner
from tests.memory_catalog import SHOP, TOO_EXPENSIVE, MemoryCatalog
from tests.views.window.open_window import OpenWindow, lamp, opened_window, window_over


@pytest.fixture
async def window() -> AsyncIterator[OpenWindow]:
    async with opened_window([lamp(n) for n in range(1, 4)]) as opened:
        await opened.until(lambda: len(opened.titles) == 3)
        yield opened


@pytest.fixture
async def projection(window: OpenWindow) -> AsyncIterator[ProjectionWindow]:
    window.key(Qt.Key.Key_F7)
    opened = await window.dialog(ProjectionWindow)
    opened.activateWindow()
    await window.until(opened.isActiveWindow)
    yield opened
    if isValid(opened):
        opened.close()


def progress(state: ProjectorState = ProjectorState.FOLLOWING, **values: object) -> ProjectionProgress:
    return ProjectionProgress(SHOP.id, state, **values)  # type: ignore[arg-type] # the names and types are a snapshot's


async def test_it_says_who_keeps_search_up_to_date_and_that_all_is_well(
    window: OpenWindow, projection: ProjectionWindow
) -> None:
    await window.until(lambda: "keeps search up to date" in projection.holder.text())
    assert projection.lag.value.text() == "0 s"
    assert projection.waiting.value.text() == "0"
    assert projection.letters.sentence.text() == "No product is set aside."
    assert projection.rebuild.sentence.text().startswith("No rebuild is under way.")
    assert projection.costs.sentence.text().startswith("Nothing is billed.")


async def test_each_change_is_listed_with_its_own_latency(window: OpenWindow, projection: ProjectionWindow) -> None:
    await window.desk.writes.write([Changeset("lamp02", changes=(SetField(("title",), UNSEEN, "Night lamp"),))])
    table = projection.writes.table
    await window.until(lambda: table.rowCount() == 1 and "so far" not in table.texts(0)[2])
    assert table.texts(0)[0] == "Night lamp"
    assert table.texts(0)[2].endswith(" s")
    await window.until(lambda: len(list(window.desk.projection.curve())) > 1)
    assert projection.plot.accessibleName().startswith("How far search is behind")


async def test_what_is_set_aside_is_opened_and_tried_again(window: OpenWindow, projection: ProjectionWindow) -> None:
    path = ("variants", "v", "price")
    await window.desk.writes.write([Changeset("lamp02", changes=(SetField(path, UNSEEN, TOO_EXPENSIVE),))])
    letters = projection.letters
    await window.until(lambda: letters.table.rowCount() == 1 and letters.table.texts(0)[0] == "Desk lamp 2")
    await window.until(lambda: projection.aside.value.text() == "1")
    assert letters.retry_button.text() == "Try all again"
    assert not letters.open_button.isEnabled()
    letters.table.setFocus()
    letters.table.selectRow(0)
    assert letters.retry_button.text() == "Try 1 again"
    QTest.keyClick(letters.open_button, Qt.Key.Key_Return)
    product = await window.dialog(ProductDialog)
    product.reject()
    await window.desk.writes.write([Changeset("lamp02", changes=(SetField(path, UNSEEN, 500),))])
    await window.until(lambda: letters.sentence.text() == "No product is set aside.")


async def test_drift_is_found_and_mended(window: OpenWindow, projection: ProjectionWindow) -> None:
    await window.catalog.index.apply(SHOP.id, IndexBatch((), ("lamp01",)))
    QTest.keyClick(projection.check_button, Qt.Key.Key_Return)
    await window.until(projection.mend_button.isVisible)
    assert "3 products compared: 1 missing." in projection.drift.sentence.text()
    projection.mend_button.click()
    await window.until(lambda: "Mended at" in projection.drift.sentence.text())
    assert "lamp01" in window.catalog.indexed()
    projection.check_button.click()
    await window.until(lambda: "search and catalog agree" in projection.drift.sentence.text())


async def test_what_the_projector_found_by_itself_is_told(window: OpenWindow, projection: ProjectionWindow) -> None:
    check = DriftCheck(window.desk.clock(), 1_200, missing=0, stale=3, ghost=0, seconds=0.4)
    words = "1,200 products compared by the projector itself: 3 out of date, mended."

    def is_told() -> bool:  # as often as it takes: the projector of this window reports as well, and knows of no check
        window.services.reports.emit(progress(check=check))
        return words in projection.drift.sentence.text()

    await window.until(is_told)


async def test_an_index_is_rebuilt_and_one_returns_to_the_former_one(
    window: OpenWindow, projection: ProjectionWindow
) -> None:
    before = await window.catalog.index.identity(SHOP.id)
    projection.rebuild.rebuild_button.click()
    await window.until(projection.rebuild.return_button.isVisible)
    assert await window.catalog.index.identity(SHOP.id) != before
    projection.rebuild.return_button.click()
    latest = window.desk.projection
    await window.until(lambda: latest.latest is not None and "back on the former" in latest.latest.message)
    assert await window.catalog.index.identity(SHOP.id) == before


async def test_a_rebuild_under_way_shows_its_step_rate_and_time_left(
    window: OpenWindow, projection: ProjectionWindow
) -> None:
    rebuild = RebuildProgress("A rebuild was asked for.", RebuildStep.SCAN, 300, 1_200, 150.0, 6.0)
    window.services.reports.emit(progress(ProjectorState.REBUILDING, rebuild=rebuild))
    section = projection.rebuild
    assert section.step.text().startswith("Step 1 of 3")
    assert section.bar.value() == 250
    assert section.figures.text() == "300 of 1,200 products · 150 a second · 6 s left"
    assert section.cancel_button.isVisible()
    assert not section.rebuild_button.isVisible()
    verify = RebuildProgress("A rebuild was asked for.", RebuildStep.VERIFY, 1_200, 1_200)
    window.services.reports.emit(progress(ProjectorState.REBUILDING, rebuild=verify))
    assert section.step.text().startswith("Step 2 of 3")
    window.services.reports.emit(progress(former=FormerIndex("b1", "g1", 1_700_000_000_000)))
    assert section.return_button.isVisible()


async def test_an_outage_says_why_and_counts_how_long(window: OpenWindow, projection: ProjectionWindow) -> None:
    now = window.desk.clock()
    outage = progress(ProjectorState.OUTAGE, message="The search server does not answer.", position_at=now - 90_000)
    window.services.reports.emit(outage)
    assert "cannot update search now" in projection.holder.text()
    assert projection.message.text() == "The search server does not answer."
    assert projection.lag.value.text().startswith("1 min")


async def test_a_desk_that_watches_says_whose_figures_these_are(
    window: OpenWindow, projection: ProjectionWindow
) -> None:
    standby = progress(ProjectorState.STANDBY, message="server-1 keeps search up to date.", holder="server-1")
    window.services.reports.emit(standby)
    assert projection.holder.text() == "server-1 keeps search up to date; this desk watches."
    assert projection.waiting.value.text() == "–"
    window.services.reports.emit(progress(ProjectorState.STANDBY, message="Nobody keeps search up to date."))
    assert projection.holder.text() == "Nobody keeps search up to date."


async def test_it_is_opened_once_and_closed_with_escape(window: OpenWindow, projection: ProjectionWindow) -> None:
    window.page.commands.actions["projection"].trigger()
    await window.until(projection.isActiveWindow)
    assert len([w for w in window.frame.findChildren(QWidget) if isinstance(w, ProjectionWindow)]) == 1
    QTest.keyClick(projection, Qt.Key.Key_Escape)
    assert not projection.isVisible()


async def test_everything_that_tab_reaches_has_a_name(window: OpenWindow, projection: ProjectionWindow) -> None:
    reached = [
        widget
        for widget in projection.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
    ]
    assert reached
    nameless = [w for w in reached if not w.accessibleName() and not (isinstance(w, Button) and w.text())]
    assert [f"{type(w).__name__} in {type(w.parent()).__name__}" for w in nameless] == []


async def test_a_window_that_only_reads_shows_it_without_buttons() -> None:
    catalog = MemoryCatalog()
    await catalog.create("lamp")

    async def owner() -> str | None:
        return "another window"

    async with window_over(catalog, beside=BesideOwner("another window", owner)) as window:
        window.key(Qt.Key.Key_F7)
        projection = await window.dialog(ProjectionWindow)
        await window.until(lambda: projection.holder.text().endswith("keeps search up to date; this desk watches."))
        captions = [
            b.text() for b in projection.findChildren(Button) if b.isVisible() and not isinstance(b, LinkButton)
        ]
        assert captions == []
        projection.close()
