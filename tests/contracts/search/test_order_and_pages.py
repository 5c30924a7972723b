"""In which order a result comes, and how pages cut it."""

import pytest

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.product import Status, Variant
from catalog_desktop.domain.query import ProductQuery, SortField, SortKey
from catalog_desktop.ports.product_read_model import Window
from tests.contracts.search.catalog import NOW, Catalog, coded, named, priced, product, stocked

TITLE, BRAND, PRICE = SortKey(SortField.TITLE), SortKey(SortField.BRAND), SortKey(SortField.PRICE)
DEAREST = SortKey(SortField.PRICE, descending=True)


async def test_tiers_of_relevance(catalog: Catalog) -> None:
    await catalog.put(
        product("Stand", description="for headphones"),
        product("Headphnoes"),
        product("Headphones"),
        coded("Cable", sku="headphones"),
    )
    assert await catalog.titles("headphones") == ["Cable", "Headphones", "Stand", "Headphnoes"]


async def test_equally_relevant_products_come_by_id(catalog: Catalog) -> None:
    await catalog.put(product("second", id="b2"), product("first", id="B1"), product("third", id="b3"))
    assert await catalog.titles() == ["first", "second", "third"]


async def test_a_whole_sku_or_barcode_is_first_under_every_sort(catalog: Catalog) -> None:
    await catalog.put(
        coded("A longer code", sku="X-AB-12/345"),
        coded("Z exact", sku="ab12345"),
        coded("Y exact", barcode="AB 12345"),
        coded("M only an MPN", mpn="AB12345"),
    )
    expected = ["Y exact", "Z exact", "A longer code", "M only an MPN"]
    assert await catalog.titles("AB-12345", sort=(TITLE,)) == expected
    assert await catalog.titles("ab12345", sort=(DEAREST, TITLE)) == expected


async def test_a_chosen_sort_is_stronger_than_relevance(catalog: Catalog) -> None:
    await catalog.put(*named("z usb", "a usb hub"), product("m", tags=("usb",)))
    assert await catalog.titles("usb", sort=(TITLE,)) == ["a usb hub", "m", "z usb"]


async def test_titles_sort_without_case_and_by_character(catalog: Catalog) -> None:
    await catalog.put(*named("beta", "Alpha", "ALPHA 2", "écru", "zeta", "Ёлка"))
    assert await catalog.titles(sort=(TITLE,)) == ["Alpha", "ALPHA 2", "beta", "zeta", "écru", "Ёлка"]
    down = SortKey(SortField.TITLE, descending=True)
    assert await catalog.titles(sort=(down,)) == ["Ёлка", "écru", "zeta", "beta", "ALPHA 2", "Alpha"]


async def test_price_sorts_by_the_lowest_up_and_by_the_highest_down(catalog: Catalog) -> None:
    await catalog.put(
        priced("wide", 100, 900),
        priced("narrow", 200, 300),
        priced("none", None),
        priced("yen", 1, currency="JPY"),
        priced("dollar", 5, currency="USD"),
        priced("dollar 7", 7, currency="USD"),
    )
    assert await catalog.titles(sort=(PRICE,)) == ["wide", "narrow", "yen", "dollar", "dollar 7", "none"]
    assert await catalog.titles(sort=(DEAREST,)) == ["wide", "narrow", "yen", "dollar 7", "dollar", "none"]
    assert (await catalog.titles(sort=(PRICE,), currency="USD"))[:3] == ["dollar", "dollar 7", "wide"]


@pytest.mark.parametrize("descending", [False, True])
async def test_absent_values_come_last_both_ways(catalog: Catalog, descending: bool) -> None:
    await catalog.put(
        product("untracked", Variant("v", tracked=False), brand="B"), stocked("none", 0), stocked("some", 3, brand="A")
    )
    by_stock = await catalog.titles(sort=(SortKey(SortField.STOCK, descending),))
    assert by_stock[0] == ("some" if descending else "none")
    assert (await catalog.titles(sort=(SortKey(SortField.BRAND, descending),)))[-1] == "none"


async def test_several_keys(catalog: Catalog) -> None:
    await catalog.put(
        priced("b", 2, brand="Zeta"),
        priced("a", 2, brand="zeta"),
        priced("c", 1, brand="Zeta"),
        priced("d", 1, brand="Alpha"),
    )
    assert await catalog.titles(sort=(BRAND, DEAREST, TITLE)) == ["d", "a", "b", "c"]


