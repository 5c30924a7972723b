from __future__ import annotations

import pytest
from PySide6.QtGui import QFontInfo, QFontMetricsF, QRawFont, QTextLayout

from catalog_desktop.views.fonts import Type, font, load_fonts

WORDS = {
    "Inter": ["Tri-color cartridge, 3 ×", "Чернильный картридж", "Ελληνικά", "“Žluťoučký” – … →"],
    "Noto Sans Thai": ["ตลับหมึก"],
    "Noto Sans Arabic": ["خرطوشة حبر"],
}


@pytest.fixture(autouse=True)
def fonts(gui_process: None) -> None:
    load_fonts()


def fonts_used(text: str) -> list[QRawFont]:
    """The fonts that draw a text; the test fails on a glyph that none of them has."""
    layout = QTextLayout(text, font())
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    runs = layout.glyphRuns()
    assert runs
    assert all(0 not in run.glyphIndexes() for run in runs), f"missing glyph in {text!r}"
    return [run.rawFont() for run in runs]


@pytest.mark.parametrize(("family", "text"), [(family, text) for family, texts in WORDS.items() for text in texts])
def test_a_script_is_drawn_by_its_bundled_font(family: str, text: str) -> None:
    assert family in {used.familyName() for used in fonts_used(text)}


@pytest.mark.parametrize("step", Type)
def test_the_scale_has_its_sizes_and_weights_in_inter(step: Type) -> None:
    info = QFontInfo(font(step))
    size_px, weight, _ = step.value
    assert (info.family(), info.pixelSize(), info.weight()) == ("Inter", size_px, weight)


def test_tabular_figures_have_one_width() -> None:
    plain, tabular = QFontMetricsF(font()), QFontMetricsF(font(tabular=True))
    assert plain.horizontalAdvance("111") < plain.horizontalAdvance("000")
    assert tabular.horizontalAdvance("111") == tabular.horizontalAdvance("000")
