"""What can be done from the projection's window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from catalog_desktop.ports.projection_control import FormerWish


@dataclass(frozen=True, slots=True)
class ProjectionActions:
    """Commands of the page; they tell by reports and by the desk's drift log what comes of them. `documents_read` is
    None where reading is not billed."""

    rebuild: Callable[[], object]
    cancel_rebuild: Callable[[], object]
    former: Callable[[FormerWish], object]
    retry: Callable[[list[str]], object]
    check: Callable[[], object]
    mend: Callable[[], object]
    open_product: Callable[[str], object]
    documents_read: Callable[[], Mapping[str, int]] | None = None
