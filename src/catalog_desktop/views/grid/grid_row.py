"""What one row of the table is about: a product, or one of its variants."""

from __future__ import annotations

from dataclasses import dataclass

from catalog_desktop.domain.document import Document, DocumentVariant
from catalog_desktop.session.result_events import ShownRow


@dataclass(frozen=True, slots=True)
class GridRow:
    """`variant` is set in the row of a variant; `is_open` when the product's variants are shown below it."""

    shown: ShownRow
    variant: DocumentVariant | None = None
    is_open: bool = False

    @property
    def product_id(self) -> str:
        """The product that the row is about, or belongs to."""
        return self.shown.product_id

    @property
    def document(self) -> Document:
        """What is shown of the product."""
        return self.shown.document

    @property
    def variants(self) -> tuple[DocumentVariant, ...]:
        """The variants that the row stands for."""
        return self.document.variants if self.variant is None else (self.variant,)

    @property
    def is_faint(self) -> bool:
        """Whether the product is on its way out of the result."""
        return self.shown.is_deleted or self.shown.is_leaving
