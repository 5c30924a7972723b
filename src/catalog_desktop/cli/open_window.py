"""The command `open`."""

from __future__ import annotations

import argparse
import sys

from catalog_desktop.app.catalog import CatalogFolder, OwnedElsewhere
from catalog_desktop.app.window import WindowRequest, show_catalog
from catalog_desktop.cli.handover import run_at_owner
from catalog_desktop.cli.report import FAILED
from catalog_desktop.cli.run_command import serving
from catalog_desktop.config.settings import Settings
from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.views.gui_run import run_gui


def open_window(arguments: argparse.Namespace, settings: Settings) -> int:
    """Show the catalog's window until it is closed; a second call raises the first one's window."""
    folder = CatalogFolder(arguments.catalog)
    request = WindowRequest(folder, settings.person, sample=getattr(arguments, "sample", False))
    try:
        return _run_or_raise(request)
    except CatalogError as error:
        print(f"catalog-desktop: {error}", file=sys.stderr)
        return FAILED


def _run_or_raise(request: WindowRequest) -> int:
    try:
        return run_gui(lambda closing: show_catalog(request, serving, closing))
    except OwnedElsewhere:
        return run_at_owner(request.folder, ["open"], request.person)
