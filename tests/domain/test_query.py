"""The query as a value: ranges, ages and choices."""

from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.domain.query import (
    FacetChoice,
    IntRange,
    ProductQuery,
    SortField,
    SortKey,
    TimeRange,
    facet_value_matches,
    is_variant_facet,
)
from tests.strategies import int_ranges, milliseconds, names, queries, time_ranges

NOW = 1_700_000_000_000


@given(time_ranges, milliseconds, milliseconds)
def test_bounds_say_when_something_happened(wanted: TimeRange, now: int, moment: int) -> None:
    age = (now - moment) / 1000
    expected = (
        (wanted.since is None or moment >= wanted.since)
        and (wanted.until is None or moment <= wanted.until)
        and (wanted.younger_than is None or age < wanted.younger_than)
        and (wanted.older_than is None or age > wanted.older_than)
    )
    assert (moment in wanted.bounds(now)) == expected


def test_ages_are_open_at_their_end() -> None:
    assert TimeRange(younger_than=60).bounds(NOW) == IntRange(NOW - 59_999, None)
    assert TimeRange(older_than=60).bounds(NOW) == IntRange(None, NOW - 60_001)
    assert TimeRange(since=5, younger_than=60).bounds(NOW) == IntRange(NOW - 59_999, None)
    assert TimeRange().bounds(NOW) == IntRange()


@given(int_ranges, st.integers(-(10**12), 10**12))
def test_a_range_holds_both_its_ends(wanted: IntRange, value: int) -> None:
    low = value if wanted.at_least is None else wanted.at_least
    high = value if wanted.at_most is None else wanted.at_most
    assert (value in wanted) == (low <= value <= high)
    assert bool(wanted) == (wanted != IntRange())
    if wanted.at_least is not None and wanted.at_most is not None and wanted.at_least <= wanted.at_most:
        assert wanted.at_least in wanted
        assert wanted.at_most in wanted


@given(queries)
def test_equal_queries_hash_alike_in_any_order_of_facets(query: ProductQuery) -> None:
    shuffled = ProductQuery(
        text=query.text,
        facets=dict(reversed(list(query.facets.items()))),
        price=query.price,
        currency=query.currency,
        stock=query.stock,
        updated=query.updated,
        created=query.created,
        ids=query.ids,
        skus=query.skus,
        sort=query.sort,
    )
    assert shuffled == query
    assert hash(shuffled) == hash(query)
    assert {shuffled: 1}[query] == 1


@given(queries, names, st.frozensets(names, max_size=2))
def test_a_choice_can_be_made_and_taken_back(query: ProductQuery, facet: str, values: frozenset[str]) -> None:
    chosen = query.with_choice(facet, FacetChoice(values))
    assert chosen.choice(facet) == FacetChoice(values)
    assert (facet in chosen.facets) == bool(values)
    assert chosen.without_facet(facet) == query.without_facet(facet)
    assert query.without_facet(facet).choice(facet) == FacetChoice()


def test_an_order_or_a_currency_filters_nothing() -> None:
    assert not ProductQuery(sort=(SortKey(SortField.PRICE),), currency="EUR").is_filtered
    assert ProductQuery("usb").is_filtered
    assert ProductQuery(stock=IntRange(0, 0)).is_filtered
    assert ProductQuery(facets={"brand": FacetChoice(excluded=frozenset({"x"}))}).is_filtered


def test_facet_values_are_compared_without_case() -> None:
    assert facet_value_matches("brand", "SONY", "sony")
    assert facet_value_matches("brand", "Ｓｏｎｙ", "sony")
    assert not facet_value_matches("brand", "Sony Music", "sony")
    assert facet_value_matches("category", "Audio > Headphones", "audio")
    assert not facet_value_matches("category", "Audiobooks", "Audio")
    assert not facet_value_matches("tag", "Audio > Headphones", "Audio")


def test_options_and_availability_belong_to_variants() -> None:
    assert [is_variant_facet(name) for name in ("option.colour", "availability", "brand")] == [True, True, False]
