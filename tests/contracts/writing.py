"""Products and operations as the write suites make them."""

from dataclasses import replace
from typing import Any

from catalog_desktop.domain.changes import Action, Change, Changeset, SetField
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.operation import Operation, Origin, Receipt
from catalog_desktop.domain.product import Product, Variant
from catalog_desktop.ports.product_repository import ProductRepository


def edit(by: str = "ann", **fields: Any) -> Operation:
    """A new interactive operation."""
    return Operation(by, **fields)


def bulk(by: str = "ann", **fields: Any) -> Operation:
    """A new operation for which nobody waits."""
    return Operation(by, origin=Origin.IMPORT, **fields)


def shirt(**fields: Any) -> Product:
    """A valid product with two variants, stock and a cost; `fields` replace its own."""
    shirt = Product(
        id=new_ulid(),
        title="Linen shirt",
        currency="EUR",
        brand="Weaver",
        tags=("new",),
        variants=(
            Variant("v1", options={"Size": "S"}, price=4000),
            Variant("v2", position=1, options={"Size": "M"}, price=4000),
        ),
        stock={"v1": {"main": 5}, "v2": {"main": 0, "annex": 7}},
        costs={"v1": 1500},
    )
    return replace(shirt, **fields)


def with_skus(product: Product, *skus: str | None) -> Product:
    """The product with these SKUs on its variants, in their order."""
    return replace(product, variants=tuple(replace(v, sku=sku) for v, sku in zip(product.variants, skus, strict=True)))


def creation(product: Product, **fields: Any) -> Changeset:
    """The changeset that creates a product."""
    return Changeset(product.id, Action.CREATE, initial=product, **fields)


def update(product_id: str, *changes: Change, **fields: Any) -> Changeset:
    """A changeset of an existing product."""
    return Changeset(product_id, changes=changes, **fields)


def titled(product_id: str, title: str, *, seen: str = "Linen shirt", **fields: Any) -> Changeset:
    """A changeset of the title."""
    return update(product_id, SetField(("title",), seen, title), **fields)


def set_sku(variant_id: str, seen: str | None, sku: str | None) -> SetField:
    """A change of a variant's SKU."""
    return SetField(("variants", variant_id, "sku"), seen, sku)


async def create(
    repository: ProductRepository, shop: str, product: Product, operation: Operation | None = None
) -> Receipt:
    """Create a product as a person does."""
    return await repository.save_product(shop, creation(product), operation or edit())


def kept(product: Product) -> Product:
    """A product without the fields that the repository sets, for comparing what was asked for with what was stored."""
    return replace(
        product,
        handle="",
        revision=0,
        stamp=0,
        created_at=0,
        created_by="",
        updated_at=0,
        updated_by="",
        deleted_at=None,
    )
