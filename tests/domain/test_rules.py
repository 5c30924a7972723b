"""The rules of new input, one by one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.domain.product import Image, Product, Status, Variant
from catalog_desktop.domain.rules import check, is_gtin
from tests.strategies import products

SHIRT = Product("p", "Shirt", "EUR", handle="shirt", variants=(Variant("v1", price=1000),))


def codes(product: Product) -> list[tuple[str, tuple[str, ...]]]:
    return [(problem.code, problem.path) for problem in check(product)]


def with_variant(**fields: object) -> Product:
    return replace(SHIRT, variants=(replace(SHIRT.variants[0], **fields),))  # type: ignore[arg-type]


def test_a_plain_shirt_breaks_no_rule() -> None:
    assert codes(SHIRT) == []
    assert codes(replace(SHIRT, status=Status.ACTIVE)) == []


@given(products())
def test_checking_never_fails_and_names_existing_fields(product: Product) -> None:
    for problem in check(product):
        assert problem.code
        assert problem.message.endswith(".")
        if problem.path[0] in ("variants", "images") and len(problem.path) > 1:
            known = {variant.id for variant in product.variants} | {image.id for image in product.images}
            assert problem.path[1] in known


@pytest.mark.parametrize(
    ("product", "code", "path"),
    [
        (replace(SHIRT, title=" "), "title_missing", ("title",)),
        (replace(SHIRT, title="x" * 256), "title_too_long", ("title",)),
        (replace(SHIRT, currency="XXX"), "currency_unknown", ("currency",)),
        (replace(SHIRT, currency=""), "currency_unknown", ("currency",)),
        (replace(SHIRT, status=Status.ACTIVE, variants=(Variant("v1"),)), "active_without_price", ("status",)),
        (replace(SHIRT, tags=tuple(map(str, range(251)))), "too_many_tags", ("tags",)),
        (replace(SHIRT, variants=()), "variant_count", ("variants",)),
        (with_variant(price=-1), "price_negative", ("variants", "v1", "price")),
        (with_variant(compare_at=1000), "compare_at_not_above_price", ("variants", "v1", "compare_at")),
        (with_variant(price=None, compare_at=0), "compare_at_not_above_price", ("variants", "v1", "compare_at")),
        (with_variant(barcode="4006381333932"), "barcode_check_digit", ("variants", "v1", "barcode")),
        (replace(SHIRT, images=(Image("i1", ""),)), "image_address_missing", ("images", "i1", "url")),
    ],
)
def test_each_rule_names_its_field(product: Product, code: str, path: tuple[str, ...]) -> None:
    assert codes(product) == [(code, path)]


def test_limits_are_allowed() -> None:
    assert codes(replace(SHIRT, title="x" * 255, tags=tuple(map(str, range(250))))) == []
    assert codes(with_variant(compare_at=1001)) == []
    many = tuple(Variant(f"v{i}", options={"Size": str(i)}) for i in range(2049))
    assert codes(replace(SHIRT, variants=many[:2048])) == []
    assert codes(replace(SHIRT, variants=many)) == [("variant_count", ("variants",))]


def test_every_variant_of_a_duplicate_is_named() -> None:
    """So that the field that somebody edits is among them, whichever it is."""
    pair = (
        Variant("v1", 0, sku="AB-1", options={"Size": "S", "Colour": "Red"}),
        Variant("v2", 1, sku="C", options={"Size": "M"}),
        Variant("v3", 2, sku=" ab-1", options={"colour": "red", "size": "s"}),
    )
    assert codes(replace(SHIRT, variants=pair)) == [
        ("duplicate_options", ("variants", "v1", "options")),
        ("duplicate_options", ("variants", "v3", "options")),
        ("duplicate_sku", ("variants", "v1", "sku")),
        ("duplicate_sku", ("variants", "v3", "sku")),
    ]


def test_no_sku_is_no_duplicate() -> None:
    pair = (Variant("v1", options={"Size": "S"}), Variant("v2", 1, sku=" ", options={"Size": "M"}))
    assert codes(replace(SHIRT, variants=pair)) == []


@pytest.mark.parametrize(
    "barcode",
    ["4006381333931", "96385074", "036000291452", "00036000291452", "10614141000415", "9783161484100", "0000000000000"],
)
def test_known_gtins(barcode: str) -> None:
    assert is_gtin(barcode)


@pytest.mark.parametrize(
    "barcode",
    [
        "",
        "4006381333932",
        "400638133393",
        "96385075",
        "12345",
        "4006381333931 ",
        "400638133393x",
        "٤٠٠٦٣٨١٣٣٣٩٣١",
        "1" * 15,
    ],
)
def test_what_is_no_gtin(barcode: str) -> None:
    assert not is_gtin(barcode)


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 11), st.integers(1, 9))
def test_one_check_digit_fits_and_one_wrong_digit_shows(body: str, place: int, change: int) -> None:
    fitting = [digit for digit in "0123456789" if is_gtin(body + digit)]
    assert len(fitting) == 1
    wrong = str((int(body[place]) + change) % 10)
    assert not is_gtin(body[:place] + wrong + body[place + 1 :] + fitting[0])
