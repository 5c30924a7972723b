"""Shopify's product CSV: real files beside an independent reading of them, and what its rows may be like."""

import csv
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from catalog_desktop.domain.product import Product, Variant
from catalog_desktop.exchange.drafts.draft import Draft
from catalog_desktop.exchange.drafts.draft_builder import Refused
from catalog_desktop.exchange.files.detect_format import detect_format
from catalog_desktop.exchange.files.records import SourceRecord
from catalog_desktop.exchange.importing.differences import differences
from catalog_desktop.exchange.importing.inspection import inspect_file
from catalog_desktop.exchange.layouts.shopify.reading import ShopifyDrafts
from catalog_desktop.exchange.mapping.layout import Layout
from tests.exchange.test_real_catalogs import import_twice

_CENT = 100
_LEGACY = (
    "Handle,Title,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,"
    "Variant Inventory Qty,Variant Inventory Policy,Variant Price,Image Src,Image Position,Image Alt Text,Variant Image"
)
_NEW = "Title,URL handle,Status,Option1 name,Option1 value,SKU,Price,Inventory tracker,Inventory quantity,Charge tax"


def draft(tmp_path: Path, header: str, *lines: str) -> Draft | Refused:
    """The draft of a file of one product."""
    file = tmp_path / "shop.csv"
    file.write_text("\n".join((header, *lines)) + "\n")
    mapping = inspect_file(file, detect_format(file), "shop", "EUR", ["main"]).mapping
    assert mapping.layout is Layout.SHOPIFY
    with file.open(newline="") as text:
        rows = [SourceRecord(number, dict(row)) for number, row in enumerate(csv.DictReader(text), start=2)]
    return ShopifyDrafts(mapping).build(rows)


def record_of(made: Draft | Refused) -> Any:
    """The record of a draft that was made."""
    assert isinstance(made, Draft)
    return made.record


@pytest.mark.parametrize("name", ["import-shopify-bikes.csv", "import-shopify-small.csv"])
async def test_real_exports_field_by_field(catalog_data: Path, tmp_path: Path, name: str) -> None:
    with (catalog_data / name).open(newline="", encoding="utf-8-sig") as text:
        rows = list(csv.DictReader(text))
    products = {product.handle: product for product in await import_twice(catalog_data / name, tmp_path)}
    groups = {handle: list(group) for handle, group in groupby(rows, key=lambda row: row["Handle"])}
    assert products.keys() == groups.keys()
    for handle, group in groups.items():
        _compare(products[handle], group)


def _compare(product: Product, rows: Sequence[Mapping[str, str]]) -> None:
    first = rows[0]
    assert product.title == first["Title"].strip()
    assert product.description == (first["Body (HTML)"] if first["Body (HTML)"].strip() else "")
    assert (product.brand or "", product.product_type or "") == (first["Vendor"].strip(), first["Type"].strip())
    assert list(product.tags) == list(dict.fromkeys(tag.strip() for tag in first["Tags"].split(",") if tag.strip()))
    placed = sorted((row for row in rows if row["Image Src"]), key=lambda row: int(row["Image Position"]))
    pictures = dict.fromkeys([row["Image Src"] for row in placed] + [r["Variant Image"] for r in rows])
    assert [image.url for image in product.images] == [url for url in pictures if url]
    alts = {row["Image Src"]: row["Image Alt Text"].strip() for row in placed if row["Image Alt Text"].strip()}
    assert {image.url: image.alt for image in product.images if image.alt} == alts
    sold = [row for row in rows if row["Option1 Value"]]
    assert len(product.variants) == len(sold)
    names = [first[f"Option{number} Name"].strip() for number in (1, 2, 3)]
    for variant, row in zip(product.variants, sold, strict=True):
        _compare_variant(product, variant, row, names)


