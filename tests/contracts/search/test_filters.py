"""Facets, ranges, and conditions that one variant must meet at once."""

import pytest

from catalog_desktop.domain.document import Document
from catalog_desktop.domain.product import Status, Variant
from catalog_desktop.domain.query import FacetChoice, IntRange, TimeRange
from tests.contracts.search.catalog import NOW, Catalog, chosen, coded, priced, product, stocked, unwanted

DAY_MS = 86_400_000


async def test_or_inside_a_facet_and_across_facets(catalog: Catalog) -> None:
    await catalog.put(
        product("a", brand="Sony", tags=("sale",)),
        product("b", brand="Canon", tags=("sale",)),
        product("c", brand="Sony"),
        product("d", brand="Leica", tags=("sale",)),
    )
    assert await catalog.titles(where={"brand": chosen("Sony", "Canon"), "tag": chosen("sale")}) == ["a", "b"]
    assert await catalog.titles(where={"brand": unwanted("Sony", "Leica")}) == ["b"]
    assert await catalog.titles(where={"brand": chosen("Sony"), "tag": unwanted("sale")}) == ["c"]
    assert await catalog.titles(where={"brand": chosen("Nobody")}) == []


async def test_values_differ_in_more_than_case(catalog: Catalog) -> None:
    await catalog.put(product("a", brand="ASUS"), product("b", brand="Asus"), product("c", brand="Asús"))
    assert await catalog.titles(where={"brand": chosen("asus")}) == ["a", "b"]
    assert await catalog.titles(where={"brand": unwanted("ASUS")}) == ["c"]


async def test_a_category_means_its_subtree(catalog: Catalog) -> None:
    await catalog.put(
        product("a", categories=("Audio > Headphones > Over-ear",)),
        product("b", categories=("Audio",)),
        product("c", categories=("Audiobooks",)),
        product("d", categories=("Toys", "Audio > Speakers")),
    )
    assert await catalog.titles(where={"category": chosen("Audio")}) == ["a", "b", "d"]
    assert await catalog.titles(where={"category": chosen("audio > headphones", "Toys")}) == ["a", "d"]
    assert await catalog.titles(where={"category": unwanted("Audio > Headphones")}) == ["b", "c", "d"]


async def test_status_type_missing_and_problem(catalog: Catalog) -> None:
    await catalog.put(
        product("a", status=Status.DRAFT, product_type="Hub"), priced("b", 5, brand="Sony", description="text")
    )
    assert await catalog.titles(where={"status": chosen("draft", "archived")}) == ["a"]
    assert await catalog.titles(where={"type": chosen("hub")}) == ["a"]
    assert await catalog.titles(where={"missing": chosen("price")}) == ["a"]
    assert await catalog.titles(where={"missing": unwanted("brand")}) == ["b"]
    assert await catalog.titles(where={"problem": chosen("duplicate_sku")}) == []
    assert await catalog.titles(where={"no such facet": chosen("x")}) == []


def shirt() -> Document:
    """Red in S for 10, sold out; blue in L for 20, three left."""
    return product(
        "shirt",
        Variant("rs", options={"Colour": "Red", "Size": "S"}, price=1000),
        Variant("bl", options={"colour": "Blue", "Size": "L"}, price=2000),
        stock={"rs": {"main": 0}, "bl": {"main": 3}},
    )


