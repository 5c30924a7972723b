"""Changes to a mapping of bitmaps that copy only the bitmaps they touch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Generic, TypeVar

from pyroaring import BitMap

Key = TypeVar("Key", bound=Hashable)


class BitmapDraft(Generic[Key]):
    """Additions and removals on top of `base`, which stays as it was."""

    def __init__(self, base: Mapping[Key, BitMap]) -> None:
        self._base = base
        self._added: defaultdict[Key, list[int]] = defaultdict(list)
        self._removed: defaultdict[Key, list[int]] = defaultdict(list)

    def add(self, keys: Iterable[Key], slot: int) -> None:
        """Put a slot into the sets of some keys."""
        for key in keys:
            self._added[key].append(slot)

    def remove(self, keys: Iterable[Key], slot: int) -> None:
        """Take a slot out of the sets of some keys, before any addition."""
        for key in keys:
            self._removed[key].append(slot)

    def add_all(self, key: Key, slots: Iterable[int]) -> None:
        """Put slots into one set."""
        self._added[key].extend(slots)

    def remove_all(self, key: Key, slots: Iterable[int]) -> None:
        """Take slots out of one set, before any addition."""
        self._removed[key].extend(slots)

    def remove_everywhere(self, slots: BitMap) -> None:
        """Take slots out of all sets, before any addition."""
        for key, members in self._base.items():
            if members.intersect(slots):
                self._removed[key].extend(members & slots)

    @property
    def touched(self) -> AbstractSet[Key]:
        """The keys whose sets were added to or removed from."""
        return self._added.keys() | self._removed.keys()

    def finish(self, *, keep_empty: bool = False) -> Mapping[Key, BitMap]:
        """The mapping with the changes; sets left empty go, unless they are to be kept."""
        touched = self.touched
        if not touched:
            return self._base
        changed = dict(self._base)
        for key in touched:
            members = changed[key].copy() if key in changed else BitMap()
            if key in self._removed:
                members.difference_update(BitMap(self._removed[key]))
            if key in self._added:
                members.update(self._added[key])
            if members or keep_empty:
                changed[key] = members
            else:
                changed.pop(key, None)
        return changed
