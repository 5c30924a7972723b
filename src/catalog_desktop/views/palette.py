"""The colours of the program, by what they mean, in a light and a dark scheme."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette


@dataclass(frozen=True, slots=True)
class Colours:
    """One scheme; every value is "#rrggbb".

    Text of any of the text and state colours has a contrast of at least 4.5 : 1 on the surfaces
    it is used on; `faint` is the exception, for placeholders and zeros alone.
    """

    background: str
    """Side panel, top bar, status bar, dialogs."""
    surface: str
    """What data stands on: grid, line edits, preview."""
    raised: str
    """What floats over a surface: menus, toasts, the selection bar."""
    line: str
    line_strong: str
    hover: str
    found: str
    """Behind the letters that were searched for."""
    text: str
    muted: str
    faint: str
    accent: str
    accent_soft: str
    selection: str
    on_fill: str
    """Text on an area filled with `accent` or `bad`."""
    good: str
    good_soft: str
    attention: str
    attention_soft: str
    bad: str
    bad_soft: str
    neutral: str
    neutral_soft: str


LIGHT = Colours(
    background="#f5f6f8",
    surface="#ffffff",
    raised="#ffffff",
    line="#e3e6ea",
    line_strong="#cfd4da",
    hover="#f0f3f7",
    found="#fbe7a8",
    text="#1b1f24",
    muted="#5b6672",
    faint="#8a94a0",
    accent="#1f5fd6",
    accent_soft="#e8effc",
    selection="#dfe9fb",
    on_fill="#ffffff",
    good="#157347",
    good_soft="#e2f3ea",
    attention="#8a5a00",
    attention_soft="#fdf0d5",
    bad="#b3261e",
    bad_soft="#fbe6e4",
    neutral="#5b6672",
    neutral_soft="#eceff2",
)

DARK = Colours(
    background="#15181c",
    surface="#1b1f24",
    raised="#22272e",
    line="#2b3138",
    line_strong="#3a424b",
    hover="#20252b",
    found="#5b4712",
    text="#e6e9ed",
    muted="#a3adb8",
    faint="#7d8793",
    accent="#6aa1ff",
    accent_soft="#1d2b45",
    selection="#21365c",
    on_fill="#15181c",
    good="#6fd19c",
    good_soft="#173526",
    attention="#f0b95b",
    attention_soft="#3a2d12",
    bad="#ff8f86",
    bad_soft="#43201e",
    neutral="#a3adb8",
    neutral_soft="#2b3138",
)

_DARKEST_LIGHT_WINDOW = 128


def colours_of(palette: QPalette) -> Colours:
    """The scheme that a widget's palette belongs to: how painting code gets its colours.

    The palette travels to every widget by itself and announces a change as `PaletteChange`.
    """
    return LIGHT if palette.window().color().lightness() >= _DARKEST_LIGHT_WINDOW else DARK


def qt_palette(colours: Colours) -> QPalette:
    """A complete QPalette; Fusion derives whatever is left out, badly in dark."""
    role = QPalette.ColorRole
    palette = QPalette()
    for which, value in (
        (role.Window, colours.background),
        (role.WindowText, colours.text),
        (role.Base, colours.surface),
        (role.AlternateBase, colours.hover),
        (role.Text, colours.text),
        (role.PlaceholderText, colours.faint),
        (role.Button, colours.raised),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.bad),
        (role.Highlight, colours.selection),
        (role.HighlightedText, colours.text),
        (role.Accent, colours.accent),
        (role.Link, colours.accent),
        (role.LinkVisited, colours.accent),
        (role.ToolTipBase, colours.raised),
        (role.ToolTipText, colours.text),
        (role.Light, colours.raised),
        (role.Midlight, colours.hover),
        (role.Mid, colours.line),
        (role.Dark, colours.line_strong),
        (role.Shadow, "#000000"),
    ):
        palette.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.faint))
    return palette
