"""Thumbnails: visible rows only, few at a time, kept in a bounded memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from PySide6.QtCore import QBuffer, QObject
from PySide6.QtGui import QColor, QImage

from catalog_desktop.domain.errors import NotFound
from catalog_desktop.views.grid import thumbnails as module
from catalog_desktop.views.grid.thumbnails import AT_A_TIME, Make, Thumbnails
from catalog_desktop.views.tasks import TaskOwner
from tests.gui import Until

MAKE = Make(40, 1.0, "#ffffff")


def png(colour: str) -> bytes:
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


class Source:
    """Pictures behind a gate: they come when it is open."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.at_once = self.most_at_once = 0
        self.gate = asyncio.Event()
        self.visible: list[str] = []

    async def load(self, _shop_id: str, address: str) -> bytes:
        self.asked.append(address)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.gate.wait()
        finally:
            self.at_once -= 1
        if address == "gone":
            raise NotFound("picture", address)
        return b"no picture" if address == "broken" else png("#ff0000")


@pytest.fixture
async def source() -> Source:
    return Source()


@pytest.fixture
async def thumbnails(source: Source) -> AsyncIterator[Thumbnails]:
    tasks = TaskOwner("thumbnails")
    parent = QObject()
    yield Thumbnails("shop", source.load, tasks, lambda: source.visible, parent)
    await tasks.close()


async def test_few_are_loaded_at_a_time_from_the_top(thumbnails: Thumbnails, source: Source, until: Until) -> None:
    source.visible = [f"a{n}" for n in range(12)]
    thumbnails.look(MAKE)
    await until(lambda: len(source.asked) == AT_A_TIME)
    assert source.asked == ["a0", "a1", "a2", "a3"]
    source.gate.set()
    await until(lambda: all(thumbnails.picture(address) is not None for address in source.visible))
    assert source.most_at_once == AT_A_TIME
    picture = thumbnails.picture("a0")
    assert picture is not None
    assert (picture.width(), picture.height()) == (40, 40)
    assert picture.toImage().pixelColor(20, 20) == QColor("#ff0000")


async def test_what_has_left_the_screen_is_given_up(thumbnails: Thumbnails, source: Source, until: Until) -> None:
    source.visible = ["a", "b"]
    thumbnails.look(MAKE)
    await until(lambda: source.asked == ["a", "b"])
    source.visible = ["b", "c"]
    thumbnails.look(MAKE)
    await until(lambda: "c" in source.asked)
    await until(lambda: source.at_once == 2)
    source.gate.set()
    await until(lambda: thumbnails.picture("c") is not None and thumbnails.picture("b") is not None)
    assert thumbnails.picture("a") is None


async def test_a_picture_that_cannot_be_had_is_not_asked_for_again(
    thumbnails: Thumbnails, source: Source, until: Until
) -> None:
    source.gate.set()
    source.visible = ["gone", "broken", "a"]
    thumbnails.look(MAKE)
    await until(lambda: thumbnails.picture("a") is not None)
    await until(lambda: source.at_once == 0)
    source.visible = ["gone", "broken", "b"]
    thumbnails.look(MAKE)
    await until(lambda: thumbnails.picture("b") is not None)
    assert sorted(source.asked) == ["a", "b", "broken", "gone"]
    assert thumbnails.picture("broken") is None


async def test_memory_is_bounded(
    thumbnails: Thumbnails, source: Source, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MEMORY_BYTES", 3 * MAKE.size_bytes)
    source.gate.set()
    for address in ("a", "b", "c", "d"):
        source.visible = [address]
        thumbnails.look(MAKE)
        await until(lambda address=address: thumbnails.picture(address) is not None)  # type: ignore[misc]
    assert [thumbnails.picture(address) is not None for address in "abcd"] == [False, True, True, True]


async def test_pictures_are_made_anew_for_another_screen_or_scheme(
    thumbnails: Thumbnails, source: Source, until: Until
) -> None:
    source.gate.set()
    source.visible = ["a"]
    thumbnails.look(MAKE)
    await until(lambda: thumbnails.picture("a") is not None)
    thumbnails.look(Make(40, 2.0, "#000000"))
    await until(lambda: (picture := thumbnails.picture("a")) is not None and picture.width() == 80)
