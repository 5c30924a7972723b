"""Running one command: on which catalog, and whether this process or the catalog's owner does."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence

from catalog_desktop.app.catalog import (
    CatalogFolder,
    OwnedCatalog,
    OwnedElsewhere,
    restore_catalog,
)
from catalog_desktop.app.profile_catalog import is_there, own_profile, read_profile
from catalog_desktop.cli import keys, projecting, sharing
from catalog_desktop.cli.chosen_profile import chosen_profile
from catalog_desktop.cli.commands import COMMANDS
from catalog_desktop.cli.context import Context
from catalog_desktop.cli.handover import run_at_owner
from catalog_desktop.cli.report import DONE, Report
from catalog_desktop.cli.serving import serving
from catalog_desktop.config.profiles import Profile
from catalog_desktop.config.settings import Settings
from catalog_desktop.domain.errors import BadUsage, NotFound

PROFILE_COMMANDS = {
    "profiles": sharing.profiles,
    "sign-in": sharing.sign_in,
    "sign-out": sharing.sign_out,
    "copy": sharing.copy,
    "keys": keys.keys,
    "project": projecting.project,
}
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
