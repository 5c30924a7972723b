"""Writes one batch after another into a shop's index until it is killed; run as `python -m … FOLDER FIRST_BATCH`."""

import asyncio
import random
import sys
from pathlib import Path

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.search.engine import embedded_search
from catalog_desktop.domain.document import Document
from catalog_desktop.ports.search_index import IndexBatch
from tests.contracts.search.made_up import made_up

SHOP = "shop"
IDS = [f"P{number:03}" for number in range(150)]


def batch_of(number: int) -> IndexBatch:
    """The batch of a number: the same in every process."""
    chance = random.Random(number)
    ids = chance.sample(IDS, chance.choice((1, 3, 30, 80)))
    deleted = set(chance.sample(ids, len(ids) // 5))
    return IndexBatch([made_up(chance, key) for key in ids if key not in deleted], sorted(deleted))


def state_after(count: int) -> dict[str, Document]:
    """What an index holds after the first batches."""
    held: dict[str, Document] = {}
    for number in range(count):
        batch = batch_of(number)
        held |= {document.id: document for document in batch.documents}
        held = {key: document for key, document in held.items() if key not in batch.deleted_ids}
    return held


async def write(folder: Path, first: int) -> None:
    async with embedded_search(CatalogFolder(folder)) as engine:
        for number in range(first, sys.maxsize):
            await engine.index.apply(SHOP, batch_of(number))
            print(number, flush=True)


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1]), int(sys.argv[2])))
