"""A shop copied from one catalog to another: whole, again, cut off, and onto one that differs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from catalog_desktop.app.catalog import CatalogFolder, OwnedCatalog, own_catalog
from catalog_desktop.domain.edit_diff import changes_between
from catalog_desktop.domain.operation import Operation, Origin
from catalog_desktop.domain.product import Status
from catalog_desktop.domain.record import to_record
from catalog_desktop.domain.shop import Shop
from catalog_desktop.exchange.copying import CopyDifference, CopyResult, ShopCopy
from catalog_desktop.exchange.job_control import JobControl, Progress
from catalog_desktop.exchange.sample.load_sample import load_sample
from catalog_desktop.exchange.sample.sample_catalog import sample_shop
from catalog_desktop.ports.catalog_ports import CatalogPorts

COUNT = 500


@pytest.fixture
async def source(tmp_path: Path) -> AsyncIterator[CatalogPorts]:
    async with own_catalog(CatalogFolder(tmp_path / "source")) as owned:
        await owned.ports.shops.create_shop(sample_shop())
        await load_sample(owned.ports.repository, sample_shop(), "anna", lambda _done, _all: None, count=COUNT)
        yield owned.ports


@pytest.fixture
async def target(tmp_path: Path) -> AsyncIterator[OwnedCatalog]:
    async with own_catalog(CatalogFolder(tmp_path / "target")) as owned:
        yield owned


def copy_of(source: CatalogPorts, target: OwnedCatalog) -> ShopCopy:
    return ShopCopy(source, target.ports, sample_shop(), by="anna")


@asynccontextmanager
async def cancelled_after(pages: int) -> AsyncIterator[JobControl]:
    """A control that cancels once so many pages are reported."""
    seen = 0

    def count(_progress: Progress) -> None:
        nonlocal seen
        seen += 1
        if seen >= pages:
            control.cancel()

    control = JobControl(count)
    yield control


async def first_ids(ports: CatalogPorts, shop: Shop) -> list[str]:
    async for page in ports.feed.scan(shop.id):
        return [product.id for product in page]
    return []


async def test_a_copy_holds_the_same_shop_and_products(source: CatalogPorts, target: OwnedCatalog) -> None:
    copy = copy_of(source, target)
    assert await copy.run(JobControl()) == CopyResult(created=COUNT)
    assert await copy.compare(JobControl()) == CopyDifference(compared=COUNT)
    assert replace(await target.ports.shops.load_shop(sample_shop().id), revision=0) == sample_shop()


async def test_costs_stock_and_problems_come_along(source: CatalogPorts, target: OwnedCatalog) -> None:
    await copy_of(source, target).run(JobControl())
    for product_id in await first_ids(source, sample_shop()):
        here = await source.repository.load_product(sample_shop().id, product_id)
        there = await target.ports.repository.load_product(sample_shop().id, product_id)
        assert not changes_between(to_record(here), to_record(there))
        assert (here.costs, here.stock, here.problems) == (there.costs, there.stock, there.problems)


async def test_copying_again_writes_nothing(source: CatalogPorts, target: OwnedCatalog) -> None:
    await copy_of(source, target).run(JobControl())
    before = await target.ports.feed.position(sample_shop().id)
    assert await copy_of(source, target).run(JobControl()) == CopyResult(unchanged=COUNT)
    assert await target.ports.feed.position(sample_shop().id) == before


async def test_a_copy_that_was_cut_off_goes_on_where_it_stopped(source: CatalogPorts, target: OwnedCatalog) -> None:
    async with cancelled_after(1) as control:
        cut_off = await copy_of(source, target).run(control)
    assert cut_off.was_cancelled
    assert 0 < cut_off.created < COUNT
    rest = await copy_of(source, target).run(JobControl())
    assert rest == CopyResult(created=COUNT - cut_off.created)
    assert not await copy_of(source, target).compare(JobControl())


async def test_what_was_edited_since_is_brought_over_field_by_field(source: CatalogPorts, target: OwnedCatalog) -> None:
    shop_id, copy = sample_shop().id, copy_of(source, target)
    await copy.run(JobControl())
    edited, deleted, *_ = await first_ids(source, sample_shop())
    product = await source.repository.load_product(shop_id, edited)
    await source.repository.update_status(
        shop_id, edited, Status.ARCHIVED, product.status, Operation("ben", Origin.EDIT)
    )
    await target.ports.repository.delete_product(shop_id, deleted, Operation("ben", Origin.EDIT))
    assert await copy.compare(JobControl()) == CopyDifference(COUNT, missing=1, different=1, ids=(edited, deleted))
    again = await copy_of(source, target).run(JobControl())
    assert (again.updated, again.unchanged) == (1, COUNT - 2)
    assert [left.product_id for left in again.left_out] == [deleted]
    there = await target.ports.repository.load_product(shop_id, edited)
    assert there.status is Status.ARCHIVED
