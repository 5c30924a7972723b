"""Which words find which products."""

from dataclasses import replace
from typing import Any

import pytest

from tests.contracts.search.catalog import Catalog, coded, named, product

SPELLINGS = [
    ("usbc", "usb c", "usb-c", "USB‑C"),
    ("3,5mm", "3.5 mm", "3.5mm"),
    ("wifi", "Wi-Fi", "wi fi"),
    ("café", "CAFE"),
    ("Straße", "STRASSE"),
    ("ёлка", "ЕЛКА"),
    ("ガラス", "ｶﾞﾗｽ"),
]


@pytest.mark.parametrize("spellings", SPELLINGS)
async def test_spellings_of_one_word_find_each_other(catalog: Catalog, spellings: tuple[str, ...]) -> None:
    await catalog.put(*named(*(f"before {spelling} after" for spelling in spellings), "something else"))
    for spelling in spellings:
        assert len(await catalog.titles(spelling)) == len(spellings), spelling


async def test_a_compound_is_found_by_its_joined_form(catalog: Catalog) -> None:
    await catalog.put(*named("Cable AB-12/3", "Cable AB-12/4"))
    assert await catalog.titles("ab123") == ["Cable AB-12/3"]


async def test_short_i_is_a_letter_of_its_own(catalog: Catalog) -> None:
    await catalog.put(*named("Йод", "Иод"))
    assert await catalog.titles("йод") == ["Йод"]
    assert await catalog.titles("иод") == ["Иод"]


@pytest.mark.parametrize("text", ["ตลับ", "หมึก", "ลับหม", "ต"])
async def test_thai_is_found_inside_a_run(catalog: Catalog, text: str) -> None:
    await catalog.put(*named("ตลับหมึก HP", "กระดาษ A4"))
    assert await catalog.titles(text) == ["ตลับหมึก HP"]


@pytest.mark.parametrize("text", ["电脑", "脑包", "苹果电脑", "包"])
async def test_chinese_is_found_inside_a_run(catalog: Catalog, text: str) -> None:
    await catalog.put(*named("苹果电脑包", "苹果汁"))
    assert await catalog.titles(text) == ["苹果电脑包"]


async def test_a_run_in_a_query_is_a_phrase(catalog: Catalog) -> None:
    await catalog.put(*named("电脑包", "包电脑"))
    assert await catalog.titles("电脑包") == ["电脑包"]


async def test_the_last_word_is_a_prefix_until_a_blank_follows(catalog: Catalog) -> None:
    await catalog.put(*named("Headphones", "Head"))
    assert await catalog.titles("head") == ["Headphones", "Head"]
    assert await catalog.titles("head ") == ["Head"]


async def test_all_words_must_match_in_whichever_fields(catalog: Catalog) -> None:
    await catalog.put(product("Runner", brand="Sony"), product("Runner", brand="Canon"))
    page = await catalog.search("sony runner")
    assert [row.document.brand for row in page.rows] == ["Sony"]


async def test_one_typo_from_five_letters_and_two_from_nine(catalog: Catalog) -> None:
    await catalog.put(*named("cable", "headphones", "cord"))
    assert await catalog.titles("cabel ") == ["cable"]  # a swap is one
    assert await catalog.titles("csbke ") == []
    assert await catalog.titles("haedphnes ") == ["headphones"]
    assert await catalog.titles("cird ") == []


async def test_a_wrong_first_letter_counts_two(catalog: Catalog) -> None:
    await catalog.put(*named("cable", "headphones"))
    assert await catalog.titles("gable ") == []
    assert await catalog.titles("jeadphones ") == ["headphones"]
    assert await catalog.titles("jeadphone ") == []


@pytest.mark.parametrize(("text", "found"), [("ab1234", 1), ("ab1235", 0), ("gtx10800", 0)])
async def test_a_word_with_a_digit_takes_no_typo(catalog: Catalog, text: str, found: int) -> None:
    await catalog.put(*named("AB1234", "GTX1080"))
    assert len(await catalog.titles(text + " ")) == found


async def test_a_typo_in_the_word_being_typed(catalog: Catalog) -> None:
    await catalog.put(*named("Mechanical keyboard", "Mouse"))
    assert await catalog.titles("keybaor") == ["Mechanical keyboard"]
    assert await catalog.titles("mechsnic") == ["Mechanical keyboard"]


async def test_a_quoted_phrase_wants_its_words_side_by_side(catalog: Catalog) -> None:
    await catalog.put(*named("red linen shirt", "linen red shirt"))
    assert await catalog.titles('"red linen"') == ["red linen shirt"]
    assert await catalog.titles('"red linne"') == []


async def test_a_phrase_does_not_cross_two_values(catalog: Catalog) -> None:
    await catalog.put(product("one", tags=("deep blue", "sea")), product("two", tags=("blue sea",)))
    assert await catalog.titles('"blue sea"') == ["two"]


