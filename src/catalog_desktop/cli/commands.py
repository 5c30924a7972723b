"""The commands on one catalog, and running them: here, or for another process that hands one over."""

from __future__ import annotations

import argparse
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog_desktop.app.catalog import OwnedCatalog
from catalog_desktop.cli import doctor, explaining, exporting_files, files, indexing, keeping, reading, writing
from catalog_desktop.cli.arguments import make_absolute, parse_words
from catalog_desktop.cli.context import Context
from catalog_desktop.cli.documents import error_document
from catalog_desktop.cli.report import BAD_USAGE, FAILED, Output, Report
from catalog_desktop.domain.errors import BadUsage, CatalogError


@dataclass(frozen=True, slots=True)
class _Command:
    """`reads` commands look at committed snapshots, also beside an owner; the others are the owner's to run."""

    run: Callable[[Context], Awaitable[int]]
    reads: bool = False


COMMANDS = {
    "search": _Command(reading.search, reads=True),
    "show": _Command(reading.show, reads=True),
    "why": _Command(explaining.why, reads=True),
    "stats": _Command(reading.stats, reads=True),
    "deleted": _Command(reading.deleted, reads=True),
    "shops": _Command(reading.shops, reads=True),
    "export": _Command(exporting_files.export, reads=True),
    "doctor": _Command(doctor.doctor, reads=True),
    "set": _Command(writing.set_fields),
    "delete": _Command(writing.delete),
    "restore": _Command(writing.restore),
    "import": _Command(files.import_files),
    "sample": _Command(keeping.sample),
    "new-shop": _Command(keeping.new_shop),
    "reindex": _Command(indexing.reindex),
    "verify": _Command(indexing.verify),
    "dead-letters": _Command(indexing.dead_letters),
    "backup": _Command(keeping.backup),
}


async def run_for_other(
    owned: OwnedCatalog, words: Sequence[str], folder: Path, person: str, out: Output, err: Output
) -> int:
    """Run a command that another process hands over; `folder` is that process's, for relative file names."""
    arguments = parse_words(words)
    make_absolute(arguments, folder)
    report = Report(out, err, as_json=getattr(arguments, "json", False))
    if arguments.command not in COMMANDS:
        report.message("The catalog is busy in another program: close it there first.")
        return FAILED
    context = Context(arguments, owned.profile, owned.ports, owned, report, person)
    return await reporting_errors(COMMANDS[arguments.command].run(context), arguments, report)


async def reporting_errors(work: Awaitable[int], arguments: argparse.Namespace, report: Report) -> int:
    """The exit status of `work`; an expected error becomes one line, and a JSON document where one is wanted."""
    try:
        return await work
    except CatalogError as error:
        report.progress_done()
        if getattr(arguments, "debug", False):
            report.message("".join(traceback.format_exception(error)))
        report.message(f"catalog-desktop: {error}")
        if report.as_json:
            report.result(error_document(error), str)
        return BAD_USAGE if isinstance(error, BadUsage) else FAILED
