"""Commands that keep a catalog: shops, sample, backup."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from catalog_desktop.app.catalog import back_up_catalog
from catalog_desktop.cli.context import Context, wait_until_searchable
from catalog_desktop.cli.report import DONE
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.money import is_currency
from catalog_desktop.domain.shop import Location, Shop
from catalog_desktop.domain.skus import slugify
from catalog_desktop.exchange.sample.load_sample import load_sample
from catalog_desktop.exchange.sample.sample_catalog import SAMPLE_COUNT, sample_shop


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
