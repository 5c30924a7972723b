"""The index of a catalog in use is rebuilt, returned to and discarded: no search fails, and no edit is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from catalog_desktop.app.catalog import OwnedCatalog
from catalog_desktop.app.profile_catalog import own_profile
from catalog_desktop.config.profiles import Profile
from catalog_desktop.domain.changes import UNSEEN, Action, Changeset, SetField
from catalog_desktop.domain.operation import Operation, Origin
from catalog_desktop.domain.product import Product, Status, Variant
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.projection_control import ControlRecord, FormerWish

SHOP = Shop("rebuilt", "Rebuilt", "EUR")
COUNT = 400
PATIENCE_S = 60.0


async def test_no_search_fails_while_the_index_is_replaced(profile: Profile) -> None:
    async with own_profile(profile) as owned:
        await _fill(owned)
        first = await _generation(owned)
        async with _searching(owned):
            await asyncio.wrap_future(owned.projector.request_rebuild(SHOP.id))
            await _edit_until(owned, lambda record: not record.rebuild_wanted and record.rebuild is None)
            assert await _generation(owned) != first
            await asyncio.wrap_future(owned.projector.request_former(SHOP.id, FormerWish.RETURN))
            await _edit_until(owned, _is_back)
            assert await _generation(owned) == first
            await asyncio.wrap_future(owned.projector.request_former(SHOP.id, FormerWish.DISCARD))
            await _edit_until(owned, lambda record: record.former is None and not record.obsolete)
        assert list(await owned.ports.index.builds(SHOP.id)) == []
        assert not await asyncio.wrap_future(owned.projector.verify(SHOP.id))


def _is_back(record: ControlRecord) -> bool:
    return record.rebuild is None and record.former is not None and record.former.wish is None


async def _fill(owned: OwnedCatalog) -> None:
    await owned.ports.shops.create_shop(SHOP)
    await asyncio.wrap_future(owned.projector.follow(SHOP.id))
    products = (
        Product(f"p{number:03}", f"Product {number}", "EUR", status=Status.ACTIVE, variants=(Variant("v", price=100),))
        for number in range(COUNT)
    )
    changes = [Changeset(product.id, Action.CREATE, initial=product) for product in products]
    for start in range(0, COUNT, 100):
        operation = Operation("anna", Origin.IMPORT)
        await owned.ports.repository.apply_changes(SHOP.id, changes[start : start + 100], operation)
    await asyncio.wrap_future(owned.projector.searchable(SHOP.id))


async def _generation(owned: OwnedCatalog) -> str:
    identity = await owned.ports.index.identity(SHOP.id)
    assert identity is not None
    return identity.generation


@asynccontextmanager
async def _searching(owned: OwnedCatalog) -> AsyncIterator[None]:
    """Search all the while: every answer holds every product."""
    answered = 0

    async def search() -> None:
        nonlocal answered
        while True:
            page = await owned.ports.read_model.list_products(SHOP.id, ProductQuery())
            assert page.total == COUNT
            answered += 1

    searching = asyncio.create_task(search())
    try:
        yield
    finally:
        assert not searching.done(), searching.exception()
        searching.cancel()
        await asyncio.gather(searching, return_exceptions=True)
    assert answered > 20


async def _edit_until(owned: OwnedCatalog, is_done: Callable[[ControlRecord], bool]) -> None:
    """Set a price and find it, again and again."""
    number = 0
    async with asyncio.timeout(PATIENCE_S):
        while number < 3 or not is_done(await owned.ports.control.load(SHOP.id)):
            number += 1
            change = SetField(("variants", "v", "price"), UNSEEN, 1_000 + number)
            changeset = Changeset(f"p{number * 7 % COUNT:03}", changes=(change,))
            [outcome] = await owned.ports.repository.apply_changes(SHOP.id, [changeset], Operation("anna", Origin.EDIT))
            assert outcome.receipt is not None
            await asyncio.wrap_future(owned.projector.searchable(SHOP.id))
            assert await _found_revision(owned, changeset.product_id) >= outcome.receipt.revision


async def _found_revision(owned: OwnedCatalog, product_id: str) -> int:
    page = await owned.ports.read_model.list_products(SHOP.id, ProductQuery(), ids=[product_id])
    return page.rows[0].document.revision if page.rows else 0
