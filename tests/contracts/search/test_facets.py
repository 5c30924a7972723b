"""Counts of facet values, the spread of prices, statistics."""

from dataclasses import replace

from catalog_desktop.domain.product import Status, Variant
from catalog_desktop.domain.query import FacetChoice, IntRange, ProductQuery
from catalog_desktop.ports.product_read_model import FacetCount, FacetRequest, Histogram
from tests.contracts.search.catalog import NOW, Catalog, chosen, coded, priced, product, stocked, unwanted


async def test_counts_come_most_frequent_first_then_by_value(catalog: Catalog) -> None:
    await catalog.put(*(product("x", brand=brand) for brand in ("b", "C", "a", "C", "b", "d")), product("none"))
    assert list((await catalog.counts("brand")).items()) == [("b", 2), ("C", 2), ("a", 1), ("d", 1)]


async def test_at_most_as_many_as_asked(catalog: Catalog) -> None:
    await catalog.put(*(product("x", brand=brand) for brand in ("b", "C", "a", "C")))
    page = await catalog.search(facets=[FacetRequest("brand", limit=2)], where={"brand": chosen("b")})
    assert page.facets["brand"] == (FacetCount("C", 2), FacetCount("a", 1), FacetCount("b", 1))


async def test_a_facet_ignores_its_own_choice_and_no_other(catalog: Catalog) -> None:
    await catalog.put(
        product("x", brand="A", tags=("sale",)), product("x", brand="B", tags=("sale",)), product("x", brand="B")
    )
    where = {"brand": chosen("A"), "tag": chosen("sale")}
    assert await catalog.counts("brand", where=where) == {"A": 1, "B": 1}
    assert await catalog.counts("tag", where=where) == {"sale": 1}
    assert await catalog.counts("brand", where={"brand": unwanted("A")}) == {"B": 2, "A": 1}


async def test_counts_are_of_what_the_text_finds(catalog: Catalog) -> None:
    await catalog.put(product("usb", brand="A"), product("hub", brand="A"), product("usb", brand="B"))
    assert await catalog.counts("brand", "usb") == {"A": 1, "B": 1}


async def test_a_chosen_value_never_vanishes(catalog: Catalog) -> None:
    await catalog.put(product("usb", brand="A"), product("hub", brand="B"))
    where = {"brand": FacetChoice(frozenset({"b", "Nobody"}), frozenset({"a"}))}
    assert await catalog.counts("brand", "usb", where=where) == {"A": 1, "B": 0, "Nobody": 0}


async def test_spellings_of_one_value_are_one(catalog: Catalog) -> None:
    await catalog.put(*(product("x", brand=brand) for brand in ("Asus", "ASUS", "ASUS")))
    assert await catalog.counts("brand") == {"ASUS": 3}
    await catalog.put(product("x", brand="Asus"), product("x", brand="Asus"))
    assert await catalog.counts("brand", where={"brand": chosen("asus")}) == {"Asus": 5}


async def test_categories_open_level_by_level(catalog: Catalog) -> None:
    await catalog.put(
        product("x", categories=("Audio > Headphones > Over-ear", "Audio > Headphones > In-ear")),
        product("x", categories=("Audio > Speakers",)),
        product("x", categories=("Toys",)),
    )
    assert await catalog.counts("category") == {"Audio": 2, "Toys": 1}
    assert await catalog.counts("category", under="audio") == {"Audio > Headphones": 1, "Audio > Speakers": 1}
    assert await catalog.counts("category", under="Toys") == {}
    where = {"category": chosen("Audio > Headphones > In-ear")}
    assert await catalog.counts("category", where=where) == {
        "Audio": 2,
        "Audio > Headphones": 1,
        "Audio > Headphones > In-ear": 1,
        "Toys": 1,
    }


async def test_counts_of_options_are_of_products_and_of_the_same_variant(catalog: Catalog) -> None:
    await catalog.put(
        product(
            "x",
            Variant("1", options={"Colour": "red", "Size": "S"}, price=10),
            Variant("2", options={"Colour": "red", "Size": "M"}, price=20),
            Variant("3", options={"Colour": "blue", "Size": "M"}, price=30),
        ),
        product("x", Variant("1", options={"colour": "Blue", "Size": "M"}, price=10)),
    )
    assert await catalog.counts("option.colour") == {"Blue": 2, "red": 1}
    size_s = {"option.size": chosen("S")}
    assert await catalog.counts("option.colour", where=size_s) == {"red": 1}
    assert await catalog.counts("option.size", where=size_s) == {"M": 2, "S": 1}
    assert await catalog.counts("option.colour", price=IntRange(15, 25)) == {"red": 1}
    assert await catalog.counts("option.colour", price=IntRange(30, 30)) == {"Blue": 1}


