"""Whole documents compared by sample: what digests of revisions cannot see."""

from __future__ import annotations

import random
from collections.abc import Iterable

from catalog_desktop.domain.project import project
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.search_index import Drift
from catalog_desktop.projector.sources import ProjectionPorts

SAMPLE_COUNT = 100


class Sample:
    """Product ids chosen evenly from a stream of unknown length (reservoir sampling)."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._seen = 0

    def add(self, product_ids: Iterable[str]) -> None:
        """More of the stream."""
        for product_id in product_ids:
            self._seen += 1
            if len(self._ids) < SAMPLE_COUNT:
                self._ids.append(product_id)
            elif (place := random.randrange(self._seen)) < SAMPLE_COUNT:  # noqa: S311 - a sample, no secret
                self._ids[place] = product_id

    async def compare(self, ports: ProjectionPorts, shop: Shop, target: str) -> Drift:
        """The sampled products whose document is not what their product projects to, as stale."""
        documents = {d.id: d for d in await ports.index.documents(shop.id, self._ids, target)}
        stale = []
        for change in await ports.feed.read(shop.id, list(documents)):
            held = documents[change.product.id]
            if held.revision == change.product.revision and held != project(change.product, shop):
                stale.append(held.id)
        return Drift(stale=tuple(stale), checked=len(documents))
