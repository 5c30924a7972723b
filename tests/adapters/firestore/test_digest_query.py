"""Sums of stamps, which Firestore adds up exactly as far as 63 bits go."""

from functools import partial

import pytest

from catalog_desktop.adapters.firestore import digest_query, writes
from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.feed_reads import FeedReads
from catalog_desktop.adapters.firestore.product_queries import IdRange
from catalog_desktop.ports.change_feed import Digest


async def stamped(firestore: FirestoreConnection, stamps: list[int]) -> None:
    """Write as much of products as sums need; every tenth one is deleted."""
    paths = firestore.shop("shop")
    made = [
        writes.replacement(paths.product(f"p{n:06}"), {"id": f"p{n:06}", "stamp": stamp, "live": n % 10 != 0})
        for n, stamp in enumerate(stamps)
    ]
    await firestore.run(lambda calls: calls.commit(made))


async def test_parts_add_up_to_the_whole(firestore: FirestoreConnection) -> None:
    stamps = [n * 2**48 // 40 for n in range(40)]
    await stamped(firestore, stamps)
    paths, reads = firestore.shop("shop"), FeedReads()
    live = {n: stamp for n, stamp in enumerate(stamps) if n % 10}
    for ids, expected in (
        (IdRange(), list(live.values())),
        (IdRange("p000005", "p000012"), [live[n] for n in (5, 6, 7, 8, 9, 11, 12)]),
        (IdRange("q"), []),
    ):
        whole = await firestore.run(partial(digest_query.digest, paths=paths, ids=ids, reads=reads))
        assert whole == Digest(len(expected), sum(expected))
        in_parts = partial(digest_query.digest_in_parts, paths=paths, ids=ids, parts=7, reads=reads)
        assert await firestore.run(in_parts) == whole


async def test_sums_that_are_too_large_are_added_up_in_parts(
    firestore: FirestoreConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stamps of 62 bits stand in for ten thousands of 48."""
    monkeypatch.setattr(digest_query, "_STAMPS", 2**62)
    stamps = [2**62 - 1 - n * 2**57 for n in range(20)]
    await stamped(firestore, stamps)
    live = [stamp for n, stamp in enumerate(stamps) if n % 10]
    assert sum(live) > 2**63
    paths, reads = firestore.shop("shop"), FeedReads()
    found = await firestore.run(lambda calls: digest_query.digest(calls, paths, IdRange(), reads))
    assert found == Digest(len(live), sum(live))
    assert reads.asked > 2
