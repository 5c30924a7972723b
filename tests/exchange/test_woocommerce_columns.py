"""WooCommerce's header is known in every language that it is written in."""

import csv
import tomllib
from pathlib import Path

import pytest

from catalog_desktop.exchange.layouts.woocommerce.columns import english_names, is_woocommerce, unit_of
from catalog_desktop.resources_root import resources_root

TRANSLATIONS = tomllib.loads((resources_root() / "woocommerce-headers.toml").read_text(encoding="utf-8"))


def test_the_header_of_a_real_export(catalog_data: Path) -> None:
    with (catalog_data / "import-woocommerce-fashion.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    names = english_names(header)
    assert is_woocommerce(header)
    assert set(header) - set(names) == {"Handle", "Swatches Attributes"}
    assert all(column == name for column, name in names.items())


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_a_header_in_another_language(language: str) -> None:
    """Each translated name is found, whatever other languages call by the same word."""
    numbers = {"%d": "12", "%s": "kg"}
    expected = {}
    for english, texts in TRANSLATIONS[language].items():
        for mark, value in numbers.items():
            english, texts = english.replace(mark, value), [text.replace(mark, value) for text in texts]
        expected[texts[0]] = english
    found = english_names(list(expected))
    assert {text: found.get(text) for text in expected} == expected
    assert is_woocommerce([*expected, "Type", "SKU"])


def test_units_numbers_and_names_within_names() -> None:
    header = ["Typ", "Name", "Gewicht (lbs)", "Länge (in)", "ATTRIBUT  3 Wert(e)", "Meta: _My Key", "In stock?"]
    assert english_names(header) == {
        "Typ": "Type",
        "Name": "Name",
        "Gewicht (lbs)": "Weight (lbs)",
        "Länge (in)": "Length (in)",
        "ATTRIBUT  3 Wert(e)": "Attribute 3 value(s)",
        "Meta: _My Key": "Meta: _My Key",
        "In stock?": "In stock?",
    }
    assert unit_of("Weight (lbs)") == "lbs"


@pytest.mark.parametrize(
    "header",
    [
        "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Variant SKU",
        "sku,name,type,price,categories,stock",
        "id,title,link,image_link,price,availability,condition",
        "ID,Type,SKU,Name",
    ],
)
def test_other_headers_are_not_taken_for_it(header: str) -> None:
    assert not is_woocommerce(header.split(","))


def test_a_part_of_an_export_is_known() -> None:
    assert is_woocommerce(["Type", "SKU", "Name", "Regular price", "In stock?"])
