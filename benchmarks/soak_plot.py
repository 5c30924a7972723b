"""The soak as a picture: SVG, written by hand, so that a page shows it without anything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from benchmarks.soak_figures import Soak

_WIDTH, _LEFT, _RIGHT, _TOP = 960.0, 64.0, 16.0, 40.0
_PANEL, _GAP = 150.0, 34.0
_STYLE = (
    "text{font:12px sans-serif;fill:#333}.axis{stroke:#bbb;fill:none}.fault{fill:#d9480f;opacity:.16}"
    ".line{fill:none;stroke-width:1.4}.title{font-weight:600}"
)
_COLOURS = ("#1971c2", "#2f9e44", "#9c36b5")

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Panel:
    """Curves over the same time, each with its name."""

    title: str
    curves: Sequence[tuple[str, Points]]

    @property
    def highest(self) -> float:
        """The end of the scale: a round number above everything."""
        top = max((value for _, points in self.curves for _, value in points), default=1.0)
        step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000) if s * 5 >= top)
        return float(step * (int(top / step) + 1))


def plot(soak: Soak) -> str:
    """A panel each for lag, memory, and what is open; disturbances are shaded."""
    samples = soak.samples
    panels = [
        Panel(
            "age of the oldest edit that search does not hold, s",
            [("lag", [(s.at_s, s.lag_s) for s in samples if s.lag_s is not None])],
        ),
        Panel("memory, MB", [("memory", [(s.at_s, s.use.memory_mb) for s in samples])]),
        Panel(
            "open",
            [
                ("handles", [(s.at_s, float(s.use.handles)) for s in samples]),
                ("threads", [(s.at_s, float(s.use.threads)) for s in samples]),
                ("connections", [(s.at_s, float(s.use.connections)) for s in samples]),
            ],
        ),
    ]
    height = _TOP + len(panels) * (_PANEL + _GAP)
    end_s = max((sample.at_s for sample in samples), default=1.0)
    body = [line for number, panel in enumerate(panels) for line in _panel(soak, panel, number, end_s)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {height:g}" role="img">',
            f"<style>{_STYLE}</style>",
            f'<rect width="{_WIDTH:g}" height="{height:g}" fill="#fff"/>',
            *body,
            "</svg>\n",
        ]
    )


def _panel(soak: Soak, panel: Panel, number: int, end_s: float) -> list[str]:
    top = _TOP + number * (_PANEL + _GAP)
    bottom, highest, wide = top + _PANEL, panel.highest, _WIDTH - _LEFT - _RIGHT

    def x(at_s: float) -> float:
        return round(_LEFT + wide * min(at_s / end_s, 1.0), 1)

    def y(value: float) -> float:
        return round(bottom - _PANEL * value / highest, 1)

    lines = [f'<text class="title" x="{_LEFT:g}" y="{top - 8:g}">{escape(panel.title)}</text>']
    for fault in soak.faults:
        ended = fault.ended_s or end_s
        width = max(1.0, x(ended) - x(fault.began_s))
        lines.append(
            f'<rect class="fault" x="{x(fault.began_s)}" y="{top:g}" width="{width:.1f}" height="{_PANEL:g}">'
            f"<title>{escape(fault.name)}</title></rect>"
        )
    for value in (0.0, highest / 2, highest):
        lines.append(f'<path class="axis" d="M{_LEFT:g} {y(value)}H{_WIDTH - _RIGHT:g}"/>')
        lines.append(f'<text x="{_LEFT - 8:g}" y="{y(value) + 4:g}" text-anchor="end">{value:g}</text>')
    for place, (name, points) in enumerate(panel.curves):
        path = " ".join(f"{x(at)},{y(value)}" for at, value in points)
        lines.append(f'<polyline class="line" stroke="{_COLOURS[place]}" points="{path}"/>')
        if len(panel.curves) > 1:
            across = _WIDTH - _RIGHT - 90 * (len(panel.curves) - place)
            lines.append(f'<text x="{across:g}" y="{top - 8:g}" style="fill:{_COLOURS[place]}">{name}</text>')
    minutes = range(0, int(end_s / 60) + 1, max(1, int(end_s / 600)))
    lines += [
        f'<text x="{x(minute * 60)}" y="{bottom + 16:g}" text-anchor="middle">{minute} min</text>' for minute in minutes
    ]
    return lines
