"""Cells of another system's file that have no field here, or are written in another way there than we would.

They are kept as extras of the product under the column's name. What belongs to one variant's row has the variant's id
behind the name, what belongs to the row above the variants has `[parent]`: each row can be given back as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from catalog_desktop.domain.paths import FieldPath
from catalog_desktop.domain.product import Product
from catalog_desktop.exchange.drafts.draft import Draft
from catalog_desktop.exchange.mapping.mapping import extra_of_variant

PARENT = "parent"
"""In place of a variant's id: the row above the variants."""


@dataclass(slots=True)
class KeptCells:
    """The cells of one product's rows, while they are read."""

    source: str
    texts: dict[str, str] = field(default_factory=dict)
    blank: list[str] = field(default_factory=list)

    def keep(self, column: str, text: str, row: str = "") -> None:
        """Keep a cell; `row` is a variant's id, `PARENT` or empty. A blank one clears what is kept from before."""
        name = extra_of_variant(column, row) if row else column
        if text.strip():
            self.texts[name] = text
        else:
            self.blank.append(name)

    def added_to(self, draft: Draft) -> Draft:
        """The draft with these extras."""
        record: dict[str, Any] = dict(draft.record)
        if self.texts:
            extras = dict(record.get("extras", {}))
            extras[self.source] = {**extras.get(self.source, {}), **self.texts}
            record["extras"] = extras
        clears: list[FieldPath] = [("extras", self.source, name) for name in self.blank if name not in self.texts]
        return replace(draft, record=record, clears=(*draft.clears, *clears))


def kept_cells(product: Product, source: str) -> Mapping[str, str]:
    """What was kept of a product's rows."""
    return product.extras.get(source, {})


def kept(cells: Mapping[str, str], column: str, row: str = "") -> str:
    """One cell that was kept, or an empty text."""
    return cells.get(extra_of_variant(column, row) if row else column, "")
