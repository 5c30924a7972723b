from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from catalog_desktop.views import gui_gc
from catalog_desktop.views.gui_gc import GuiGc
from tests.gui import Until


class Node:
    """One half of a cycle."""

    def __init__(self) -> None:
        self.other: Node | None = None


def dropped_cycle() -> weakref.ref[Node]:
    first, second = Node(), Node()
    first.other, second.other = second, first
    return weakref.ref(first)


@pytest.fixture
def collector(gui_process: None) -> Iterator[GuiGc]:
    made = GuiGc()
    yield made
    made.stop()


async def test_nothing_is_collected_while_code_runs(collector: GuiGc) -> None:
    cycle = dropped_cycle()
    keep: list[list[int]] = [[] for _ in range(10_000)]
    assert len(keep) == 10_000
    assert cycle() is not None


async def test_the_event_loop_collects(collector: GuiGc, until: Until) -> None:
    cycle = dropped_cycle()
    keep: list[list[int]] = [[] for _ in range(10_000)]
    await until(lambda: cycle() is None)
    assert len(keep) == 10_000


async def test_a_slow_full_collection_freezes_its_survivors(
    collector: GuiGc, monkeypatch: pytest.MonkeyPatch, until: Until
) -> None:
    monkeypatch.setattr(gui_gc, "STALL_BUDGET_MS", 0.0)
    monkeypatch.setattr(collector, "_full_at", 0.0)
    bulk = [{"id": number} for number in range(1000)]
    gc.unfreeze()
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, 11))
    await until(lambda: gc.get_freeze_count() > len(bulk))
    assert not any(found is bulk for found in gc.get_objects())


async def test_a_full_collection_does_not_follow_soon_upon_another(
    collector: GuiGc, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(gc, "get_count", lambda: (0, 11, 11))
    monkeypatch.setattr(gc, "collect", asked.append)
    monkeypatch.setattr(collector, "_full_at", 0.0)
    for _ in range(3):
        collector.collect_if_due()
    assert asked == [2, 1, 1]


async def test_collection_stays_off_after_stopping(collector: GuiGc) -> None:
    collector.stop()
    assert not gc.isenabled()
