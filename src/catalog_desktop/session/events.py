"""A small typed observer: how sessions tell views what has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Event(Generic[_T]):
    """Something that happens again and again. Listeners are called in the order of their subscription, at once, on the
    thread of `emit`, which is that of the session's event loop."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[_T], None]] = []

    def subscribe(self, listener: Callable[[_T], None]) -> Callable[[], None]:
        """Call `listener` from now on; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def emit(self, value: _T) -> None:
        """Tell everybody who listens now."""
        for listener in tuple(self._listeners):
            listener(value)
