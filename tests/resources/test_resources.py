"""Fonts and icons are there, in a checkout, each with its licence."""

import re
from pathlib import Path

import pytest

from catalog_desktop import resources_root as module
from catalog_desktop.resources_root import resources_root

FONTS = resources_root() / "fonts"
ICONS = resources_root() / "icons"


def test_package_data_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(module, "_PACKAGE", tmp_path)
    assert resources_root.__wrapped__() == tmp_path / "resources"


def test_an_incomplete_installation_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PACKAGE", tmp_path / "src" / "catalog_desktop")
    with pytest.raises(FileNotFoundError, match="Install the program again"):
        resources_root.__wrapped__()


@pytest.mark.parametrize("font", sorted(FONTS.glob("*.ttf")), ids=lambda font: font.stem)
def test_every_font_has_its_licence(font: Path) -> None:
    family = font.stem.partition("-")[0]
    text = (FONTS / f"{family}-LICENSE.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in text


def test_icons_are_one_family_that_takes_the_palettes_colour() -> None:
    assert "Lucide" in (ICONS / "Lucide-LICENSE.txt").read_text(encoding="utf-8")
    for icon in ICONS.glob("*.svg"):
        text = icon.read_text(encoding="utf-8")
        assert 'stroke="currentColor"' in text, icon.name
        assert not re.search(r"#[0-9a-fA-F]{3,6}", text), icon.name
