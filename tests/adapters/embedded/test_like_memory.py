"""Whatever is done to a catalog, SQLite answers like the store in memory, and its file holds together."""

import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.change_feed import EmbeddedChangeFeed
from catalog_desktop.adapters.embedded.change_log import EmbeddedChangeLog
from catalog_desktop.adapters.embedded.connections import open_for_reading
from catalog_desktop.adapters.embedded.embedded_store import EmbeddedStore
from catalog_desktop.adapters.embedded.integrity import check_integrity
from catalog_desktop.adapters.embedded.product_repository import EmbeddedProductRepository
from catalog_desktop.adapters.memory.change_feed import MemoryChangeFeed
from catalog_desktop.adapters.memory.change_log import MemoryChangeLog
from catalog_desktop.adapters.memory.memory_store import MemoryStore
from catalog_desktop.adapters.memory.product_repository import MemoryProductRepository
from catalog_desktop.domain.changes import (
    UNSEEN,
    Action,
    AddItems,
    AdjustStock,
    Changeset,
    RemoveItems,
    SetField,
    inverse,
)
from catalog_desktop.domain.errors import NotFound
from catalog_desktop.domain.operation import Operation, Origin, Outcome
from catalog_desktop.domain.product import Product, Variant

SHOP = "shop"
IDS = ("a", "b", "c", "d-000001", "e-000001")
# Small enough that long titles and descriptions do not fit.
LIMIT_BYTES = 1200

ids = st.sampled_from(IDS)
skus = st.sampled_from((None, "X", "x", "Y", "Z"))
titles = st.sampled_from(("Lamp", "Torch", "", "t" * 300))
prices = st.sampled_from((None, 0, 100, -1))
variants = st.sampled_from(("v1", "v2"))

changes = st.one_of(
    st.builds(
        lambda seen, title: SetField(("title",), seen, title), st.sampled_from((UNSEEN, "Lamp", "Torch")), titles
    ),
    st.builds(lambda v, seen, sku: SetField(("variants", v, "sku"), seen, sku), variants, st.just(UNSEEN) | skus, skus),
    st.builds(lambda v, price: SetField(("variants", v, "price"), UNSEEN, price), variants, prices),
    st.builds(lambda v: SetField(("variants", v), UNSEEN, None), variants),
    st.builds(lambda cost: SetField(("costs", "v1"), UNSEEN, cost), st.sampled_from((None, 5, 6))),
    st.builds(
        lambda seen, on_hand: SetField(("stock", "v1", "main"), seen, on_hand), st.integers(0, 4), st.integers(0, 4)
    ),
    st.builds(AdjustStock, variants, st.sampled_from(("main", "annex")), st.integers(-2, 2)),
    st.builds(AddItems, st.just(("tags",)), st.lists(st.sampled_from(("new", "NEW", "sale")), max_size=2).map(tuple)),
    st.builds(RemoveItems, st.just(("tags",)), st.lists(st.sampled_from(("new", "sale")), max_size=2).map(tuple)),
    st.builds(lambda status: SetField(("status",), UNSEEN, status), st.sampled_from(("active", "draft"))),
    st.builds(lambda handle: SetField(("handle",), UNSEEN, handle), st.sampled_from(("lamp", "torch"))),
    st.just(SetField(("description",), UNSEEN, "d" * LIMIT_BYTES)),
)


@st.composite
def changesets(draw: st.DrawFn, product_id: str | None = None) -> Changeset:
    """Anything that may be asked of one product."""
    chosen = draw(ids) if product_id is None else product_id
    action = draw(
        st.sampled_from((Action.CREATE, Action.UPDATE, Action.UPDATE, Action.UPDATE, Action.DELETE, Action.RESTORE))
    )
    changeset = Changeset(
        chosen,
        action,
        seen_revision=draw(st.none() | st.integers(0, 3)),
        tolerant=draw(st.booleans()),
        spare_conflicts=draw(st.booleans()),
        without_claims=draw(st.booleans()),
    )
    if action is Action.UPDATE:
        return replace(changeset, changes=draw(st.lists(changes, min_size=1, max_size=4).map(tuple)))
    if action is not Action.CREATE:
        return changeset
    product = Product(
        chosen,
        draw(titles),
        "EUR",
        handle=draw(st.sampled_from(("", "lamp"))),
        variants=tuple(Variant(key, n, sku=draw(skus), price=draw(prices)) for n, key in enumerate(("v1", "v2"))),
        stock={"v1": {"main": draw(st.integers(0, 3))}},
        costs=draw(st.sampled_from(({}, {"v1": 5}))),
    )
    return replace(changeset, initial=product)


