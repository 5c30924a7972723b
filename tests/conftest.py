"""What holds for every test: nothing beyond loopback, nothing left over, no error in the log."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.firestore_emulator import ask_for_emulator, firestore_emulator, firestore_jar
from tests.guards import leftovers, skipped, sockets
from tests.guards.error_logs import no_error_logged
from tests.guards.leftovers import _no_task_left_over, no_task_left_over, nothing_left_over
from tests.guards.sockets import refused_connections
from tests.meilisearch_server import meilisearch_binary, meilisearch_server, own_meilisearch, search_environment

__all__ = [
    "_no_task_left_over",
    "firestore_emulator",
    "firestore_jar",
    "meilisearch_binary",
    "meilisearch_server",
    "no_error_logged",
    "no_task_left_over",
    "nothing_left_over",
    "own_meilisearch",
    "refused_connections",
    "search_environment",
]

ROOT = Path(__file__).resolve().parents[1]

# Real widgets and real key events, without a display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A busy machine is not a failure; and the same commit gets the same examples in CI, others at home.
_UNHURRIED: dict[str, Any] = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("here", print_blob=True, **_UNHURRIED)
hypothesis.settings.register_profile("ci", derandomize=True, **_UNHURRIED)
# Whether an example is found counts, not how small it can be made.
hypothesis.settings.register_profile(
    "unshrunk", phases=(hypothesis.Phase.generate,), database=None, report_multiple_bugs=False, **_UNHURRIED
)
hypothesis.settings.load_profile("ci" if "CI" in os.environ else "here")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the tests that take minutes to hours as well")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--long"):
        leave_out_long(config, items)
    ask_for_emulator(items)


def leave_out_long(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Not skipped but left out: that they do not run every time is no finding."""
    long = [item for item in items if item.get_closest_marker("long")]
    if long:
        items[:] = [item for item in items if not item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=long)


def pytest_configure() -> None:
    sockets.install()
    leftovers.start_lasting_helpers()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    yield
    skipped.tell(terminalreporter)


@pytest.fixture(scope="session")
def catalog_data() -> Path:
    """The folder of real catalogs: `CATALOG_DATA`, by default beside the checkout."""
    folder = Path(os.environ.get("CATALOG_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no catalogs in {folder}; set CATALOG_DATA to the folder that holds them")
    return folder
