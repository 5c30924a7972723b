"""Why a product is not in a result: the conditions that hide it, and the query without them."""

from hypothesis import given, settings

from catalog_desktop.domain.document import Document
from catalog_desktop.domain.hiding import Condition, hiding, only, without
from catalog_desktop.domain.matches import Matcher, matches
from catalog_desktop.domain.product import Product, Status, Variant
from catalog_desktop.domain.project import project
from catalog_desktop.domain.query import FacetChoice, IntRange, ProductQuery, TimeRange
from catalog_desktop.domain.query_language import format_query, parse
from catalog_desktop.domain.query_values import QuerySyntax
from catalog_desktop.domain.shop import Shop
from tests.strategies import documents, milliseconds, queries

NOW = 1_700_000_000_000
SYNTAX = QuerySyntax("EUR", "UTC")
SHIRT = project(
    Product(
        id="p1",
        title="Linen shirt",
        currency="EUR",
        brand="Weaver",
        tags=("new", "sale"),
        categories=("Clothes > Shirts",),
        status=Status.DRAFT,
        variants=(
            Variant("s", sku="LS-S", price=4000, options={"Size": "S"}, tracked=True),
            Variant("m", sku="LS-M", price=5000, options={"Size": "M"}, tracked=True),
        ),
        stock={"s": {"main": 3}, "m": {"main": 0}},
        created_at=NOW - 86_400_000 * 9,
        updated_at=NOW - 60_000,
    ),
    Shop("shop", "Shop", "EUR"),
)


def why(query: ProductQuery, document: Document = SHIRT) -> tuple[Condition, ...]:
    return hiding(document, Matcher(query, NOW))


def asked(text: str) -> ProductQuery:
    return parse(text, SYNTAX).query


@settings(max_examples=500)
@given(documents, queries, milliseconds)
def test_conditions_are_named_exactly_for_what_does_not_match_and_without_them_it_does(
    document: Document, query: ProductQuery, now: int
) -> None:
    named = hiding(document, Matcher(query, now))
    assert bool(named) == (not matches(document, query, now))
    assert matches(document, without(query, named), now)


@given(documents, queries, milliseconds)
def test_no_condition_is_named_in_vain(document: Document, query: ProductQuery, now: int) -> None:
    named = hiding(document, Matcher(query, now))
    for condition in named:
        others = [other for other in named if other != condition]
        assert not matches(document, without(query, others), now)


@given(documents, queries, milliseconds)
def test_a_condition_on_its_own_hides_the_product_too(document: Document, query: ProductQuery, now: int) -> None:
    variant_level = {"price", "stock", "availability"}
    for condition in hiding(document, Matcher(query, now)):
        if condition.key != "text" and condition.key not in variant_level and "option." not in condition.key:
            assert not matches(document, only(query, condition), now)


def test_each_kind_of_condition_is_named() -> None:
    query = asked(
        "brand:sony -tag:sale,old status:active price:>60 stock:>5 updated:<10s created:<7d sku:X id:p2 shirt red"
    )
    named = {condition.key: condition for condition in why(query)}
    assert set(named) == {
        *("brand", "tag", "status", "price", "stock", "updated", "created", "skus", "ids", "text"),
    }
    assert named["brand"] == Condition("brand", ("sony",))
    assert named["tag"] == Condition("tag", ("sale",), excluded=True)
    assert named["text"].values == ("red",)
    assert without(query, why(query)) == ProductQuery(
        text="shirt    ", currency="EUR", facets={"tag": FacetChoice(excluded=frozenset({"old"}))}
    )


def test_conditions_on_variants_are_those_that_the_first_of_the_nearest_variants_misses() -> None:
    assert [c.key for c in why(asked("option.size:m stock:>0 price:50"))] == ["stock"]
    assert [c.key for c in why(asked("option.size:s price:50"))] == ["price"]
    assert not why(asked("option.size:s price:40 stock:3"))
    assert [c.key for c in why(ProductQuery(price=IntRange(0), currency="USD"))] == ["price"]


def test_words_are_taken_out_where_they_stand() -> None:
    query = asked('linen "blue hat" shir')
    (text,) = why(query)
    assert text.values == ("blue hat",)
    assert without(query, [text]).text.split() == ["linen", "shir"]
    (last,) = why(asked("linen hat"))
    assert without(asked("linen hat"), [last]).text == "linen    "
    assert without(asked("hat"), why(asked("hat"))) == asked("")


def test_a_whole_sku_is_no_text_that_hides() -> None:
    assert not why(asked("LS-S"))


def test_a_condition_can_be_written_alone() -> None:
    query = asked("brand:sony -tag:sale updated:<10s red")
    written = {c.key: format_query(only(query, c), SYNTAX) for c in why(query)}
    assert written == {"text": "red", "brand": "brand:sony", "tag": "-tag:sale", "updated": "updated:<10s"}
    assert only(ProductQuery(updated=TimeRange(younger_than=1)), Condition("updated")).updated.younger_than == 1
