"""What the projector relies on: applying batches, building beside the live index, reading back."""

import asyncio
from dataclasses import replace

import pytest

from catalog_desktop.domain.errors import BadUsage, NotFound, StoreUnavailable
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.query import IntRange, ProductQuery
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.change_feed import Digest
from catalog_desktop.ports.product_read_model import ProductReadModel
from catalog_desktop.ports.search_index import IndexBatch, IndexNote, SearchIndex
from catalog_desktop.ports.verify import verify_port
from tests.contracts.search.catalog import Catalog, coded, named, priced, product, revised
from tests.contracts.search.search_stores import SearchStores


async def test_the_adapters_are_what_the_ports_ask_for(engine: SearchStores) -> None:
    verify_port(engine.index, SearchIndex)
    verify_port(engine.read_model, ProductReadModel)


async def test_a_batch_is_searchable_when_apply_returns(catalog: Catalog) -> None:
    document = product("usb hub", brand="A", tags=("new",))
    applied = await catalog.put(document)
    page = await catalog.search("usb")
    assert page.index_version == applied.index_version
    assert [row.document for row in page.rows] == [document]


async def test_documents_are_replaced_whole(catalog: Catalog) -> None:
    before = product("usb hub", brand="A", tags=("new", "sale"), description="with a long cable")
    await catalog.put(before)
    after = replace(product("hdmi hub", brand="B", tags=("sale",), id=before.id), revision=2)
    await catalog.put(after)
    assert [row.document for row in (await catalog.search("hub")).rows] == [after]
    assert await catalog.titles("usb") == await catalog.titles("cable") == []
    assert await catalog.counts("brand") == {"B": 1}
    assert await catalog.counts("tag") == {"sale": 1}


async def test_variants_come_and_go(catalog: Catalog) -> None:
    document = priced("a", 10, 20, 30)
    await catalog.put(document, priced("b", 20, 25))
    for prices in ((15,), (15, 40, 50, 60), (7, 8)):
        await catalog.put(priced("a", *prices, id=document.id))
        for price in (10, 15, 20, 30, 40, 60, 8):
            expected = [title for title, own in (("a", prices), ("b", (20, 25))) if price in own]
            assert await catalog.titles(price=IntRange(price, price)) == expected, (prices, price)


async def test_codes_come_and_go(catalog: Catalog) -> None:
    document = coded("a", sku="AB-1234")
    await catalog.put(document)
    changed = replace(document, variants=(replace(document.variants[0], sku="AB-5678"),))
    await catalog.put(changed)
    assert await catalog.titles("1234") == []
    assert await catalog.titles("5678") == ["a"]
    assert await catalog.read_model.check_sku_exists(catalog.shop.id, "ab-1234") is None


async def test_deleted_documents_are_gone_and_may_come_back(catalog: Catalog) -> None:
    first, second = documents = named("usb hub", "usb cable")
    await catalog.put(*documents)
    await catalog.delete(first.id, "unknown")
    assert await catalog.titles("usb") == await catalog.titles() == ["usb cable"]
    await catalog.put(revised(first))
    assert await catalog.titles("usb") == ["usb hub", "usb cable"]
    assert await catalog.index.revisions(catalog.shop.id, [first.id, second.id]) == {
        first.id: (first.revision + 1, first.stamp + 1),
        second.id: (second.revision, second.stamp),
    }


async def test_applying_a_batch_again_changes_nothing(catalog: Catalog) -> None:
    documents = named("a", "b")
    for _ in range(2):
        await catalog.index.apply(catalog.shop.id, IndexBatch(documents, ["unknown"]))
    assert await catalog.titles() == ["a", "b"]
    assert (await catalog.index.digest(catalog.shop.id)).count == 2


async def test_each_batch_is_another_version(catalog: Catalog) -> None:
    versions = {(await catalog.put(*named("a"))).index_version for _ in range(3)}
    assert len(versions) == 3


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (product("half \ud83d a character"), "half a character"),
        (product("a", id="no blanks"), "id"),
        (replace(product("a"), price_min=2**60), "large"),
    ],
)
async def test_a_bad_document_is_refused_alone(catalog: Catalog, broken: object, reason: str) -> None:
    good = named("before", "after")
    applied = await catalog.put(good[0], broken, good[1])  # type: ignore[arg-type]
    assert [refusal.product_id for refusal in applied.refused] == [broken.id]  # type: ignore[attr-defined]
    assert reason in applied.refused[0].reason
    assert await catalog.titles() == ["before", "after"]


