"""Commands that keep a catalog: shops, sample, index, dead letters."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

from catalog_desktop.app.catalog import back_up_catalog
from catalog_desktop.cli.context import Context, chosen_shop, wait_until_searchable
from catalog_desktop.cli.documents import iso
from catalog_desktop.cli.report import DONE, FAILED, table
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.money import is_currency
from catalog_desktop.domain.shop import Location, Shop
from catalog_desktop.domain.skus import slugify
from catalog_desktop.exchange.load_sample import load_sample
from catalog_desktop.exchange.sample import SAMPLE_COUNT, sample_shop
from catalog_desktop.projector.progress import ProjectionProgress


async def create_shop(context: Context, shop: Shop) -> Shop:
    """Add a shop (with a new id when it has none) and let the projector follow it."""
    if not is_currency(shop.currency.upper()):
        raise BadUsage(f"“{shop.currency}” is not an ISO 4217 currency code.")
    new = replace(shop, id=shop.id or new_ulid(), currency=shop.currency.upper())
    created = await context.ports.shops.create_shop(new)
    await asyncio.wrap_future(context.catalog.projector.follow(created.id))
    return created


async def new_shop(context: Context) -> int:
    """Create a shop."""
    arguments = context.arguments
    shop = Shop("", arguments.name, arguments.currency, arguments.locale, arguments.time_zone)
    if arguments.location:
        shop = replace(shop, locations=tuple(Location(slugify(name), name) for name in arguments.location))
    created = await create_shop(context, shop)
    context.report.result(
        {"id": created.id, "name": created.name, "currency": created.currency},
        lambda: f"Created the shop “{created.name}” ({created.id}).",
    )
    return DONE


async def sample(context: Context) -> int:
    """Fill an empty catalog with the sample shop."""
    if await context.ports.shops.list_shops():
        raise BadUsage("The catalog has a shop already; the sample wants an empty one.")
    count = context.arguments.products or SAMPLE_COUNT
    shop = await create_shop(context, sample_shop())

    def show(done: int, total: int) -> None:
        context.report.progress(f"sample: {done} of {total}")

    await load_sample(context.ports.repository, shop, context.person, show, count=count)
    context.report.progress_done()
    await wait_until_searchable(context, shop)
    context.report.result({"products": count}, lambda: f"Made the sample shop with {count} products.")
    return DONE


async def reindex(context: Context) -> int:
    """Rebuild the search index beside the live one and switch to it when it is verified."""
    shop, ports = await chosen_shop(context), context.ports
    before = await ports.index.identity(shop.id)
    news = asyncio.Event()
    loop = asyncio.get_running_loop()
    stop_listening = context.catalog.progress.listen(lambda progress: _pass_on(context, progress, loop, news))
    try:
        await asyncio.wrap_future(context.catalog.projector.request_rebuild(shop.id))
        while (record := await ports.control.load(shop.id)).rebuild is not None or record.rebuild_wanted:
            await news.wait()
            news.clear()
    finally:
        stop_listening()
        context.report.progress_done()
    after = await ports.index.identity(shop.id)
    total = (await ports.read_model.get_product_stats(shop.id)).total
    switched = after is not None and after != before
    words = f"Rebuilt: {total} documents." if switched else "The rebuild was given up; the index is as it was."
    context.report.result({"switched": switched, "documents": total}, lambda: words)
    return DONE if switched else FAILED


def _pass_on(
    context: Context, progress: ProjectionProgress, loop: asyncio.AbstractEventLoop, news: asyncio.Event
) -> None:
    """On the projector's thread: show how far it is, and wake who waits for the end."""
    if progress.rebuild is not None:
        rebuild = progress.rebuild
        context.report.progress(f"{rebuild.step}: {rebuild.done} of {rebuild.total}, {rebuild.rate:.0f} a second")
    loop.call_soon_threadsafe(news.set)


async def verify(context: Context) -> int:
    """Compare the index with the write store; exit status 1 while they differ."""
    shop, projector = await chosen_shop(context), context.catalog.projector
    await wait_until_searchable(context, shop)
    drift = await asyncio.wrap_future(projector.verify(shop.id))
    found = {"missing": list(drift.missing), "stale": list(drift.stale), "ghost": list(drift.ghost)}
    document: dict[str, Any] = {**found, "checked": drift.checked}
    if drift and context.arguments.repair:
        await asyncio.wrap_future(projector.repair(shop.id, drift))
        drift = await asyncio.wrap_future(projector.verify(shop.id))
        document["repaired"] = not drift
    words = ", ".join(f"{len(ids)} {name}" for name, ids in found.items())
    context.report.result(document, lambda: f"{words}, {document['checked']} checked.")
    return FAILED if drift else DONE


async def dead_letters(context: Context) -> int:
    """List products that the index refused, or try them again."""
    shop = await chosen_shop(context)
    if context.arguments.retry:
        await asyncio.wrap_future(context.catalog.projector.retry(shop.id))
    letters = await context.ports.control.dead_letters(shop.id)
    rows = [
        {"id": letter.product_id, "revision": letter.revision, "reason": letter.reason, "since": iso(letter.since)}
        for letter in letters
    ]
    lines = [["Id", "Since", "Reason"], *([str(row["id"]), str(row["since"]), str(row["reason"])] for row in rows)]
    context.report.result({"dead_letters": rows}, lambda: table(lines) if rows else "Everything is searchable.")
    return DONE


async def backup(context: Context) -> int:
    """Save the whole catalog as one checked file."""
    file: Path = context.arguments.file

    def show(done: int, total: int) -> None:
        context.report.progress(f"backup: {done // 2**20} of {total // 2**20} MiB")

    if context.profile.cloud is not None:
        raise BadUsage("A shared catalog is backed up where it lies: schedule backups of Firestore, or `export` it.")
    size = await back_up_catalog(context.catalog.folder, file, show)
    context.report.progress_done()
    context.report.result({"file": file.name, "bytes": size}, lambda: f"Saved {file.name}, {size / 2**20:.1f} MiB.")
    return DONE
