"""The database's own clock."""

from __future__ import annotations

from google.cloud.firestore_v1.types import BatchGetDocumentsRequest

from catalog_desktop.adapters.firestore.calls import CALL_TIMEOUT_S, FirestoreCalls
from catalog_desktop.adapters.firestore.unbroken import to_its_end
from catalog_desktop.ports.change_feed import Position


async def server_time(calls: FirestoreCalls, name: str) -> Position:
    """What time it is there (Unix microseconds), by reading a document of this name, which there need not be."""
    request = BatchGetDocumentsRequest(database=calls.root, documents=[name], mask={"field_paths": ["__name__"]})

    async def call() -> Position:
        answers = await calls.client.batch_get_documents(
            request, retry=None, timeout=CALL_TIMEOUT_S, metadata=calls.metadata()
        )
        return max([int(answer._pb.read_time.ToMicroseconds()) async for answer in answers])

    calls.usage.reads += 1
    return await to_its_end(calls.retried(call))
