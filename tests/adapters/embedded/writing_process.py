"""A process that writes to a catalog until it is killed, and says on its standard output what was acknowledged.

    python -m tests.adapters.embedded.writing_process FOLDER SEED FIRST_BATCH

One line of JSON an acknowledged write: `{"operation", "product", "revision"}`, and `{"batch"}` after an import's call.
"""

import asyncio
import itertools
import json
import random
import sys
from pathlib import Path

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.embedded_store import EmbeddedStore
from catalog_desktop.adapters.embedded.product_repository import EmbeddedProductRepository
from catalog_desktop.domain.changes import UNSEEN, Action, AdjustStock, Change, Changeset, SetField
from catalog_desktop.domain.operation import Operation, Origin, Receipt
from catalog_desktop.domain.product import Product, Variant

SHOP = "shop"
BATCH_SIZE = 80
_SKUS = 12


def product(product_id: str, sku: str | None) -> Product:
    """A product with a SKU, stock and a cost."""
    variant = Variant("v1", sku=sku, price=100)
    return Product(
        product_id,
        "Lamp",
        "EUR",
        variants=(variant,),
        stock={"v1": {"main": 5}},
        costs={"v1": 50},
        description="x" * 500,
    )


def import_operation(batch: int) -> Operation:
    """The operation under which a batch is imported, whoever imports it."""
    return Operation("import", Origin.IMPORT, id=f"import-{batch}")


def import_batch(batch: int) -> list[Changeset]:
    """Creations, some of which share a SKU."""
    ids = [f"import-{batch}-{number}" for number in range(BATCH_SIZE)]
    products = [product(key, f"SKU-{batch}-{number // 2}") for number, key in enumerate(ids)]
    return [Changeset(p.id, Action.CREATE, initial=p, tolerant=True) for p in products]


def say(**line: object) -> None:
    """One acknowledged write."""
    print(json.dumps(line), flush=True)


async def import_on(repository: EmbeddedProductRepository, first: int) -> None:
    """Import batch after batch."""
    for batch in itertools.count(first):
        outcomes = await repository.apply_changes(SHOP, import_batch(batch), import_operation(batch))
        for outcome in outcomes:
            acknowledge(outcome.receipt)
        say(batch=batch)


async def edit_on(repository: EmbeddedProductRepository, seed: int) -> None:
    """Create, change, delete and restore products that quarrel about few SKUs."""
    chance = random.Random(seed)
    for number in itertools.count():
        known = f"edit-{seed}-{chance.randrange(number // 4 + 1)}"
        changeset = chance.choice((creation, change, change, deletion, restoration))(chance, known)
        (outcome,) = await repository.apply_changes(SHOP, [changeset], Operation("ann"))
        acknowledge(outcome.receipt)


def creation(chance: random.Random, product_id: str) -> Changeset:
    """A new product with one of the SKUs, or none."""
    new = product(product_id, chance.choice((None, f"S{chance.randrange(_SKUS)}")))
    return Changeset(product_id, Action.CREATE, initial=new)


def change(chance: random.Random, product_id: str) -> Changeset:
    """A sale, another SKU, and now and then another cost."""
    changes: list[Change] = [
        AdjustStock("v1", "main", -1),
        SetField(("variants", "v1", "sku"), UNSEEN, f"S{chance.randrange(_SKUS)}"),
    ]
    if chance.random() < 0.3:
        changes.append(SetField(("costs", "v1"), UNSEEN, chance.choice((None, 60))))
    return Changeset(product_id, changes=tuple(changes))


def deletion(_: random.Random, product_id: str) -> Changeset:
    """Its SKU is free then."""
    return Changeset(product_id, Action.DELETE)


def restoration(_: random.Random, product_id: str) -> Changeset:
    """With the SKU, or not at all."""
    return Changeset(product_id, Action.RESTORE)


def acknowledge(receipt: Receipt | None) -> None:
    """Say that a write is durable; a refused one is not said."""
    if receipt is not None:
        say(operation=receipt.operation_id, product=receipt.product_id, revision=receipt.revision)


async def main() -> None:
    """Write until killed."""
    folder, seed, first_batch = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    repository = EmbeddedProductRepository(EmbeddedStore.open(CatalogFolder(folder)))
    await asyncio.gather(import_on(repository, first_batch), edit_on(repository, seed))


if __name__ == "__main__":
    asyncio.run(main())
