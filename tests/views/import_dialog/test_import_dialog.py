"""A file goes through the dialog, as people take it through."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from catalog_desktop.exchange.importing.importer import Importer, ImportRequest
from catalog_desktop.exchange.job_control import JobControl
from catalog_desktop.exchange.mapping.mapping import ColumnMapping, Mapping, Target
from catalog_desktop.views.dialog import QuestionDialog
from catalog_desktop.views.import_dialog.import_dialog import ImportDialog
from catalog_desktop.views.import_dialog.import_files import ImportFiles
from catalog_desktop.views.import_dialog.import_steps import write_refused
from catalog_desktop.views.import_dialog.mapping_rows import mapping_of, rows_of
from tests.gui import Until
from tests.views.open_desk import OpenDesk

LIST = """Artikelnummer;Bezeichnung;Marke;VK Preis;Farbe
HP-S-p1;Headphones;Sonora;69,95;rot
ST-1;Ständer;Aria;1.299,50;blau
ST-2;Kabel;Aria;abc;blau
ST-3;Tasche;Sonora;12,00;grün
"""


def write(folder: Path, text: str = LIST) -> Path:
    file = folder / "Preise.csv"
    file.write_text(text, encoding="utf-8")
    return file


def give(dialog: ImportDialog, mapping: ColumnMapping) -> None:
    """Let a column become something."""
    rows = dialog.mapping.model.rows
    dialog.mapping.model.change(next(n for n, r in enumerate(rows) if r.mapping.column == mapping.column), mapping)


async def test_map_check_import_and_save_what_was_refused(
    desk: OpenDesk, import_files: ImportFiles, tmp_path: Path, until: Until
) -> None:
    file = write(tmp_path)
    async with desk.opened(import_files(desk.parent, desk.shop, file), ImportDialog, until) as dialog:
        await until(lambda: dialog.pages.currentWidget() is dialog.mapping)
        rows = {row.mapping.column: row.mapping for row in dialog.mapping.model.rows}
        assert rows["Artikelnummer"].target is Target.SKU
        give(dialog, ColumnMapping("VK Preis", Target.PRICE, unit="major", decimal=","))
        give(dialog, ColumnMapping("Farbe", Target.ATTRIBUTE, "Colour"))
        QTest.keyClick(dialog.on, Qt.Key.Key_Return)
        await until(lambda: dialog.pages.currentWidget() is dialog.outcome)
        assert dialog.on.text() == "Import 3 products"
        assert await desk.catalog.feed.count(desk.shop.id) == 1, "a dry run writes nothing"
        await until(lambda: dialog.outcome.differences.rowCount() == 3)
        changed = dialog.outcome.differences.lines[0]
        assert changed[1:3] == ("Changed", "Headphones")
        assert "price 79.95 → 69.95" in changed[3]
        assert dialog.outcome.refused.lines[0][:3] == ("4", "VK Preis", "abc")
        dialog.on.click()
        await until(lambda: dialog.import_result is not None)
        assert dialog.looked is not None
        assert dialog.import_result is not None
        target = tmp_path / "mend.csv"
        assert await write_refused(dialog.looked, dialog.mapping.mapping, dialog.import_result, target) == 1
        assert "ST-2;Kabel;Aria;abc;blau" in target.read_text(encoding="utf-8")
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert await desk.catalog.feed.count(desk.shop.id) == 3
    assert (await desk.load("p1")).variants[0].price == 6_995
    assert (await desk.load("p1")).attributes["Colour"] == "rot"
    assert not list((tmp_path / "imports").iterdir())


async def test_the_mapping_is_kept_for_the_next_file_of_that_shape(
    desk: OpenDesk, import_files: ImportFiles, tmp_path: Path, until: Until
) -> None:
    file = write(tmp_path)
    colour = ColumnMapping("Farbe", Target.ATTRIBUTE, "Colour")
    async with desk.opened(import_files(desk.parent, desk.shop, file), ImportDialog, until) as first:
        await until(lambda: first.pages.currentWidget() is first.mapping)
        assert colour not in first.mapping.mapping.columns
        give(first, colour)
        first.on.click()
        await until(lambda: first.pages.currentWidget() is first.outcome)
        first.on.click()
        await until(lambda: first.import_result is not None)
        first.reject()
    async with desk.opened(import_files(desk.parent, desk.shop, file), ImportDialog, until) as second:
        await until(lambda: second.pages.currentWidget() is second.mapping)
        assert colour in second.mapping.mapping.columns
        second.reject()


async def test_back_from_the_check_changes_the_mapping(
    desk: OpenDesk, import_files: ImportFiles, tmp_path: Path, until: Until
) -> None:
    async with desk.opened(import_files(desk.parent, desk.shop, write(tmp_path)), ImportDialog, until) as dialog:
        await until(lambda: dialog.pages.currentWidget() is dialog.mapping)
        dialog.on.click()
        await until(lambda: dialog.pages.currentWidget() is dialog.outcome)
        dialog.back.click()
        await until(lambda: dialog.pages.currentWidget() is dialog.mapping)
        give(dialog, ColumnMapping("Bezeichnung", Target.IGNORE))
        assert "title" in dialog.banner.accessibleName()
        assert not dialog.on.isEnabled()
        dialog.reject()
    assert not list((tmp_path / "imports").iterdir()), "an import that did not begin leaves nothing"


async def test_a_file_that_is_none_is_refused_with_a_sentence(
    desk: OpenDesk, import_files: ImportFiles, tmp_path: Path, until: Until
) -> None:
    file = tmp_path / "empty.csv"
    file.write_text("")
    async with desk.opened(import_files(desk.parent, desk.shop, file), ImportDialog, until) as dialog:
        await until(dialog.banner.isVisible)
        assert "empty.csv" in dialog.banner.accessibleName()
        dialog.choosing.chosen.emit(write(tmp_path))
        await until(lambda: dialog.pages.currentWidget() is dialog.mapping)
        assert not dialog.banner.isVisible()
        dialog.reject()


async def test_an_interrupted_import_is_offered_and_goes_on(
    desk: OpenDesk, import_files: ImportFiles, tmp_path: Path, until: Until
) -> None:
    lines = "".join(f"N-{n};Ding {n};Aria;1,00;rot\n" for n in range(2_500))
    file = write(tmp_path, LIST.splitlines()[0] + "\n" + lines)
    importer: Importer = desk.importer(tmp_path / "imports")
    inspection = await importer.inspect(file, desk.shop)
    job = await importer.prepare(ImportRequest(file, desk.shop, inspection.file_format, inspection.mapping))
    control = JobControl(lambda progress: control.cancel() if progress.step == "write" else None)
    first = await job.run(control)
    await job.close()
    assert not first.complete
    async with desk.opened(import_files.offer_unfinished(desk.parent), QuestionDialog, until) as question:
        assert "Preise.csv" in question.windowTitle()
        question.choose("on")
        await until(lambda: (found := desk.dialog(ImportDialog)) and found.import_result is not None)
        dialog = desk.dialog(ImportDialog)
        assert dialog is not None
        assert dialog.import_result is not None
        assert dialog.import_result.complete
        dialog.reject()
    assert await desk.catalog.feed.count(desk.shop.id) == 2_501
    assert not await importer.unfinished()


async def test_a_pattern_is_one_row_and_comes_back_whole(desk: OpenDesk, tmp_path: Path) -> None:
    head = "id,title,attr_a,attr_b,other\n"
    file = write(tmp_path, head + "1,One,x,y,z\n2,Two,x,y,z\n")
    inspection = await desk.importer(tmp_path / "imports").inspect(file, desk.shop)
    columns = (ColumnMapping("title", Target.TITLE), ColumnMapping("attr_*", Target.ATTRIBUTE))
    mapping = replace(inspection.mapping, columns=columns, others=Target.IGNORE)
    rows = rows_of(inspection, mapping)
    assert [(row.mapping.column, row.count) for row in rows] == [
        ("id", 1),
        ("title", 1),
        ("other", 1),
        ("attr_*", 2),
    ]
    kept: Mapping = mapping_of(rows, mapping)
    assert set(columns) <= set(kept.columns)
    assert {column.target for column in kept.columns if column.column in ("id", "other")} == {Target.IGNORE}
