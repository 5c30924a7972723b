"""The query language, in both directions, and what it says when it does not understand."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog_desktop.domain.query import FacetChoice, IntRange, ProductQuery, SortField, SortKey, TimeRange
from catalog_desktop.domain.query_language import FIELDS, Misunderstanding, format_query, parse
from catalog_desktop.domain.query_values import QuerySyntax
from tests.strategies import any_text, milliseconds, queries, syntaxes

EUR = QuerySyntax("EUR", "UTC")
BERLIN = QuerySyntax("EUR", "Europe/Berlin")
DAY = 86_400
DAY_MS = DAY * 1000

_fragments = st.one_of(
    any_text,
    st.sampled_from(
        [f"{field}:" for field in FIELDS]
        + [
            "-brand:",
            "option.colour:",
            'option."a \\"b":',
            'option."":',
            "foo.bar:",
            "http://x",
            "\\",
            '"',
            '\\"',
            "“a b”",
        ]
        + [
            " ",
            " ",
            ",",
            "..",
            "<",
            ">=",
            "-",
            "5",
            "7d",
            "12.345",
            "100usd",
            "usd",
            "9999-12-31",
            "2026-11-01",
            "2026-W01",
        ]
        + [
            "0001-01-01",
            "2026-03-29T02:30",
            "1e9",
            "9" * 17,
            "<999999999y",
            "low",
            "active",
            "title",
            "-price",
            "Audio > ",
        ]
    ),
)
typed = st.lists(_fragments, max_size=8).map("".join)
"""What fingers may type: pieces of the language in any order."""


def ms(text: str, zone: str = "UTC") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def wanted(**facets: str | set[str]) -> dict[str, FacetChoice]:
    return {name: FacetChoice(frozenset({v} if isinstance(v, str) else v)) for name, v in facets.items()}


@given(queries, syntaxes)
def test_a_formatted_query_reads_as_itself(query: ProductQuery, syntax: QuerySyntax) -> None:
    parsed = parse(format_query(query, syntax), syntax)
    assert parsed.query == query


@given(typed, syntaxes)
@example('"a b ', EUR)
@example("\\\\x", EUR)
@example("\\ a", EUR)
@example('\\brand:a,b"c d"', EUR)
@example('\\""0', EUR)
@example('foo:"a  b" c', EUR)
@example('\\foo:"a "b c"', EUR)
@example("price:>999999999999.99", EUR)
@example("stock:>999999999999999", EUR)
def test_whatever_is_typed_is_read_and_written_the_same(text: str, syntax: QuerySyntax) -> None:
    query = parse(text, syntax).query
    written = format_query(query, syntax)
    again = parse(written, syntax)
    assert again.query == query
    assert format_query(again.query, syntax) == written


@given(typed, syntaxes)
def test_misunderstandings_have_their_places(text: str, syntax: QuerySyntax) -> None:
    end = 0
    for misunderstanding in parse(text, syntax).misunderstandings:
        assert end <= misunderstanding.start < misunderstanding.end <= len(text)
        assert not text[misunderstanding.start].isspace()
        assert misunderstanding.message.endswith(".")
        end = misunderstanding.end


@given(
    milliseconds,
    milliseconds,
    st.sampled_from(["Europe/Berlin", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe"]),
)
def test_instants_survive_in_every_zone(since: int, until: int, zone: str) -> None:
    syntax = QuerySyntax("EUR", zone)
    query = ProductQuery(currency="EUR", updated=TimeRange(since=since, until=until))
    assert parse(format_query(query, syntax), syntax).query == query


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/Havana", "America/Sao_Paulo", "Asia/Beirut", "Australia/Lord_Howe"]
)
def test_every_day_of_years_with_clock_changes_survives(zone: str) -> None:
    syntax = QuerySyntax("EUR", zone)
    for day in range(ms("2016-01-01") // DAY_MS, ms("2019-01-01") // DAY_MS):
        date = datetime.fromtimestamp(day * DAY, UTC).date().isoformat()
        query = parse(f"updated:{date}", syntax).query
        assert parse(format_query(query, syntax), syntax).query == query
        assert query.updated.since is not None
        assert query.updated.until is not None
        assert query.updated.since < query.updated.until


def test_midnights_that_a_clock_change_repeats_are_written_exactly() -> None:
    havana = QuerySyntax("EUR", "America/Havana")
    first, second = ms("2026-11-01T04:00"), ms("2026-11-01T05:00")
    for since in (first, second):
        query = ProductQuery(currency="EUR", updated=TimeRange(since=since))
        assert parse(format_query(query, havana), havana).query == query
    day = parse("updated:2026-11-01", havana).query.updated
    assert day == TimeRange(since=first, until=first + 25 * 3_600_000 - 1)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", ProductQuery()),
        ("usb cab", ProductQuery("usb cab")),
        (" usb   cable  ", ProductQuery("usb cable ")),
        ('"exact phrase" usb', ProductQuery('"exact phrase" usb')),
        ('usb "exact  phr', ProductQuery('usb "exact  phr')),
        ('usb "exact phr ', ProductQuery('usb "exact phr ')),
        ("“exact phrase” usb", ProductQuery("“exact phrase” usb")),
        ("“a brand:x” usb", ProductQuery("“a brand:x” usb")),
        ("brand:sony,canon", ProductQuery(facets=wanted(brand={"sony", "canon"}))),
        ("brand:sony brand:canon", ProductQuery(facets=wanted(brand={"sony", "canon"}))),
        ("BRAND:sony", ProductQuery(facets=wanted(brand="sony"))),
        ("usb brand:sony cable", ProductQuery("usb cable", wanted(brand="sony"))),
        ('brand:"Société Générale",sony', ProductQuery(facets=wanted(brand={"Société Générale", "sony"}))),
        ('brand:"a \\"b\\" \\\\"', ProductQuery(facets=wanted(brand='a "b" \\'))),
        ('brand:"sony brand', ProductQuery(facets=wanted(brand="sony brand"))),
        ('category:"Audio > He', ProductQuery(facets=wanted(category="Audio > He"))),
        ('category:"Audio>Headphones"', ProductQuery(facets=wanted(category="Audio > Headphones"))),
        ("-tag:sale", ProductQuery(facets={"tag": FacetChoice(excluded=frozenset({"sale"}))})),
        ("stock:low,OUT", ProductQuery(facets=wanted(availability={"low", "out"}))),
        ("Status:Draft", ProductQuery(facets=wanted(status="draft"))),
        ("missing:image", ProductQuery(facets=wanted(missing="image"))),
        ("option.Colour:red", ProductQuery(facets=wanted(**{"option.colour": "red"}))),
        ('option."shoe size":42', ProductQuery(facets=wanted(**{"option.shoe size": "42"}))),
        ('option."a \\"b\\"":x', ProductQuery(facets=wanted(**{'option.a "b"': "x"}))),
        ("stock:0", ProductQuery(stock=IntRange(0, 0))),
        ("stock:<5", ProductQuery(stock=IntRange(None, 4))),
        ("stock:-3..-1", ProductQuery(stock=IntRange(-3, -1))),
        ("stock:5..", ProductQuery(stock=IntRange(5, None))),
        ("stock:>2 stock:<=9", ProductQuery(stock=IntRange(3, 9))),
        ("price:<100", ProductQuery(price=IntRange(None, 9999))),
        ("price:12.5", ProductQuery(price=IntRange(1250, 1250))),
        ("price:10..20usd", ProductQuery(price=IntRange(1000, 2000), currency="USD")),
        ("price:>=5jpy", ProductQuery(price=IntRange(5, None), currency="JPY")),
        ("currency:usd price:<5", ProductQuery(price=IntRange(None, 499), currency="USD")),
        ("price:>5usd price:<9", ProductQuery(price=IntRange(501, 899), currency="USD")),
        ("updated:<7d", ProductQuery(updated=TimeRange(younger_than=7 * DAY))),
        ("created:>=2w", ProductQuery(created=TimeRange(older_than=14 * DAY))),
        ("updated:<90min updated:>1h", ProductQuery(updated=TimeRange(younger_than=5400, older_than=3600))),
        ("updated:<7d updated:<3d", ProductQuery(updated=TimeRange(younger_than=3 * DAY))),
        ("updated:2026-11-01", ProductQuery(updated=TimeRange(ms("2026-11-01"), ms("2026-11-02") - 1))),
        ("updated:>2026-11-01", ProductQuery(updated=TimeRange(since=ms("2026-11-02")))),
        ("updated:<2026-11-01", ProductQuery(updated=TimeRange(until=ms("2026-11-01") - 1))),
        ("updated:2026-11-01..", ProductQuery(updated=TimeRange(since=ms("2026-11-01")))),
        ("updated:..2026-11-05", ProductQuery(updated=TimeRange(until=ms("2026-11-06") - 1))),
        ("updated:>=2026-11-01T10:00Z", ProductQuery(updated=TimeRange(since=ms("2026-11-01T10:00")))),
        ("sku:AB-12", ProductQuery(skus=frozenset({"ab-12"}))),
        ("id:01A,01B", ProductQuery(ids=frozenset({"01A", "01B"}))),
        ("sort:-price,Title", ProductQuery(sort=(SortKey(SortField.PRICE, descending=True), SortKey(SortField.TITLE)))),
        ("\\brand:sony", ProductQuery("brand:sony")),
        ("\\", ProductQuery("\\")),
        ("12:30", ProductQuery("12:30")),
    ],
)
def test_what_a_text_asks(text: str, query: ProductQuery) -> None:
    parsed = parse(text, EUR)
    assert parsed.query == replace(query, currency=query.currency or "EUR")
    assert not parsed.misunderstandings


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("usb colour:red x", (4, 14), "There is no field “colour”; it was searched as text."),
        ("brand:", (0, 6), "“brand:” needs a value."),
        ('brand:""', (0, 8), "“brand:” needs a value."),
        ('usb category:" > "', (4, 18), "“category:” needs a value."),
        ("price:cheap", (0, 11), "“cheap” is no price. Write price:<100, price:10..20 or price:12.50."),
        ("price:..", (0, 8), "“..” is no price. Write price:<100, price:10..20 or price:12.50."),
        ("price:5,6", (0, 9), "“price” takes one value; write a range as 10..20."),
        ("price:12.345", (0, 12), "EUR has 2 decimals."),
        ("price:5xyz", (0, 10), "“XYZ” is no currency."),
        ("price:5 price:9usd", (8, 18), "The price is already asked for in EUR."),
        ("price:5 currency:usd", (8, 20), "The price is already asked for in EUR."),
        ("price:>9999999999999999", (0, 23), "“>9999999999999999” is too large a number."),
        ("-price:5", (0, 8), "“price” cannot be excluded with “-”."),
        ("stock:many", (0, 10), "“many” is no quantity. Write stock:0, stock:<5 or stock:10..20."),
        ("updated:soon", (0, 12), "“soon” is no date or age. Write 2026-11-01, <7d or >30d."),
        ("updated:..", (0, 10), "“..” is no date or age. Write 2026-11-01, <7d or >30d."),
        ("updated:>9999-12-31", (0, 19), "Dates reach from 1900 to 2999."),
        ("updated:<101y", (0, 13), "Ages reach up to 100 years."),
        ("status:actve", (0, 12), "“actve” is no status; use draft, active, archived."),
        ("sort:size", (0, 9), "Cannot sort by “size”; use title, brand, status, price, stock, updated, created."),
        ("currency:bitcoin", (0, 16), "“BITCOIN” is no currency."),
    ],
)
def test_what_is_not_understood_and_where(text: str, place: tuple[int, int], message: str) -> None:
    assert parse(text, EUR).misunderstandings == (Misunderstanding(*place, message),)


def test_a_mistyped_query_searches_the_rest() -> None:
    parsed = parse("usb price:cheap brand:sony colour:red", EUR)
    assert parsed.query == ProductQuery("usb colour:red", wanted(brand="sony"), currency="EUR")
    assert [m.start for m in parsed.misunderstandings] == [4, 27]


def test_days_are_those_of_the_shop() -> None:
    summer = parse("updated:2026-03-29", BERLIN).query.updated
    assert summer == TimeRange(ms("2026-03-28T23:00"), ms("2026-03-29T22:00") - 1)
    assert format_query(ProductQuery(updated=summer), BERLIN) == "updated:>=2026-03-29 updated:<=2026-03-29"


def test_a_query_is_written_as_people_would() -> None:
    query = ProductQuery(
        'usb "exact phrase"',
        {
            "brand": FacetChoice(frozenset({"sony", "Société Générale"})),
            "category": FacetChoice(frozenset({"Audio > Headphones"})),
            "tag": FacetChoice(excluded=frozenset({"sale"})),
        },
        price=IntRange(None, 9999),
        currency="USD",
        updated=TimeRange(younger_than=7 * DAY),
        sort=(SortKey(SortField.PRICE, descending=True),),
    )
    assert format_query(query, EUR) == (
        'brand:"Société Générale",sony category:"Audio > Headphones" -tag:sale price:<=99.99usd '
        'updated:<7d sort:-price usb "exact phrase"'
    )
