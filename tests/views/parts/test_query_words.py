"""Chips, partial items, scanners, words: the parts of the window that need no window."""

from __future__ import annotations

import pytest

from catalog_desktop.domain.money import NumberFormat
from catalog_desktop.domain.query_language import parse
from catalog_desktop.domain.query_values import QuerySyntax
from catalog_desktop.ports.product_read_model import FacetCount
from catalog_desktop.session.result_events import Waiting
from catalog_desktop.views.facets.category_tree import CategoryTree
from catalog_desktop.views.query_bar.query_bar import moved_words, total_words
from catalog_desktop.views.query_bar.query_chips import query_chips, without_chip
from catalog_desktop.views.query_bar.result_notes import without_words
from catalog_desktop.views.search_entry.partial_item import PartialItem, partial_item
from catalog_desktop.views.search_entry.scan_detector import ScanDetector
from catalog_desktop.views.time_words import time_words

SYNTAX = QuerySyntax()
NUMBERS = NumberFormat()


def chips(text: str) -> dict[str, str]:
    return {chip.key: chip.text for chip in query_chips(parse(text, SYNTAX).query, SYNTAX, NUMBERS)}


@pytest.mark.parametrize(
    ("text", "chip"),
    [
        ("status:draft,active", {"status": "Active, Draft"}),
        ("-brand:sony brand:canon", {"brand": "canon · not sony"}),
        ('category:"Audio > Headphones"', {"category": "Headphones"}),
        ("stock:out", {"availability": "Out of stock"}),
        ("missing:image", {"missing": "No picture"}),
        ("price:10..1200", {"price": "10.00 – 1,200.00 EUR"}),
        ("price:>5usd", {"price": "from 5.01 USD"}),
        ("currency:usd", {"currency": "USD"}),
        ("stock:<5", {"stock": "Stock up to 4"}),
        ("stock:3", {"stock": "Stock 3"}),
        ("updated:<7d", {"updated": "Last 7 days"}),
        ("created:>30d", {"created": "Created >30d"}),
        ("sku:b,a", {"skus": "a, b"}),
        ("words alone", {}),
    ],
)
def test_a_condition_is_a_chip_in_words(text: str, chip: dict[str, str]) -> None:
    assert chips(text) == chip


def test_every_chip_can_be_taken_away() -> None:
    text = "status:draft price:<5usd stock:1 updated:<7d created:<7d sku:a id:x -tag:sale words"
    query = parse(text, SYNTAX).query
    for chip in query_chips(query, SYNTAX, NUMBERS):
        query = without_chip(query, chip.key, "EUR")
    assert query == parse("words", SYNTAX).query


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("bra", PartialItem(0, 3, "bra")),
        ("lamp -ta", PartialItem(6, 8, "ta", None, 5)),
        ("brand:", PartialItem(6, 6, "", "brand")),
        ("brand:so", PartialItem(6, 8, "so", "brand")),
        ("brand:sony,ca", PartialItem(11, 13, "ca", "brand")),
        ('brand:"Koto We', PartialItem(6, 14, "Koto We", "brand")),
        ('brand:"a,b",c', PartialItem(12, 13, "c", "brand")),
        ('option."shoe size":4', PartialItem(19, 20, "4", "option.shoe size")),
        ("brand:sony ", None),
        ("12", None),
        ("", None),
    ],
)
def test_what_is_being_typed(typed: str, expected: PartialItem | None) -> None:
    assert partial_item(typed, len(typed)) == expected


def test_nothing_is_completed_in_the_middle_of_a_word() -> None:
    assert partial_item("brand", 3) is None
    assert partial_item("bra nd", 3) == PartialItem(0, 3, "bra")


def detect(*keys: tuple[str, int]) -> str | None:
    detector = ScanDetector()
    at = 10_000
    for text, gap in keys:
        at += gap
        if text == "\n":
            return detector.entered(at)
        detector.typed(text, at)
    return None


