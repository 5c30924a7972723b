"""What a query's terms find, and that a phrase-and-prefix index finds the same."""

import sqlite3
from contextlib import closing
from itertools import pairwise, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from catalog_desktop.domain.chunks import MAX_JOINED
from catalog_desktop.domain.highlighting import highlights
from catalog_desktop.domain.terms import Form, Term, query_terms
from catalog_desktop.domain.word_match import Match, code_ends_with, match_term
from catalog_desktop.domain.words import code_key, index_text


def match(query: str, text: str) -> Match:
    """How a document with one field meets all terms of a query."""
    return min(match_term(term, index_text(text).split()) for term in query_terms(query))


def finds(query: str, text: str) -> bool:
    return match(query, text) is not Match.NONE


SPELLINGS = [
    ("usbc", "usb c", "usb-c", "USB‑C", "USBC", "ＵＳＢ－Ｃ", "Usb_C", "USB/C"),
    ("3,5mm", "3.5 mm", "3.5mm", "3,5 MM", "３．５ｍｍ"),
    ("usb3", "usb 3", "USB-3"),
    ("USB3.0", "usb 3.0", "usb 3,0", "USB-3.0"),
    ("wifi", "Wi-Fi", "wi fi", "WIFI"),
    ("1,000", "1000", "1.000"),
    ("1,000W", "1000w", "1.000W", "1000 W"),
    ("levis", "Levi's", "Levi’s", "levi s"),
    ("i7-9700K", "I7 9700k", "i7/9700-K"),
    ("10x20x30cm", "10 x 20 x 30 cm", "10×20×30 cm"),
    ("café", "CAFE", "cafe\u0301"),
    ("Straße", "strasse", "STRASSE"),
    ("İstanbul", "istanbul", "ISTANBUL"),
    ("5㎜", "5 mm", "5mm"),
    ("ёлка", "ЕЛКА"),
    ("ガラス", "ｶﾞﾗｽ"),
    ("٥٠٠ غرام", "500 غرام"),
]


@pytest.mark.parametrize(("query", "text"), [pair for spellings in SPELLINGS for pair in product(spellings, repeat=2)])
@pytest.mark.parametrize("tail", ["", " "])
def test_spellings_find_each_other(query: str, text: str, tail: str) -> None:
    assert match(query + tail, f"before {text} after") is Match.EXACT


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("ab123", "AB-12/3"),
        ("ab-123", "AB-12/3"),
        ("ab 123", "AB-12/3"),
        ("ab12", "AB-12/3"),
        ("12/3", "AB-12/3-BLACK"),
        ("ab123 black ", "AB-12/3-BLACK"),
        ("ab-12/3", "AB 123"),
        ("c16", "F4-3600C16D-32GTZN"),
        ("usb cable", "USB3 cable"),
        ("ink hp", "HP 300XL ink"),
        ("หมึก", "ตลับหมึก"),
        ("ตลับ", "ตลับหมึก"),
        ("ต", "ตลับหมึก"),
        ("电脑", "苹果电脑包"),
        ("包", "电脑包"),
        ("노트북", "게이밍노트북을"),
        ("чернильный йод", "Йод чернильный"),
        ("حبر", "حبر أسود"),
        ('"usb-c cable"', "USB-C cable"),
        ('"苹果电脑"', "苹果电脑包"),
        ("hub 𐐀𐐁", "hub 𐐨𐐩"),
        ("h&m", "H & M"),
    ],
)
def test_found_exactly(query: str, text: str) -> None:
    assert match(query + ("" if query.endswith('"') else " "), text) is Match.EXACT


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("35mm", "3.5mm"),
        ("5mm", "3.5mm"),
        ("иод", "йод"),
        ("йод", "иод"),
        ("ม ", "หมึก"),
        ("น้า ", "น้ำ"),
        ("脑电", "电脑"),
        ("电包", "电脑包"),
        ('"usb cable"', "USB long cable"),
        ('"head"', "headphones"),
        ("usb-c ", "USB cable, 2 m, C"),
        ("usb c ", "USB cable"),
        ("instal ", "in stale"),
        ("rtx3080", "RTX3070"),
        ("headphone7 ", "headphones7"),
        ("ab 12", "ab 1"),
    ],
)
def test_not_found(query: str, text: str) -> None:
    assert not finds(query, text)


