"""What a command says: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

DONE, FAILED, BAD_USAGE, DONE_WITH_REFUSALS = 0, 1, 2, 3


class Output(Protocol):
    """Where text goes: a stream of this process, or one on its way to another."""

    def write(self, text: str, /) -> int:
        """Take a text."""
        ...

    def flush(self) -> None:
        """Let go of what was taken."""
        ...

    def isatty(self) -> bool:
        """Whether a person watches."""
        ...


@dataclass(frozen=True, slots=True)
class Report:
    """Where a command writes. The owner of a catalog runs commands of other processes with streams of its own."""

    out: Output
    err: Output
    as_json: bool

    def result(self, document: Any, plain: Callable[[], str]) -> None:
        """The command's one result: `document` as JSON, or the text that `plain` makes of it for people."""
        text = json.dumps(document, ensure_ascii=False, indent=None) if self.as_json else plain()
        print(text, file=self.out, flush=True)

    def message(self, text: str) -> None:
        """A line about what is going on."""
        print(text, file=self.err, flush=True)

    def progress(self, text: str) -> None:
        """A line that replaces itself on a terminal and is left out elsewhere."""
        if self.err.isatty():
            print(f"\r\x1b[K{text}", end="", file=self.err, flush=True)

    def progress_done(self) -> None:
        """End the progress line."""
        if self.err.isatty():
            print("\r\x1b[K", end="", file=self.err, flush=True)


def table(rows: list[list[str]]) -> str:
    """Rows as aligned columns; the first row is the heading."""
    if not rows:
        return ""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)
