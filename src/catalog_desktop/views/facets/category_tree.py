"""Which categories the panel shows: the roots, and below those that were opened their children."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from catalog_desktop.domain.categories import levels, parent
from catalog_desktop.domain.collation import collation_key
from catalog_desktop.ports.product_read_model import FacetCount
from catalog_desktop.views.facets.facet_section import FacetLine


class CategoryTree:
    """Counts by path, as they come in, and what is open. Paths are compared without case."""

    def __init__(self) -> None:
        self._open: dict[str, str] = {}
        self._has_children: dict[str, bool] = {}
        self._counts: dict[str, FacetCount] = {}

    @property
    def open_paths(self) -> Sequence[str]:
        """The paths whose children are wanted, parents first."""
        return sorted((path for path in self._open.values()), key=lambda path: path.count(">"))

    def toggle(self, path: str) -> None:
        """Open a path, or close it."""
        key = collation_key(path)
        if self._open.pop(key, None) is None:
            self._open[key] = path

    def reveal(self, paths: Iterable[str]) -> None:
        """Open what stands above these paths."""
        for path in paths:
            for level in levels(path)[:-1]:
                self._open.setdefault(collation_key(level), level)

    def set_counts(self, counts: Iterable[FacetCount]) -> None:
        """Replace all that is shown."""
        self._counts = {collation_key(count.value): count for count in counts}

    def learn(self, path: str, *, has_children: bool) -> None:
        """Whether anything stands below a path, whatever is asked."""
        self._has_children[collation_key(path)] = has_children

    def unknown(self) -> list[str]:
        """The shown paths of which it is not known whether anything stands below them."""
        return [line.value for line in self.lines() if collation_key(line.value) not in self._has_children]

    @property
    def root_count(self) -> int:
        """How many roots there are."""
        return sum(1 for path in self._counts if parent(path) is None)

    def lines(self, root_limit: int | None = None) -> list[FacetLine]:
        """The tree from the top, most frequent first among siblings; roots beyond the limit only when they are open."""
        return list(self._below(None, 0, root_limit))

    def _below(self, key: str | None, depth: int, limit: int | None = None) -> Iterator[FacetLine]:
        children = [count for path, count in self._counts.items() if parent(path) == key]
        for place, count in enumerate(sorted(children, key=lambda count: (-count.count, count.value))):
            path = collation_key(count.value)
            is_open = path in self._open
            if limit is not None and place >= limit and not is_open and count.count:
                continue
            has_children = self._has_children.get(path, False)
            yield FacetLine(count.value, count.count, depth, has_children, is_open)
            if is_open:
                yield from self._below(path, depth + 1)
