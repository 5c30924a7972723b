"""The states of rows in icons, words and colours, and what can be done about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from catalog_desktop.domain.sync import SYNC_WORDS, RowState, SyncState
from catalog_desktop.views.time_words import clock_time


class RowAction(StrEnum):
    """What a row offers in its second line; the values are the words."""

    RETRY = "Retry"
    DISCARD = "Discard"
    WHY = "Why?"
    UNDO = "Undo"
    COMPARE = "Compare"
    VARIANTS = "Variants"


@dataclass(frozen=True, slots=True)
class StateLine:
    """`tone` is a name of `Colours`."""

    words: str
    tone: str
    actions: tuple[RowAction, ...] = ()


_LOOKS: Mapping[SyncState, tuple[str, str, tuple[RowAction, ...]]] = {
    SyncState.SAVING: ("…", "muted", ()),
    SyncState.NOT_SAVED: ("!", "bad", (RowAction.RETRY, RowAction.DISCARD)),
    SyncState.PENDING: ("↻", "attention", ()),
    SyncState.NO_LONGER_MATCHES: ("→", "muted", ()),
    SyncState.FAILED: ("!", "bad", (RowAction.WHY,)),
    SyncState.DELETED: ("–", "muted", (RowAction.UNDO,)),
    SyncState.CONFLICT: ("⇄", "attention", (RowAction.COMPARE, RowAction.DISCARD)),
}


def state_line(state: RowState, now: int, time_zone: str) -> StateLine | None:
    """What the row of a product says about its state; None while it is silent."""
    seen = f"as of {clock_time(state.as_of, time_zone)}" if state.as_of else ""
    if state.is_silent(now):
        return None
    if state.state is SyncState.IN_SYNC:
        return StateLine(seen, "muted") if seen else None
    icon, tone, actions = _LOOKS[state.state]
    words = f"{icon} {SYNC_WORDS[state.state]}"
    if state.state is SyncState.NOT_SAVED and state.reason:
        words = f"{words}: {state.reason.removesuffix('.')}"
    if state.state is SyncState.PENDING and seen:
        words = f"{words}, {seen}"
    return StateLine(words, tone, actions)
