"""Going to another catalog, and connecting to a shared one: typed, tested, kept and opened."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from catalog_desktop.config.connection import TypedConnection
from catalog_desktop.config.profiles import CloudSettings, FirestoreSettings, Profile, SearchSettings
from catalog_desktop.domain.errors import NotPermitted
from catalog_desktop.domain.finding import Finding
from catalog_desktop.views.connection_dialog.catalogs_dialog import CatalogsDialog
from catalog_desktop.views.connection_dialog.connection_dialog import ConnectionDialog
from catalog_desktop.views.window_services import Leaving
from tests.memory_catalog import MemoryCatalog
from tests.views.window.open_window import OpenWindow, window_over
from tests.views.window.test_first_start import welcome

EMBEDDED = Profile("embedded", Path("here"))
BERLIN = Profile(
    "berlin",
    Path("there"),
    CloudSettings(FirestoreSettings("shop-berlin"), SearchSettings("https://search.example.com")),
)


@dataclass
class KeptConnections:
    """Profiles in memory; the password is “correct”, and a search key is right when it ends in “right”."""

    kept: dict[str, Profile] = field(default_factory=lambda: {p.name: p for p in (EMBEDDED, BERLIN)})
    secrets: dict[str, str] = field(default_factory=dict)

    async def profiles(self) -> Sequence[Profile]:
        return list(self.kept.values())

    async def check(self, connection: TypedConnection) -> AsyncIterator[Finding]:
        yield Finding("Firestore", True, "reachable")
        await asyncio.sleep(0)
        is_right = connection.search_key.endswith("right")
        yield Finding("Search key", is_right, "may search" if is_right else "The server does not know this key.")

    async def save(self, connection: TypedConnection) -> Finding | None:
        if connection.password not in ("", "correct"):
            raise NotPermitted("E-mail or password is wrong.")
        self.kept[connection.profile.name] = connection.profile
        self.secrets[connection.profile.name] = connection.search_key
        return None


async def asked_for_catalogs(window: OpenWindow) -> CatalogsDialog:
    QTest.keyClick(window.frame, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    return await window.dialog(CatalogsDialog)


def type_into(field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


async def stocked() -> MemoryCatalog:
    return MemoryCatalog()


async def test_another_catalog_takes_the_place_of_this_one() -> None:
    async with window_over(await stocked(), connections=KeptConnections()) as window:
        dialog = await asked_for_catalogs(window)
        assert "shop-berlin" in dialog.list.item(1).text()
        dialog.list.setFocus()
        QTest.keyClick(dialog.list, Qt.Key.Key_Down)
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        await window.until(window.task.done)
        assert window.task.result() == Leaving(profile="berlin")


async def test_a_new_connection_is_tested_kept_and_opened() -> None:
    connections = KeptConnections()
    async with window_over(await stocked(), connections=connections) as window:
        (await asked_for_catalogs(window)).new_button.click()
        dialog = await window.dialog(ConnectionDialog)
        fields = dialog.fields
        type_into(fields.name, "hamburg")
        type_into(fields.project, "shop-hamburg")
        type_into(fields.url, "https://search.example.com")
        type_into(fields.search_key, "wrong")
        dialog.test_button.click()
        await window.until(lambda: [f.ok for f in dialog.findings.findings] == [True, False])
        type_into(fields.search_key, "right")
        dialog.test_button.click()
        await window.until(lambda: [f.ok for f in dialog.findings.findings] == [True, True])
        assert "hamburg" not in connections.kept
        dialog.accept_button.click()
        await window.until(window.task.done)
        assert window.task.result() == Leaving(profile="hamburg")
    assert connections.secrets == {"hamburg": "right"}


async def test_what_is_missing_is_said_at_the_field() -> None:
    async with window_over(await stocked(), connections=KeptConnections()) as window:
        (await asked_for_catalogs(window)).new_button.click()
        dialog = await window.dialog(ConnectionDialog)
        type_into(dialog.fields.name, "ein Laden")
        dialog.accept_button.click()
        assert dialog.fields.name.accessibleDescription() == "Letters, digits, - and _ only"
        type_into(dialog.fields.name, "laden")
        dialog.accept_button.click()
        assert dialog.fields.project.hasFocus()
        assert dialog.fields.project.accessibleDescription() == "Please fill this in"
        assert dialog.fields.name.accessibleDescription() == ""
        dialog.reject()


async def test_a_wrong_password_keeps_nothing() -> None:
    connections = KeptConnections()
    async with window_over(await stocked(), connections=connections) as window:
        catalogs = await asked_for_catalogs(window)
        catalogs.list.setCurrentRow(1)
        catalogs.edit_button.click()
        dialog = await window.dialog(ConnectionDialog)
        assert dialog.fields.project.text() == "shop-berlin"
        type_into(dialog.fields.email, "mira@example.com")
        type_into(dialog.fields.api_key, "public")
        type_into(dialog.fields.password, "wrong")
        dialog.accept_button.click()
        await window.until(lambda: dialog.findings.findings)
        assert dialog.findings.findings[0].detail == "E-mail or password is wrong."
        assert dialog.isVisible()
        dialog.reject()
    assert connections.kept["berlin"] == BERLIN


async def test_the_first_start_leads_to_a_shared_catalog() -> None:
    catalog = MemoryCatalog()
    catalog.store.shops.clear()
    async with window_over(catalog, connections=KeptConnections()) as window:
        await window.until(welcome(window).connect_link.isVisible)
        welcome(window).connect_link.click()
        dialog = await window.dialog(CatalogsDialog)
        dialog.list.setCurrentRow(1)
        dialog.open_button.click()
        await window.until(window.task.done)
        assert window.task.result() == Leaving(profile="berlin")
