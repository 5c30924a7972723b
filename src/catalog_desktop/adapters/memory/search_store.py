"""The search indexes in memory: what the index writes and the read model reads."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field

from catalog_desktop.domain.document import Document
from catalog_desktop.domain.errors import NotFound, StoreUnavailable
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.ports.search_index import LIVE, IndexNote


@dataclass(slots=True)
class MemoryIndex:
    """One index: its documents by id, and how many batches it has taken."""

    name: str
    documents: dict[str, Document] = field(default_factory=dict)
    batches: int = 0

    @property
    def version(self) -> str:
        """The `index_version` of an answer from the index as it is now."""
        return f"{self.name}.{self.batches}"


def new_name() -> str:
    """A name that no index has."""
    return f"index-{new_ulid()}"


@dataclass(slots=True)
class _ShopIndexes:
    live: str | None = None
    by_name: dict[str, MemoryIndex] = field(default_factory=dict)
    note: IndexNote | None = None


class MemorySearchStore:
    """All indexes of all shops. Whoever reads or writes them holds `lock`, on any thread."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._shops: dict[str, _ShopIndexes] = defaultdict(_ShopIndexes)

    def find(self, shop_id: str, target: str) -> MemoryIndex | None:
        """The index of this name, or the live one; None when there is none."""
        shop = self._shops[shop_id]
        name = shop.live if target == LIVE else target
        return shop.by_name.get(name) if name else None

    def get(self, shop_id: str, target: str = LIVE) -> MemoryIndex:
        """The index of this name, or the live one."""
        index = self.find(shop_id, target)
        if index is None and target == LIVE:
            raise StoreUnavailable("The search index of this shop is being built. Try again in a moment.")
        if index is None:
            raise NotFound("search index", target)
        return index

    def add(self, shop_id: str, name: str | None = None) -> MemoryIndex:
        """A new, empty index that is not live; the one of the name when it is there already."""
        name = name or new_name()
        return self._shops[shop_id].by_name.setdefault(name, MemoryIndex(name))

    def note(self, shop_id: str, note: IndexNote) -> None:
        """Keep a shop's note."""
        self._shops[shop_id].note = note

    def noted(self, shop_id: str) -> IndexNote | None:
        """A shop's note."""
        return self._shops[shop_id].note

    def make_live(self, shop_id: str, name: str) -> str:
        """Let readers search the index `name`; returns the name of the former one, empty when there was none."""
        former = self._shops[shop_id].live
        self._shops[shop_id].live = self.get(shop_id, name).name
        return former or ""

    def remove(self, shop_id: str, name: str) -> None:
        """Forget an index; nothing happens when there is none of the name."""
        self._shops[shop_id].by_name.pop(name, None)

    def others(self, shop_id: str) -> list[str]:
        """The names of those that are not live."""
        shop = self._shops[shop_id]
        return sorted(name for name in shop.by_name if name != shop.live)
