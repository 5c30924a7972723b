"""A title on a few lines, the last one cut with an ellipsis, with the letters that were searched for marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import bidirectional

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

from catalog_desktop.views.fonts import font

LINE_HEIGHT = 17
_LAYOUTS_KEPT = 512
_RADIUS = 2.0
_STRONG = frozenset({"L", "R", "AL"})

Ranges = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class TitleStyle:
    """How titles are set: `width` in pixels, on at most `lines` lines; `struck` through when the product is deleted."""

    width: int
    lines: int = 2
    struck: bool = False


@dataclass(frozen=True, slots=True)
class TitleLine:
    """A line ready to be painted. `start` is where it begins in the title, in UTF-16 units as Qt counts."""

    layout: QTextLayout
    start: int
    length: int


class TitleLayout:
    """The lines of one title; made once and painted often."""

    def __init__(self, text: str, style: TitleStyle) -> None:
        self._text = text
        used = _title_font(style.struck)
        self.lines = tuple(_lines(text, style, used))
        self._ascent = QFontMetricsF(used).ascent()

    @property
    def is_elided(self) -> bool:
        """Whether some of the title had no room."""
        return bool(self.lines) and self.lines[-1].layout.text().endswith("…") and not self._text.endswith("…")

    def paint(self, painter: QPainter, at: QPointF, colour: QColor, found: QColor, ranges: Ranges) -> None:
        """Paint with the left upper corner `at`; `ranges` are characters of the whole title."""
        units = [_units(self._text, *place) for place in ranges]
        y = at.y()
        for line in self.lines:
            self._mark(painter, line, QPointF(at.x(), y), found, units)
            painter.setPen(colour)
            # Some scripts need more room above; all stand on the same line.
            line.layout.draw(painter, QPointF(at.x(), y + self._ascent - line.layout.lineAt(0).ascent()))
            y += LINE_HEIGHT

    def _mark(self, painter: QPainter, line: TitleLine, at: QPointF, found: QColor, units: Ranges) -> None:
        painted = line.layout.lineAt(0)
        for begin, end in units:
            first, last = max(begin - line.start, 0), min(end - line.start, line.length)
            if first >= last:
                continue
            # PySide returns the place and the cursor.
            left, right = sorted((painted.cursorToX(first)[0], painted.cursorToX(last)[0]))  # type: ignore[index]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(found)
            painter.drawRoundedRect(
                QRectF(at.x() + left - 1, at.y(), right - left + 2, LINE_HEIGHT - 1), _RADIUS, _RADIUS
            )
        if units:
            painter.setBrush(Qt.BrushStyle.NoBrush)


@lru_cache(maxsize=_LAYOUTS_KEPT)
def title_layout(text: str, style: TitleStyle) -> TitleLayout:
    """The layout of a title, kept for as long as it is painted again and again."""
    return TitleLayout(text, style)


@lru_cache(maxsize=2)
def _title_font(struck: bool) -> QFont:
    made = font()
    made.setWeight(QFont.Weight.Medium)
    made.setStrikeOut(struck)
    return made


def _lines(text: str, style: TitleStyle, used: QFont) -> Iterator[TitleLine]:
    """Break the text at words; what is left for the last line is elided."""
    direction = _direction(text)
    whole = _laid_out(text, used, direction, style.width, style.lines)
    encoded = text.encode("utf-16-le", "surrogatepass")
    for number in range(whole.lineCount()):
        line = whole.lineAt(number)
        start, length = line.textStart(), line.textLength()
        if number == style.lines - 1:
            rest = _decoded(encoded[start * 2 :])
            shown = QFontMetricsF(used).elidedText(rest, Qt.TextElideMode.ElideRight, style.width)
            length = length if shown == rest else _units(shown, 0, len(shown) - 1)[1]
        else:
            shown = _decoded(encoded[start * 2 : (start + length) * 2]).rstrip()
        yield TitleLine(_laid_out(shown, used, direction, None, 1), start, length)


def _direction(text: str) -> Qt.LayoutDirection:
    """That of the first letter that has one: a line may begin with a foreign word."""
    strong = next((kind for letter in text if (kind := bidirectional(letter)) in _STRONG), "L")
    return Qt.LayoutDirection.LeftToRight if strong == "L" else Qt.LayoutDirection.RightToLeft


def _laid_out(text: str, used: QFont, direction: Qt.LayoutDirection, width: int | None, lines: int) -> QTextLayout:
    layout = QTextLayout(text, used)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    option.setTextDirection(direction)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if width else QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    layout.setCacheEnabled(True)
    layout.beginLayout()
    while layout.lineCount() < lines:
        line = layout.createLine()
        if not line.isValid():
            break
        if width:
            line.setLineWidth(max(width, 1))
    layout.endLayout()
    return layout


def _units(text: str, begin: int, end: int) -> tuple[int, int]:
    """A range of characters in UTF-16 units."""
    if text.isascii():
        return begin, end
    before = len(text[:begin].encode("utf-16-le", "surrogatepass")) // 2
    return before, before + len(text[begin:end].encode("utf-16-le", "surrogatepass")) // 2


def _decoded(units: bytes) -> str:
    return units.decode("utf-16-le", "surrogatepass")