async def test_a_refused_document_leaves_what_the_index_held(catalog: Catalog) -> None:
    document = product("fine")
    await catalog.put(document)
    applied = await catalog.put(revised(document, title="half \ud83d a character"))
    assert applied.refused[0].revision == document.revision + 1
    assert await catalog.titles() == ["fine"]


async def test_reading_back(catalog: Catalog) -> None:
    documents = [replace(product(key, id=key), revision=n, stamp=10**n) for n, key in enumerate("abcde")]
    await catalog.put(*documents)
    shop, index = catalog.shop.id, catalog.index
    assert await index.revisions(shop, ["c", "a", "x", "C"]) == {"c": (2, 100), "a": (0, 1)}
    assert await index.revision_range(shop, "b", "c") == {"b": (1, 10), "c": (2, 100)}
    assert len(await index.revision_range(shop)) == 5
    assert await index.digest(shop) == Digest(5, 11111)
    assert await index.digest(shop, "b", "d") == Digest(3, 1110)
    assert await index.digest(shop, "x") == Digest(0, 0)
    assert list(await index.documents(shop, ["e", "x", "b"])) == [documents[4], documents[1]]


async def test_the_digest_of_a_large_index_is_exact(catalog: Catalog) -> None:
    """Stamps of 70,000 products add up to more than 64 bits; a thousand of the largest number do, too."""
    stamp, count = 2**53 - 1, 1_100
    await catalog.put(*(replace(product("a"), stamp=stamp) for _ in range(count)))
    assert await catalog.index.digest(catalog.shop.id) == Digest(count, stamp * count)


async def test_a_build_is_filled_beside_the_live_index_and_swapped_in(catalog: Catalog) -> None:
    shop, index = catalog.shop.id, catalog.index
    await catalog.put(*named("old"))
    before = await index.identity(shop)
    target = await index.begin_build(shop)
    assert list(await index.builds(shop)) == [target]
    await index.apply(shop, IndexBatch(named("new", "newer")), target)
    assert await catalog.titles() == ["old"]
    assert (await index.digest(shop, target=target)).count == 2
    built = await index.identity(shop, target)
    former = await index.swap(shop, target)
    assert await catalog.titles() == ["new", "newer"]
    assert await index.identity(shop) == built != before
    assert list(await index.builds(shop)) == [former]
    await catalog.put(*named("newest"))
    assert await catalog.titles() == ["new", "newer", "newest"]
    await index.discard(shop, former)
    await index.discard(shop, former)
    assert list(await index.builds(shop)) == []
    assert await catalog.titles() == ["new", "newer", "newest"]


async def test_a_swap_back(catalog: Catalog) -> None:
    shop, index = catalog.shop.id, catalog.index
    await catalog.put(*named("old"))
    target = await index.begin_build(shop)
    former = await index.swap(shop, target)
    assert await catalog.titles() == []
    assert await index.swap(shop, former) == target
    assert await catalog.titles() == ["old"]


async def test_a_build_can_be_given_up(catalog: Catalog) -> None:
    shop, index = catalog.shop.id, catalog.index
    target = await index.begin_build(shop)
    await index.apply(shop, IndexBatch(named("new")), target)
    await index.discard(shop, target)
    assert await index.identity(shop, target) is None
    with pytest.raises(NotFound):
        await index.apply(shop, IndexBatch(named("late")), target)


async def test_the_live_index_is_not_discarded(catalog: Catalog) -> None:
    identity = await catalog.index.identity(catalog.shop.id)
    assert identity is not None
    with pytest.raises(BadUsage):
        await catalog.index.discard(catalog.shop.id, identity.generation)


