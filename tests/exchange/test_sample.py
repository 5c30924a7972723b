"""The sample catalog is always the same, keeps the rules, and has what a demonstration needs."""

import unicodedata
from collections import Counter
from functools import cache
from xml.etree import ElementTree

import pytest

from catalog_desktop.domain.changes import Action
from catalog_desktop.domain.errors import NotFound
from catalog_desktop.domain.product import Product, Status
from catalog_desktop.domain.rules import check, is_gtin
from catalog_desktop.exchange.mapping.gtin import gtin13
from catalog_desktop.exchange.sample.sample_catalog import sample_changesets, sample_shop
from catalog_desktop.exchange.sample.sample_pictures import sample_picture
from catalog_desktop.exchange.sample.sample_seeds import load_seeds

FIRST = ("01HF7YCMK0BF997W39RQA478PZ", "Casa Lirio Seat Pad Halden, velvet")


@cache
def products() -> tuple[Product, ...]:
    return tuple(changeset.initial for changeset in sample_changesets() if changeset.initial)


def test_it_has_at_least_five_thousand_products_and_is_the_same_every_time() -> None:
    assert len(products()) >= 5000
    assert list(sample_changesets(50)) == list(sample_changesets(50))
    assert list(sample_changesets(50, seed=1)) != list(sample_changesets(50, seed=2))
    first = products()[0]
    assert (first.id, first.title) == FIRST, "the sample changed: say so in the changelog"


def test_every_changeset_creates_and_breaks_no_rule_but_the_missing_price_of_a_draft() -> None:
    for changeset in sample_changesets(500):
        assert changeset.action is Action.CREATE
        assert changeset.initial is not None
        assert changeset.initial.id == changeset.product_id
        assert check(changeset.initial) == ()


def test_every_amount_is_whole_minor_units() -> None:
    for product in products():
        amounts = [*(product.costs or {}).values()]
        amounts += [amount for variant in product.variants for amount in (variant.price, variant.compare_at) if amount]
        assert {type(amount) for amount in amounts} <= {int}


def test_ids_skus_and_barcodes_are_unique() -> None:
    variants = [variant for product in products() for variant in product.variants]
    for texts in (
        [product.id for product in products()],
        [variant.sku for variant in variants if variant.sku],
        [variant.barcode for variant in variants if variant.barcode],
    ):
        assert Counter(texts).most_common(1)[0][1] == 1
    assert all(is_gtin(variant.barcode) for variant in variants if variant.barcode)


def test_it_has_some_of_everything() -> None:
    shop = sample_shop()
    statuses = Counter(product.status for product in products())
    assert all(statuses[status] > 100 for status in Status)
    assert statuses[Status.ACTIVE] > 4000
    assert {path.count(" > ") for product in products() for path in product.categories} == {2}
    assert len({product.brand for product in products()}) > 40
    assert sum(len(product.variants) > 1 for product in products()) > 1000
    assert sum(not product.description for product in products()) > 100
    assert sum(not product.images for product in products()) > 100
    assert {product.currency for product in products()} == {shop.currency}
    places = {place for product in products() for by_place in product.stock.values() for place in by_place}
    assert places == {location.id for location in shop.locations}
    assert len(places) == 2


@pytest.mark.parametrize("script", ["CYRILLIC", "THAI", "ARABIC"])
def test_some_titles_are_in_other_scripts(script: str) -> None:
    def is_written_in_script(title: str) -> bool:
        return any(unicodedata.name(character, "").startswith(script) for character in title)

    assert sum(is_written_in_script(product.title) for product in products()) > 50


def test_every_picture_is_drawn_from_our_own_resources() -> None:
    addresses = {image.url for product in products() for image in product.images}
    assert len({leaf.picture for department in load_seeds().departments for leaf in department.leaves}) >= 12
    for address in addresses:
        picture = sample_picture(address)
        assert ElementTree.fromstring(picture).tag.endswith("svg")
        assert b"currentColor" not in picture
        assert address[-6:].encode() in picture


@pytest.mark.parametrize("address", ["sample:nothing?aabbcc", "https://example.org/a.png", "sample:../x?aabbcc"])
def test_no_other_address_is_drawn(address: str) -> None:
    with pytest.raises(NotFound):
        sample_picture(address)


def test_a_number_beyond_twelve_digits_makes_no_gtin() -> None:
    assert gtin13(1) == "2900000000018"
    with pytest.raises(ValueError, match="12 digits"):
        gtin13(10**10)
