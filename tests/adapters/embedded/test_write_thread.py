"""The write thread: who goes first, what is refused at the end, and what an error takes with it."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.change_feed import EmbeddedChangeFeed
from catalog_desktop.adapters.embedded.embedded_store import EmbeddedStore
from catalog_desktop.adapters.embedded.product_repository import EmbeddedProductRepository
from catalog_desktop.domain.commands import StockDelta
from catalog_desktop.domain.errors import BadUsage, StoreUnavailable
from tests.adapters.embedded.catalogs import opened, problems_of
from tests.contracts.writing import bulk, create, creation, edit, shirt, titled

MANY = 1500


@pytest.fixture
def folder(tmp_path: Path) -> CatalogFolder:
    return CatalogFolder(tmp_path / "catalog")


class Gate:
    """Holds the write thread up in a transaction until it is opened, so that work gathers behind it."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._entered, self._open = threading.Event(), threading.Event()
        self._write = asyncio.create_task(store.write(self._wait))

    def _wait(self, connection: sqlite3.Connection) -> None:
        self._entered.set()
        self._open.wait(30)

    async def entered(self) -> None:
        await asyncio.to_thread(self._entered.wait, 30)

    async def open(self) -> None:
        self._open.set()
        await self._write


async def gather_behind(store: EmbeddedStore) -> Gate:
    gate = Gate(store)
    await gate.entered()
    return gate


async def commit_times(store: EmbeddedStore) -> list[int]:
    """The commit time of each change, in their order."""
    return await store.reader.read(
        lambda connection: [at for (at,) in connection.execute("SELECT committed_at FROM changes ORDER BY number")]
    )


async def test_an_edit_overtakes_an_import(folder: CatalogFolder) -> None:
    with opened(folder) as store:
        repository, feed = EmbeddedProductRepository(store), EmbeddedChangeFeed(store)
        await create(repository, "shop", shirt(id="first"))
        creations = [creation(shirt()) for _ in range(MANY)]
        importing = asyncio.create_task(repository.apply_changes("shop", creations, bulk()))
        await feed.wait("shop", 1)
        await repository.save_product("shop", titled("first", "Shirt"), edit())
        position = (await feed.read("shop", ["first"]))[0].position
        assert position < MANY
        outcomes = await importing
        assert sum(outcome.receipt is not None for outcome in outcomes) == MANY


async def test_edits_that_wait_together_share_a_flush(folder: CatalogFolder) -> None:
    with opened(folder) as store:
        repository = EmbeddedProductRepository(store)
        await create(repository, "shop", shirt(id="p"))
        commits: list[str] = []
        gate = await gather_behind(store)
        sales = [
            asyncio.create_task(repository.update_stock("shop", "p", (StockDelta("v1", "main", -1),), edit()))
            for _ in range(5)
        ]
        await asyncio.sleep(0)  # each has put its work into the queue
        await store_traced(store, commits)
        await gate.open()
        assert sorted(receipt.revision for receipt in await asyncio.gather(*sales)) == [2, 3, 4, 5, 6]
        assert len([statement for statement in commits if statement == "COMMIT"]) <= 2


async def store_traced(store: EmbeddedStore, statements: list[str]) -> None:
    """Note the statements of the write thread from now on."""
    store._thread._connection.set_trace_callback(statements.append)


