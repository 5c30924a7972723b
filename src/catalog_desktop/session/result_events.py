"""What a result tells the table that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from catalog_desktop.domain.document import Document
from catalog_desktop.ports.product_read_model import Row


@dataclass(frozen=True, slots=True)
class Rearranged:
    """Rows stand elsewhere now, and there are `new_count` instead of `old_count`.

    `is_new_query`: show it from the top; otherwise what stood at a slot stands `shift` slots lower, so that the view
    scrolls by as much and nothing moves before one's eyes.
    """

    old_count: int
    new_count: int
    shift: int = 0
    is_new_query: bool = False


@dataclass(frozen=True, slots=True)
class RowsInserted:
    """Rows appeared at `first`, `count` of them, and moved those below down."""

    first: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class RowsChanged:
    """Rows from `first` to `last`, both included, may show something else."""

    first: int
    last: int


ResultEvent: TypeAlias = Rearranged | RowsInserted | RowsChanged


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row: `document` is what it shows, own changes included; `row` what the index told (None for a new product),
    with highlights and matching variants. `is_leaving`: the product no longer belongs to the result."""

    product_id: str
    document: Document
    row: Row | None = None
    is_deleted: bool = False
    is_leaving: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the next re-sort would change, for the line beside the chips.

    `moving`: rows whose place in the order is another; `leaving`: rows that are deleted or no longer match;
    `own_new` and `own_leaving`: one's own changes that the totals do not count yet; `others_new`: products that
    others added to the result, as far as totals tell.
    """

    moving: int = 0
    leaving: int = 0
    own_new: int = 0
    own_leaving: int = 0
    others_new: int = 0

    @property
    def has_moved(self) -> bool:
        """Whether a re-sort would change rows."""
        return bool(self.moving or self.leaving)
