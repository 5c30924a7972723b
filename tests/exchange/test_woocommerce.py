"""A real export of WooCommerce beside an independent reading of it."""

import csv
import html
from collections.abc import Mapping
from pathlib import Path

from catalog_desktop.domain.product import Dimensions, Product, Variant
from catalog_desktop.domain.record import from_record
from catalog_desktop.exchange.drafts.draft import Draft
from catalog_desktop.exchange.files.records import SourceRecord
from catalog_desktop.exchange.layouts.woocommerce.guessing import mapping_for
from catalog_desktop.exchange.layouts.woocommerce.reading import WooCommerceDrafts
from catalog_desktop.exchange.mapping.column_names import is_key_name
from catalog_desktop.exchange.mapping.column_statistics import learn
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


def _product(row: dict[str, str]) -> Product:
    """The product of one row that has no variations, by the mapping that is guessed for it."""
    record = SourceRecord(2, dict(row))
    guess = mapping_for(learn([record], is_key_name), tuple(row), "EUR", "main")
    draft = WooCommerceDrafts(guess.mapping).build([record])
    assert isinstance(draft, Draft), draft
    return from_record({"currency": "", **draft.checked().record, "id": draft.product_id})


def test_a_german_file_with_decimal_commas() -> None:
    """A weight that was turned into grams is not read with the file's decimal comma a second time."""
    row = {"ID": "7", "Typ": "simple, virtual", "Artikelnummer": "A", "Name": "Tee", "Vorrätig?": "1", "Lager": "3"}
    product = _product({**row, "Gewicht (kg)": "0,25", "Länge (cm)": "2,5", "Regulärer Preis": "12,50"})
    (variant,) = product.variants
    assert (variant.sku, variant.price, product.on_hand(variant.id)) == ("A", 1250, 3)
    assert variant.weight_g == 250
    assert variant.dimensions == Dimensions(25, 0, 0)


def test_attributes_of_a_product_without_variations_are_no_options() -> None:
    row = {"ID": "7", "Type": "simple", "SKU": "A", "Name": "Tea", "Regular price": "3", "Tax status": "taxable"}
    product = _product({**row, "Attribute 1 name": "Taste", "Attribute 1 value(s)": "Mint, Lemon"})
    assert product.attributes == {"Taste": ("Mint", "Lemon")}
    assert product.options == ()
    assert product.variants[0].options == {}
