"""Settings that come from outside: the environment and the user's own folders."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

_APP = "catalog-desktop"


@dataclass(frozen=True, slots=True)
class Settings:
    """`catalog` is the folder used when none is named (`CATALOG_DESKTOP_CATALOG`); `person` signs every write
    (`CATALOG_DESKTOP_PERSON`); `development` lets the emulator stand in for Firestore where the environment names one
    (`CATALOG_DESKTOP_DEVELOPMENT=1`)."""

    catalog: Path
    person: str
    development: bool = False


def load_settings() -> Settings:
    """The settings of this user on this machine."""
    folder = os.environ.get("CATALOG_DESKTOP_CATALOG")
    return Settings(
        catalog=Path(folder).expanduser() if folder else user_data_path(_APP) / "catalog",
        person=os.environ.get("CATALOG_DESKTOP_PERSON") or _user_name(),
        development=os.environ.get("CATALOG_DESKTOP_DEVELOPMENT") == "1",
    )


def picture_cache() -> Path:
    """Where pictures from other machines are kept; nothing is lost when it is emptied."""
    return user_cache_path(_APP) / "pictures"


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return "unknown"
