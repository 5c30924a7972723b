"""The command `open`."""

from __future__ import annotations

import argparse
import sys

from catalog_desktop.app.window import OtherProcesses, WindowRequest, show_catalog
from catalog_desktop.cli.chosen_profile import chosen_profile
from catalog_desktop.cli.handover import raise_window_of_owner
from catalog_desktop.cli.report import FAILED
from catalog_desktop.cli.serving import serving
from catalog_desktop.config.settings import Settings
from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.views.gui_run import run_gui


def open_window(arguments: argparse.Namespace, settings: Settings) -> int:
    """Show the catalog's window until it is closed; a second call raises the first one's window, or only reads beside
    an owner that has none."""
    others = OtherProcesses(serving, raise_window_of_owner)
    try:
        profile = chosen_profile(arguments, settings)
        request = WindowRequest(profile, settings.person, sample=getattr(arguments, "sample", False))
        return run_gui(lambda closing: show_catalog(request, others, closing))
    except CatalogError as error:
        print(f"catalog-desktop: {error}", file=sys.stderr)
        return FAILED
