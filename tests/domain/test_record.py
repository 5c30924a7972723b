"""A product and its record are two forms of one thing, also after a trip through JSON."""

import json

import orjson
from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.domain.paths import JsonValue
from catalog_desktop.domain.product import Option, Product, Variant
from catalog_desktop.domain.record import from_record, to_record
from tests.strategies import products


@given(products())
def test_the_record_of_a_product_is_the_same_product(product: Product) -> None:
    assert from_record(to_record(product)) == product


@given(products())
def test_records_survive_json(product: Product) -> None:
    record = to_record(product)
    assert orjson.loads(orjson.dumps(record)) == record
    assert json.loads(json.dumps(record)) == record
    assert json.loads(json.dumps(record, ensure_ascii=False)) == record


@given(products())
def test_a_record_holds_nothing_empty(product: Product) -> None:
    def check(value: JsonValue) -> None:
        assert value is not None
        if isinstance(value, dict):
            assert value
            for inner in value.values():
                check(inner)

    check(to_record(product))


@given(st.data())
def test_variants_come_back_ordered_by_position(data: st.DataObject) -> None:
    product = data.draw(products())
    shuffled = data.draw(st.permutations(product.variants))
    again = from_record(to_record(Product("p", "Shirt", "EUR", variants=tuple(shuffled))))
    assert again.variants == product.variants


def test_an_empty_title_and_currency_can_be_represented() -> None:
    """So that the rules can refuse them with a sentence."""
    product = Product("p", "", "", variants=(Variant("v"),), options=(Option("Size", ()),))
    assert from_record(to_record(product)) == product