FIELDS: dict[str, dict[str, Any]] = {
    "brand": {"brand": "Zephyr"},
    "tag": {"tags": ("zephyr",)},
    "category": {"categories": ("Winds > Zephyr",)},
    "product type": {"product_type": "Zephyr"},
    "attribute": {"attributes": {"wind": "zephyr"}},
    "list attribute": {"attributes": {"winds": ("mistral", "zephyr")}},
    "description": {"description": "<p>A gentle <b>zephyr</b></p>"},
}


@pytest.mark.parametrize("field", FIELDS)
async def test_searched_fields(catalog: Catalog, field: str) -> None:
    await catalog.put(product("with", **FIELDS[field]), product("without"))
    assert await catalog.titles("zephyr") == ["with"]


@pytest.mark.parametrize("kind", ["sku", "mpn", "barcode"])
async def test_codes_are_found_whole_by_their_end_and_without_separators(catalog: Catalog, kind: str) -> None:
    await catalog.put(coded("with", **{kind: "X-77 / 4711"}), coded("without", **{kind: "X-77 / 4712"}))
    for text in ("X-77 / 4711", "x774711", "4711", "74711", "77-4711"):
        assert await catalog.titles(text) == ["with"], text
    assert await catalog.titles("711") == []


async def test_synonyms_of_the_shop(catalog: Catalog) -> None:
    await catalog.put(*named("Linen trousers", "Cotton pants", "Shirt", "Wireless LAN card", "WiFi card"))
    groups = (("trousers", "pants"), ("wifi", "wireless lan"))
    await catalog.stores.shops.save_shop(replace(catalog.shop, synonyms=groups))
    assert await catalog.titles("pants") == ["Linen trousers", "Cotton pants"]
    assert await catalog.titles("wi-fi") == ["Wireless LAN card", "WiFi card"]
    assert await catalog.titles("pant") == ["Cotton pants"]


async def test_text_without_words_is_no_text(catalog: Catalog) -> None:
    await catalog.put(*named("one", "two"))
    assert await catalog.titles(" --- ") == ["one", "two"]


async def test_what_would_match_when_nothing_does(catalog: Catalog) -> None:
    await catalog.put(*named("red ink", "blue ink", "red paper"))
    page = await catalog.search("ink red cartridge ")
    assert (page.total, page.corrected) == (0, {})
    assert [(offer.dropped, offer.total) for offer in page.relaxed] == [(("cartridge",), 1)]


async def test_as_few_words_as_possible_are_left_out(catalog: Catalog) -> None:
    await catalog.put(*named("red ink", "blue ink", "paper"))
    page = await catalog.search("ink paper toner ")
    assert [(offer.dropped, offer.total) for offer in page.relaxed] == [(("paper", "toner"), 2), (("ink", "toner"), 1)]


async def test_filters_hold_for_what_would_match(catalog: Catalog) -> None:
    await catalog.put(product("red ink", brand="A"), product("red ink", brand="B"))
    query = (await catalog.search("red toner ")).relaxed
    assert [offer.total for offer in query] == [2]


async def test_nothing_is_offered_when_something_matches_or_one_word_was_asked(catalog: Catalog) -> None:
    await catalog.put(*named("red ink"))
    assert (await catalog.search("red ink")).relaxed == ()
    assert (await catalog.search("toner")).relaxed == ()


async def test_the_word_found_instead(catalog: Catalog) -> None:
    await catalog.put(*named("wireless headphones", "headphone stand"))
    assert (await catalog.search("haedphones ")).corrected == {"haedphones": "headphones"}
    assert (await catalog.search("wireless headphnes ")).corrected == {"headphnes": "headphones"}
    assert (await catalog.search("headphones ")).corrected == {}


@pytest.mark.parametrize(
    ("title", "text", "marked"),
    [
        ("USB‑C cable", "usbc", ["USB‑C"]),
        ("Straßenkarte", "strasse", ["Straße"]),
        ("Headphones", "head", ["Head"]),
        ("Café crème", "creme cafe ", ["Café", "crème"]),
        ("Mechanical keyboard", "keybaord ", ["keyboard"]),
        ("👟 running shoe", "running", ["running"]),
        ("ตลับหมึก HP", "หมึก", ["หมึก"]),
    ],
)
async def test_highlights_are_ranges_of_the_original(
    catalog: Catalog, title: str, text: str, marked: list[str]
) -> None:
    await catalog.put(*named(title))
    (row,) = (await catalog.search(text)).rows
    assert [title[start:end] for start, end in row.highlights["title"]] == marked


async def test_highlights_of_brand_and_sku(catalog: Catalog) -> None:
    await catalog.put(coded("Hub", sku="AB-12/345"))
    (row,) = (await catalog.search("2345")).rows
    assert row.highlights == {"sku:v": ((4, 9),)}
    await catalog.put(product("Camera", brand="Société Générale"))
    (row,) = (await catalog.search("generale")).rows
    assert row.highlights == {"brand": ((8, 16),)}
