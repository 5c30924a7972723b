"""Products that do not exist yet: empty ones and duplicates."""

from __future__ import annotations

from dataclasses import replace

from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.product import Product, Status, Variant
from catalog_desktop.domain.shop import Shop


def empty_product(shop: Shop, barcode: str | None = None) -> Product:
    """A draft with one variant, in the shop's currency."""
    return Product(new_ulid(), "", shop.currency, variants=(Variant(new_ulid(), barcode=barcode),))


def duplicate(product: Product) -> Product:
    """A draft like `product`, without what one product alone can have: SKUs, barcodes, stock, handle, and the ids by
    which other systems know it."""
    renamed = {variant.id: new_ulid() for variant in product.variants}
    variants = tuple(replace(v, id=renamed[v.id], sku=None, barcode=None) for v in product.variants)
    costs = {renamed[key]: cost for key, cost in (product.costs or {}).items() if key in renamed}
    return Product(
        id=new_ulid(),
        title=product.title,
        currency=product.currency,
        description=product.description,
        status=Status.DRAFT,
        brand=product.brand,
        product_type=product.product_type,
        categories=product.categories,
        tags=product.tags,
        options=product.options,
        variants=variants,
        costs=costs,
        images=product.images,
        seo=product.seo,
        tax_class=product.tax_class,
        attributes=product.attributes,
    )
