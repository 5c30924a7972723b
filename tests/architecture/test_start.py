"""A start of the window loads what the first rows need, and nothing that is opened later."""

import subprocess
import sys
from importlib.util import find_spec

from catalog_desktop.views.dialog_code import DIALOGS

_LATER = {
    "catalog_desktop.exchange.importing",
    "catalog_desktop.exchange.exporting",
    "catalog_desktop.views.import_dialog.import_dialog",
    "catalog_desktop.cli.run_command",
    "catalog_desktop.adapters.remote_pictures",
    "catalog_desktop.adapters.firestore",
    "catalog_desktop.adapters.meilisearch",
    "charset_normalizer",
    "email",
    "http.client",
    "ijson",
    "pyqtgraph",
    *DIALOGS,
}


def test_what_is_opened_later_is_not_loaded_at_the_start() -> None:
    call = "import sys, catalog_desktop.cli.open_window; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, check=True).stdout.split()
    assert "catalog_desktop.views.main_window" in loaded
    assert _LATER.isdisjoint(loaded)


def test_what_is_loaded_after_the_start_is_there() -> None:
    assert all(find_spec(module) for module in DIALOGS)
