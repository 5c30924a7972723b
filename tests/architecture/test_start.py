"""A start of the window loads what the first rows need, and nothing that is opened later."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from catalog_desktop.views.dialog_code import DIALOGS

_LATER = {
    "catalog_desktop.exchange.importing.importer",
    "catalog_desktop.exchange.exporting.exporter",
    "catalog_desktop.views.import_dialog.import_dialog",
    "catalog_desktop.cli.run_command",
    "catalog_desktop.adapters.remote_pictures",
    "catalog_desktop.adapters.firestore",
    "catalog_desktop.adapters.meilisearch",
    "charset_normalizer",
    "email",
    "http.client",
    "ijson",
    "rapidfuzz",
    "catalog_desktop.session.why",
    "catalog_desktop.views.projection.projection_window",
    "pyqtgraph",
    *DIALOGS,
}


def _after_the_start(what: str) -> list[str]:
    """The words of an expression, once a new process has loaded the window."""
    call = f"import linecache, os, sys, catalog_desktop.cli.open_window; print(*{what})"
    return subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, check=True).stdout.split()


def test_what_is_opened_later_is_not_loaded_at_the_start() -> None:
    loaded = _after_the_start("sys.modules")
    assert "catalog_desktop.views.main_window" in loaded
    assert _LATER.isdisjoint(loaded)


def test_no_source_is_read_at_the_start() -> None:
    assert [file for file in _after_the_start("linecache.cache") if "catalog_desktop" in file] == []


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted in /proc")
def test_a_start_begins_no_threads_of_libraries() -> None:
    assert len(_after_the_start("os.listdir('/proc/self/task')")) == 1


def test_what_is_loaded_after_the_start_is_there() -> None:
    assert all(find_spec(module) for module in DIALOGS)
