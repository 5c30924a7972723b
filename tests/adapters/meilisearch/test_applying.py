"""A batch counts when its task has succeeded; what goes wrong is told apart, and nothing is sent twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest
from meilisearch import Client

from catalog_desktop.adapters.meilisearch.connection import IndexNames
from catalog_desktop.adapters.meilisearch.payloads import Line
from catalog_desktop.adapters.meilisearch.search_index import MeilisearchIndex, meilisearch_index
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.errors import StoreDamaged, StoreUnavailable
from catalog_desktop.ports.search_index import IndexBatch
from tests.adapters.meilisearch.between import Answer, Between, Request, answer, changed, hold_back, lose_the_answer
from tests.contracts.search.catalog import named, product, revised
from tests.meilisearch_server import MeilisearchServer

ADDING = r"^POST /indexes/[^/]+--live/documents\?"
DELETING = r"^POST /indexes/[^/]+--live/documents/delete-batch"
A_TASK = r"^GET /tasks/\d+$"


async def put(index: MeilisearchIndex, shop: str, *documents: Document) -> None:
    await index.apply(shop, IndexBatch(documents))


async def in_one_run(lines: Sequence[Line]) -> AsyncIterator[Sequence[Line]]:
    yield lines


async def test_a_document_that_is_too_large_is_refused_alone(
    disturbed: MeilisearchIndex, between: Between, shop: str
) -> None:
    """As by a proxy before the server, which has no words for it."""
    await put(disturbed, shop)
    for _ in range(3):  # both together, the two halves
        between.once(ADDING, answer(413))
    first, second = named("a", "b")
    applied = await disturbed.apply(shop, IndexBatch([first, second]))
    assert [refusal.product_id for refusal in applied.refused] == [first.id, second.id]
    await put(disturbed, shop, first)
    assert (await disturbed.digest(shop)).count == 1


async def test_a_request_that_is_too_large_is_cut(disturbed: MeilisearchIndex, between: Between, shop: str) -> None:
    await put(disturbed, shop)
    between.once(ADDING, answer(413))
    applied = await disturbed.apply(shop, IndexBatch(named("a", "b", "c")))
    assert not applied.refused
    assert (await disturbed.digest(shop)).count == 3


@pytest.mark.parametrize("code", ["no_space_left_on_device", "internal", "io_error", "too_many_open_files"])
async def test_a_task_that_fails_is_an_outage_and_nobodys_fault(
    disturbed: MeilisearchIndex, between: Between, shop: str, code: str
) -> None:
    await put(disturbed, shop)
    between.seen.clear()
    documents = named("a", "b")
    between.once(A_TASK, changed(status="failed", error={"code": code, "message": "No room."}))
    with pytest.raises(StoreUnavailable, match="No room"):
        await put(disturbed, shop, *documents)
    assert between.count(ADDING) == 1, "it is not halved"
    await put(disturbed, shop, *documents)


async def test_a_task_that_somebody_cancelled_has_not_happened(
    disturbed: MeilisearchIndex, between: Between, shop: str
) -> None:
    await put(disturbed, shop)
    between.once(A_TASK, changed(status="canceled", error=None))
    with pytest.raises(StoreUnavailable, match="cancelled"):
        await put(disturbed, shop, *named("a"))


async def test_a_task_that_takes_long_is_waited_for(disturbed: MeilisearchIndex, between: Between, shop: str) -> None:
    await put(disturbed, shop)
    between.seen.clear()
    for status in ("enqueued", "processing", "processing"):
        between.once(A_TASK, changed(status=status))
    await put(disturbed, shop, *named("a"))
    assert between.count(ADDING) == 1
    assert (await disturbed.digest(shop)).count == 1


async def test_an_answer_that_gets_lost_is_looked_up(disturbed: MeilisearchIndex, between: Between, shop: str) -> None:
    await put(disturbed, shop)
    between.seen.clear()
    first, second = named("a", "b")
    between.once(ADDING, lose_the_answer)
    await put(disturbed, shop, first, second)
    between.once(DELETING, lose_the_answer)
    await disturbed.apply(shop, IndexBatch(deleted_ids=[first.id]))
    assert (between.count(ADDING), between.count(DELETING)) == (1, 1)
    assert list(await disturbed.revisions(shop, [first.id, second.id])) == [second.id]


async def test_nothing_is_sent_while_something_is_still_to_be_done(
    disturbed: MeilisearchIndex, between: Between, shop: str
) -> None:
    """The server is out of reach just after it has accepted a batch: what came of it is waited for before the next."""
    await put(disturbed, shop)
    document = product("a")
    between.once(A_TASK, answer(502))
    with pytest.raises(StoreUnavailable):
        await put(disturbed, shop, document)
    waiting = r"^GET /tasks\?.*statuses=enqueued"
    between.once(waiting, changed(results=[{"uid": 1, "status": "enqueued"}]))
    before = between.count(waiting)
    await put(disturbed, shop, revised(document, title="b"))
    assert between.count(waiting) - before >= 2
    lines = [line for line in between.seen if "statuses=enqueued" in line or ("POST" in line and "--live/doc" in line)]
    last_wait = max(place for place, line in enumerate(lines) if line.startswith("GET"))
    assert any("customMetadata" in line for line in lines[last_wait + 1 :])
    assert [held.title for held in await disturbed.documents(shop, [document.id])] == ["b"]


async def test_a_request_that_arrives_after_its_time_out_is_found_and_mended(
    disturbed: MeilisearchIndex, between: Between, client: Client, search_environment: str, shop: str
) -> None:
    first, second = named("a", "b")
    await put(disturbed, shop, first, second)
    assert list(await disturbed.audit(shop)) == []
    between.once(ADDING, hold_back)
    with pytest.raises(StoreUnavailable):
        await put(disturbed, shop, revised(first))
    newer = revised(revised(first))
    await put(disturbed, shop, newer)
    between.release()
    until_done(client, search_environment, shop)
    assert (await disturbed.revisions(shop, [first.id]))[first.id][0] == first.revision + 1, "it went backwards"
    assert list(await disturbed.audit(shop)) == [first.id]
    await put(disturbed, shop, newer)
    assert list(await disturbed.audit(shop)) == []
    assert await disturbed.documents(shop, [first.id]) == [newer]


async def test_late_deletions_are_found(
    disturbed: MeilisearchIndex, between: Between, client: Client, search_environment: str, shop: str
) -> None:
    first, second = named("a", "b")
    await put(disturbed, shop, first, second)
    between.once(DELETING, hold_back)
    with pytest.raises(StoreUnavailable):
        await disturbed.apply(shop, IndexBatch(deleted_ids=[first.id]))
    await put(disturbed, shop, first)
    between.release()
    until_done(client, search_environment, shop)
    assert list(await disturbed.audit(shop)) == [first.id]


async def test_what_others_write_is_found(
    index: MeilisearchIndex, meilisearch_server: MeilisearchServer, search_environment: str, shop: str, client: Client
) -> None:
    """A projector that was suspended while this one took over, and a script of somebody."""
    first, second, third = named("a", "b", "c")
    async with meilisearch_index(meilisearch_server.connection(search_environment)) as other:
        await put(other, shop, first, second)
        await put(index, shop, first)
        assert list(await index.audit(shop)) == [], "what another did before is none of our business"
        await put(other, shop, second)
    live = client.index(IndexNames(search_environment).live(shop))
    client.wait_for_task(live.add_documents([{"id": third.id, "revision": 1, "stamp": 1}]).task_uid)
    assert sorted(await index.audit(shop)) == [second.id, third.id]


def until_done(client: Client, environment: str, shop: str) -> None:
    """Return once the server has done what it has accepted: nothing, asked for now, comes after that."""
    live = client.index(IndexNames(environment).live(shop))
    client.wait_for_task(live.add_documents_raw(b"[]", content_type="application/json").task_uid)


async def test_an_index_that_was_deleted_is_noticed(
    index: MeilisearchIndex, search_environment: str, shop: str, client: Client
) -> None:
    await put(index, shop, *named("a"))
    live = IndexNames(search_environment).live(shop)
    client.wait_for_task(client.delete_index(live).task_uid)
    for _ in range(2):
        with pytest.raises(StoreDamaged, match="Rebuild"):
            await put(index, shop, *named("b"))
    assert await index.identity(shop) is None


async def test_an_index_that_was_made_anew_by_a_stray_document_is_not_taken_for_ours(
    index: MeilisearchIndex, search_environment: str, shop: str, client: Client
) -> None:
    await put(index, shop, *named("a"))
    before = await index.identity(shop)
    live = IndexNames(search_environment).live(shop)
    client.delete_index(live)
    client.wait_for_task(client.index(live).add_documents([{"id": "stray"}]).task_uid)
    with pytest.raises(StoreDamaged, match="Rebuild"):
        await put(index, shop, *named("b"))
    after = await index.identity(shop)
    assert before is not None
    assert after is not None
    assert after.generation != before.generation
    assert (before.projection_version, before.is_current) == (1, True)
    assert (after.projection_version, after.is_current) == (0, False)


async def test_settings_that_somebody_changed_are_told(
    index: MeilisearchIndex, search_environment: str, shop: str, client: Client
) -> None:
    await put(index, shop)
    before = await index.identity(shop)
    live = client.index(IndexNames(search_environment).live(shop))
    client.wait_for_task(live.update_settings({"rankingRules": ["words", "typo"]}).task_uid)
    after = await index.identity(shop)
    assert before is not None
    assert after is not None
    assert after == replace(before, settings="differs in rankingRules", is_current=False)


async def test_a_wrong_key_is_said_to_be_one(
    meilisearch_server: MeilisearchServer, search_environment: str, shop: str
) -> None:
    async with meilisearch_index(meilisearch_server.connection(search_environment, "wrong")) as index:
        with pytest.raises(StoreUnavailable, match=r"refuses the key.*catalog-desktop keys"):
            await put(index, shop, *named("a"))


async def test_a_server_that_was_away_is_written_to_again(own_meilisearch: MeilisearchServer, shop: str) -> None:
    async with meilisearch_index(own_meilisearch.connection("test")) as index:
        await put(index, shop, *named("a"))
        own_meilisearch.stop(kill=True)
        for _ in range(2):
            with pytest.raises(StoreUnavailable, match="does not answer"):
                await put(index, shop, *named("b"))
        own_meilisearch.start()
        await put(index, shop, *named("b"))
        assert (await index.digest(shop)).count == 2


async def test_to_be_cancelled_ends_the_waiting_and_leaves_the_order(
    disturbed: MeilisearchIndex, between: Between, shop: str
) -> None:
    document = product("a")
    await put(disturbed, shop)
    is_waiting = asyncio.Event()
    loop = asyncio.get_running_loop()

    def still_at_it(between: Between, request: Request) -> Answer:
        loop.call_soon_threadsafe(is_waiting.set)
        return changed(status="processing")(between, request)

    between.once(A_TASK, still_at_it)
    waiting = asyncio.create_task(put(disturbed, shop, document))
    await is_waiting.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await put(disturbed, shop, revised(document))
    assert (await disturbed.revisions(shop, [document.id]))[document.id][0] == document.revision + 1
