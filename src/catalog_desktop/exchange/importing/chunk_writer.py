"""Applying planned chunks to the catalog, so that a killed import goes on where it stopped and counts right."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

from catalog_desktop.domain.operation import Operation
from catalog_desktop.exchange.drafts.draft_builder import Refused
from catalog_desktop.exchange.importing.import_result import Counts, refusal
from catalog_desktop.exchange.importing.plan import Fate, Planned
from catalog_desktop.exchange.importing.staging import Staging
from catalog_desktop.ports.product_repository import ProductRepository

_NOTE = "applied"


class ChunkWriter:
    """How far an import has been applied, durably: `after` is the last draft done, `counts` what became of them.

    What a chunk intends is noted before it is applied. If the program dies before its outcome is noted, the next run
    finds products that already are as wanted, and counts them as what they were intended to become.
    """

    def __init__(self, staging: Staging, repository: ProductRepository, shop_id: str, operation: Operation) -> None:
        self._staging = staging
        self._repository = repository
        self._shop_id = shop_id
        self._operation = operation
        noted = staging.note(_NOTE) or {"after": 0, "counts": {}, "intended": []}
        self.after: int = noted["after"]
        self.counts = Counts(**noted["counts"])
        self._intended: list[str] = noted["intended"]

    async def write(self, chunk: Sequence[tuple[int, Planned | Refused]]) -> None:
        """Apply the next chunk and note what became of it."""
        plans = [planned for _, planned in chunk]
        wanted = [planned for planned in plans if isinstance(planned, Planned) and planned.changeset is not None]
        if wanted:
            fates = [planned.fate.value if isinstance(planned, Planned) else "" for planned in plans]
            await asyncio.to_thread(self._staging.put_note, _NOTE, self._state(fates))
        refused = [planned for planned in plans if isinstance(planned, Refused)]
        refused += await self._apply(wanted)
        for planned, intended in zip(plans, self._intended or [""] * len(plans), strict=False):
            if isinstance(planned, Planned) and planned.changeset is None:
                was_done = intended in (Fate.CREATED, Fate.UPDATED)
                self.counts.add(Fate(intended) if was_done else planned.fate)
        self.after, self._intended = chunk[-1][0], []
        await asyncio.to_thread(self._staging.commit_chunk, _NOTE, self._state([]), refused)

    async def _apply(self, wanted: Sequence[Planned]) -> list[Refused]:
        changesets = [planned.changeset for planned in wanted if planned.changeset is not None]
        if not changesets:
            return []
        outcomes = await self._repository.apply_changes(self._shop_id, changesets, self._operation)
        refused = []
        fates: Counter[Fate] = Counter()
        for planned, outcome in zip(wanted, outcomes, strict=True):
            if outcome.error is not None:
                refused.append(refusal(planned, outcome.error))
            else:
                changed = outcome.receipt is None or outcome.receipt.changed
                fates[planned.fate if changed else Fate.UNCHANGED] += 1
        for fate, number in fates.items():
            self.counts.add(fate, number)
        return refused

    def _state(self, intended: Sequence[str]) -> dict[str, object]:
        return {"after": self.after, "counts": self.counts.to_json(), "intended": list(intended)}