@pytest.mark.parametrize(
    ("query", "text", "kind"),
    [
        ("sony head", "Sony headphones", Match.PREFIX),
        ("sony head ", "Sony headphones", Match.NONE),
        ("head sony", "Sony headphones", Match.NONE),
        ("usb-ca", "USB cable", Match.PREFIX),
        ("ตลับหม", "ตลับหมึก", Match.PREFIX),
        ("ตลับห", "ตลับหมึก", Match.EXACT),
        ("cf-31sb", "CF31SBLEADE5", Match.PREFIX),
        ("hedphones ", "Headphones", Match.TYPO),
        ("haedphones", "Headphones", Match.TYPO),
        ("headpohn", "Headphones", Match.TYPO),
        ("muose ", "mouse", Match.TYPO),
        ("bose", "bosch", Match.NONE),
        ("house ", "mouse", Match.NONE),
        ("geadphones ", "headphones", Match.TYPO),
        ("canon ", "canon5", Match.EXACT),
        ("canom ", "canon5", Match.TYPO),
        ("canonx ", "canon5d2x9y8z", Match.NONE),
        ('"hedphones"', "Headphones", Match.NONE),
        ('"head', "headphones", Match.PREFIX),
        ('"sony head', "Sony headphones", Match.PREFIX),
    ],
)
def test_beginnings_and_typos(query: str, text: str, kind: Match) -> None:
    assert match(query, text) is kind


def test_terms_keep_what_was_typed_and_where() -> None:
    query = '  Sony “noise cancelling” 24" 电脑USB‑C '
    terms = query_terms(query)
    assert [term.text for term in terms] == ["Sony", "noise cancelling", "24", "电脑", "USB‑C"]
    assert [query[term.start : term.end] for term in terms] == [term.text for term in terms]
    assert [term.quoted for term in terms] == [False, True, False, False, False]
    assert not any(term.prefix for term in terms)


@pytest.mark.parametrize("text", ["", "  ", "!?", '""', '"', "🔥", "\u200b", "- -"])
def test_a_text_without_letters_and_digits_asks_nothing(text: str) -> None:
    assert query_terms(text) == ()


def test_neighbours_share_their_joined_form() -> None:
    usb, c = query_terms("usb c")
    assert usb.forms == (Form(("usb",)), Form(("usbc",), prefix=True))
    assert c.forms == (Form(("c",), prefix=True), Form(("usbc",), prefix=True))


@pytest.mark.parametrize(
    ("code", "ending", "found"),
    [
        ("AB-12/3456", "3456", True),
        ("AB-12/3456", "12 34-56", True),
        ("AB-12/3456", "456", False),
        ("AB-12/3456", "12/34", False),
        ("4006381333931", "3931", True),
        ("Ａ-1234", "a1234", True),
    ],
)
def test_the_last_four_characters_of_a_code(code: str, ending: str, found: bool) -> None:
    assert code_ends_with(code, ending) is found


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("usbc", "Sony [USB‑C] Straße, ตลับหมึก 3,5mm"),
        ("usb c", "Sony [USB‑C] Straße, ตลับหมึก 3,5mm"),
        ("stras", "Sony USB‑C [Straß]e, ตลับหมึก 3,5mm"),
        ("strasse", "Sony USB‑C [Straße], ตลับหมึก 3,5mm"),
        ("หม", "Sony USB‑C Straße, ตลับ[หมึ]ก 3,5mm"),
        ("3.5 mm", "Sony USB‑C Straße, ตลับหมึก [3,5mm]"),
        ("3.5m", "Sony USB‑C Straße, ตลับหมึก [3,5m]m"),
        ("so usb", "Sony [USB]‑C Straße, ตลับหมึก 3,5mm"),
        ("strase sony", "[Sony] USB‑C [Straße], ตลับหมึก 3,5mm"),
        ("canon", "Sony USB‑C Straße, ตลับหมึก 3,5mm"),
    ],
)
def test_highlights_are_ranges_of_the_original(query: str, marked: str) -> None:
    text = marked.replace("[", "").replace("]", "")
    for start, end in reversed(highlights(text, query_terms(query))):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    assert text == marked


connectors = st.sampled_from(["-", "_", "/", "&", "+", "'", "‑", "’", "–"])
letters_or_digits = st.one_of(st.text("abß", min_size=1, max_size=5), st.text("123", min_size=1, max_size=4))


