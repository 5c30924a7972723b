"""What a check found: a point, whether all is well with it, and what is to be done otherwise."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One point: its name, whether all is well, and what was found or is to be done."""

    name: str
    ok: bool
    detail: str
