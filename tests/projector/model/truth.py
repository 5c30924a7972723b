"""What has really happened to each shop's products, beside what any program believes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from catalog_desktop.adapters.memory.memory_store import CommittedChange
from catalog_desktop.domain.changes import Action
from tests.projector.model.stream import RecordingStore


@dataclass
class Truth:
    """The history of a store, and what was found wrong, by the number of the invariant."""

    store: RecordingStore
    violations: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    poisoned: set[tuple[str, str, int]] = field(default_factory=set)
    """Shop, product and revision of what the index rightly refuses."""
    ahead: dict[str, str] = field(default_factory=dict)
    """The live index of a shop whose source was set back: it holds what was never written, until it is replaced."""
    intruded: dict[tuple[str, str], float] = field(default_factory=dict)
    """Products that a late or foreign request has changed, and since when: until they are mended."""

    def note(self, invariant: int, text: str) -> None:
        """An invariant is broken."""
        self.violations[invariant].append(text)

    def changes(self, shop_id: str) -> list[CommittedChange]:
        """All commits that changed something, in their order."""
        return self.store.states[shop_id].changes

    def newest(self, shop_id: str, until: int) -> dict[str, CommittedChange]:
        """Each product's last change at or below a position."""
        where = self.store.positions
        return {c.product_id: c for c in self.changes(shop_id) if where.get(c.number, until + 1) <= until}

    def deletion_after(self, shop_id: str, product_id: str, revision: int) -> int | None:
        """The first revision at or above one at which a product was deleted."""
        deleted = (
            change.revision
            for change in self.changes(shop_id)
            if change.product_id == product_id and change.action is Action.DELETE and change.revision >= revision
        )
        return min(deleted, default=None)

    def reaches(self, shop_id: str, product_id: str, revision: int, held: int | None) -> bool:
        """Whether an index that holds `held` of a product is as far as `revision`."""
        if held is not None:
            return held >= revision
        return self.deletion_after(shop_id, product_id, revision) is not None