async def test_counts_of_availability(catalog: Catalog) -> None:
    await catalog.put(stocked("x", 0, 50), stocked("x", 3), product("x", Variant("v", tracked=False)))
    assert await catalog.counts("availability") == {"in": 1, "low": 1, "out": 1, "untracked": 1}
    assert await catalog.counts("availability", where={"availability": chosen("out")}) == {
        "in": 1,
        "low": 1,
        "out": 1,
        "untracked": 1,
    }


async def test_the_spread_of_prices(catalog: Catalog) -> None:
    await catalog.put(*(priced("x", price, price + 5) for price in (100, 110, 340)), priced("x", 7, currency="USD"))
    page = await catalog.search(with_prices=True, price=IntRange(at_least=300))
    assert page.prices is not None
    assert (page.prices.lowest, page.prices.highest) == (100, 340)
    assert page.prices.edges == tuple(range(100, 341, 10))
    assert {edge: n for edge, n in zip(page.prices.edges, page.prices.counts, strict=False) if n} == {
        100: 1,
        110: 1,
        330: 1,
    }
    assert page.total == 1


async def test_the_spread_of_one_price_and_of_none(catalog: Catalog) -> None:
    await catalog.put(priced("usb", 100), priced("usb", 100), product("hub"))
    assert (await catalog.search("usb", with_prices=True)).prices == Histogram(100, 100, (100, 100), (2,))
    assert (await catalog.search("hub", with_prices=True)).prices == Histogram()
    assert (await catalog.search("usb")).prices is None


async def search_values(catalog: Catalog, facet: str, text: str, **asked: object) -> list[tuple[str, int]]:
    query = ProductQuery(currency="EUR", **asked)  # type: ignore[arg-type]
    found = await catalog.read_model.search_facet_values(catalog.shop.id, facet, text, query, now=NOW)
    return [(value.value, value.count) for value in found]


async def test_searching_a_facets_values(catalog: Catalog) -> None:
    brands = ("Société Générale", "Sony", "Sony", "Canon", "Sony Ericsson", "USB-C Works")
    await catalog.put(*(product("x", brand=brand) for brand in brands))
    assert await search_values(catalog, "brand", "so") == [("Sony", 2), ("Société Générale", 1), ("Sony Ericsson", 1)]
    assert await search_values(catalog, "brand", "ERIC") == [("Sony Ericsson", 1)]
    assert await search_values(catalog, "brand", "gener soc") == []
    assert await search_values(catalog, "brand", "soc generale") == []
    assert await search_values(catalog, "brand", "societe gen") == [("Société Générale", 1)]
    assert await search_values(catalog, "brand", "usbc") == [("USB-C Works", 1)]
    assert await search_values(catalog, "brand", "ony") == []
    assert len(await search_values(catalog, "brand", "")) == 5


async def test_facet_values_are_counted_without_the_facets_own_choice(catalog: Catalog) -> None:
    await catalog.put(product("x", brand="A", tags=("new",)), product("x", brand="B"))
    where = {"brand": chosen("A"), "tag": chosen("new")}
    assert await search_values(catalog, "brand", "", facets=where) == [("A", 1)]
    assert await search_values(catalog, "tag", "n", facets=where) == [("new", 1)]


async def test_statistics(catalog: Catalog) -> None:
    await catalog.put(
        priced("a", 100, 250, stock={"v0": {"main": 2}, "v1": {"main": 10}}),
        stocked("b", 0, status=Status.DRAFT, brand="B"),
        priced("c", 5, currency="USD", status=Status.ARCHIVED, stock={"v0": {"main": -3}}),
    )
    stats = await catalog.read_model.get_product_stats(catalog.shop.id)
    assert (stats.total, stats.out_of_stock, stats.low_stock) == (3, 2, 1)
    assert stats.by_status == {"active": 1, "draft": 1, "archived": 1}
    assert stats.stock_value == {"EUR": 2700}
    assert (stats.missing["brand"], stats.missing["price"], stats.missing["image"]) == (2, 1, 3)
    assert stats.problems == {}
    problem = replace(product("d"), problems=("duplicate_sku", "too_many_tags"))
    await catalog.put(problem)
    assert (await catalog.read_model.get_product_stats(catalog.shop.id)).problems == {
        "duplicate_sku": 1,
        "too_many_tags": 1,
    }


async def test_statistics_of_an_empty_shop(catalog: Catalog) -> None:
    stats = await catalog.read_model.get_product_stats(catalog.shop.id)
    assert (stats.total, stats.by_status, stats.stock_value) == (0, {"active": 0, "draft": 0, "archived": 0}, {})
    assert set(stats.missing.values()) == {0}


async def test_whether_a_sku_exists(catalog: Catalog) -> None:
    first, second = coded("a", sku=" Ab-1 "), coded("b", sku="AB-2")
    await catalog.put(first, second)
    exists = catalog.read_model.check_sku_exists
    assert await exists(catalog.shop.id, "aB-1") == first.id
    assert await exists(catalog.shop.id, "AB1") is None
    assert await exists(catalog.shop.id, "AB-1", excluding=first.id) is None
    assert await exists(catalog.shop.id, "AB-2", excluding=first.id) == second.id
