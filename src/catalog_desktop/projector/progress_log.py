"""Writes into the log what a projector has to tell: when its state changes, not at each step."""

from __future__ import annotations

import logging
from typing import Any

from catalog_desktop.projector.progress import ProjectionProgress, ProjectorState

_log = logging.getLogger(__name__)


class ProgressLog:
    """A listener of `ProgressHub`; the fields of a message are in the record's `fields`."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[Any, ...]] = {}

    def __call__(self, progress: ProjectionProgress) -> None:
        step = progress.rebuild.step if progress.rebuild else None
        news = (progress.state, progress.message, step, len(progress.letters))
        if self._told.get(progress.shop_id) == news:
            return
        self._told[progress.shop_id] = news
        level = logging.WARNING if progress.state is ProjectorState.OUTAGE else logging.INFO
        fields: dict[str, Any] = {
            "shop": progress.shop_id,
            "state": progress.state.value,
            "position": progress.position,
            "waiting": progress.waiting,
            "lag_ms": progress.lag_ms,
            "dead_letters": len(progress.letters),
        }
        if progress.rebuild:
            fields["rebuild"] = {
                "step": progress.rebuild.step.value,
                "done": progress.rebuild.done,
                "total": progress.rebuild.total,
                "reason": progress.rebuild.reason,
            }
        _log.log(level, progress.message or f"The shop is {progress.state.value}.", extra={"fields": fields})
