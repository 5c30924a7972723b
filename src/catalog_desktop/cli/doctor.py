"""`doctor`: what this machine and this catalog need, each point with what to do about it."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing

from catalog_desktop.app.catalog import check_catalog
from catalog_desktop.app.connections import ProfileConnections
from catalog_desktop.cli.context import Context
from catalog_desktop.cli.documents import iso
from catalog_desktop.cli.report import DONE, FAILED
from catalog_desktop.config.connection import TypedConnection
from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.finding import Finding
from catalog_desktop.domain.project import PROJECTION_VERSION

_OLDEST_SQLITE = (3, 40, 0)
_FREE_BYTES = 500 * 2**20


async def doctor(context: Context) -> int:
    """Check this machine and the catalog; exit status 1 when something has to be done."""
    findings = [*_machine(context), *[finding async for finding in _catalog(context)]]
    document = {
        "ok": all(f.ok for f in findings),
        "checks": [{"name": f.name, "ok": f.ok, "detail": f.detail} for f in findings],
    }
    context.report.result(
        document, lambda: "\n".join(f"{'ok  ' if f.ok else 'FAIL'}  {f.name}: {f.detail}" for f in findings)
    )
    return DONE if document["ok"] else FAILED


def _machine(context: Context) -> list[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    free = shutil.disk_usage(context.folder.path if context.folder.path.is_dir() else context.folder.path.anchor).free
    return [
        Finding("python", (3, 11) <= sys.version_info[:2] < (3, 14), version),
        Finding(
            "sqlite",
            sqlite3.sqlite_version_info >= _OLDEST_SQLITE,
            f"{sqlite3.sqlite_version}; 3.40 or newer is needed",
        ),
        Finding("fts5", _has_fts5(), "full-text search of SQLite"),
        Finding("disk", free > _FREE_BYTES, f"{free // 2**20} MiB free; 500 MiB are wanted"),
    ]


def _has_fts5() -> bool:
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
        except sqlite3.OperationalError:
            return False
    return True


async def _catalog(context: Context) -> AsyncIterator[Finding]:
    if context.profile.cloud is None:
        wrong = await asyncio.to_thread(check_catalog, context.folder)
        yield Finding("write store", not wrong, " ".join(wrong) or "consistent")
    else:
        async for finding in ProfileConnections().check(TypedConnection(context.profile)):
            yield finding
    for shop in await context.ports.shops.list_shops():
        control = await context.ports.control.load(shop.id)
        is_behind = await context.ports.feed.position(shop.id) > control.position
        since = f"since {iso(control.position_at)}" if control.position_at else "from the beginning"
        yield Finding(
            f"search of {shop.name}",
            not is_behind or context.owned is None,
            f"behind {since}; open the window or run `reindex`" if is_behind else "up to date",
        )
        letters = await context.ports.control.dead_letters(shop.id)
        yield Finding(f"dead letters of {shop.name}", not letters, f"{len(letters)} products are not searchable")
        yield Finding(
            f"projection of {shop.name}",
            control.projection_version <= PROJECTION_VERSION,
            f"version {control.projection_version}; this program has {PROJECTION_VERSION}",
        )
        try:
            stats = await context.ports.read_model.get_product_stats(shop.id)
            yield Finding(f"index of {shop.name}", True, f"{stats.total} documents")
        except CatalogError as error:
            yield Finding(f"index of {shop.name}", False, f"{error} Run `reindex`.")
