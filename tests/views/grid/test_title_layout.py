"""Titles on two lines: broken at words, cut at the end, with what was found marked in the right place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from catalog_desktop.views.fonts import load_fonts
from catalog_desktop.views.grid.title_layout import LINE_HEIGHT, TitleLayout, TitleStyle

WIDTH = 240


@pytest.fixture(autouse=True)
def fonts() -> None:
    load_fonts()


def shown(text: str, width: int = WIDTH, lines: int = 2) -> list[str]:
    return [line.layout.text() for line in TitleLayout(text, TitleStyle(width, lines)).lines]


def painted(layout: TitleLayout, *ranges: tuple[int, int]) -> QImage:
    image = QImage(WIDTH + 20, 2 * LINE_HEIGHT, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    layout.paint(painter, QPointF(0, 0), QColor("#000000"), QColor("#ff0000"), ranges)
    painter.end()
    return image


def marked(image: QImage, line: int) -> tuple[int, int] | None:
    """From where to where the marking goes in a line, looked at above the letters."""
    y = line * LINE_HEIGHT + 1
    red = [x for x in range(image.width()) if image.pixelColor(x, y) == QColor("#ff0000")]
    return (red[0], red[-1]) if red else None


def test_a_short_title_has_one_line() -> None:
    assert shown("Ink") == ["Ink"]
    assert not TitleLayout("Ink", TitleStyle(WIDTH)).is_elided


def test_a_long_title_is_broken_at_words_and_cut() -> None:
    title = "Lexmark return program print cartridge original cyan, magenta, yellow, high yield"
    first, second = shown(title)
    assert title.startswith(first)
    assert not first.endswith(("…", " "))
    assert second.endswith("…")
    assert title[len(first) + 1 :].startswith(second.removesuffix("…").rstrip())
    assert TitleLayout(title, TitleStyle(WIDTH)).is_elided


@pytest.mark.parametrize(
    "title",
    [
        "Чернильный картридж HP 652 трёхцветный, оригинальный, повышенной ёмкости",
        "ตลับหมึก HP 680 สามสี ของแท้ สำหรับ DeskJet 2135 รุ่นประหยัด แบบใหม่ล่าสุด",
        "طابعة ليزر متعددة الوظائف HP LaserJet Pro مع شبكة لاسلكية وطباعة على الوجهين",
        "折りたたみ式ワイヤレスヘッドホン ノイズキャンセリング ブラック マイク付き 新品",
        "Supercalifragilisticexpialidociousandothersuchwordswithoutanyspaces",
        "👩‍💻 Laptop stand 💻 for people who type a lot and like small pictures in their titles 🎉",
    ],
)
def test_every_script_has_two_lines_within_the_width(title: str) -> None:
    layout = TitleLayout(title, TitleStyle(WIDTH))
    assert len(layout.lines) == 2
    assert all(line.layout.lineAt(0).naturalTextWidth() <= WIDTH + 1 for line in layout.lines)


def test_the_lines_of_an_arabic_title_read_from_the_right() -> None:
    layout = TitleLayout("طابعة ليزر متعددة الوظائف HP LaserJet Pro مع شبكة لاسلكية", TitleStyle(WIDTH))
    for line in layout.lines:
        start, end = (line.layout.lineAt(0).cursorToX(place)[0] for place in (0, len(line.layout.text())))  # type: ignore[index]
        assert start > end


def test_what_was_found_is_marked_in_its_line() -> None:
    title = "HP FB250 3-liter light magenta Scitex ink for large printers and plotters"
    layout = TitleLayout(title, TitleStyle(WIDTH))
    place = title.index("for large")
    assert place >= layout.lines[1].start, "the words stand in the second line"
    image = painted(layout, (place, place + 3))
    assert marked(image, 0) is None
    left, right = marked(image, 1) or (0, 0)
    line = layout.lines[1].layout.lineAt(0)
    expected = line.cursorToX(place - layout.lines[1].start)[0]  # type: ignore[index]
    assert abs(left - expected) <= 3
    assert right > left + 10


def test_characters_beyond_the_basic_plane_do_not_shift_the_marking() -> None:
    plain, odd = TitleLayout("xx ink", TitleStyle(WIDTH)), TitleLayout("🎉🎉 ink", TitleStyle(WIDTH))
    assert marked(painted(plain, (3, 6)), 0) is not None
    left, right = marked(painted(odd, (3, 6)), 0) or (0, 0)
    begin = odd.lines[0].layout.lineAt(0).cursorToX(5)[0]  # type: ignore[index]
    assert abs(left - begin) <= 3
    assert right > left + 10
