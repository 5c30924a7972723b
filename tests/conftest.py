"""What holds for every test: nothing beyond loopback, nothing left over, no error in the log."""

import os
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.guards import leftovers, sockets
from tests.guards.error_logs import no_error_logged
from tests.guards.leftovers import _no_task_left_over, no_task_left_over, nothing_left_over
from tests.guards.sockets import refused_connections

__all__ = [
    "_no_task_left_over",
    "no_error_logged",
    "no_task_left_over",
    "nothing_left_over",
    "refused_connections",
]

ROOT = Path(__file__).resolve().parents[1]

# Real widgets and real key events, without a display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A busy machine is not a failure; and the same commit gets the same examples in CI, others at home.
_UNHURRIED: dict[str, Any] = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("here", print_blob=True, **_UNHURRIED)
hypothesis.settings.register_profile("ci", derandomize=True, **_UNHURRIED)
hypothesis.settings.load_profile("ci" if "CI" in os.environ else "here")


def pytest_configure() -> None:
    sockets.install()
    leftovers.start_lasting_helpers()


@pytest.fixture(scope="session")
def catalog_data() -> Path:
    """The folder of real catalogs: `CATALOG_DATA`, by default beside the checkout."""
    folder = Path(os.environ.get("CATALOG_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no catalogs in {folder}; set CATALOG_DATA to the folder that holds them")
    return folder