async def test_status_and_times(catalog: Catalog) -> None:
    await catalog.put(
        product("draft", status=Status.DRAFT, updated_at=1, created_at=30),
        product("active", status=Status.ACTIVE, updated_at=2, created_at=20),
        product("archived", status=Status.ARCHIVED, updated_at=3, created_at=10),
    )
    assert await catalog.titles(sort=(SortKey(SortField.STATUS),)) == ["active", "archived", "draft"]
    assert await catalog.titles(sort=(SortKey(SortField.UPDATED, descending=True),)) == ["archived", "active", "draft"]
    assert await catalog.titles(sort=(SortKey(SortField.CREATED),)) == ["archived", "active", "draft"]


@pytest.mark.parametrize("sort", [(), (TITLE,), (SortKey(SortField.STATUS), DEAREST)])
async def test_pages_repeat_and_skip_nothing(catalog: Catalog, sort: tuple[SortKey, ...]) -> None:
    documents = [priced(f"usb {number * 7 % 50:02}", number * 3 % 11) for number in range(50)]
    await catalog.put(*documents, *(product("hub", description="usb") for _ in range(5)))
    whole = await catalog.search("usb", sort=sort, window=Window(0, 1000))
    pages = [await catalog.search("usb", sort=sort, window=Window(offset, 7)) for offset in range(0, 60, 7)]
    assert [row for page in pages for row in page.ids] == list(whole.ids)
    assert {page.total for page in pages} == {55}
    assert len(set(whole.ids)) == 55


async def test_any_offset(catalog: Catalog) -> None:
    await catalog.put(*named(*(f"item {number:03}" for number in range(300))))
    page = await catalog.search(sort=(TITLE,), window=Window(298, 50))
    assert [row.document.title for row in page.rows] == ["item 298", "item 299"]
    beyond = await catalog.search(sort=(TITLE,), window=Window(300, 50))
    assert (beyond.rows, beyond.ids, beyond.total) == ((), (), 300)
    assert (await catalog.search(window=Window(0, 0))).total == 300


async def test_ids_alone(catalog: Catalog) -> None:
    documents = named("b", "a")
    await catalog.put(*documents)
    page = await catalog.search(sort=(TITLE,), ids_only=True)
    assert (page.ids, page.rows, page.total) == ((documents[1].id, documents[0].id), (), 2)


async def test_listing_takes_no_text(catalog: Catalog) -> None:
    with pytest.raises(BadUsage):
        await catalog.read_model.list_products(catalog.shop.id, ProductQuery(text="usb"))


async def test_listing_browses(catalog: Catalog) -> None:
    await catalog.put(*named("b", "a"))
    page = await catalog.read_model.list_products(catalog.shop.id, ProductQuery(sort=(TITLE,)), Window(1, 1), now=NOW)
    assert [row.document.title for row in page.rows] == ["b"]
    assert page.total == 2


@pytest.mark.parametrize("ids_only", [False, True])
async def test_chosen_products_come_in_the_order_given(catalog: Catalog, ids_only: bool) -> None:
    first, second, third = documents = named("a", "b", "c")
    await catalog.put(*documents)
    page = await catalog.read_model.list_products(
        catalog.shop.id,
        ProductQuery(sort=(TITLE,), ids=frozenset({second.id})),
        ids=[third.id, "unknown", first.id, third.id.lower()],
        ids_only=ids_only,
    )
    assert page.ids == (third.id, first.id)
    assert page.total == 2
    assert [row.document for row in page.rows] == ([] if ids_only else [third, first])


async def test_more_chosen_products_than_a_page_holds(catalog: Catalog) -> None:
    documents = named(*map(str, range(120)))
    await catalog.put(*documents)
    ids = [document.id for document in documents]
    assert (await catalog.read_model.list_products(catalog.shop.id, ProductQuery(), ids=ids)).ids == tuple(ids)


async def test_order_follows_every_edit(catalog: Catalog) -> None:
    documents = [priced(f"item {number:02}", number) for number in range(30)]
    await catalog.put(*documents)
    assert (await catalog.titles(sort=(PRICE,)))[0] == "item 00"
    await catalog.put(priced("item 00", 1000, id=documents[0].id))
    assert (await catalog.titles(sort=(PRICE,)))[-1] == "item 00"
    await catalog.put(priced("aaa", 5, id=documents[20].id))
    assert (await catalog.titles(sort=(TITLE,)))[:2] == ["aaa", "item 00"]
    await catalog.delete(documents[1].id)
    await catalog.put(priced("item 01b", 1))
    assert (await catalog.titles(sort=(TITLE,)))[2] == "item 01b"
    assert (await catalog.titles(sort=(PRICE,)))[0] == "item 01b"
