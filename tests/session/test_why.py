"""*Why don't I see it?*, asked of stores in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from catalog_desktop.adapters.memory.image_store import MemoryImageStore
from catalog_desktop.adapters.memory.read_model import MemoryReadModel
from catalog_desktop.domain.changes import Action, Changeset
from catalog_desktop.domain.errors import StoreUnavailable
from catalog_desktop.domain.operation import Operation
from catalog_desktop.domain.product import Product, Status, Variant
from catalog_desktop.domain.project import project
from catalog_desktop.domain.query_language import parse
from catalog_desktop.domain.query_values import QuerySyntax
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.product_read_model import Page
from catalog_desktop.ports.projection_control import DeadLetter
from catalog_desktop.ports.search_index import IndexBatch
from catalog_desktop.session.why import OwnKnowledge, why
from catalog_desktop.session.why_reasons import Answer, Cause, Reason
from tests.memory_catalog import SHOP, MemoryCatalog, product

LATER_MS = 4_000


class _Searchless(MemoryReadModel):
    """A search server that does not answer."""

    async def list_products(self, *_: object, **__: object) -> Page:
        raise StoreUnavailable("The search server does not answer.")

    search_products = list_products


class Asked:
    """A catalog of shirts; `now` is four seconds after the last write."""

    def __init__(self) -> None:
        self.catalog = MemoryCatalog()
        catalog = self.catalog
        self.ports = catalog.with_images(MemoryImageStore(catalog.store))

    async def add(self, added: Product, shop_id: str = SHOP.id) -> None:
        changeset = Changeset(added.id, Action.CREATE, initial=added)
        outcomes = await self.catalog.repository.apply_changes(shop_id, [changeset], Operation("anna"))
        assert outcomes[0].error is None

    async def project(self, *ids: str) -> None:
        """Make products searchable, and say that everything until now is."""
        changes = await self.catalog.feed.read(SHOP.id, ids)
        await self.catalog.index.apply(SHOP.id, IndexBatch(tuple(project(c.product, SHOP) for c in changes), ()))

    async def publish(self) -> None:
        """A projector says that it has passed everything."""
        record = await self.catalog.control.acquire(SHOP.id, "desk", 1)
        position = await self.catalog.feed.position(SHOP.id)
        await self.catalog.control.publish(SHOP.id, record.epoch, position, self.now - LATER_MS)
        await self.catalog.control.release(SHOP.id, record.epoch)

    @property
    def now(self) -> int:
        return self.catalog.store.commit_time() + LATER_MS

    async def answers(self, key: str, query: str = "", own: OwnKnowledge | None = None) -> Sequence[Answer]:
        asked = parse(query, QuerySyntax(SHOP.currency, SHOP.time_zone)).query
        return await why(self.ports, SHOP, key, asked, self.now, own)

    async def reasons(self, key: str, query: str = "") -> Sequence[Reason]:
        (answer,) = await self.answers(key, query)
        return answer.reasons


def shirt(product_id: str = "p1", sku: str = "LS-1", title: str = "Linen shirt") -> Product:
    made = product(product_id, status=Status.ACTIVE)
    return replace(made, title=title, brand="Weaver", variants=(Variant("v", sku=sku, price=4_000),))


def causes(reasons: Sequence[Reason]) -> list[Cause]:
    return [reason.cause for reason in reasons]


@pytest.fixture
async def asked() -> Asked:
    asked = Asked()
    await asked.add(shirt())
    await asked.project("p1")
    await asked.publish()
    return asked


async def test_a_product_of_the_result_is_shown(asked: Asked) -> None:
    for key in ("p1", " ls-1 ", "linen"):
        assert causes(await asked.reasons(key, "brand:weaver shirt")) == [Cause.SHOWN]
    assert not (await asked.answers("p1"))[0].is_hidden


async def test_each_condition_that_hides_it_is_told(asked: Asked) -> None:
    reasons = await asked.reasons("LS-1", "brand:sony price:>50 blue")
    assert [reason.condition.key for reason in reasons if reason.condition] == ["text", "brand", "price"]
    assert [reason.sentence for reason in reasons] == [
        "“blue” stands in none of its texts and codes.",
        "brand:sony hides it. Its brand: Weaver.",
        "price:>=50.01 hides it. It costs 40.00 EUR.",
    ]


async def test_a_draft_is_told_apart_from_what_hides_it(asked: Asked) -> None:
    await asked.add(product("p2"))
    await asked.project("p2")
    assert causes(await asked.reasons("p2")) == [Cause.SHOWN, Cause.STATUS]
    assert causes(await asked.reasons("p2", "status:active")) == [Cause.CONDITION]


async def test_a_deleted_product_is_found_by_everything_that_it_was_called(asked: Asked) -> None:
    await asked.catalog.delete("p1")
    for key in ("p1", "LS-1", "linen shirt"):
        assert causes(await asked.reasons(key)) == [Cause.DELETED]


async def test_a_sku_that_went_to_another_product_names_it(asked: Asked) -> None:
    await asked.catalog.delete("p1")
    await asked.add(shirt("p2", title="Cotton shirt"))
    deleted, claimed = await asked.reasons("p1")
    assert (deleted.cause, claimed.cause, claimed.product_id) == (Cause.DELETED, Cause.CLAIMED, "p2")
    assert claimed.sentence == "Its SKU “LS-1” belongs to “Cotton shirt”."


async def test_what_is_not_searchable_yet_is_found_by_its_sku(asked: Asked) -> None:
    await asked.add(shirt("p2", "LS-2", "Cotton shirt"))
    pending, behind = await asked.reasons("LS-2")
    assert (pending.cause, behind.cause) == (Cause.PENDING, Cause.BEHIND)
    assert pending.sentence == "Saved 4 s ago in revision 1; search does not hold it."
    assert not await asked.answers("cotton")
    (known,) = await asked.answers("cotton", own=OwnKnowledge(pending_ids=["p2"]))
    assert known.reasons[0].cause is Cause.PENDING


async def test_an_older_revision_in_search_is_told(asked: Asked) -> None:
    await asked.catalog.set_title("p1", "Flax shirt")
    assert (await asked.reasons("p1", "flax"))[0].sentence.endswith("search still holds revision 1.")


async def test_what_search_has_lost_is_told(asked: Asked) -> None:
    await asked.catalog.index.apply(SHOP.id, IndexBatch((), ("p1",)))
    assert causes(await asked.reasons("LS-1")) == [Cause.LOST]


async def test_a_product_that_was_set_aside_tells_the_reason(asked: Asked) -> None:
    await asked.catalog.index.apply(SHOP.id, IndexBatch((), ("p1",)))
    record = await asked.catalog.control.acquire(SHOP.id, "desk", 1)
    letter = DeadLetter("p1", 1, "The price is too large.", asked.now - 60_000)
    await asked.catalog.control.put_dead_letters(SHOP.id, record.epoch, [letter])
    (reason,) = await asked.reasons("linen")
    assert (reason.cause, reason.sentence) == (
        Cause.SET_ASIDE,
        "Search set it aside 1 min ago: The price is too large.",
    )


async def test_search_that_does_not_answer_is_a_reason(asked: Asked) -> None:
    searchless = _Searchless(asked.catalog.indexes, asked.catalog.shops)
    asked.ports = replace(asked.ports, read_model=searchless)
    first, second = await asked.reasons("LS-1", "brand:sony")
    assert (first.cause, first.sentence) == (Cause.UNSEARCHABLE, "The search server does not answer.")
    assert second.cause is Cause.CONDITION


async def test_a_product_of_another_shop_leads_there(asked: Asked) -> None:
    other = Shop("shop2", "Second Shop", "USD")
    await asked.catalog.shops.create_shop(other)
    await asked.add(shirt("q1", "QQ-1"), other.id)
    (reason,) = await asked.reasons("QQ-1")
    assert (reason.cause, reason.shop_id) == (Cause.OTHER_SHOP, "shop2")


async def test_what_was_refused_here_comes_first(asked: Asked) -> None:
    (answer,) = await asked.answers("p1", own=OwnKnowledge(not_saved={"p1": "A title is needed."}))
    assert answer.reasons[0].sentence == "Your last change of it is not saved: A title is needed."


async def test_nothing_is_answered_of_what_nobody_has(asked: Asked) -> None:
    assert not await asked.answers("nothing like this")
    assert not await asked.answers("  ")
