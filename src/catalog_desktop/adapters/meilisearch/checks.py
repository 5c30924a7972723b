"""Whether search can be worked with as server and keys are set up: asked step by step, each answer a finding."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from catalog_desktop.adapters.meilisearch.connection import Connection
from catalog_desktop.adapters.meilisearch.document_sender import DocumentSender
from catalog_desktop.adapters.meilisearch.held_indexes import HeldIndexes
from catalog_desktop.adapters.meilisearch.index_version import RequestNumbers
from catalog_desktop.adapters.meilisearch.key_rights import may_do_everything, missing_rights, tenant_token
from catalog_desktop.adapters.meilisearch.keys import PROJECTING, REBUILDING, SEARCHING
from catalog_desktop.adapters.meilisearch.server import Server
from catalog_desktop.adapters.meilisearch.server_errors import ServerRefused, is_about_keys
from catalog_desktop.adapters.meilisearch.settings import settings_differences
from catalog_desktop.adapters.meilisearch.tasks import Tasks
from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.finding import Finding
from catalog_desktop.domain.shop import Shop

SUPPORTED = (1, 50)
SLOW_S = 0.4
_SOON = timedelta(minutes=10)


async def check_search(
    searching: Connection, writing: Connection | None, shops: Sequence[Shop]
) -> AsyncIterator[Finding]:
    """Reachable, version, rights of both keys, settings and speed of the indexes of some shops. `writing` has the
    projector's key, where there is one. Nothing is written; ends where the rest depends on what failed."""
    async with _asking(searching) as search, _asking(writing or searching) as write:
        try:
            reachable = await check_reachable(search)
            yield reachable
            if not reachable.ok:
                return
            yield await check_version(search if writing is None else write)
            for shop in shops:
                yield await check_search_key(search, shop)
            for shop in shops if writing is not None else ():
                finding = await check_projector_key(write, shop)
                yield finding
                if finding.ok:
                    yield await check_settings(write, shop)
                    yield await check_speed(write, shop)
        except CatalogError as error:
            yield Finding("Search", ok=False, detail=str(error))


async def check_reachable(server: Server) -> Finding:
    """Whether a search server answers at the address."""
    begun = time.monotonic()
    health = await server.get("health")
    if health.get("status") != "available":
        return Finding("Search", ok=False, detail=f"What answers at {server.connection.url} is no search server.")
    return Finding("Search", ok=True, detail=f"reachable, {(time.monotonic() - begun) * 1000:.0f} ms away")


async def check_version(server: Server) -> Finding:
    """Whether the server is of the version that this program is made for. A key for some indexes is not told."""
    try:
        version = str((await server.get("version"))["pkgVersion"])
    except ServerRefused as error:
        if not is_about_keys(error):
            raise
        return Finding("Search version", ok=True, detail="not told to this key; Meilisearch 1.50 is needed")
    return version_finding(version)


def version_finding(version: str) -> Finding:
    """What a version of Meilisearch means."""
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
    needed = ".".join(map(str, SUPPORTED))
    if numbers < SUPPORTED:
        detail = f"{version} is older than this program needs: update the server to {needed}."
    elif numbers > SUPPORTED:
        detail = f"{version} is newer than {needed}, for which this program is made; update it when search misbehaves"
    else:
        detail = version
    return Finding("Search version", ok=numbers >= SUPPORTED, detail=detail)


async def check_search_key(server: Server, shop: Shop) -> Finding:
    """Whether the key searches the shop, and can do no harm on a desk."""
    name, advice = f"Search key of {shop.name}", f"Make one with `catalog-desktop keys token --shop {shop.id}`."
    token = tenant_token(server.connection.key)
    now = datetime.now(UTC)
    if token is not None and token.expires_at is not None and token.expires_at <= now:
        return Finding(name, ok=False, detail=f"It ended {_when(token.expires_at)}. {advice}")
    if token is None and await may_do_everything(server):
        return Finding(name, ok=False, detail=_too_powerful(f"keys search --shop {shop.id}"))
    if await missing_rights(server, server.connection.names.live(shop.id), SEARCHING):
        return Finding(name, ok=False, detail=f"It is wrong, has ended, or is not for this shop. {advice}")
    if token is not None and token.expires_at is not None:
        soon = token.expires_at - now < _SOON
        return Finding(name, ok=not soon, detail=f"ends {_when(token.expires_at)}" + (f". {advice}" if soon else ""))
    return Finding(name, ok=True, detail="searches this shop")


