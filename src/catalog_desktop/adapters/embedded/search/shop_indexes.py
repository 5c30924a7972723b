"""The open indexes of a catalog's shops, and which of them is live."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.live_index import LiveIndexes
from catalog_desktop.adapters.embedded.search.index_file import IndexFile
from catalog_desktop.adapters.embedded.search.loading import Progress
from catalog_desktop.adapters.embedded.search.open_index import OpenIndex
from catalog_desktop.domain.errors import BadUsage, NotFound, StoreUnavailable
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.ports.search_index import LIVE


def new_index_name() -> str:
    """A name that no index of any catalog has."""
    return f"index-{new_ulid().lower()}"


class ShopIndexes:
    """Finds and opens indexes; any thread may call.

    The catalog's owner is the only one to change which index is live, so it looks that up once; another process
    looks every time.
    """

    def __init__(self, folder: CatalogFolder, progress: Progress, *, is_owner: bool) -> None:
        self._folder = folder
        self._rows = LiveIndexes(folder)
        self._progress = progress
        self._is_owner = is_owner
        self._lock = threading.RLock()
        self._live: dict[str, str] = {}
        self._open: dict[str, OpenIndex] = {}

    def live_name(self, shop_id: str) -> str | None:
        """The name of the index that is searched."""
        with self._lock:
            if not self._is_owner or shop_id not in self._live:
                name = self._rows.live(shop_id)
                if name is None:
                    return None
                self._live[shop_id] = name
            return self._live[shop_id]

    def name_of(self, shop_id: str, target: str) -> str | None:
        """The name of a target, None when there is no such index."""
        if target == LIVE:
            return self.live_name(shop_id)
        return target if target == self.live_name(shop_id) or target in self._rows.others(shop_id) else None

    def get(self, shop_id: str, target: str = LIVE) -> OpenIndex:
        """An index, opened when it is not yet. Raises StoreUnavailable while there is no live one, else NotFound."""
        with self._lock:
            name = self.live_name(shop_id) if target == LIVE else target
            if name is not None and name in self._open:
                return self._open[name]
            name = self.name_of(shop_id, target)
            if name is None and target == LIVE:
                raise StoreUnavailable("The search index of this shop is being built. Try again in a moment.")
            if name is None:
                raise NotFound("search index", target)
            self._open[name] = OpenIndex(self.file(name), self._progress)
            return self._open[name]

    def file(self, name: str) -> IndexFile:
        """The file of an index."""
        return IndexFile(self._folder.index_file(name))

    def create(self, shop_id: str, name: str) -> str:
        """A new, empty index that is not live. What an earlier try has left under its name is made anew."""
        self._rows.add(shop_id, name)
        self.file(name).remove()
        self.file(name).create()
        return name

    def make_live(self, shop_id: str, name: str) -> str:
        """Let searches use an index from now on; returns the name of the former one, empty when there was none."""
        with self._lock:
            former = self._rows.make_live(shop_id, name)
            self._live[shop_id] = name
        return former or ""

    def others(self, shop_id: str) -> tuple[str, ...]:
        """The names of those that are not live."""
        return self._rows.others(shop_id)

    def forget(self, shop_id: str, name: str) -> OpenIndex | None:
        """Stop handing out an index that is not live; returns it if it is open. Its file stays."""
        with self._lock:
            if name == LIVE or name == self.live_name(shop_id):
                raise BadUsage(f"{name} is the live search index and cannot be removed.")
            return self._open.pop(name, None)

    def remove(self, shop_id: str, name: str) -> None:
        """Delete a forgotten index. While another process reads it on a system that keeps such files, it stays among
        the others, to be removed later."""
        if name in self._rows.others(shop_id) and self.file(name).remove():
            self._rows.remove(shop_id, name)

    def opened(self) -> Iterable[OpenIndex]:
        """All indexes that are open."""
        with self._lock:
            return list(self._open.values())
