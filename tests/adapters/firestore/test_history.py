"""`FirestoreChangeLog`: operations of many calls, and lists longer than a page."""

from collections.abc import AsyncIterator

import pytest

from catalog_desktop.adapters.firestore import receipt_queries
from catalog_desktop.domain.commands import StockDelta
from catalog_desktop.domain.ids import new_ulid
from tests.adapters.firestore.desks import Desk, member, owner
from tests.contracts.writing import bulk, create, creation, edit, shirt
from tests.firestore_emulator import SHARED_PROJECT, FirestoreEmulator


@pytest.fixture
async def desk(firestore_emulator: FirestoreEmulator, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """A desk for which three documents are a page."""
    monkeypatch.setattr(receipt_queries, "PAGE", 3)
    desk = owner(firestore_emulator.settings(SHARED_PROJECT), new_ulid())
    yield desk
    await desk.connection.close()


async def test_an_operation_of_many_calls_is_listed_once_by_its_first_write(desk: Desk) -> None:
    first = edit(label="First")
    await create(desk.repository, desk.shop, shirt(id="x"), first)
    importing = bulk(label="Import")
    ids = [f"p{n}" for n in range(10)]
    for start in range(0, 10, 2):
        changesets = [creation(shirt(id=key)) for key in ids[start : start + 2]]
        await desk.repository.apply_changes(desk.shop, changesets, importing)
    last = edit(label="Last")
    await desk.repository.update_stock(desk.shop, "x", (StockDelta("v1", "main", 1),), last)
    recent = await desk.log.recent_operations(desk.shop, "ann")
    assert [(logged.label, logged.product_id) for logged in recent] == [("Last", "x"), ("Import", "p0"), ("First", "x")]
    assert await desk.log.recent_operations(desk.shop, "ann", limit=2) == recent[:2]
    assert [logged.product_id for logged in await desk.log.operation(desk.shop, importing.id)] == ids


async def test_a_history_longer_than_a_page(desk: Desk) -> None:
    product_id = (await create(desk.repository, desk.shop, shirt())).product_id
    for _ in range(7):
        await desk.repository.update_stock(desk.shop, product_id, (StockDelta("v1", "main", 1),), edit())
    history = await desk.log.history(desk.shop, product_id)
    assert [logged.revision for logged in history] == list(range(8, 0, -1))
    assert [logged.revision for logged in await desk.log.history(desk.shop, product_id, limit=4)] == [8, 7, 6, 5]


async def test_costs_of_a_variant_go_with_it_whoever_removes_it(
    firestore_emulator: FirestoreEmulator, desk: Desk
) -> None:
    product_id = (await create(desk.repository, desk.shop, shirt())).product_id
    blind = member(firestore_emulator.settings(SHARED_PROJECT), desk.shop, "staff", sees_costs=False)
    await blind.repository.delete_variant(desk.shop, product_id, "v1", edit())
    await blind.connection.close()
    assert (await desk.repository.load_product(desk.shop, product_id)).costs == {}
