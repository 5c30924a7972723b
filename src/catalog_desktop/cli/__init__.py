"""The command line: `main` turns arguments into one command, its result and an exit status."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from catalog_desktop.cli.arguments import make_absolute, parse_words


def main(words: Sequence[str] | None = None) -> int:
    """Run `catalog-desktop` with these arguments (by default the process's) and return its exit status."""
    words = sys.argv[1:] if words is None else list(words)
    arguments = parse_words(words)
    return _run(arguments, words)


def _run(arguments: argparse.Namespace, words: Sequence[str]) -> int:
    # Each part is imported where it is needed: the window needs no commands, and commands need no Qt.
    from catalog_desktop.config.settings import load_settings

    settings = load_settings()
    make_absolute(arguments, Path.cwd())
    if arguments.command in (None, "open"):
        # The window collects garbage by itself. Imports make a lot of objects and no garbage, and looking for it among
        # them would take a tenth of the start.
        gc.disable()
        from catalog_desktop.cli.open_window import open_window

        return open_window(arguments, settings)
    from catalog_desktop.cli.commands import reporting_errors
    from catalog_desktop.cli.report import FAILED, Report
    from catalog_desktop.cli.run_command import run_here

    report = Report(sys.stdout, sys.stderr, as_json=getattr(arguments, "json", False))
    try:
        return asyncio.run(reporting_errors(run_here(arguments, words, settings, report), arguments, report))
    except BrokenPipeError:  # whoever read the output has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        report.progress_done()
        report.message("catalog-desktop: cancelled; what was saved stays saved.")
        return 130
