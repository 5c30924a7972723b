"""Which stores are measured: every process of a benchmark opens the profile that is made here."""

from __future__ import annotations

from pathlib import Path

from catalog_desktop.config.profiles import EMBEDDED, Profile

PERSON = "benchmark"


def measured_profile(folder: Path) -> Profile:
    """Embedded stores in a folder."""
    return Profile(EMBEDDED, folder)
