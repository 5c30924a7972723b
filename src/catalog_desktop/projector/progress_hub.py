"""Several listeners for one projector's progress."""

from __future__ import annotations

import threading
from collections.abc import Callable

from catalog_desktop.projector.progress import ProjectionProgress

Listener = Callable[[ProjectionProgress], None]


class ProgressHub:
    """Called with each snapshot on the projector's thread; hands it to everybody who listens at that moment.

    Listeners run on the projector's thread and must only pass the snapshot on. `latest` is the newest snapshot of a
    shop, without products, for those that come later.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: list[Listener] = []
        self._latest: dict[str, ProjectionProgress] = {}

    def __call__(self, progress: ProjectionProgress) -> None:
        with self._lock:
            self._latest[progress.shop_id] = progress
            listeners = list(self._listeners)
        for listener in listeners:
            listener(progress)

    def latest(self, shop_id: str) -> ProjectionProgress | None:
        """The newest snapshot of a shop, None before the first."""
        with self._lock:
            return self._latest.get(shop_id)

    def all_latest(self) -> list[ProjectionProgress]:
        """The newest snapshot of every shop that there is one of."""
        with self._lock:
            return list(self._latest.values())

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Add a listener; what is returned takes it away again."""
        with self._lock:
            self._listeners.append(listener)

        def stop() -> None:
            with self._lock:
                self._listeners.remove(listener)

        return stop