async def test_a_shop_without_an_index(engine: SearchStores) -> None:
    shop = await engine.shops.create_shop(Shop(new_ulid(), "New", "EUR"))
    assert await engine.index.identity(shop.id) is None
    assert list(await engine.index.builds(shop.id)) == []
    assert await engine.index.digest(shop.id) == Digest(0, 0)
    with pytest.raises(StoreUnavailable):
        await engine.read_model.search_products(shop.id, ProductQuery())


async def test_what_was_asked_for_in_order_is_no_intrusion(catalog: Catalog) -> None:
    shop, index = catalog.shop.id, catalog.index
    assert list(await index.audit(shop)) == []
    first, *_ = documents = named("a", "b", "c")
    await catalog.put(*documents)
    target = await index.begin_build(shop)
    for _ in range(2):
        await catalog.delete(first.id)
        await index.apply(shop, IndexBatch(documents), target)
    await index.swap(shop, target)
    await catalog.put(*named("d"))
    assert list(await index.audit(shop)) == []
    assert list(await index.audit("nobody")) == []


async def test_an_unknown_shop(catalog: Catalog) -> None:
    with pytest.raises(NotFound):
        await catalog.read_model.search_products("nobody", ProductQuery())
    with pytest.raises(NotFound):
        await catalog.read_model.get_product_stats("nobody")


async def test_shops_do_not_see_each_other(engine: SearchStores, catalog: Catalog) -> None:
    other = Catalog(engine, await engine.shops.create_shop(Shop(new_ulid(), "Other", "EUR")))
    await catalog.put(product("mine", brand="A", id="same"))
    await other.put(product("theirs", brand="B", id="same"))
    assert await catalog.titles() == ["mine"]
    assert await other.titles() == ["theirs"]
    assert await other.counts("brand") == {"B": 1}


async def test_a_cancelled_question_leaves_the_next_alone(catalog: Catalog) -> None:
    await catalog.put(*named(*(f"usb {number}" for number in range(200))))
    for _ in range(20):
        late = asyncio.ensure_future(catalog.search("usb"))
        await asyncio.sleep(0)
        late.cancel()
        await asyncio.wait([late])
    assert (await catalog.search("usb 7 ")).total == 1


async def test_questions_from_many_askers_at_once(catalog: Catalog) -> None:
    await catalog.put(*named(*(f"usb {number}" for number in range(50))))
    pages = await asyncio.gather(*(catalog.search(f"usb {number} ") for number in range(50)))
    assert [page.rows[0].document.title for page in pages] == [f"usb {number}" for number in range(50)]


async def test_a_name_is_known_before_there_is_an_index_and_to_ask_again_finishes_it(catalog: Catalog) -> None:
    shop, index = catalog.shop.id, catalog.index
    name = await index.name_build(shop)
    assert name != await index.name_build(shop)
    assert await index.identity(shop, name) is None
    await index.discard(shop, name)  # nobody knows whether it was made
    for _ in range(2):
        assert await index.begin_build(shop, name) == name
    assert list(await index.builds(shop)) == [name]
    built = await index.identity(shop, name)
    assert built is not None
    assert built.is_current
    await index.apply(shop, IndexBatch(named("new")), name)
    await index.swap(shop, name)
    assert await catalog.titles() == ["new"]


async def test_an_empty_batch_changes_nothing(catalog: Catalog) -> None:
    await catalog.put(*named("old"))
    before = (await catalog.search()).index_version
    await catalog.index.apply(catalog.shop.id, IndexBatch())
    assert await catalog.titles() == ["old"]
    assert list(await catalog.index.audit(catalog.shop.id)) == []
    assert (await catalog.search()).index_version.split(".")[0] == before.split(".")[0]


async def test_a_note_is_kept_beside_the_live_index(engine: SearchStores, catalog: Catalog) -> None:
    shop, index = catalog.shop.id, catalog.index
    await catalog.put(*named("a"))
    assert await index.noted(shop) is None
    for note in (IndexNote(7, "one"), IndexNote(2**60 + 1, "two")):
        await index.note(shop, note)
        assert await index.noted(shop) == note
    other = await engine.shops.create_shop(Shop(new_ulid(), "Other", "EUR"))
    assert await index.noted(other.id) is None
