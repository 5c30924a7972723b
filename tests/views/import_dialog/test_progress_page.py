"""One line for steps that overlap."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar

from catalog_desktop.exchange.job_control import Step
from catalog_desktop.views.import_dialog.progress_page import ProgressPage
from tests.gui import Show


async def test_the_line_shows_the_step_whose_end_is_known(show: Show) -> None:
    page = ProgressPage()
    await show(page)
    control = page.begin("Beginning")
    bar = page.strip.findChild(QProgressBar)
    assert isinstance(bar, QProgressBar)
    told = []
    for step, done, total in (
        (Step.READ, 0, 1_000),
        (Step.WRITE, 0, None),  # nobody knows how much that will be
        (Step.COMPARE, 2, 2),  # the catalog's keys
        (Step.READ, 1_000, 1_000),
        (Step.WRITE, 1_000, 1_000),
    ):
        control.report(step, done, total)
        told.append(bar.accessibleName())
    reading = "Reading the file"
    assert told == [reading, reading, "Comparing with the catalog", reading, "Writing products"]


async def test_cancel_reaches_the_job(show: Show) -> None:
    page = ProgressPage()
    await show(page)
    cancelled: list[bool] = []
    control = page.begin("Beginning", lambda: cancelled.append(True))
    assert page.is_busy
    page.cancel()
    assert control.is_cancelled
    assert cancelled == [True]
    page.end()
    assert not page.is_busy
