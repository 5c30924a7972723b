"""The window while one of its servers is away, slow or gives half an answer: nothing is lost, and all comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from catalog_desktop.adapters.firestore.calls import RETRY_FOR_S
from catalog_desktop.adapters.meilisearch.connection import IndexNames
from catalog_desktop.config.profiles import Profile
from catalog_desktop.domain.operation import Operation
from tests.end_to_end.window.real_window import SHOP, RealWindow, lamp, real_window
from tests.fault_proxy import Fault, FaultProxy
from tests.firestore_emulator import FirestoreEmulator
from tests.meilisearch_server import MeilisearchServer
from tests.shared_profile import Desk


@pytest.fixture
def search(meilisearch_server: MeilisearchServer) -> Iterator[FaultProxy]:
    """The network to the search server."""
    with FaultProxy(meilisearch_server.port) as proxy:
        yield proxy


@pytest.fixture
def firestore(firestore_emulator: FirestoreEmulator) -> Iterator[FaultProxy]:
    """The network to Firestore."""
    with FaultProxy(int(firestore_emulator.address.rpartition(":")[2])) as proxy:
        yield proxy


@pytest.fixture
def shared(
    firestore_emulator: FirestoreEmulator,
    meilisearch_server: MeilisearchServer,
    firestore: FaultProxy,
    search: FaultProxy,
    desk: Desk,
) -> Profile:
    """A profile that reaches both servers through them."""
    return desk.shared_profile(
        firestore_emulator, meilisearch_server, firestore_port=firestore.port, search_port=search.port
    )


@asynccontextmanager
async def window_on(profile: Profile) -> AsyncIterator[RealWindow]:
    async with real_window(profile) as window:
        window.page.parts.search.retry_ms = 100
        yield window


def revision_of(window: RealWindow, product_id: str) -> int:
    return next(document.revision for document in window.documents if document.id == product_id)


@pytest.mark.parametrize("fault", [Fault.REFUSE, Fault.RESET, Fault.HALF_ANSWER])
async def test_search_goes_away_and_comes_back_by_itself(shared: Profile, search: FaultProxy, fault: Fault) -> None:
    async with window_on(shared) as window:
        area = window.page.parts.area
        search.fault = fault
        search.cut_all()
        window.desk.queries.type("lamp sku:lamp-4")
        await window.until(area.banner.isVisible)
        assert len(window.documents) == 12, "the last rows stay"
        search.fault = None
        await window.until(lambda: not area.banner.isVisible() and window.desk.result.latest.total == 1)
        assert [document.id for document in window.documents] == ["L04"]


async def test_edits_go_on_while_search_is_away_and_are_found_afterwards(shared: Profile, search: FaultProxy) -> None:
    async with window_on(shared) as window:
        search.fault = Fault.REFUSE
        await window.edit_price("L04", "6000.50")
        await window.until(lambda: window.desk.history.next_undo and not window.desk.writes.saving_count)
        assert not window.desk.writes.not_saved
        assert list(window.desk.tracker.pending_ids) == ["L04"]
        search.fault = None
        await window.until(lambda: not window.desk.tracker.pending_ids)
        await window.search("price:<6001", 1)
        assert [document.id for document in window.documents] == ["L04"]


async def test_an_answer_that_is_lost_after_the_commit_writes_once(shared: Profile, firestore: FaultProxy) -> None:
    async with window_on(shared) as window:
        firestore.fault = Fault.LOSE_ANSWER
        await window.edit_price("L04", "6000.50")
        await window.until(lambda: firestore.requests)
        firestore.fault = None
        await window.until(lambda: window.desk.history.next_undo and not window.desk.writes.saving_count)
        product = await window.owned.ports.repository.load_product(SHOP.id, "L04")
        assert (product.revision, product.variants[0].price) == (2, 600_050)
        history = await window.owned.ports.log.history(SHOP.id, "L04")
        assert [change.revision for change in history] == [2, 1]


async def test_what_somebody_else_writes_meanwhile_is_found_once_the_feed_is_back(
    shared: Profile, firestore: FaultProxy
) -> None:
    async with window_on(shared) as window:
        firestore.fault = Fault.CUT
        firestore.cut_all()
        firestore.fault = None
        await window.owned.ports.repository.apply_changes(SHOP.id, [lamp(40)], Operation("somebody else"))
        await window.until(lambda: window.desk.result.latest.total == 13)


@pytest.mark.slow
async def test_what_cannot_be_saved_is_kept_across_a_restart_and_written_once(
    shared: Profile, firestore: FaultProxy
) -> None:
    async with window_on(shared) as window:
        firestore.fault = Fault.REFUSE
        await window.edit_price("L04", "6000.50")
        await window.until(lambda: window.desk.writes.not_saved, 3 * RETRY_FOR_S)
        assert window.page.parts.status.not_saved.text() == "1 change not saved"
        firestore.fault = None
    async with window_on(shared) as window:
        await window.until(lambda: window.desk.writes.not_saved)
        [refused] = window.desk.writes.not_saved
        await window.desk.writes.retry(refused.operation_id)
        await window.until(lambda: not window.desk.tracker.pending_ids)
        product = await window.owned.ports.repository.load_product(SHOP.id, "L04")
        assert (product.revision, product.variants[0].price) == (2, 600_050)


async def test_an_index_that_is_wiped_underneath_is_noticed_and_built_anew(
    shared: Profile, meilisearch_server: MeilisearchServer
) -> None:
    async with window_on(shared) as window:
        assert shared.cloud is not None
        live = IndexNames(shared.cloud.search.environment).live(SHOP.id)
        meilisearch_server.delete_index(live)
        await window.edit_price("L04", "6000.50")
        await window.until(lambda: window.desk.history.next_undo and not window.desk.writes.saving_count)
        await window.until(lambda: window.desk.result.latest.total == 12 and not window.desk.tracker.pending_ids)
        await window.search("price:<6001", 1)
