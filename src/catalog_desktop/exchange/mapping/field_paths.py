"""Where in a product's record the field of a mapped column stands, for columns that are left blank."""

from __future__ import annotations

from catalog_desktop.domain.paths import FieldPath
from catalog_desktop.exchange.mapping.column_names import attribute_name
from catalog_desktop.exchange.mapping.mapping import ColumnMapping, Mapping, Target

_OF_PRODUCT: dict[Target, FieldPath] = {
    Target.CATEGORY: ("categories",),
    Target.SEO_TITLE: ("seo", "title"),
    Target.SEO_DESCRIPTION: ("seo", "description"),
    **{
        target: (target.value,)
        for target in (
            Target.HANDLE,
            Target.TITLE,
            Target.DESCRIPTION,
            Target.BRAND,
            Target.PRODUCT_TYPE,
            Target.TAGS,
            Target.IMAGES,
            Target.TAX_CLASS,
        )
    },
}
_OF_VARIANT: dict[Target, FieldPath] = {
    Target.SALE_PRICE: ("sale",),
    Target.SALE_STARTS: ("sale", "starts"),
    Target.SALE_ENDS: ("sale", "ends"),
    Target.WEIGHT: ("weight_g",),
    **dict.fromkeys((Target.LENGTH, Target.WIDTH, Target.HEIGHT), ("dimensions",)),
    **{
        target: (target.value,)
        for target in (
            Target.SKU,
            Target.MPN,
            Target.BARCODE,
            Target.OPTIONS,
            Target.PRICE,
            Target.COMPARE_AT,
            Target.LOW_STOCK_BELOW,
            Target.CONTINUE,
        )
    },
}


def blank_path(column: ColumnMapping, mapping: Mapping, variant_id: str) -> FieldPath | None:
    """The field that a blank column clears; None for a column that clears nothing (keys, currency, status)."""
    target = column.target
    if target in _OF_PRODUCT:
        return _OF_PRODUCT[target]
    if target in _OF_VARIANT:
        return ("variants", variant_id, *_OF_VARIANT[target])
    named: dict[Target, FieldPath] = {
        Target.ATTRIBUTE: ("attributes", column.name or attribute_name(column.column)),
        Target.EXTRA: ("extras", column.source or mapping.source, column.name or column.column),
        Target.STOCK: ("stock", variant_id, column.name or mapping.location),
        Target.COST: ("costs", variant_id),
    }
    return named.get(target)
