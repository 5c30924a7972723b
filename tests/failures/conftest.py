"""What the failures happen to: a projector in memory, a feed on Firestore, indexes on Meilisearch."""

from tests.adapters.firestore.conftest import faults, firestore, open_feed, shop
from tests.adapters.meilisearch.conftest import between, client
from tests.kills.conftest import embedded, own_desk, shared
from tests.projector.conftest import catalog, reports, running

__all__ = [
    "between",
    "catalog",
    "client",
    "embedded",
    "faults",
    "firestore",
    "open_feed",
    "own_desk",
    "reports",
    "running",
    "shared",
    "shop",
]