def test_a_fast_burst_that_ends_in_enter_is_a_scan() -> None:
    assert detect(*((key, 5) for key in "4006381333931\n")) == "4006381333931"


def test_what_was_typed_before_the_burst_is_not_part_of_it() -> None:
    slow = [("i", 200), ("n", 150)]
    assert detect(*slow, ("1", 400), *((key, 5) for key in "23456\n")) == "123456"


@pytest.mark.parametrize(
    "keys",
    [
        [(key, 5) for key in "12345\n"],
        [(key, 120) for key in "4006381333931\n"],
        [*((key, 5) for key in "4006381333931"), ("\n", 300)],
        [*((key, 5) for key in "400638"), ("", 5), *((key, 5) for key in "13\n")],
    ],
    ids=["too short", "by hand", "Enter by hand", "a key that writes nothing"],
)
def test_a_person_is_no_scanner(keys: list[tuple[str, int]]) -> None:
    assert detect(*keys) is None


def test_a_burst_may_begin_elsewhere() -> None:
    detector = ScanDetector()
    detector.began("4")
    for place, key in enumerate("006381"):
        detector.typed(key, 50_000 + place * 5)
    assert detector.entered(50_040) == "4006381"


def test_the_tree_shows_children_of_what_is_open_most_frequent_first() -> None:
    tree = CategoryTree()
    tree.set_counts([FacetCount("Audio", 3), FacetCount("Home", 5), FacetCount("Audio > Radio", 1)])
    assert [(line.value, line.depth) for line in tree.lines()] == [("Home", 0), ("Audio", 0)]
    tree.toggle("audio")
    assert [(line.value, line.depth) for line in tree.lines()] == [("Home", 0), ("Audio", 0), ("Audio > Radio", 1)]
    assert tree.unknown() == ["Home", "Audio", "Audio > Radio"]
    tree.learn("Home", has_children=False)
    tree.learn("Audio", has_children=True)
    assert [line.has_children for line in tree.lines()] == [False, True, False]
    assert [line.value for line in tree.lines(root_limit=1)] == ["Home", "Audio", "Audio > Radio"]
    tree.toggle("Audio")
    assert [line.value for line in tree.lines(root_limit=1)] == ["Home"]


def test_a_chosen_category_keeps_its_ancestors_open() -> None:
    tree = CategoryTree()
    tree.reveal(["Audio > Radio > Tuner"])
    assert tree.open_paths == ["Audio", "Audio > Radio"]


@pytest.mark.parametrize(
    ("waiting", "total", "moved"),
    [
        (Waiting(), "34 products", ""),
        (Waiting(own_new=2, own_leaving=1), "34 products (+2 new, 1 leaving)", ""),
        (Waiting(moving=2), "34 products", "2 rows would move"),
        (Waiting(leaving=1), "34 products", "1 row would leave"),
        (Waiting(moving=1, leaving=3), "34 products", "1 row would move, 3 would leave"),
    ],
)
def test_what_waits_in_words(waiting: Waiting, total: str, moved: str) -> None:
    assert total_words(34, waiting) == total
    assert moved_words(waiting) == moved


def test_words_are_taken_away_once_each() -> None:
    assert without_words("red Lamp lamp", ("lamp",)) == "red lamp"
    assert without_words("a b c", ("a", "c")) == "b"


@pytest.mark.parametrize(
    ("age_ms", "words"),
    [
        (5_000, "now"),
        (240_000, "4 min"),
        (7_200_000, "2 h"),
        (86_400_000, "yesterday"),
        (3 * 86_400_000, "3 days"),
        (12 * 86_400_000, "8 Jun"),
        (400 * 86_400_000, "16 May 2024"),
    ],
)
def test_times_in_words(age_ms: int, words: str) -> None:
    now = 1_750_420_800_000  # 2025-06-20 12:00 UTC
    assert time_words(now - age_ms, now, "UTC") == words
