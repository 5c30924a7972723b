"""Where fonts, icons and seeds are found, in an installed wheel as in a checkout."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def resources_root() -> Path:
    """The folder that holds `fonts/`, `icons/` and the other resources.

    A wheel carries it as package data; an editable install leaves no copy, there it is the
    checkout's own top-level folder.

    Raises:
        FileNotFoundError: neither is there; the installation is incomplete.
    """
    for candidate in (_PACKAGE / "resources", _PACKAGE.parents[1] / "resources"):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"No resources beside {_PACKAGE}. Install the program again.")
