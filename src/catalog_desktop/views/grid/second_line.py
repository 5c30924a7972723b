"""The second line of a product's row: brand, variants, and the state with what can be done about it.

Worked out in one place, so that what is clicked is what was painted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics

from catalog_desktop.views.grid.state_words import RowAction, StateLine

CHEVRON = 14
_DOT = "  ·  "
_SPACE = 14
_ENDLESS = 10_000
_LEAST_BRAND, _LEAST_STATE = 40, 30


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with its place; `action` is what a click on it does. `tone` is a name of `Colours`."""

    text: str
    rect: QRect
    tone: str
    action: RowAction | None = None


@dataclass(frozen=True, slots=True)
class SecondLine:
    """`variants` says how many there are, "" for one; a click on it opens or closes them."""

    brand: str = ""
    variants: str = ""
    state: StateLine | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not self.brand and not self.variants and self.state is None

    def fitting(self, width: int, metrics: QFontMetrics) -> SecondLine:
        """As much of it as stands in a width without being cut: the state before actions, actions before variants."""
        less = (self, replace(self, variants=""), replace(self, variants="", state=_without_actions(self.state)))
        return next((line for line in less if line._width(metrics) <= width), less[-1])

    def pieces(self, line: QRect, metrics: QFontMetrics) -> list[Piece]:
        """What is written into `line`, from the left. Actions always have room, then the variants, the state's words,
        and the brand; what has no room is elided."""
        actions = self.state.actions if self.state is not None else ()
        reserved = sum(metrics.horizontalAdvance(_DOT + action.value) for action in actions)
        variants_width = metrics.horizontalAdvance(self.variants) + CHEVRON if self.variants else 0
        state_width = metrics.horizontalAdvance(self.state.words) + _SPACE if self.state is not None else 0
        made: list[Piece] = []
        left = line.left()
        room = line.width() - reserved - variants_width - state_width
        if self.brand and (room >= _LEAST_BRAND or self.state is None):
            brand = metrics.elidedText(self.brand, Qt.TextElideMode.ElideRight, max(room, _LEAST_BRAND))
            brand += _DOT if self.variants else ""
            made.append(_piece(brand, line, left, metrics, "muted"))
            left = made[-1].rect.right() + 1
        if self.variants:
            rect = QRect(left, line.top(), variants_width, line.height())
            made.append(Piece(self.variants, rect, "muted", RowAction.VARIANTS))
            left += variants_width
        if self.state is not None:
            left += _SPACE if made else 0
            room = max(line.left() + line.width() - left - reserved, _LEAST_STATE)
            words = metrics.elidedText(self.state.words, Qt.TextElideMode.ElideRight, room)
            made.append(_piece(words, line, left, metrics, self.state.tone))
            made += _actions(self.state, line, made[-1].rect.right() + 1, metrics)
        return made

    def _width(self, metrics: QFontMetrics) -> int:
        endless = self.pieces(QRect(0, 0, _ENDLESS, 0), metrics)
        return endless[-1].rect.right() + 1 if endless else 0


def _without_actions(state: StateLine | None) -> StateLine | None:
    return replace(state, actions=()) if state is not None else None


def _actions(state: StateLine, line: QRect, left: int, metrics: QFontMetrics) -> Iterator[Piece]:
    for action in state.actions:
        dot = _piece(_DOT, line, left, metrics, state.tone)
        words = _piece(action.value, line, dot.rect.right() + 1, metrics, state.tone, action)
        yield from (dot, words)
        left = words.rect.right() + 1


def _piece(
    text: str, line: QRect, left: int, metrics: QFontMetrics, tone: str, action: RowAction | None = None
) -> Piece:
    return Piece(text, QRect(left, line.top(), metrics.horizontalAdvance(text), line.height()), tone, action)
