from __future__ import annotations

import pytest
from PySide6.QtGui import QIcon

from catalog_desktop.resources_root import resources_root
from catalog_desktop.views.icons import icon, icon_pixmap

NAMES = sorted(file.stem for file in (resources_root() / "icons").glob("*.svg"))


@pytest.mark.usefixtures("gui_process")
class TestIcons:
    @pytest.mark.parametrize("name", NAMES)
    def test_every_icon_draws_in_the_colour_it_is_given(self, name: str) -> None:
        image = icon_pixmap(name, "#ff0000").toImage()
        drawn = [
            image.pixelColor(x, y)
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() > 128
        ]
        assert drawn
        assert all(pixel.red() > 200 and pixel.green() < 50 for pixel in drawn)

    def test_a_dense_screen_gets_more_pixels_for_the_same_size(self) -> None:
        dense = icon_pixmap("search", "#000000", 16, 2.0)
        assert (dense.width(), dense.deviceIndependentSize().width()) == (32, 16)

    def test_a_picture_is_drawn_once(self) -> None:
        first = icon_pixmap("search", "#123456")
        assert icon_pixmap("search", "#123456") is first

    def test_a_disabled_button_has_the_other_colour(self) -> None:
        made = icon("square", "#ff0000", "#00ff00")
        normal = made.pixmap(16, 16, QIcon.Mode.Normal).toImage()
        disabled = made.pixmap(16, 16, QIcon.Mode.Disabled).toImage()
        assert normal != disabled

    def test_an_unknown_icon_is_an_error(self) -> None:
        with pytest.raises(FileNotFoundError):
            icon_pixmap("no-such-icon", "#000000")
