"""One product's state, made ready for an index."""

from __future__ import annotations

from dataclasses import dataclass

from catalog_desktop.domain.document import Document
from catalog_desktop.domain.paths import Record
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.project import project
from catalog_desktop.domain.record import from_record
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.change_feed import Position
from catalog_desktop.ports.search_index import EncodedDocument

UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Prepared:
    """One product's state for any index, or for the one whose encoder made it. `document` is None for a tombstone, and
    when the product cannot be projected, which `refusal` then tells."""

    product_id: str
    revision: int
    position: Position
    document: Document | EncodedDocument | None
    refusal: str | None = None


def prepare_record(record: Record, position: Position, shop: Shop) -> Prepared:
    """The state that a record tells. One that cannot be read must not hold up the others."""
    try:
        return prepare_product(from_record(record), position, shop)
    except UNREADABLE as error:
        revision = record.get("revision")
        return Prepared(
            str(record["id"]), revision if isinstance(revision, int) else 0, position, None, _refusal(error)
        )


def prepare_product(product: Product, position: Position, shop: Shop) -> Prepared:
    """The state of a product, likewise."""
    document, refusal = None, None
    if not product.is_deleted:
        try:
            document = project(product, shop)
        except UNREADABLE as error:
            refusal = _refusal(error)
    return Prepared(product.id, product.revision, position, document, refusal)


def _refusal(error: Exception) -> str:
    return f"It cannot be read: {error}"