@pytest.mark.parametrize(
    ("where", "price", "stock", "variants"),
    [
        ({"option.colour": chosen("red"), "option.size": chosen("s")}, IntRange(), IntRange(), ("rs",)),
        ({"option.colour": chosen("red"), "option.size": chosen("L")}, IntRange(), IntRange(), None),
        ({"option.Colour": chosen("red", "BLUE")}, IntRange(), IntRange(), ("rs", "bl")),
        ({"option.colour": chosen("red")}, IntRange(at_least=1500), IntRange(), None),
        ({"option.colour": chosen("blue")}, IntRange(at_least=1500), IntRange(1, 3), ("bl",)),
        ({"availability": chosen("out")}, IntRange(at_most=1000), IntRange(), ("rs",)),
        ({"availability": chosen("out")}, IntRange(at_least=1001), IntRange(), None),
        ({"availability": unwanted("out")}, IntRange(), IntRange(), None),
        ({}, IntRange(1100, 1900), IntRange(), None),
        ({}, IntRange(), IntRange(0, 0), ("rs",)),
        ({"option.colour": unwanted("green")}, IntRange(), IntRange(), ()),
    ],
)
async def test_one_variant_meets_all_conditions_on_variants(
    catalog: Catalog,
    where: dict[str, FacetChoice],
    price: IntRange,
    stock: IntRange,
    variants: tuple[str, ...] | None,
) -> None:
    await catalog.put(product("other"), shirt(), product("another"))
    page = await catalog.search("shirt", where=where, price=price, stock=stock)
    assert [row.variant_ids for row in page.rows] == ([] if variants is None else [variants])


async def test_prices_of_other_currencies_are_in_no_range(catalog: Catalog) -> None:
    await catalog.put(priced("euro", 500), priced("dollar", 500, 600, currency="USD"), priced("none", None))
    assert await catalog.titles(price=IntRange(0, 1000)) == ["euro"]
    assert await catalog.titles(price=IntRange(600), currency="USD") == ["dollar"]
    assert await catalog.titles(price=IntRange(0), currency="JPY") == []


async def test_untracked_stock_is_in_no_range(catalog: Catalog) -> None:
    await catalog.put(stocked("minus", -2), stocked("some", 3, 0), product("untracked", Variant("v", tracked=False)))
    assert await catalog.titles(stock=IntRange(at_most=0)) == ["minus", "some"]
    assert await catalog.titles(stock=IntRange(at_least=1)) == ["some"]


async def test_times_and_ages(catalog: Catalog) -> None:
    await catalog.put(
        product("now", updated_at=NOW, created_at=NOW - 10 * DAY_MS),
        product("week", updated_at=NOW - 7 * DAY_MS, created_at=NOW - 20 * DAY_MS),
    )
    assert await catalog.titles(updated=TimeRange(younger_than=7 * 86_400)) == ["now"]
    assert await catalog.titles(updated=TimeRange(older_than=7 * 86_400 - 1)) == ["week"]
    assert await catalog.titles(created=TimeRange(since=NOW - 15 * DAY_MS, until=NOW)) == ["now"]
    assert await catalog.titles(created=TimeRange(until=NOW - 15 * DAY_MS)) == ["week"]


async def test_a_chosen_sku_with_a_control_character_is_that_sku(catalog: Catalog) -> None:
    await catalog.put(coded("a", sku="ab\x001"), coded("b", sku="ab"))
    assert await catalog.titles(skus=frozenset({"ab\x001"})) == ["a"]


async def test_chosen_ids_and_skus(catalog: Catalog) -> None:
    documents = [coded("a", sku="AB-1"), coded("b", sku=" ab-1 "), coded("c", sku="AB1")]
    await catalog.put(*documents)
    assert await catalog.titles(ids=frozenset({documents[1].id, "unknown"})) == ["b"]
    assert await catalog.titles(ids=frozenset({documents[1].id.lower()})) == []
    assert await catalog.titles(skus=frozenset({"ab-1"})) == ["a", "b"]
    assert await catalog.titles(skus=frozenset({"ab-1", *(f"no-{number}" for number in range(1_200))})) == ["a", "b"]


async def test_filters_hold_with_text(catalog: Catalog) -> None:
    await catalog.put(product("usb hub", brand="A"), product("usb cable", brand="B"))
    assert await catalog.titles("usb", where={"brand": chosen("B")}) == ["usb cable"]


async def test_numbers_beyond_every_price(catalog: Catalog) -> None:
    await catalog.put(priced("a", 500))
    assert await catalog.titles(price=IntRange(-(10**30), 10**30)) == ["a"]
    assert await catalog.titles(price=IntRange(at_least=10**30)) == []
    assert await catalog.titles(price=IntRange(at_most=-(10**30))) == []