@st.composite
def calls(draw: st.DrawFn) -> list[Changeset]:
    """Changesets of different products, as one call takes them."""
    chosen = draw(st.lists(ids, min_size=1, max_size=4, unique=True))
    return [draw(changesets(product_id)) for product_id in chosen]


def alike(product: Product) -> Product:
    """A product without what two stores must not agree on."""
    deleted = None if product.deleted_at is None else 1
    return replace(product, stamp=0, created_at=0, updated_at=0, deleted_at=deleted)


def answer(outcome: Outcome) -> tuple[Any, ...]:
    """An outcome without what two stores must not agree on."""
    receipt = outcome.receipt
    if receipt is None:
        return (outcome.product_id, type(outcome.error), str(outcome.error))
    return (
        outcome.product_id,
        receipt.operation_id,
        receipt.revision,
        receipt.changed,
        receipt.meanwhile,
        receipt.spared,
        alike(receipt.product),
    )


class LikeMemory(RuleBasedStateMachine):
    """Every call goes to both stores."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.catalog = CatalogFolder(Path(self.folder.name))
        self.runner = asyncio.Runner()
        self.store = EmbeddedStore.open(self.catalog, limit_bytes=LIMIT_BYTES)
        self.memory = MemoryStore()
        self.model = MemoryProductRepository(self.memory, limit_bytes=LIMIT_BYTES)
        self.done: list[tuple[Sequence[Changeset], Operation]] = []

    @property
    def repository(self) -> EmbeddedProductRepository:
        return EmbeddedProductRepository(self.store)

    @rule(call=calls(), origin=st.sampled_from(Origin))
    def apply(self, call: list[Changeset], origin: Origin) -> None:
        operation = Operation("ann", origin)
        self._apply(call, operation)
        self.done.append((call, operation))

    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        if self.done:
            self._apply(*data.draw(st.sampled_from(self.done)))

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        if not self.done:
            return
        _, undone = data.draw(st.sampled_from(self.done))
        logged = self.runner.run(EmbeddedChangeLog(self.store.reader).operation(SHOP, undone.id))
        undoing = [
            Changeset(change.product_id, changes=inverse(change.deltas), spare_conflicts=True) for change in logged
        ]
        self._apply(undoing, Operation("bob", Origin.UNDO, undoes=undone.id))

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = EmbeddedStore.open(self.catalog, limit_bytes=LIMIT_BYTES)

    def _apply(self, call: Sequence[Changeset], operation: Operation) -> None:
        expected = self.runner.run(self.model.apply_changes(SHOP, call, operation))
        found = self.runner.run(self.repository.apply_changes(SHOP, call, operation))
        assert [answer(outcome) for outcome in found] == [answer(outcome) for outcome in expected]

    @invariant()
    def products_are_the_same(self) -> None:
        for product_id in IDS:
            try:
                expected = alike(self.runner.run(self.model.load_product(SHOP, product_id)))
            except NotFound:
                continue
            assert alike(self.runner.run(self.repository.load_product(SHOP, product_id))) == expected

    def teardown(self) -> None:
        try:
            self._compare_the_rest()
        finally:
            self.runner.close()
            self.store.close()
            self.folder.cleanup()

    def _compare_the_rest(self) -> None:
        feed, model_feed = EmbeddedChangeFeed(self.store), MemoryChangeFeed(self.memory)
        log, model_log = EmbeddedChangeLog(self.store.reader), MemoryChangeLog(self.memory)
        for limit in (1, 3, 1000):
            found = self.runner.run(feed.read_after(SHOP, 0, limit))
            expected = self.runner.run(model_feed.read_after(SHOP, 0, limit))
            assert found.position == expected.position
            assert [(c.product.id, c.position, c.interactive) for c in found.changes] == [
                (c.product.id, c.position, c.interactive) for c in expected.changes
            ]
        for product_id in IDS:
            history = self.runner.run(log.history(SHOP, product_id))
            expected_history = self.runner.run(model_log.history(SHOP, product_id))
            assert [replace(change, at=0) for change in history] == [replace(c, at=0) for c in expected_history]
        assert self.runner.run(feed.count(SHOP)) == self.runner.run(model_feed.count(SHOP))
        with closing(open_for_reading(self.catalog.catalog_file)) as connection:
            assert check_integrity(connection) == []


LikeMemory.TestCase.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestLikeMemory = LikeMemory.TestCase
