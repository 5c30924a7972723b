"""Running one command: which function, on which catalog, and what becomes of its errors."""

from __future__ import annotations

import argparse
import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from catalog_desktop.app.catalog import (
    CatalogFolder,
    OwnedCatalog,
    OwnedElsewhere,
    restore_catalog,
)
from catalog_desktop.app.profile_catalog import is_there, own_profile, read_profile
from catalog_desktop.cli import doctor, files, keeping, keys, reading, sharing, writing
from catalog_desktop.cli.arguments import parse_words
from catalog_desktop.cli.context import Context
from catalog_desktop.cli.documents import error_document
from catalog_desktop.cli.handover import OwnerService, run_at_owner
from catalog_desktop.cli.report import BAD_USAGE, DONE, FAILED, Output, Report
from catalog_desktop.config.profiles import EMBEDDED, Profile, load_profile
from catalog_desktop.config.settings import Settings
from catalog_desktop.domain.errors import BadUsage, CatalogError, NotFound


@dataclass(frozen=True, slots=True)
class _Command:
    """`reads` commands look at committed snapshots, also beside an owner; the others are the owner's to run."""

    run: Callable[[Context], Awaitable[int]]
    reads: bool = False


COMMANDS = {
    "search": _Command(reading.search, reads=True),
    "show": _Command(reading.show, reads=True),
    "stats": _Command(reading.stats, reads=True),
    "deleted": _Command(reading.deleted, reads=True),
    "shops": _Command(reading.shops, reads=True),
    "export": _Command(files.export, reads=True),
    "doctor": _Command(doctor.doctor, reads=True),
    "set": _Command(writing.set_fields),
    "delete": _Command(writing.delete),
    "restore": _Command(writing.restore),
    "import": _Command(files.import_files),
    "sample": _Command(keeping.sample),
    "new-shop": _Command(keeping.new_shop),
    "reindex": _Command(keeping.reindex),
    "verify": _Command(keeping.verify),
    "dead-letters": _Command(keeping.dead_letters),
    "backup": _Command(keeping.backup),
}


PROFILE_COMMANDS = {"profiles": sharing.profiles, "sign-in": sharing.sign_in, "copy": sharing.copy, "keys": keys.keys}
"""Commands that open the catalogs that they need themselves."""


async def run_here(arguments: argparse.Namespace, words: Sequence[str], settings: Settings, report: Report) -> int:
    """Run a command in this process, or hand it to the owner of the catalog if that is another one."""
    if arguments.command in PROFILE_COMMANDS:
        return await PROFILE_COMMANDS[arguments.command](arguments, settings, report)
    if arguments.command == "restore-backup":
        return await restore_backup(arguments, chosen_profile(arguments, settings), report)
    profile, command = chosen_profile(arguments, settings), COMMANDS[arguments.command]
    if command.reads and not is_there(profile):
        raise NotFound("catalog in", str(profile.folder))

    async def beside() -> int:
        async with read_profile(profile) as ports:
            return await command.run(Context(arguments, profile, ports, None, report, settings.person))

    if command.reads and profile.cloud is not None:
        return await beside()
    try:
        async with own_profile(profile, purpose=f"catalog-desktop {arguments.command}") as owned, serving(owned):
            if command.reads:
                await _catch_up(owned)
            return await command.run(Context(arguments, profile, owned.ports, owned, report, settings.person))
    except OwnedElsewhere:
        if command.reads:
            return await beside()
        return await asyncio.to_thread(run_at_owner, CatalogFolder(profile.folder), words, settings.person)


def chosen_profile(arguments: argparse.Namespace, settings: Settings) -> Profile:
    """The catalog that a call names: by folder, by profile, or neither for the user's own."""
    folder: Path | None = getattr(arguments, "catalog", None)
    name: str | None = getattr(arguments, "profile", None)
    if folder is not None and name is not None:
        raise BadUsage("Name a catalog by --catalog or by --profile, not by both.")
    if name is not None:
        return load_profile(name)
    return Profile(EMBEDDED if folder is None else "", folder or settings.catalog)


async def _catch_up(owned: OwnedCatalog) -> None:
    """Let search hold what a former owner saved but could not project any more, so that answers are up to date."""
    for shop in await owned.ports.shops.list_shops():
        await asyncio.wrap_future(owned.projector.searchable(shop.id))


async def restore_backup(arguments: argparse.Namespace, profile: Profile, report: Report) -> int:
    """Make a catalog of a backup in a folder that has none."""
    if profile.cloud is not None:
        raise BadUsage("A backup is restored to a folder; `copy` then brings it to shared stores.")

    def show(done: int, total: int) -> None:
        report.progress(f"restore: {done // 2**20} of {total // 2**20} MiB")

    await restore_catalog(arguments.file, CatalogFolder(profile.folder), show)
    report.progress_done()
    report.result({"file": arguments.file.name, "restored": True}, lambda: f"Restored {arguments.file.name}.")
    return DONE


@asynccontextmanager
async def serving(owned: OwnedCatalog, raise_window: Callable[[], None] | None = None) -> AsyncIterator[None]:
    """Run the commands of other processes meanwhile; `raise_window` is what a second `open` does, which fails without
    one."""

    async def run(words: Sequence[str], folder: Path, person: str, out: Output, err: Output) -> int:
        if list(words) == ["open"]:
            if raise_window is None:
                return FAILED
            raise_window()
            return DONE
        return await run_for_other(owned, words, folder, person, out, err)

    service = await asyncio.to_thread(OwnerService, owned.folder, run, asyncio.get_running_loop())
    try:
        yield
    finally:
        await asyncio.to_thread(service.close)


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


def make_absolute(arguments: argparse.Namespace, folder: Path) -> None:
    """Make relative file names absolute, as seen from `folder`."""
    for name, value in vars(arguments).items():
        if isinstance(value, Path):
            setattr(arguments, name, folder / value.expanduser())
        elif isinstance(value, list) and value and isinstance(value[0], Path):
            setattr(arguments, name, [folder / path.expanduser() for path in value])
