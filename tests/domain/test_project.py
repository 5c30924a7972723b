"""From a product to its search document."""

import time
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog_desktop.domain.document import Availability, variant_facet_values
from catalog_desktop.domain.errors import Problem
from catalog_desktop.domain.product import Image, Product, Status, Variant
from catalog_desktop.domain.project import MISSING, availability, plain_text, project
from catalog_desktop.domain.shop import Shop
from tests.strategies import any_text, products, shops

SHOP = Shop("s", "Shop", "EUR", low_stock_default=5)
SHIRT = Product(
    "p",
    "Shirt",
    "EUR",
    variants=(
        Variant("v1", 0, sku="A", price=1000, options={"Colour": "Red"}),
        Variant("v2", 1, price=1200, low_stock_below=0),
        Variant("v3", 2, price=None),
        Variant("v4", 3, price=900, tracked=False),
    ),
    stock={"v1": {"main": 3, "store-2": 2}, "v2": {"main": 1}, "v3": {"main": -4}, "v4": {"main": 99}},
)


@given(products(), shops)
def test_a_document_agrees_with_its_product(product: Product, shop: Shop) -> None:
    document = project(product, shop)
    assert (document.id, document.revision, document.stamp) == (product.id, product.revision, product.stamp)
    assert [variant.id for variant in document.variants] == [variant.id for variant in product.variants]
    prices = [variant.price for variant in product.variants if variant.price is not None]
    assert (document.price_min, document.price_max) == ((min(prices), max(prices)) if prices else (None, None))
    assert document.stock_value >= 0
    assert ("price" in document.missing) == (not prices)
    assert set(document.missing) <= set(MISSING)
    tracked = [variant for variant in product.variants if variant.tracked]
    assert document.stock == (sum(product.on_hand(variant.id) for variant in tracked) if tracked else None)
    for variant in document.variants:
        assert (variant.stock is None) == (variant.availability is Availability.UNTRACKED)
        assert (variant.stock is not None and variant.stock <= 0) == (variant.availability is Availability.OUT)


@given(products(), shops)
def test_projecting_is_pure(product: Product, shop: Shop) -> None:
    assert project(product, shop) == project(product, shop)


def test_a_shirt_in_four_variants() -> None:
    document = project(SHIRT, SHOP)
    assert (document.price_min, document.price_max) == (900, 1200)
    assert document.stock == 2
    assert document.stock_value == 5 * 1000 + 1 * 1200
    assert [variant.availability.value for variant in document.variants] == ["low", "in", "out", "untracked"]
    assert [variant.stock for variant in document.variants] == [5, 1, -4, None]
    assert document.missing == ("image", "description", "barcode", "category", "brand")


def test_an_empty_product_lacks_everything() -> None:
    document = project(Product("p", "Shirt", "EUR", variants=(Variant("v", tracked=False),)), SHOP)
    assert document.missing == MISSING
    assert (document.stock, document.stock_value, document.price_min) == (None, 0, None)


def test_what_is_there_is_not_missing() -> None:
    full = replace(
        SHIRT,
        brand="Acme",
        description="<p>x</p>",
        categories=("Audio",),
        images=(Image("i1", "https://example.org/a.png"), Image("i2", "https://example.org/b.png", position=1)),
        variants=(replace(SHIRT.variants[0], barcode="4006381333931"), *SHIRT.variants[1:]),
        attributes={"material": "wool", "sizes": ("S", "M"), "width": 4, "washable": True},
        problems=(Problem("a", ("title",), "x"), Problem("a", ("tags",), "y")),
    )
    document = project(full, SHOP)
    assert document.missing == ()
    assert (document.image, document.image_count) == ("https://example.org/a.png", 2)
    assert document.attributes == ("wool", "S", "M")
    assert document.problems == ("a",)
    assert document.description == "x"


@pytest.mark.parametrize(
    ("stock", "limit", "expected"),
    [
        (None, 3, "untracked"),
        (-1, None, "out"),
        (0, 0, "out"),
        (1, None, "low"),
        (5, None, "low"),
        (6, None, "in"),
        (1, 0, "in"),
    ],
)
def test_availability(stock: int | None, limit: int | None, expected: str) -> None:
    assert availability(stock, limit, SHOP).value == expected


def test_documents_tell_their_facet_values() -> None:
    document = project(
        replace(SHIRT, status=Status.ACTIVE, brand="Acme", tags=("a", "b"), categories=("Audio > Hi-Fi",)), SHOP
    )
    assert document.facet_values("status") == ("active",)
    assert document.facet_values("brand") == ("Acme",)
    assert document.facet_values("tag") == ("a", "b")
    assert document.facet_values("category") == ("Audio > Hi-Fi",)
    assert document.facet_values("type") == ()
    assert document.facet_values("nonsense") == ()
    assert variant_facet_values(document.variants[0], "option.colour") == ("Red",)
    assert variant_facet_values(document.variants[0], "availability") == ("low",)
    assert variant_facet_values(document.variants[1], "option.colour") == ()


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("", ""),
        ("plain", "plain"),
        ("<p>Soft &amp; <b>warm</b></p>\n<ul><li>one</li><li>two</li></ul>", "Soft & warm one two"),
        ("a<br>b<br/>c", "a b c"),
        ("&lt;b&gt; &eacute; &#8364; &#x20AC; &nbsp;x", "<b> é € € x"),
        ("AT&T & Co", "AT&T & Co"),
        ("a<script>alert('<p>')</script>b<style>p > a { }</style>c", "a b c"),
        ("a<SCRIPT type=x>y</SCRIPT >b", "a b"),
        ("a<script>never closed", "a"),
        ("a<!-- <p>hidden</p> -->b<!-- open", "a b"),
        ('<a title="1 > 0" href=x>link</a>', "link"),
        ("<a title='1 > 0' data-x=\"a'>b\">link</a>", "link"),
        ('<p title="5" screen">text', "text"),
        ('<p title="never closed>text', "text"),
        ("for sizes < 5 and > 3", "for sizes < 5 and > 3"),
        ("I <3 it", "I <3 it"),
        ("a <b", "a"),
        ("x < y", "x < y"),
        ("<>a</>b", "<>a b"),
        ("<!DOCTYPE html><?xml version='1'?>a", "a"),
        ("&#" + "9" * 5000 + ";", "\ufffd"),
        ("&#xD800;&#0;", "\ufffd\ufffd"),
    ],
)
def test_the_text_of_a_description(markup: str, text: str) -> None:
    assert plain_text(markup) == text


_pieces = st.sampled_from(
    [
        "<",
        ">",
        "<p",
        "</p>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<style",
        "&",
        "&amp;",
        "&#",
        "9;",
        '"',
        "'",
        "=",
        " ",
        "x",
    ]
)


@given(any_text | st.lists(_pieces, max_size=20).map("".join))
@example("&#" + "1" * 6000)
def test_any_markup_has_a_text_on_one_line(markup: str) -> None:
    text = plain_text(markup)
    assert text == " ".join(text.split())
    assert "<script>" not in text or "&" in markup


@pytest.mark.parametrize("piece", ["<", "<a", "<!--", "<script>", '<a b="', "<a b='\"", "&", "&#", "< ", "<a =", "= "])
def test_malformed_markup_takes_linear_time(piece: str) -> None:
    started = time.process_time()
    plain_text(piece * 50_000)
    plain_text("<a" + piece * 50_000)
    assert time.process_time() - started < 2
