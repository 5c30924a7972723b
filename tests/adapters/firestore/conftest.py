"""Connections to the emulator."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest

from catalog_desktop.adapters.firestore.change_feed import FirestoreChangeFeed
from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.credentials import emulator_owner
from catalog_desktop.adapters.firestore.feed_pace import FeedPace
from tests.adapters.firestore.faulty_streams import FaultyConnection, StreamFaults
from tests.adapters.firestore.following import HOUR
from tests.adapters.firestore.shop_writer import ShopWriter
from tests.firestore_emulator import FirestoreEmulator

OpenFeed = Callable[..., FirestoreChangeFeed]


@pytest.fixture
async def firestore(firestore_emulator: FirestoreEmulator) -> AsyncIterator[FirestoreConnection]:
    """A connection to an empty project, past all rules."""
    connection = FirestoreConnection(firestore_emulator.settings(), emulator_owner)
    yield connection
    await connection.close()


@pytest.fixture
def faults() -> StreamFaults:
    return StreamFaults()


@pytest.fixture
async def shop(firestore: FirestoreConnection) -> ShopWriter:
    """A shop with a product that was written long ago."""
    shop = ShopWriter(firestore)
    await shop.write("first")
    await shop.ago(24 * HOUR, "first")
    return shop


@pytest.fixture
async def open_feed(firestore: FirestoreConnection, faults: StreamFaults) -> AsyncIterator[OpenFeed]:
    """`open_feed(pace)` is a change feed over streams that have `faults`, in the project of `firestore`."""
    async with AsyncExitStack() as stack:
        connection = FaultyConnection(firestore.settings, emulator_owner)
        connection.faults = faults
        stack.push_async_callback(connection.close)

        def open_feed(pace: FeedPace | None = None) -> FirestoreChangeFeed:
            feed = FirestoreChangeFeed(connection, pace)
            stack.push_async_callback(feed.close)
            return feed

        yield open_feed
