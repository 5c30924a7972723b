"""A real export of WooCommerce beside an independent reading of it."""

import csv
import html
from collections.abc import Mapping
from pathlib import Path

from catalog_desktop.domain.product import Product, Variant
from tests.exchange.test_real_catalogs import import_twice


async def test_a_real_export_field_by_field(catalog_data: Path, tmp_path: Path) -> None:
    name = "import-woocommerce-fashion.csv"
    with (catalog_data / name).open(newline="", encoding="utf-8-sig") as text:
        rows = list(csv.DictReader(text))
    parents = {row["ID"]: row for row in rows if row["Type"] != "variation"}
    products = {
        product.external_ids["woocommerce"]: product for product in await import_twice(catalog_data / name, tmp_path)
    }
    assert products.keys() == parents.keys()
    for key, parent in parents.items():
        sold = [row for row in rows if row["Parent"] == f"id:{key}"] or [parent]
        product = products[key]
        _compare(product, parent)
        assert len(product.variants) == len(sold)
        for variant, row in zip(product.variants, sold, strict=True):
            _compare_variant(product, variant, row)


def _compare(product: Product, row: Mapping[str, str]) -> None:
    assert html.unescape(product.title) == html.unescape(row["Name"].strip())
    assert product.status == ("active" if row["Published"] == "1" else "draft")
    paths = [path.strip() for path in row["Categories"].split(", ") if path.strip()]
    assert [html.unescape(path) for path in product.categories] == list(dict.fromkeys(map(html.unescape, paths)))
    urls = [url.strip() for url in row["Images"].split(",") if url.strip()]
    assert [image.url for image in product.images][: len(set(urls))] == list(dict.fromkeys(urls))


def _compare_variant(product: Product, variant: Variant, row: Mapping[str, str]) -> None:
    assert (variant.sku or "") == row["SKU"].strip()
    price = row["Regular price"]
    assert variant.price == (round(float(price) * 100) if price else None)
    sale = row["Sale price"]
    assert (variant.sale.price if variant.sale else None) == (round(float(sale) * 100) if sale else None)
    for number in (1, 2, 3):
        named, value = row.get(f"Attribute {number} name", ""), row.get(f"Attribute {number} value(s)", "")
        if named and value and len(product.variants) > 1:
            assert variant.options[named.strip()] == value.strip()
    if row["Stock"]:
        assert sum(product.stock[variant.id].values()) == int(float(row["Stock"]))
