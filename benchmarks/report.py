"""The figures as text, as JSON, and as a section of docs/performance.md."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure

_BEGIN, _END = "<!-- table {name} -->", "<!-- end of table {name} -->"
_VERDICTS = {True: "yes", False: "**no**", None: ""}


@dataclass(frozen=True, slots=True)
class Results:
    """One run: on which stores, how many products of what kind, and what was measured; `topic` when that is not all."""

    profile: str
    products: int
    data: str
    figures: list[Figure]
    topic: str = ""

    def to_json(self) -> dict[str, Any]:
        """The run as a JSON object."""
        return {
            "profile": self.profile,
            "products": self.products,
            "data": self.data,
            "machine": machine(),
            "figures": [figure.to_json() for figure in self.figures],
        }


def machine() -> str:
    """What it ran on, and how busy that was."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    python, sqlite = platform.python_version(), sqlite3.sqlite_version
    return f"{os.cpu_count()} cores, {platform.system()}, Python {python}, SQLite {sqlite}{load}"


def sentence(figure: Figure) -> str:
    """One figure in a line."""
    unit = f" {figure.unit}" if figure.unit else ""
    words = f"{figure.name}: {figure.median:,.4g}{unit}, p95 {figure.p95:,.4g}{unit} ({figure.count} measured)"
    return words if figure.goal is None else f"{words}, goal {_goal(figure)}"


def table(results: Results) -> str:
    """The figures as a Markdown table."""
    rows = ["| figure | median | p95 | goal | reached |", "|---|---|---|---|---|"]
    for f in results.figures:
        unit = f" {f.unit}" if f.unit else ""
        rows.append(f"| {f.name} | {f.median:,.4g}{unit} | {f.p95:,.4g}{unit} | {_goal(f)} | {_VERDICTS[f.is_met]} |")
    return "\n".join(rows)


def _goal(figure: Figure) -> str:
    return "" if figure.goal is None else f"{'≥' if figure.higher else '≤'} {figure.goal:,g} {figure.unit}".rstrip()


def write_section(file: Path, results: Results) -> None:
    """Put the table in its place in the document, at its end when it has none yet."""
    is_shared = results.profile != "embedded"
    name = f"{results.profile} {results.products}" if is_shared else str(results.products)
    name, topic = (f"{results.topic} {name}", f"{results.topic}: ") if results.topic else (name, "")
    begin, end = _BEGIN.format(name=name), _END.format(name=name)
    stores = " on Firestore's emulator and Meilisearch" if is_shared else ""
    about = f"{results.products:,} products: {results.data}. {machine()}."
    section = f"{begin}\n## {topic}{results.products:,} products{stores}\n\n{about}\n\n{table(results)}\n{end}"
    text = file.read_text(encoding="utf-8")
    place = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    text = place.sub(lambda _: section, text) if place.search(text) else f"{text.rstrip()}\n\n{section}\n"
    file.write_text(text, encoding="utf-8")
