"""SKUs and handles in the form in which they are unique."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.domain.skus import HANDLE_LIMIT, normalise_sku, slugify
from tests.strategies import any_text

long_texts = st.text(max_size=300)


@given(any_text | st.text(max_size=5))
def test_normalising_a_sku_is_idempotent(sku: str) -> None:
    once = normalise_sku(sku)
    assert normalise_sku(once) == once


def test_normalising_is_idempotent_for_every_character() -> None:
    unstable = [
        f"{code:04x}"
        for code in range(0x110000)
        if not 0xD800 <= code < 0xE000 and normalise_sku(normalise_sku(chr(code))) != normalise_sku(chr(code))
    ]
    assert unstable == []


@given(any_text)
def test_case_and_padding_do_not_tell_skus_apart(sku: str) -> None:
    assert normalise_sku(f"\t {sku}\u00a0") == normalise_sku(sku)
    assert normalise_sku(sku.casefold()) == normalise_sku(sku)


@pytest.mark.parametrize(
    ("sku", "normal"),
    [
        (" AB-12 ", "ab-12"),
        ("ＡＢ－１２", "ab-12"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("İx", "i̇x"),
        (" ", ""),
    ],
)
def test_normal_forms(sku: str, normal: str) -> None:
    assert normalise_sku(sku) == normal


@given(long_texts)
def test_a_slug_is_a_handle(title: str) -> None:
    slug = slugify(title)
    assert 0 < len(slug) <= HANDLE_LIMIT
    assert slug == slug.strip("-")
    assert "--" not in slug
    assert not any(character.isspace() or character in "_/?#&%" for character in slug)


@given(long_texts)
def test_slugs_are_stable(title: str) -> None:
    assert slugify(slugify(title)) == slugify(title)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Blue  Shirt (XL)", "blue-shirt-xl"),
        ("Crème brûlée", "creme-brulee"),
        ("Йогурт", "йогурт"),
        ("3.5 mm_jack", "3-5-mm-jack"),
        ("Straße", "strasse"),
        ("!!!", "product"),
        ("❤️ Heart", "heart"),
        ("", "product"),
        ("x" * 150, "x" * 100),
        (("x" * 99) + " y", "x" * 99),
    ],
)
def test_slugs(title: str, slug: str) -> None:
    assert slugify(title) == slug


def test_scripts_keep_the_marks_that_they_need() -> None:
    assert slugify("กาแฟไทย เย็น") == "กาแฟไทย-เย็น"
    assert slugify("हिन्दी") == "हिन्दी"
