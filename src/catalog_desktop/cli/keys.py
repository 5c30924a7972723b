"""`keys`: makes the keys with which desks search and projectors write, for some shops, with an end."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import sys
from datetime import UTC, datetime, timedelta

from catalog_desktop.cli.report import DONE, Report
from catalog_desktop.config.profiles import SearchSettings, load_profile
from catalog_desktop.config.settings import Settings
from catalog_desktop.domain.errors import BadUsage

ADMIN_KEY = "CATALOG_DESKTOP_SEARCH_ADMIN_KEY"
_DAYS = 90
_HOURS = 24


async def keys(arguments: argparse.Namespace, settings: Settings, report: Report) -> int:  # noqa: ARG001
    """Make one key and show it, once: nothing of it is kept here."""
    try:
        from catalog_desktop.app.search_keys import KeyKind, make_key
    except ModuleNotFoundError as error:
        raise BadUsage(f"This needs the package {error.name}: install catalog-desktop[cloud].") from error
    kind, shop_ids = KeyKind(arguments.kind), _shop_ids(arguments)
    if not shop_ids and kind is not KeyKind.PROJECTOR:
        raise BadUsage(
            "Say for which shop with --shop: its id, as `catalog-desktop shops` lists it; several by commas."
        )
    search = await asyncio.to_thread(_search_server, arguments)
    expires_at = datetime.now(UTC).replace(microsecond=0) + _life(arguments)
    admin_key = await asyncio.to_thread(_admin_key)
    made = await make_key(search, admin_key, kind, shop_ids, expires_at, rebuilds=arguments.rebuilds)
    document = {
        "kind": kind.value,
        "key": made.key,
        "indexes": list(made.indexes),
        "actions": list(made.actions),
        "expires_at": made.expires_at.isoformat(),
    }
    report.message(
        f"For {', '.join(made.indexes)} until {made.expires_at:%Y-%m-%d %H:%M} UTC: {', '.join(made.actions)}. "
        "It is not shown again; enter it in the connection."
    )
    report.result(document, lambda: made.key)
    return DONE


def _shop_ids(arguments: argparse.Namespace) -> list[str]:
    named: str = getattr(arguments, "shop", None) or ""
    return [shop_id.strip() for shop_id in named.split(",") if shop_id.strip()]


def _search_server(arguments: argparse.Namespace) -> SearchSettings:
    profile_name: str | None = getattr(arguments, "profile", None)
    if (profile_name is None) == (arguments.url is None):
        raise BadUsage("Name the search server by --profile, or by --url and --environment.")
    if profile_name is None:
        return SearchSettings(arguments.url, arguments.environment)
    profile = load_profile(profile_name)
    if profile.cloud is None:
        raise BadUsage(f"The profile {profile.name} has embedded stores, which need no keys.")
    return profile.cloud.search


def _life(arguments: argparse.Namespace) -> timedelta:
    """How long the key is good for; a token, which cannot be taken back by itself, for hours."""
    if arguments.hours is not None and arguments.days is not None:
        raise BadUsage("Say how long by --days or by --hours, not by both.")
    if arguments.days is not None:
        return timedelta(days=arguments.days)
    if arguments.hours is not None:
        return timedelta(hours=arguments.hours)
    return timedelta(hours=_HOURS) if arguments.kind == "token" else timedelta(days=_DAYS)


def _admin_key() -> str:
    given = os.environ.get(ADMIN_KEY)
    if not given and not sys.stdin.isatty():
        raise BadUsage(f"Give the master key or an admin key of the search server in {ADMIN_KEY}.")
    return given or getpass.getpass("Master key or admin key of the search server: ")
