"""Planning a chunk of drafts at once against the catalog."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence

from catalog_desktop.domain.paths import FieldPath, JsonValue
from catalog_desktop.domain.product import Product
from catalog_desktop.exchange.drafts.draft import Draft
from catalog_desktop.exchange.drafts.draft_builder import Refused
from catalog_desktop.exchange.importing.match_index import AMBIGUOUS, MatchIndex
from catalog_desktop.exchange.importing.plan import BaseValues, Mode, Planned, plan
from catalog_desktop.exchange.job_control import JobControl, Step
from catalog_desktop.exchange.mapping.column_statistics import as_text
from catalog_desktop.ports.change_feed import ChangeFeed
from catalog_desktop.ports.change_log import ChangeLog
from catalog_desktop.ports.product_repository import ProductRepository


class ChunkPlanner:
    """Finds the products that drafts mean, and plans what becomes of them. Every product is meant once a run."""

    def __init__(
        self,
        shop_id: str,
        repository: ProductRepository,
        feed: ChangeFeed,
        change_log: ChangeLog,
        index: MatchIndex,
        mode: Mode,
        set_stock: bool,
    ) -> None:
        self._shop_id = shop_id
        self._repository = repository
        self._feed = feed
        self._change_log = change_log
        self._index = index
        self._mode = mode
        self._set_stock = set_stock
        self._lines: dict[int, tuple[int, int]] = {}

    async def fill_index(self, control: JobControl) -> None:
        """Read the keys of the catalog's products, unless none are matched by."""
        total = await self._feed.count(self._shop_id) if self._index.is_needed else 0
        if not total:
            return
        async for count in self._index.fill(self._feed.scan(self._shop_id)):
            control.report(Step.COMPARE, count, total)
            if control.is_cancelled:
                return

    async def plan(self, drafts: Sequence[tuple[int, Draft]]) -> list[tuple[int, Planned | Refused]]:
        """The plan of each numbered draft, in their order."""
        found = await asyncio.to_thread(self._find, drafts)
        ids = [target for _, _, target in found if isinstance(target, str)]
        changes = await self._feed.read(self._shop_id, ids)
        current = {change.product.id: change.product for change in changes}
        await self._load_costs(current, {target for _, draft, target in found if "costs" in draft.record})
        bases = await self._changed_since([draft for _, draft in drafts], current)
        return await asyncio.to_thread(self._plan_all, found, current, bases)

    async def _load_costs(self, current: dict[str, Product], wanted: Collection[str | Refused]) -> None:
        """Costs lie apart from the product in some stores, and do not come with its changes."""
        unknown = [key for key, product in current.items() if product.costs is None and key in wanted]
        loaded = await asyncio.gather(*(self._repository.load_product(self._shop_id, key) for key in unknown))
        current.update(zip(unknown, loaded, strict=True))

    def _find(self, drafts: Sequence[tuple[int, Draft]]) -> list[tuple[int, Draft, str | Refused]]:
        return [(number, draft, self._product_id(number, draft)) for number, draft in drafts]

    def _plan_all(
        self,
        found: Sequence[tuple[int, Draft, str | Refused]],
        current: Mapping[str, Product],
        bases: Mapping[str, BaseValues],
    ) -> list[tuple[int, Planned | Refused]]:
        return [
            (
                number,
                target
                if isinstance(target, Refused)
                else plan(
                    draft,
                    target,
                    current.get(target),
                    mode=self._mode,
                    set_stock=self._set_stock,
                    changed_since=bases.get(target),
                ),
            )
            for number, draft, target in found
        ]

    def _product_id(self, number: int, draft: Draft) -> str | Refused:
        hit = self._index.find(draft)
        if hit is not None and hit[0] == AMBIGUOUS:
            _, by, key = hit
            reason = f"Several products have this {by.value.replace('_', ' ')}; match by another key."
            return Refused(draft.line, by.value, key, reason)
        product_id = hit[0] if hit else draft.product_id
        first, line = self._lines.setdefault(hash(product_id), (number, draft.line))
        if first != number:  # a file may be one line
            return Refused(
                draft.line, "", as_text(draft.record.get("title"))[:200], f"Line {line} already is about this product."
            )
        return product_id

    async def _changed_since(
        self, drafts: Sequence[Draft], current: Mapping[str, Product]
    ) -> dict[str, dict[FieldPath, JsonValue]]:
        """For exported records: what fields that were changed since the export held at its revision."""
        bases: dict[str, dict[FieldPath, JsonValue]] = {}
        for draft in drafts:
            product = current.get(draft.product_id)
            if draft.revision is None or product is None or product.revision <= draft.revision:
                continue
            behind = product.revision - draft.revision
            history = await self._change_log.history(self._shop_id, product.id, limit=behind)
            base = bases.setdefault(product.id, {})
            for change in history:  # newest first, so that the oldest value is what stays
                if change.revision > draft.revision:
                    base.update({delta.path: delta.before for delta in change.deltas})
        return bases
