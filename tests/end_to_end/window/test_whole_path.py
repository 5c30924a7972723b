"""The whole path with real keys: the question that the program began with, an edit and what becomes of it, undo."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from catalog_desktop.app.catalog import CatalogFolder, own_catalog
from catalog_desktop.config.profiles import Profile
from catalog_desktop.domain.changes import UNSEEN, Changeset, SetField
from catalog_desktop.domain.operation import Operation
from catalog_desktop.domain.sync import WriteState
from catalog_desktop.exchange.importing.importer import Importer, ImportRequest
from catalog_desktop.exchange.job_control import JobControl, Step
from catalog_desktop.session.writing import WriteEvent
from catalog_desktop.views.dialog import QuestionDialog
from tests.end_to_end.window.real_window import CTRL, SHOP, press, real_window


async def test_a_name_three_categories_sorted_by_price_with_counts_for_each_status(profile: Profile) -> None:
    async with real_window(profile) as window:
        await window.search("category:Home,Office,Outdoor sort:price lamp", 9)
        titles = [document.title for document in window.documents]
        assert titles == [f"Lamp {number}" for number in (10, 9, 8, 6, 5, 4, 2, 1, 0)]
        counts = {count.value: count.count for count in window.desk.result.latest.facets["status"]}
        assert counts == {"active": 6, "draft": 3}


async def test_an_edited_price_is_saving_then_saved_then_searchable_and_undone(profile: Profile) -> None:
    async with real_window(profile) as window:
        desk, status, repository = window.desk, window.page.parts.status, window.owned.ports.repository
        steps: list[tuple[WriteState | None, str]] = []

        def wrote(event: WriteEvent) -> None:
            steps.append((event.state, status.saved.text()))

        desk.writes.events.subscribe(wrote)
        await window.edit_price("L04", "6000.50")
        assert steps == [(WriteState.SAVING, "Saving…")], "told before anything is awaited"
        assert [d.price_min for d in window.documents if d.id == "L04"] == [600_050]
        await window.until(lambda: len(steps) == 2 and desk.history.next_undo is not None)
        assert steps[1] == (None, "All changes saved")
        assert (await repository.load_product(SHOP.id, "L04")).variants[0].price == 600_050
        await window.until(lambda: not desk.tracker.pending_ids)
        await window.search("price:<6001", 1)
        assert [document.id for document in window.documents] == ["L04"]

        press(Qt.Key.Key_Escape)
        window.page.parts.grid.table.setFocus()
        press(Qt.Key.Key_Z, CTRL)
        await window.until(lambda: desk.history.next_undo is None and not desk.writes.saving_count)
        await window.until(lambda: not desk.tracker.pending_ids)
        await window.search("price:<6001", 0)
        assert (await repository.load_product(SHOP.id, "L04")).variants[0].price == 999_600


async def test_a_deleted_product_stays_marked_in_its_row_until_undo_brings_it_back(profile: Profile) -> None:
    async with real_window(profile) as window:
        desk = window.desk
        await window.go("L07")
        slot = desk.result.slot_of("L07")
        press(Qt.Key.Key_Delete)
        await window.until(lambda: window.state("L07") == "deleted" and not desk.writes.saving_count)
        assert desk.result.slot_of("L07") == slot
        await window.until(lambda: desk.result.latest.total == 11)
        await window.search("lamp-7", 0)

        window.page.parts.grid.table.setFocus()
        press(Qt.Key.Key_Z, CTRL)
        await window.until(lambda: not desk.writes.saving_count and desk.history.next_undo is None)
        await window.until(lambda: not desk.tracker.pending_ids)
        await window.search("lamp-7", 1)
        assert not (await window.owned.ports.repository.load_product(SHOP.id, "L07")).is_deleted


async def test_an_import_that_was_cut_off_is_offered_again(tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    file.write_text("title,sku\n" + "".join(f"Shade {n},SH-{n}\n" for n in range(4_000)), encoding="utf-8")
    folder = tmp_path / "catalog"
    await _cut_off_import(folder, file)
    async with real_window(folder) as window:
        question = await window.open_dialog(QuestionDialog)
        assert "many.csv" in question.windowTitle()
        question.choose("discard")
        await window.until(lambda: not list((folder / "imports").glob("*.import")))


async def _cut_off_import(folder: Path, file: Path) -> None:
    async with own_catalog(CatalogFolder(folder)) as owned:
        ports, shop = owned.ports, await owned.ports.shops.create_shop(SHOP)
        importer = Importer(ports.repository, ports.feed, ports.log, folder=folder / "imports", by="test")
        seen = await importer.inspect(file, shop)
        job = await importer.prepare(ImportRequest(file, shop, seen.file_format, seen.mapping))
        control = JobControl(lambda progress: control.cancel() if progress.step is Step.WRITE else None)
        assert not (await job.run(control)).complete
        await job.close()


async def test_a_page_that_is_put_in_another_order_under_an_open_editor_writes_to_its_product(profile: Profile) -> None:
    async with real_window(profile) as window:
        repository = window.owned.ports.repository
        await window.search("sort:price lamp", 12)
        await window.go("L04", "price")
        window.write("7")
        before = window.desk.result.slot_of("L04")
        cheapest = Changeset("L00", changes=(SetField(("variants", "v1", "price"), UNSEEN, 5),))
        await repository.apply_changes(SHOP.id, [cheapest], Operation("somebody else"))
        await window.until(lambda: window.desk.result.waiting.moving)
        assert window.desk.result.slot_of("L04") == before, "rows do not run away"
        window.page.parts.bar.resort_wanted.emit()
        await window.until(lambda: window.desk.result.slot_of("L00") == 0)
        assert window.desk.result.slot_of("L04") != before
        window.write("000")
        press(Qt.Key.Key_Return)
        await window.until(lambda: window.desk.history.next_undo and not window.desk.writes.saving_count)
        assert (await repository.load_product(SHOP.id, "L04")).variants[0].price == 700_000
        for neighbour in ("L03", "L05"):
            assert (await repository.load_product(SHOP.id, neighbour)).revision == 1