async def check_projector_key(server: Server, shop: Shop) -> Finding:
    """Whether the key keeps the shop's indexes up to date, and no others."""
    name, advice = (
        f"Projector's key of {shop.name}",
        f"Make one with `catalog-desktop keys projector --shop {shop.id}`.",
    )
    if await may_do_everything(server):
        return Finding(name, ok=False, detail=_too_powerful(f"keys projector --shop {shop.id}"))
    live = server.connection.names.live(shop.id)
    missing = await missing_rights(server, live, PROJECTING)
    if len(missing) == len(PROJECTING):
        return Finding(name, ok=False, detail=f"It is wrong, has ended, or is not for this shop. {advice}")
    if missing:
        return Finding(name, ok=False, detail=f"It lacks {', '.join(missing)}. {advice}")
    more = [right for right in REBUILDING if right not in PROJECTING]
    cannot_rebuild = await missing_rights(server, live, more)
    rebuilding = "; it may not rebuild them, for which `keys projector --rebuilds` makes one" if cannot_rebuild else ""
    return Finding(name, ok=True, detail=f"keeps the indexes of this shop up to date{rebuilding}")


async def check_settings(server: Server, shop: Shop) -> Finding:
    """Whether the live index is set as this program would set it."""
    name, held, live = f"Search index of {shop.name}", HeldIndexes(server), server.connection.names.live(shop.id)
    if await held.generation(live) is None:
        return Finding(name, ok=True, detail="not built yet; the projector builds it")
    differences = settings_differences(await held.settings(live))
    if differences:
        detail = f"Other settings than this program gives it: {', '.join(differences)}. Run `catalog-desktop reindex`."
        return Finding(name, ok=False, detail=detail)
    return Finding(name, ok=True, detail=f"{(await held.newest(live)).count} products, set as it should be")


async def check_speed(server: Server, shop: Shop) -> Finding:
    """How long an edit takes until it is found, at least: measured with an edit of nothing."""
    name, live = f"Search speed of {shop.name}", server.connection.names.live(shop.id)
    if await HeldIndexes(server).generation(live) is None:
        return Finding(name, ok=True, detail="measured once there is an index")
    begun = time.monotonic()
    await DocumentSender(Tasks(server)).no_op(live, RequestNumbers().next())
    return speed_finding(name, time.monotonic() - begun)


def speed_finding(name: str, seconds: float) -> Finding:
    """What the time for one document means. Most of it is spent on setting memory aside, as much as the server was
    told it may use, whatever there is to do: two thirds of the machine's, unless it was told."""
    detail = f"an edit can be found after {seconds * 1000:.0f} ms"
    if seconds <= SLOW_S:
        return Finding(name, ok=True, detail=detail)
    return Finding(
        name,
        ok=False,
        detail=f"{detail}. If the server is not busy, start it with `--max-indexing-memory 500MB`: with its default it "
        "sets two thirds of the memory aside for every edit.",
    )


@asynccontextmanager
async def _asking(connection: Connection) -> AsyncIterator[Server]:
    server = Server(connection)
    try:
        yield server
    finally:
        await server.close()


def _too_powerful(command: str) -> str:
    return (
        "This is the master key or an admin key, which can do everything on the server: no desk may have it. "
        f"Make one with `catalog-desktop {command}`."
    )


def _when(instant: datetime) -> str:
    return instant.astimezone().strftime("%Y-%m-%d %H:%M")