async def test_a_refusal_takes_back_its_own_work_alone(folder: CatalogFolder) -> None:
    def refuse(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO shops VALUES ('refused', x'')")
        raise BadUsage("No.")

    def add(connection: sqlite3.Connection) -> int:
        return connection.execute("INSERT INTO shops VALUES ('added', x'')").rowcount

    with opened(folder) as store:
        gate = await gather_behind(store)
        answers = asyncio.gather(store.write(refuse), store.write(add), return_exceptions=True)
        await asyncio.sleep(0)
        await gate.open()
        refused, added = await answers
        assert isinstance(refused, BadUsage)
        assert added == 1
        shops = await store.reader.read(lambda connection: connection.execute("SELECT id FROM shops").fetchall())
        assert shops == [("added",)]


async def test_a_defect_rolls_back_and_the_thread_goes_on(folder: CatalogFolder) -> None:
    def spoil(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO shops VALUES ('spoilt', x'')")
        raise ZeroDivisionError

    with opened(folder) as store:
        with pytest.raises(ZeroDivisionError):
            await store.write(spoil)
        repository = EmbeddedProductRepository(store)
        assert (await create(repository, "shop", shirt())).revision == 1
        shops = await store.reader.read(lambda connection: connection.execute("SELECT id FROM shops").fetchall())
        assert shops == []
    assert problems_of(folder) == []


async def test_closing_finishes_edits_and_refuses_the_rest_of_an_import(folder: CatalogFolder) -> None:
    store = EmbeddedStore.open(folder)
    repository, feed = EmbeddedProductRepository(store), EmbeddedChangeFeed(store)
    operation, creations = bulk(), [creation(shirt()) for _ in range(MANY)]
    importing = asyncio.create_task(repository.apply_changes("shop", creations, operation))
    await feed.wait("shop", 0)
    waiting = asyncio.create_task(feed.wait("shop", MANY * 2))
    creating = asyncio.create_task(create(repository, "shop", shirt()))
    await asyncio.sleep(0)
    await asyncio.to_thread(store.close)
    assert (await creating).revision == 1
    with pytest.raises(StoreUnavailable):
        await importing
    await asyncio.wait_for(waiting, 10)
    with pytest.raises(StoreUnavailable):
        await create(repository, "shop", shirt())
    with pytest.raises(StoreUnavailable):
        await repository.load_product("shop", "p")
    assert problems_of(folder) == []
    with opened(folder) as again:
        outcomes = await EmbeddedProductRepository(again).apply_changes("shop", creations, operation)
        assert {outcome.receipt and outcome.receipt.revision for outcome in outcomes} == {1}
        assert await EmbeddedChangeFeed(again).count("shop") == MANY + 1


async def test_a_cancelled_import_stops_and_can_be_taken_up(folder: CatalogFolder) -> None:
    with opened(folder) as store:
        repository, feed = EmbeddedProductRepository(store), EmbeddedChangeFeed(store)
        operation, creations = bulk(), [creation(shirt()) for _ in range(MANY)]
        importing = asyncio.create_task(repository.apply_changes("shop", creations, operation))
        await feed.wait("shop", 0)
        importing.cancel()
        await asyncio.gather(importing, return_exceptions=True)
        gate = await gather_behind(store)  # whatever part was running is over
        await gate.open()
        assert 0 < await feed.count("shop") < MANY
        await repository.apply_changes("shop", creations, operation)
        assert await feed.count("shop") == MANY


def test_any_event_loop_may_write_and_wait(folder: CatalogFolder) -> None:
    with opened(folder) as store:
        repository, feed = EmbeddedProductRepository(store), EmbeddedChangeFeed(store)
        seen: list[int] = []

        def follow() -> None:
            asyncio.run(feed.wait("shop", 0))
            seen.append(asyncio.run(feed.position("shop")))

        thread = threading.Thread(target=follow)
        thread.start()
        asyncio.run(create(repository, "shop", shirt()))
        thread.join(30)
        assert seen == [1]


async def test_commit_times_grow_even_when_the_clock_was_set_back(folder: CatalogFolder) -> None:
    future = 4_000_000_000_000
    with opened(folder) as store:
        await create(EmbeddedProductRepository(store), "shop", shirt())
        await store.write(
            lambda connection: connection.execute("UPDATE changes SET committed_at = ?", (future,)).rowcount
        )
    with opened(folder) as store:
        repository = EmbeddedProductRepository(store)
        times = [(await create(repository, "shop", shirt())).committed_at for _ in range(2)]
        assert times == [future + 1, future + 2]
        assert await commit_times(store) == [future, *times]