def _compare_variant(product: Product, variant: Variant, row: Mapping[str, str], names: Sequence[str]) -> None:
    values = [row[f"Option{number} Value"].strip() for number in (1, 2, 3)]
    options = {name: value for name, value in zip(names, values, strict=True) if name and value}
    assert dict(variant.options) == ({} if options == {"Title": "Default Title"} else options)
    assert (variant.sku or "") == row["Variant SKU"].strip()
    assert (variant.barcode or "") == row["Variant Barcode"].strip()
    assert variant.price == round(float(row["Variant Price"]) * _CENT)
    before = row["Variant Compare At Price"]
    assert variant.compare_at == (round(float(before) * _CENT) if before else None)
    assert variant.weight_g == round(float(row["Variant Grams"]))
    assert variant.continue_when_out_of_stock == (row["Variant Inventory Policy"] == "continue")
    assert variant.tracked == bool(row["Variant Inventory Tracker"])
    stock = sum(product.stock.get(variant.id, {}).values())
    assert stock == (int(row["Variant Inventory Qty"] or 0) if variant.tracked else 0)
    own = next((image.url for image in product.images if image.id == variant.image_id), "")
    assert own == (row["Variant Image"])


def test_rows_of_one_handle_are_variants_pictures_or_both(tmp_path: Path) -> None:
    made = draft(
        tmp_path,
        _LEGACY,
        "mug,Mug,true,Colour,Red,M-1,350.0,shopify,4,deny,12.50,https://a.example/1.jpg,2,,https://a.example/3.jpg",
        "mug,,,,Blue,M-2,350.0,,7,continue,12.50,https://a.example/2.jpg,1,Blue mug,",
        "mug,,,,,,,,,,,https://a.example/4.jpg,3,,",
    )
    record = record_of(made)
    red, blue = record["variants"].values()
    assert [image["url"][-5] for image in record["images"].values()] == ["2", "1", "4", "3"]
    assert (red["options"], blue["options"]) == ({"Colour": "Red"}, {"Colour": "Blue"})
    assert record["images"][red["image_id"]]["url"].endswith("3.jpg")
    assert (red["tracked"], blue["tracked"]) == (True, False)
    assert [list(stock.values()) for stock in record["stock"].values()] == [[4]]
    assert any(text == "7" for text in record["extras"]["shopify"].values()), "what is not counted is kept"


def test_the_present_header_means_the_same(tmp_path: Path) -> None:
    made = draft(tmp_path, _NEW, "Mug,mug,Active,Size,S,M-1,3.00,shopify,2,TRUE", ",mug,,,L,M-2,4.00,shopify,0,FALSE")
    record = record_of(made)
    small, large = record["variants"].values()
    assert (record["handle"], record["status"]) == ("mug", "active")
    assert (small["price"], large["price"], large["options"]) == (300, 400, {"Size": "L"})
    kept = record["extras"]["shopify"]
    assert kept["Charge tax"] == "TRUE"
    assert "FALSE" in kept.values(), "what differs by variant is kept for each"


def test_a_single_variant_without_options_is_any_single_one(tmp_path: Path) -> None:
    made = draft(tmp_path, _LEGACY, "lamp,Lamp,false,Title,Default Title,,0.0,,1,deny,69.99,,,,")
    assert isinstance(made, Draft)
    record = record_of(made)
    assert (made.names_variants, record["status"]) == (False, "draft")
    assert "options" not in record


def test_the_same_variant_twice_is_refused_with_its_line(tmp_path: Path) -> None:
    made = draft(
        tmp_path,
        _LEGACY,
        "mug,Mug,true,Colour,Red,,0,,1,deny,12.50,,,,",
        "mug,,,,Red,,0,,1,deny,13.50,,,,",
    )
    assert isinstance(made, Refused)
    assert (made.line, made.value) == (3, "Red")
    assert "Line 2" in made.reason


def test_variants_and_pictures_that_are_known_under_other_ids_are_found_again(tmp_path: Path) -> None:
    made = draft(
        tmp_path,
        _LEGACY,
        "mug,Mug,true,Colour,Red,M-1,350,shopify,4,deny,12.50,https://a.example/1.jpg,1,,https://a.example/1.jpg",
        "mug,,,,Blue,,350,shopify,7,deny,13.50,,,,",
    )
    assert isinstance(made, Draft)
    record = record_of(made)
    red, blue = record["variants"].values()
    current = {
        **record,
        "variants": {"v1": {**red, "image_id": "mine"}, "v2": {**blue, "price": 1300}},
        "images": {"mine": {"url": "https://a.example/1.jpg", "position": 0}},
    }
    changes = differences(made, current, set_stock=False)
    assert [(change.path, change.value) for change in changes] == [(("variants", "v2", "price"), 1350)]
