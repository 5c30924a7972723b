"""Commands that look after a shop's search index: rebuild and return, drift, dead letters."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from catalog_desktop.cli.context import Context, chosen_shop, find_product, wait_until_searchable
from catalog_desktop.cli.documents import iso
from catalog_desktop.cli.report import DONE, DONE_WITH_REFUSALS, FAILED, table
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.projection_control import ControlRecord, DeadLetter, FormerWish
from catalog_desktop.projector.progress import ProjectionProgress


async def reindex(context: Context) -> int:
    """Rebuild the search index beside the live one and switch to it when it is verified; or return to the index that
    was live before, or delete that one."""
    shop, projector = await chosen_shop(context), context.catalog.projector
    if context.arguments.discard:
        return await _discard_former(context, shop)
    before = await context.ports.index.identity(shop.id)
    if context.arguments.back:
        await _until(
            context, shop, lambda: projector.request_former(shop.id, FormerWish.RETURN), lambda r: not _is_wished(r)
        )
    else:
        await _until(context, shop, lambda: projector.request_rebuild(shop.id), lambda r: not r.rebuild_wanted)
    after = await context.ports.index.identity(shop.id)
    total = (await context.ports.read_model.get_product_stats(shop.id)).total
    switched = after is not None and after != before
    done = "Search is back on the former index" if context.arguments.back else "Rebuilt"
    words = f"{done}: {total} documents." if switched else "It was given up; the index is as it was."
    context.report.result({"switched": switched, "documents": total}, lambda: words)
    return DONE if switched else FAILED


async def _discard_former(context: Context, shop: Shop) -> int:
    projector = context.catalog.projector
    await _until(
        context,
        shop,
        lambda: projector.request_former(shop.id, FormerWish.DISCARD),
        lambda record: record.former is None and not record.obsolete,
    )
    context.report.result({"discarded": True}, lambda: "The former search index is deleted.")
    return DONE


def _is_wished(record: ControlRecord) -> bool:
    return record.former is not None and record.former.wish is not None


async def _until(
    context: Context, shop: Shop, ask: Callable[[], Future[None]], is_done: Callable[[ControlRecord], bool]
) -> None:
    """Ask the projector for something, and wait until it has been done and nothing is being rebuilt."""
    news, loop = asyncio.Event(), asyncio.get_running_loop()
    stop_listening = context.catalog.progress.listen(lambda progress: _pass_on(context, progress, loop, news))
    try:
        await asyncio.wrap_future(ask())
        while (record := await context.ports.control.load(shop.id)).rebuild is not None or not is_done(record):
            await news.wait()
            news.clear()
    finally:
        stop_listening()
        context.report.progress_done()


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
    shop, arguments = await chosen_shop(context), context.arguments
    wanted = {(await find_product(context, shop, key)).id for key in arguments.products}
    if arguments.retry:
        await asyncio.wrap_future(context.catalog.projector.retry(shop.id, tuple(sorted(wanted)) or None))
    letters = await context.ports.control.dead_letters(shop.id)
    shown = [letter for letter in letters if not wanted or letter.product_id in wanted]
    rows = await _letter_rows(context, shop, shown)
    heading = ["Id", "Product", "SKU", "Since", "Reason"]
    lines = [heading, *([str(row[key]) for key in ("id", "title", "sku", "since", "reason")] for row in rows)]
    context.report.result({"dead_letters": rows}, lambda: table(lines) if rows else "Everything is searchable.")
    return DONE_WITH_REFUSALS if arguments.retry and rows else DONE


async def _letter_rows(context: Context, shop: Shop, letters: Sequence[DeadLetter]) -> list[dict[str, Any]]:
    changes = await context.ports.feed.read(shop.id, [letter.product_id for letter in letters])
    products = {change.product.id: change.product for change in changes}
    rows = []
    for letter in letters:
        product = products.get(letter.product_id)
        skus = [variant.sku for variant in product.variants if variant.sku] if product is not None else []
        rows.append(
            {
                "id": letter.product_id,
                "title": product.title if product is not None else "",
                "sku": skus[0] if skus else "",
                "revision": letter.revision,
                "reason": letter.reason,
                "since": iso(letter.since),
            }
        )
    return rows