@st.composite
def spellings(draw: st.DrawFn, between: st.SearchStrategy[str]) -> tuple[str, str]:
    """Two spellings of a code of two to six parts that can be joined, the second with `between` between them."""
    parts = draw(st.lists(letters_or_digits, min_size=2, max_size=6))
    assume(len(code_key("".join(parts))) <= MAX_JOINED)
    gap = st.one_of(connectors, st.just(""))
    one = parts[0] + "".join(draw(gap) + part for part in parts[1:])
    other = parts[0].upper() + "".join(draw(between) + part.upper() for part in parts[1:])
    return one, other


@given(spellings(st.one_of(connectors, st.just(""))))
def test_compounds_agree_whatever_connects_their_parts(pair: tuple[str, str]) -> None:
    one, other = pair
    assert match(one + " ", other) is match(other + " ", one) is Match.EXACT


@given(st.lists(letters_or_digits, min_size=2, max_size=3), connectors)
def test_up_to_three_words_find_the_one_word_they_make(parts: list[str], connector: str) -> None:
    assert match(" ".join(parts) + " ", connector.join(parts)) is Match.EXACT
    assert match(" ".join(parts) + " ", "".join(parts)) is Match.EXACT


@given(st.lists(letters_or_digits, min_size=2, max_size=6), connectors)
def test_a_compound_finds_its_parts_as_words(parts: list[str], connector: str) -> None:
    assert match(connector.join(parts) + " ", " ".join(parts)) is Match.EXACT


@given(st.text("abcdef", min_size=4, max_size=12), st.data())
def test_a_word_finds_the_two_words_it_is_made_of(word: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(word) - 1))
    assert match(word, f"x {word[:cut]} {word[cut:]} y") is Match.EXACT


@given(st.text("電脑包ノー노트", min_size=1, max_size=8), st.data())
def test_a_run_finds_every_run_that_contains_it(run: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(run) - 1))
    end = data.draw(st.integers(start + 1, len(run)))
    assert match(run[start:end] + " ", run) is Match.EXACT


pieces = st.sampled_from(
    [
        "usb",
        "c",
        "usbc",
        "ab",
        "12",
        "3",
        "ab123",
        "12.3",
        "ตลับ",
        "หมึก",
        "电",
        "脑包",
        "é",
        "йод",
        "in",
        "stock",
        "instock",
    ]
)
gaps = st.sampled_from([" ", "-", "/", "", ".", ",", " | "])


@st.composite
def phrases(draw: st.DrawFn) -> str:
    return "".join(draw(pieces) + draw(gaps) for _ in range(draw(st.integers(1, 6))))


@settings(max_examples=300, deadline=None)
@given(st.lists(phrases(), min_size=1, max_size=4), phrases(), st.booleans())
def test_sqlite_finds_by_phrases_and_prefixes_what_the_reference_finds(
    documents: list[str], query: str, quoted: bool
) -> None:
    terms = query_terms(f'"{query}"' if quoted else query)
    expected = {
        number
        for number, document in enumerate(documents)
        if all(match_term(term, index_text(document).split()) >= Match.PREFIX for term in terms)
    }
    if terms:
        assert found_by_sqlite(documents, terms) == expected


def found_by_sqlite(documents: list[str], terms: tuple[Term, ...]) -> set[int]:
    def phrase(form: Form) -> str:
        return f'"{" ".join(form.tokens)}"' + ("*" if form.prefix else "")

    question = " AND ".join("(" + " OR ".join(map(phrase, term.forms)) + ")" for term in terms)
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("""CREATE VIRTUAL TABLE texts USING fts5(body, tokenize="ascii tokenchars '.|'")""")
        database.executemany(
            "INSERT INTO texts(rowid, body) VALUES (?, ?)",
            [(number, index_text(document)) for number, document in enumerate(documents)],
        )
        return {row for (row,) in database.execute("SELECT rowid FROM texts WHERE texts MATCH ?", [question])}


@given(phrases(), phrases())
def test_a_field_has_highlights_exactly_when_a_term_is_met(text: str, query: str) -> None:
    terms = query_terms(query)
    met = any(match_term(term, index_text(text).split()) for term in terms)
    ranges = highlights(text, terms)
    assert bool(ranges) is met
    assert all(0 <= start < end <= len(text) for start, end in ranges)
    assert all(before[1] < after[0] for before, after in pairwise(ranges))


@given(phrases())
def test_a_text_finds_itself(text: str) -> None:
    assert match(text + " ", text) is Match.EXACT
