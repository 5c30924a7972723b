from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor, QImage
from PySide6.QtWidgets import QApplication, QCheckBox, QHBoxLayout, QMainWindow, QPushButton, QToolButton, QWidget

from catalog_desktop.views.gui_run import gui_application
from catalog_desktop.views.icons import set_icon
from catalog_desktop.views.palette import DARK, LIGHT, Colours
from catalog_desktop.views.theme import Theme, ThemeMode, style_rules
from tests.gui import Show


@pytest.fixture
def app(gui_process: None) -> QApplication:
    return gui_application()


@pytest.fixture
def theme(app: QApplication) -> Iterator[Theme]:
    made = Theme(app, ThemeMode.LIGHT)
    yield made
    made.set_mode(ThemeMode.LIGHT)
    made.deleteLater()


def colours_in(widget: QWidget) -> set[str]:
    image: QImage = widget.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_rules_name_known_colours_and_existing_drawings(colours: Colours) -> None:
    rules = style_rules(colours)
    assert "$" not in rules
    drawings = [part.split('"')[0] for part in rules.split('url("')[1:]]
    assert drawings
    assert [path for path in drawings if QImage(path).isNull()] == []


async def test_a_window_changes_while_it_is_open(theme: Theme, show: Show) -> None:
    window = QMainWindow()
    await show(window)
    assert LIGHT.background in colours_in(window)
    theme.set_mode(ThemeMode.DARK)
    assert theme.colours is DARK
    assert DARK.background in colours_in(window)
    assert LIGHT.background not in colours_in(window)


async def test_the_system_is_followed_when_that_was_chosen(app: QApplication, theme: Theme) -> None:
    seen: list[Colours] = []
    theme.changed.connect(lambda: seen.append(theme.colours))
    theme.set_mode(ThemeMode.SYSTEM)
    app.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    app.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    theme.set_mode(ThemeMode.DARK)
    app.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert seen[-3:] == [DARK, LIGHT, DARK]
    assert theme.mode is ThemeMode.DARK


@pytest.mark.parametrize(("mode", "colours"), [("light", LIGHT), ("dark", DARK)])
async def test_a_check_box_shows_its_frame_and_its_tick(theme: Theme, show: Show, mode: str, colours: Colours) -> None:
    theme.set_mode(ThemeMode(mode))
    window = QWidget()
    box = QCheckBox()
    # Away from the corner, where the pointer is, and without the focus.
    row = QHBoxLayout(window)
    row.addWidget(QPushButton())
    row.addWidget(box)
    await show(window)
    assert colours.faint in colours_in(box)
    box.setChecked(True)
    assert {colours.accent, colours.on_fill} <= colours_in(box)


async def test_icons_change_with_the_scheme(theme: Theme, show: Show) -> None:
    window = QMainWindow()
    button = QToolButton(window)
    action = QAction(window)
    set_icon(button, "square", "accent")
    set_icon(action, "square", "text")
    await show(window)
    theme.set_mode(ThemeMode.DARK)
    for icon, colour in ((button.icon(), DARK.accent), (action.icon(), DARK.text)):
        image = icon.pixmap(16, 16).toImage()
        strongest = max((image.pixelColor(x, y) for x in range(16) for y in range(16)), key=QColor.alpha)
        assert strongest.name() == colour
