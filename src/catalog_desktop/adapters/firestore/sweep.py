"""Finds commits that came so late that the live target had moved past their time."""

from __future__ import annotations

from contextlib import aclosing

from catalog_desktop.adapters.firestore.calls import FirestoreCalls
from catalog_desktop.adapters.firestore.documents import WRITTEN_AT
from catalog_desktop.adapters.firestore.feed_pace import FeedPace
from catalog_desktop.adapters.firestore.feed_reads import FeedReads
from catalog_desktop.adapters.firestore.layout import ShopPaths
from catalog_desktop.adapters.firestore.product_queries import pages_written_between
from catalog_desktop.adapters.firestore.shop_log import ShopLog
from catalog_desktop.adapters.firestore.unbroken import to_its_end
from catalog_desktop.ports.change_feed import Position

_FIELDS = ("revision", WRITTEN_AT)


async def sweep(
    calls: FirestoreCalls,
    paths: ShopPaths,
    log: ShopLog,
    between: tuple[Position, Position],
    pace: FeedPace,
    reads: FeedReads,
) -> None:
    """Look at revisions written in a span of time (Unix microseconds), and fetch those that the log has not heard of.

    What was written before that span will not be asked about again.
    """
    after, until = max(0, between[0]), between[1]
    if after < until:
        async with aclosing(pages_written_between(calls, paths, after, until, _FIELDS, pace.page_count)) as pages:
            async for page in pages:
                missed = [
                    found.name
                    for found in page
                    if not log.knows(found.name, found.fields.get("revision", 0)) and not log.is_of_before(found)
                ]
                reads.swept += max(1, len(page)) + len(missed)
                log.take((await to_its_end(calls.get(missed))).values())
    log.forget(before=after)
