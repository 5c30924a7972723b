"""What was typed is stored within half a second, and offered at the next start."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from catalog_desktop.adapters.memory.local_state import MemoryLocalState
from catalog_desktop.ports.local_state import UnsavedEdit
from catalog_desktop.session.unsaved_edits import UnsavedEdits
from tests.memory_catalog import SHOP

SECONDS_BETWEEN_KEYS = 0.01


class WatchedLocalState(MemoryLocalState):
    """Tells when an edit has been stored."""

    def __init__(self) -> None:
        super().__init__()
        self.stored_at: list[float] = []
        self.stored = asyncio.Event()

    async def put_unsaved_edit(self, edit: UnsavedEdit) -> None:
        await super().put_unsaved_edit(edit)
        self.stored_at.append(asyncio.get_running_loop().time())
        self.stored.set()


@pytest.fixture
def local() -> WatchedLocalState:
    return WatchedLocalState()


@pytest.fixture
async def edits(local: WatchedLocalState) -> AsyncIterator[UnsavedEdits]:
    edits = UnsavedEdits(local, SHOP.id, lambda: 7)
    yield edits
    await edits.close()


async def test_typing_on_and_on_is_stored_all_the_same(edits: UnsavedEdits, local: WatchedLocalState) -> None:
    first_key_at = asyncio.get_running_loop().time()
    keys = 0
    while not local.stored.is_set():
        keys += 1
        edits.changed("a", 3, {"title": "A"}, {"title": "A" * keys})
        await asyncio.sleep(SECONDS_BETWEEN_KEYS)
    assert keys > 1
    assert local.stored_at[0] - first_key_at <= 0.5
    [found] = await edits.found()
    assert (found.product_id, found.revision, found.base, found.saved_at) == ("a", 3, {"title": "A"}, 7)


async def test_closing_stores_the_last_key(edits: UnsavedEdits, local: WatchedLocalState) -> None:
    edits.changed("a", 1, {}, {"title": "A"})
    edits.changed("b", 0, {}, {"title": "B"})
    edits.changed("b", 0, {}, {"title": "Be"})
    await edits.close()
    found = {edit.product_id: edit.edited for edit in await local.unsaved_edits(SHOP.id)}
    assert found == {"a": {"title": "A"}, "b": {"title": "Be"}}


async def test_a_finished_edit_does_not_come_back(edits: UnsavedEdits, local: WatchedLocalState) -> None:
    edits.changed("a", 1, {}, {"title": "A"})
    await edits.close()
    edits.changed("a", 1, {}, {"title": "AB"})
    await edits.finished("a")
    await edits.close()
    assert await local.unsaved_edits(SHOP.id) == []
