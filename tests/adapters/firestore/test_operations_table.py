"""`docs/firestore-operations.md` tells the truth."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest

from catalog_desktop.adapters.firestore.calls import Usage
from catalog_desktop.domain.ids import new_ulid
from tests.adapters.firestore.desks import Desk, owner
from tests.contracts.test_operations import WRITES
from tests.contracts.writing import bulk, create, creation, edit, set_sku, shirt, titled, update, with_skus
from tests.firestore_emulator import SHARED_PROJECT, FirestoreEmulator

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "firestore-operations.md"
ROW = re.compile(r"\| `(\w+)`(?: \(([^)]+)\))? \| (\d+) \| (\d+) \| (\d+) \|")

CAP = with_skus(shirt(title="Cap"), "C", "D")
Case = Callable[[Desk, str], Awaitable[Any]]


def written(name: str) -> Case:
    return lambda desk, product_id: WRITES[name](desk.repository, desk.shop, product_id, edit())


async def title_of_ten(desk: Desk, product_id: str) -> None:
    ids = [f"p{n}" for n in range(10)]
    changesets = [titled(key, "Shirt") for key in ids]
    await desk.repository.apply_changes(desk.shop, changesets, bulk())


CASES: dict[str, Case] = {
    "load_product": lambda desk, product_id: desk.repository.load_product(desk.shop, product_id),
    "save_product (create)": lambda desk, _: create(
        desk.repository, desk.shop, with_skus(shirt(title="Cap"), "C", "D")
    ),
    "save_product (the title)": written("save_product"),
    "update_price": written("update_price"),
    "update_stock (a difference)": written("update_stock"),
    "update_stock (a count)": written("count_stock"),
    "update_status": written("update_status"),
    "update_media": written("update_media"),
    "save_variant": lambda desk, product_id: desk.repository.save_variant(
        desk.shop, product_id, "v1", update(product_id, set_sku("v1", "A", "E")).changes, edit()
    ),
    "delete_variant": written("delete_variant"),
    "assign_taxonomy": written("assign_taxonomy"),
    "delete_product": written("delete_product"),
    "restore_product": lambda desk, _: desk.repository.restore_product(desk.shop, "deleted", edit()),
    "apply_changes (the title of ten)": title_of_ten,
}


@pytest.fixture
async def desk(firestore_emulator: FirestoreEmulator) -> AsyncIterator[Desk]:
    desk = owner(firestore_emulator.settings(SHARED_PROJECT), new_ulid())
    yield desk
    await desk.connection.close()


def table() -> dict[str, tuple[int, ...]]:
    """The rows of the document."""
    rows = ROW.findall(DOCUMENT.read_text())
    return {f"{name} ({case})" if case else name: tuple(map(int, numbers)) for name, case, *numbers in rows}


def test_every_method_has_its_row() -> None:
    assert list(table()) == list(CASES)


@pytest.mark.parametrize("name", CASES)
async def test_what_a_method_reads_and_writes(desk: Desk, name: str) -> None:
    product_id = (await create(desk.repository, desk.shop, with_skus(shirt(), "A", "B"))).product_id
    if name.startswith("restore"):
        await create(desk.repository, desk.shop, with_skus(shirt(id="deleted"), "C", "D"))
        await desk.repository.delete_product(desk.shop, "deleted", edit())
    if name.startswith("apply"):
        await desk.repository.apply_changes(desk.shop, [creation(shirt(id=f"p{n}")) for n in range(10)], edit())
    before = astuple(desk.connection.usage)
    await CASES[name](desk, product_id)
    used = tuple(now - then for now, then in zip(astuple(desk.connection.usage), before, strict=True))
    assert Usage(*used) == Usage(*table()[name])
