"""Which catalog a call is about."""

from __future__ import annotations

import argparse
from pathlib import Path

from catalog_desktop.config.profiles import EMBEDDED, Profile, load_profile
from catalog_desktop.config.settings import Settings
from catalog_desktop.domain.errors import BadUsage


def chosen_profile(arguments: argparse.Namespace, settings: Settings) -> Profile:
    """The catalog that a call names: by folder, by profile, or neither for the user's own."""
    folder: Path | None = getattr(arguments, "catalog", None)
    name: str | None = getattr(arguments, "profile", None)
    if folder is not None and name is not None:
        raise BadUsage("Name a catalog by --catalog or by --profile, not by both.")
    if name is not None:
        return load_profile(name)
    return Profile(EMBEDDED if folder is None else "", folder or settings.catalog)
