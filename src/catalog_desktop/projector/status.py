"""What a projector without a window says about itself: whether all is well, and figures to be collected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.progress import ProjectionProgress, ProjectorState
from catalog_desktop.projector.progress_hub import ProgressHub

SILENT_MS = 30_000
"""A holder that has not said for so long how far it is does not work any more; it does every 5 s."""

_AT_WORK = (ProjectorState.FOLLOWING, ProjectorState.REBUILDING)
_GAUGES: tuple[tuple[str, str, Callable[[ProjectionProgress], float]], ...] = (
    ("lag_seconds", "Age of the last change when it became searchable.", lambda p: p.lag_ms / 1000),
    ("waiting_changes", "Changes that are known and not searchable yet.", lambda p: p.waiting),
    ("dead_letters", "Products that the index refuses.", lambda p: len(p.letters)),
    ("products_per_second", "Products that become searchable.", lambda p: p.rate),
    ("covered_timestamp_seconds", "Everything committed until then is searchable.", lambda p: p.position_at / 1000),
    ("published_timestamp_seconds", "When the projector last said how far it is.", lambda p: p.published_at / 1000),
)


class ProjectorStatus:
    """Asked from any thread. `is_running` tells whether the stores are open, `costs` counts documents read, by what
    for."""

    def __init__(
        self, hub: ProgressHub, is_running: Callable[[], bool], costs: Callable[[], Mapping[str, int]], pace: Pace
    ) -> None:
        self._hub = hub
        self._is_running = is_running
        self._costs = costs
        self._pace = pace

    @property
    def is_healthy(self) -> bool:
        """Whether every shop is kept searchable, by this projector or another one."""
        return self._is_running() and all(self._is_well(progress) for progress in self._hub.all_latest())

    def health(self) -> dict[str, Any]:
        """The same for people and programs, shop by shop."""
        return {
            "ok": self.is_healthy,
            "running": self._is_running(),
            "shops": [self._shop_health(progress) for progress in self._hub.all_latest()],
            "documents_read": dict(self._costs()),
        }

    def metrics(self) -> str:
        """Figures in the text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/)."""
        return "".join(f"{line}\n" for line in self._metric_lines())

    def _metric_lines(self) -> Iterator[str]:
        progress = self._hub.all_latest()
        yield from _head("healthy", "Whether every shop is kept searchable.", "gauge")
        yield f"catalog_projector_healthy {int(self.is_healthy)}"
        yield from _head("state", "What the projector of a shop is doing.", "gauge")
        for shop in progress:
            for state in ProjectorState:
                yield f'catalog_projector_state{{shop="{shop.shop_id}",state="{state}"}} {int(shop.state is state)}'
        for name, meaning, value in _GAUGES:
            yield from _head(name, meaning, "gauge")
            for shop in progress:
                yield f'catalog_projector_{name}{{shop="{shop.shop_id}"}} {value(shop)}'
        yield from _head("documents_read_total", "Documents read from the write store, by what for.", "counter")
        for purpose, count in self._costs().items():
            yield f'catalog_projector_documents_read_total{{purpose="{purpose}"}} {count}'

    def _shop_health(self, progress: ProjectionProgress) -> dict[str, Any]:
        return {
            "shop": progress.shop_id,
            "ok": self._is_well(progress),
            "state": progress.state.value,
            "holder": progress.holder,
            "message": progress.message,
            "lag_ms": progress.lag_ms,
            "waiting": progress.waiting,
            "dead_letters": len(progress.letters),
            "covered_until": progress.position_at,
        }

    def _is_well(self, progress: ProjectionProgress) -> bool:
        if progress.state in _AT_WORK:
            return self._pace.wall_ms() - progress.published_at < SILENT_MS
        return progress.state is ProjectorState.STANDBY and progress.holder is not None


def _head(name: str, meaning: str, kind: str) -> Iterator[str]:
    yield f"# HELP catalog_projector_{name} {meaning}"
    yield f"# TYPE catalog_projector_{name} {kind}"
