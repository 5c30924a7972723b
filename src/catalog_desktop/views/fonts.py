"""The type of the program: bundled fonts and a scale of five sizes and weights.

Inter draws Latin, Greek and Cyrillic, Noto Sans Thai and Noto Sans Arabic what Inter lacks; other
scripts (CJK among them) come from the system.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtGui import QFont, QFontDatabase

from catalog_desktop.resources_root import resources_root

FAMILIES = ["Inter", "Noto Sans Thai", "Noto Sans Arabic"]

_TABULAR_FIGURES = "tnum"


class Type(Enum):
    """A step of the type scale: size in pixels, weight, letter spacing in pixels."""

    BODY = (13, QFont.Weight.Normal, 0.0)
    STRONG = (13, QFont.Weight.DemiBold, 0.0)
    SECONDARY = (12, QFont.Weight.Normal, 0.0)
    GROUP_HEAD = (11, QFont.Weight.DemiBold, 0.3)
    TITLE = (15, QFont.Weight.DemiBold, 0.0)


def load_fonts() -> None:
    """Make the bundled fonts known to Qt; it takes about 10 ms.

    Raises:
        FileNotFoundError: a font file is missing or not readable as a font.
    """
    for file in sorted((resources_root() / "fonts").glob("*.ttf")):
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            raise FileNotFoundError(f"{file} cannot be read as a font. Install the program again.")


def font(step: Type = Type.BODY, *, tabular: bool = False) -> QFont:
    """A new font of the scale. `tabular` gives all figures one width, so that columns align."""
    size_px, weight, spacing_px = step.value
    made = QFont()
    made.setFamilies(FAMILIES)
    made.setPixelSize(size_px)
    made.setWeight(weight)
    if spacing_px:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing_px)
    if tabular:
        made.setFeature(QFont.Tag(_TABULAR_FIGURES), 1)
    return made
