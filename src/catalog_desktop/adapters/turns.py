"""The rules of the one slot for bulk work on a search server: shops take turns. Pure; times are Unix ms."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

TURN_MS = 3_000
"""How long a shop keeps the slot while another one waits."""

LOST_MS = 15_000
"""A holder that has not asked for so long has ended; no request to a search server lasts longer."""

GONE_MS = 5_000
"""Who waits asks every second or so; whoever has not asked for so long waits no more."""


@dataclass(frozen=True, slots=True)
class Turns:
    """Who has the slot (empty: nobody), since when and when it last asked; and who waits, with when they last asked,
    in the order in which they came."""

    holder: str = ""
    begun_at: int = 0
    asked_at: int = 0
    waiting: tuple[tuple[str, int], ...] = ()


def asked(turns: Turns, shop_id: str, now: int) -> Turns:
    """The turns after a shop asked for the slot; `holder` then says whether it has it."""
    waiting = tuple((shop, at) for shop, at in turns.waiting if shop == shop_id or now - at < GONE_MS)
    is_held = bool(turns.holder) and now - turns.asked_at < LOST_MS
    if is_held and turns.holder == shop_id:
        others = tuple(place for place in waiting if place[0] != shop_id)
        if others and now - turns.begun_at >= TURN_MS:
            return Turns(others[0][0], now, now, (*others[1:], (shop_id, now)))
        return replace(turns, asked_at=now, waiting=others)
    waiting = _placed(waiting, shop_id, now)
    if is_held:
        return replace(turns, waiting=waiting)
    return Turns(waiting[0][0], now, now, waiting[1:])


def ended(turns: Turns, shop_id: str) -> Turns:
    """The turns after a shop has no bulk work any more."""
    waiting = tuple(place for place in turns.waiting if place[0] != shop_id)
    return Turns(waiting=waiting) if turns.holder == shop_id else replace(turns, waiting=waiting)


def _placed(waiting: tuple[tuple[str, int], ...], shop_id: str, now: int) -> tuple[tuple[str, int], ...]:
    """Who waits keeps its place; who comes gets the last one."""
    if any(shop == shop_id for shop, _ in waiting):
        return tuple((shop, now if shop == shop_id else at) for shop, at in waiting)
    return (*waiting, (shop_id, now))


class TurnTable:
    """The turns of the shops that one process projects."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._turns = Turns()

    def take(self, shop_id: str) -> bool:
        """See `ProjectionControl.take_turn`."""
        with self._lock:
            self._turns = asked(self._turns, shop_id, self._clock())
            return self._turns.holder == shop_id

    def end(self, shop_id: str) -> None:
        """See `ProjectionControl.end_turn`."""
        with self._lock:
            self._turns = ended(self._turns, shop_id)
