"""The foot of the window: what is saved, what can be found, and what is being done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from catalog_desktop.domain.changes import UNSEEN, Changeset, SetField
from catalog_desktop.projector.progress import ProjectionProgress, ProjectorState
from catalog_desktop.views.dialog import QuestionDialog
from catalog_desktop.views.status.not_saved_dialog import NotSavedDialog
from catalog_desktop.views.status.refused_dialog import RefusedDialog
from catalog_desktop.views.status.status_words import projection_words
from tests.memory_catalog import SHOP, TOO_EXPENSIVE
from tests.views.window.open_window import OpenWindow, lamp, opened_window

KEPT_HERE = "Search up to date · kept by this computer"


def progress(state: ProjectorState, message: str = "", **fields: Any) -> ProjectionProgress:
    """What a projector says of the shop."""
    return ProjectionProgress(SHOP.id, state, message, **fields)


@pytest.fixture
async def window() -> AsyncIterator[OpenWindow]:
    async with opened_window([lamp(n) for n in range(1, 4)]) as opened:
        await opened.until(lambda: len(opened.titles) == 3)
        yield opened


async def write(window: OpenWindow, product_id: str, path: tuple[str, ...], value: str | int | None) -> None:
    await window.desk.writes.write([Changeset(product_id, changes=(SetField(path, UNSEEN, value),))])


async def test_says_that_all_is_saved_and_searchable(window: OpenWindow) -> None:
    assert window.parts.status.saved.text() == "All changes saved"
    await window.until(lambda: window.parts.status.projection.text() == KEPT_HERE)


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (progress(ProjectorState.FOLLOWING), KEPT_HERE),
        (progress(ProjectorState.FOLLOWING, waiting=3), "Search is 3 changes behind · kept by this computer"),
        (
            progress(ProjectorState.FOLLOWING, lag_ms=2_500),
            "Search up to date · last change took 2.5 s · kept by this computer",
        ),
        (progress(ProjectorState.REBUILDING), "Rebuilding the search index · kept by this computer"),
        (progress(ProjectorState.STANDBY, holder="server b:1"), "server b:1 keeps search up to date."),
        (progress(ProjectorState.STANDBY, holder="desk 2", waiting=2), "Search is 2 changes behind · kept by desk 2"),
        (progress(ProjectorState.STANDBY, "desk 2 is about to."), "desk 2 is about to."),
        (progress(ProjectorState.STANDBY), "Nobody keeps search up to date."),
        (progress(ProjectorState.OUTAGE, "The search server is away."), "The search server is away."),
    ],
)
async def test_says_who_keeps_search_up_to_date_or_that_nobody_does(
    window: OpenWindow, progress: ProjectionProgress, words: str
) -> None:
    window.services.reports.emit(progress)
    status = window.parts.status
    assert status.projection.text() == words
    is_kept = progress.state in (ProjectorState.FOLLOWING, ProjectorState.REBUILDING) or progress.holder is not None
    assert projection_words(progress) == (words, "muted" if is_kept else "attention")


async def test_a_refused_change_stands_first_and_can_be_given_up(window: OpenWindow) -> None:
    await write(window, "lamp01", ("title",), None)
    status = window.parts.status
    assert status.not_saved.isVisible()
    assert status.not_saved.text() == "1 change not saved"
    status.not_saved.click()
    dialog = await window.dialog(NotSavedDialog)
    assert "Desk lamp 1" in dialog.cell(0, 0)
    dialog.button("Discard").click()
    await window.until(lambda: status.saved.text() == "All changes saved")


async def test_a_product_that_search_refuses_is_listed_and_tried_again_when_mended(window: OpenWindow) -> None:
    status = window.parts.status
    await write(window, "lamp02", ("variants", "v", "price"), TOO_EXPENSIVE)
    await window.until(lambda: status.refused.text() == "1 not searchable" and status.refused.isVisible())
    status.refused.click()
    dialog = await window.dialog(RefusedDialog)
    assert dialog.cell(0, 0) == "Desk lamp 2"
    await write(window, "lamp02", ("variants", "v", "price"), 500)
    await window.until(lambda: not status.refused.isVisible())
    dialog.close()


async def test_a_change_made_elsewhere_shows_in_the_row(window: OpenWindow) -> None:
    await window.catalog.set_title("lamp03", "Floor lamp")
    await window.until(lambda: "Floor lamp" in window.titles)


async def test_an_index_that_was_rebuilt_is_searched(window: OpenWindow) -> None:
    window.page.commands.actions["reindex"].trigger()
    generation = window.desk.result.latest.index_version
    await window.until(lambda: window.desk.result.latest.index_version != generation)
    assert len(window.titles) == 3


async def test_one_returns_to_the_index_before_the_rebuild_and_discards_it(window: OpenWindow) -> None:
    actions = window.page.commands.actions
    actions["reindex"].trigger()
    generation = window.desk.result.latest.index_version
    await window.until(lambda: window.desk.result.latest.index_version != generation)
    await window.catalog.set_title("lamp03", "Floor lamp")
    await window.until(lambda: "Floor lamp" in window.titles)
    rebuilt = window.desk.result.latest.index_version
    actions["return_to_former"].trigger()
    await window.until(lambda: window.desk.result.latest.index_version.split(".")[0] == generation.split(".")[0])
    assert window.desk.result.latest.index_version != rebuilt
    assert "Floor lamp" in window.titles, "it has received what came later"
    actions["discard_former"].trigger()
    await window.until(lambda: window.catalog.store.states[SHOP.id].lease.control.former is None)
    actions["return_to_former"].trigger()
    dialog = await window.dialog(QuestionDialog)
    assert dialog.windowTitle() == "That did not work"
    dialog.choose("ok")


async def test_verify_says_that_search_and_catalog_agree(window: OpenWindow) -> None:
    window.page.commands.actions["verify"].trigger()
    dialog = await window.dialog(QuestionDialog)
    assert dialog.windowTitle() == "Search and catalog agree"
    dialog.choose("ok")


async def test_an_index_that_is_there_at_last_is_searched_and_not_only_counted(window: OpenWindow) -> None:
    window.read_model.outage = True
    window.write("la-2")
    await window.until(window.parts.area.banner.isVisible)
    window.read_model.outage = False
    window.desk.index_moved.emit(None)
    await window.shown("Desk lamp 2")
    assert not window.parts.area.banner.isVisible()
    assert not window.desk.result.waiting.others_new


async def test_search_that_is_back_is_noticed_without_being_asked(
    window: OpenWindow,
) -> None:
    window.parts.search.retry_ms = 20
    window.read_model.outage = True
    window.parts.entry.box.setFocus()
    QTest.keyClicks(window.parts.entry.box, "lamp")
    await window.until(window.parts.area.banner.isVisible)
    assert window.desk.result.row_count, "the last rows stay"
    window.read_model.outage = False
    await window.until(lambda: not window.parts.area.banner.isVisible())
    await window.until(lambda: window.desk.result.query == window.desk.queries.query)


async def test_an_outage_says_so_and_retry_brings_the_rows(window: OpenWindow) -> None:
    window.read_model.outage = True
    window.write("la-2")
    await window.until(window.parts.area.banner.isVisible)
    assert len(window.titles) == 3, "what is shown stays"
    window.read_model.outage = False
    window.parts.area.banner.action_clicked.emit()
    await window.shown("Desk lamp 2")
    assert not window.parts.area.banner.isVisible()


async def test_undo_and_redo_by_keyboard(window: OpenWindow) -> None:
    await write(window, "lamp01", ("title",), "Renamed")
    await window.until(lambda: "Renamed" in window.titles)
    window.parts.grid.table.setFocus()
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(window.parts.grid.table, Qt.Key.Key_Z, control)
    await window.until(lambda: "Desk lamp 1" in window.titles)
    QTest.keyClick(window.parts.grid.table, Qt.Key.Key_Z, control | Qt.KeyboardModifier.ShiftModifier)
    await window.until(lambda: "Renamed" in window.titles)


async def test_f6_goes_from_part_to_part(window: OpenWindow) -> None:
    window.parts.entry.box.setFocus()
    QTest.keyClick(window.frame, Qt.Key.Key_F6)
    panel = window.parts.facets.panel
    focused = window.frame.focusWidget()
    assert focused is not None
    assert panel.isAncestorOf(focused) or focused is panel
    QTest.keyClick(window.frame, Qt.Key.Key_F6)
    assert window.parts.grid.table.hasFocus()
