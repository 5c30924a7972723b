"""A model of everything that can happen to a projection: edits, imports, refused documents, deletions, late
deliveries, outages and kills before and after every write, rebuilds begun, cancelled and interrupted.

After every step the invariants hold; and when the faults stop, index = projection of source.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from catalog_desktop.domain.changes import UNSEEN, Action, Changeset, SetField
from catalog_desktop.domain.errors import StoreUnavailable
from catalog_desktop.domain.operation import Operation, Origin, Receipt
from catalog_desktop.domain.sync import IndexState
from catalog_desktop.ports.change_feed import ChangeBatch, ChangeFeed, Position, ProductChange
from catalog_desktop.ports.projection_control import ProjectionControl
from catalog_desktop.ports.search_index import SearchIndex
from catalog_desktop.projector.lease import Lease
from catalog_desktop.projector.progress import ProgressBoard, ProjectionProgress
from catalog_desktop.projector.sources import ProjectionPorts
from catalog_desktop.projector.tenure import Tenure
from catalog_desktop.session.sync_tracker import SyncTracker
from tests.memory_catalog import SHOP, TOO_EXPENSIVE, MemoryCatalog, product
from tests.projector.conftest import PACE

IDS = ("a", "b", "c", "d", "e", "f")
GOOD = "good"
"""Never touched, so that the index can be seen to take documents even when it refuses all others."""

several = st.sets(st.sampled_from(IDS), min_size=1)
TINY = replace(PACE, smallest_batch=1, largest_batch=2, renew=0.0)
INJECTED = (
    "apply",
    "swap",
    "begin_build",
    "discard",
    "publish",
    "put_dead_letters",
    "clear_dead_letters",
    "save_rebuild",
)


class Killed(BaseException):
    """The process is gone: nothing after this runs."""


@dataclass
class Fault:
    """What the next call of `operation` meets: an outage or the end, before or after it took effect."""

    operation: str
    is_kill: bool
    is_after: bool

    def strike(self) -> None:
        raise Killed if self.is_kill else StoreUnavailable("no answer")


class Faults:
    """Wraps ports so that a planted fault strikes once."""

    def __init__(self) -> None:
        self.planted: Fault | None = None

    def around(self, port: Any) -> Any:
        return _Injected(port, self)

    def take(self, operation: str, *, is_after: bool) -> Fault | None:
        fault = self.planted
        if fault is None or (fault.operation, fault.is_after) != (operation, is_after):
            return None
        self.planted = None
        return fault


class _Injected:
    def __init__(self, port: Any, faults: Faults) -> None:
        self._port = port
        self._faults = faults

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        return self._struck(name, method) if name in INJECTED else method

    def _struck(self, name: str, method: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Any]:
        async def call(*arguments: Any, **named: Any) -> Any:
            for is_after in (False, True):
                if is_after:
                    answer = await method(*arguments, **named)
                fault = self._faults.take(name, is_after=is_after)
                if fault is not None:
                    fault.strike()
            return answer

        return call


class LateFeed:
    """Delivers some changes that are still in flight again, in the state of an earlier reading."""

    def __init__(self, feed: ChangeFeed, passed: Callable[[], Position]) -> None:
        self._feed = feed
        self._passed = passed
        self._delivered: list[ProductChange] = []
        self.repeat = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._feed, name)

    def forget(self) -> None:
        """A new process reads anew."""
        self._delivered.clear()

    async def read_after(
        self, shop_id: str, position: Position, limit: int, *, interactive_only: bool = False
    ) -> ChangeBatch:
        late = [change for change in self._delivered if self._is_late(change)]
        if interactive_only and self.repeat and late:
            self.repeat -= 1
            return ChangeBatch([late[-1]], late[-1].position)
        batch = await self._feed.read_after(shop_id, position, limit, interactive_only=interactive_only)
        self._delivered += batch.changes
        return batch

    def _is_late(self, change: ProductChange) -> bool:
        """Whether a newer state of the product has been delivered, and the position has not passed this one yet."""
        newest = max(c.product.revision for c in self._delivered if c.product.id == change.product.id)
        return change.product.revision < newest and change.position > self._passed()


class ProjectionModel(RuleBasedStateMachine):
    """One shop, its projector, which may be killed at any write, and a desk that follows."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.catalog = MemoryCatalog()
        self.faults = Faults()
        self.feed = LateFeed(self.catalog.feed, lambda: self.tenure.follower.position if self.tenure else 0)
        self.tracker = SyncTracker(lambda: 0)
        self.known: dict[str, Receipt] = {}
        self.reached: dict[str, int] = {}
        self.position = 0
        self.tenure: Tenure | None = None

    # What happens

    @initialize(ids=st.sets(st.sampled_from(IDS)))
    def begin(self, ids: set[str]) -> None:
        self._run(self.catalog.create(*sorted(ids), GOOD, origin=Origin.IMPORT))

    @rule(keys=several, price=st.integers(1, 9) | st.just(TOO_EXPENSIVE), origin=st.sampled_from(Origin))
    def edit(self, keys: set[str], price: int, origin: Origin) -> None:
        held, live = self.catalog.store.states[SHOP.id].products, self._live()
        changes = (SetField(("variants", "v", "price"), UNSEEN, price),)
        edits = [Changeset(key, changes=changes) for key in sorted(keys & live)]
        new = [Changeset(k, Action.CREATE, initial=product(k, price=price)) for k in sorted(keys - held.keys())]
        self._write([*edits, *new], origin)

    @rule(rounds=st.integers(1, 4), price=st.integers(10, 19))
    def import_again(self, rounds: int, price: int) -> None:
        for number in range(rounds):
            self.edit(set(IDS), price + number, Origin.IMPORT)

    @rule(keys=several, origin=st.sampled_from(Origin))
    def delete_or_restore(self, keys: set[str], origin: Origin) -> None:
        held, live = self.catalog.store.states[SHOP.id].products, self._live()
        ends = [Changeset(key, Action.DELETE) for key in sorted(keys & live)]
        begins = [Changeset(key, Action.RESTORE) for key in sorted((keys & held.keys()) - live)]
        self._write([*ends, *begins], origin)

    @rule(operation=st.sampled_from(INJECTED), is_kill=st.booleans(), is_after=st.booleans(), count=st.integers(1, 6))
    def project_with_a_fault(self, operation: str, is_kill: bool, is_after: bool, count: int) -> None:
        self.faults.planted = Fault(operation, is_kill, is_after)
        self.project(count)

    @rule(count=st.integers(1, 3))
    def deliver_late(self, count: int) -> None:
        self.feed.repeat = count

    @rule(count=st.integers(1, 4))
    def project(self, count: int) -> None:
        for _ in range(count):
            self._run(self._step())
            self._check_index()

    @precondition(lambda self: self.tenure is not None)
    @rule()
    def kill(self) -> None:
        self._run(self._die())

    @precondition(lambda self: self.tenure is not None)
    @rule()
    def stop(self) -> None:
        assert self.tenure is not None
        self.faults.planted = None
        self._run(self.tenure.close())
        self.tenure = None

    @rule()
    def ask_for_rebuild(self) -> None:
        self._run(self.catalog.control.request_rebuild(SHOP.id))

    @precondition(lambda self: self.tenure is not None and self.tenure.rebuild is not None)
    @rule()
    def cancel_rebuild(self) -> None:
        self._run(self.catalog.control.request_rebuild(SHOP.id, wanted=False))
        if self.tenure is not None:
            self.tenure.cancel_rebuild()

    @precondition(lambda self: self.tenure is not None and len(self.tenure.letters) > 0)
    @rule()
    def retry_letters(self) -> None:
        if self.tenure is not None:
            self.tenure.follower.mend(self.tenure.letters.product_ids)

    # What holds

    @invariant()
    def position_is_sound_and_never_goes_down(self) -> None:
        record = self._run(self.catalog.control.load(SHOP.id))
        assert record.position >= self.position
        self.position = record.position
        letters = {letter.product_id: letter for letter in self._run(self.catalog.control.dead_letters(SHOP.id))}
        held = self.catalog.indexed()
        newest = {c.product_id: c for c in self._changes() if c.number <= record.position}
        for key, change in newest.items():
            is_set_aside = key in letters and letters[key].revision >= change.revision
            is_held = key in held and held[key].revision >= change.revision
            is_gone = key not in held and any(
                c.action is Action.DELETE and c.revision >= change.revision for c in self._changes(key)
            )
            assert is_set_aside or is_held or is_gone, (change, letters, held)

    @invariant()
    def synced_is_never_false(self) -> None:
        held = self.catalog.indexed()
        for key, receipt in self.known.items():
            if self.tracker.state_of(key) is not IndexState.SYNCED:
                continue
            is_held = key in held and held[key].revision >= receipt.revision
            is_gone = key not in held and any(
                c.action is Action.DELETE and c.revision >= receipt.revision for c in self._changes(key)
            )
            assert is_held or is_gone, (receipt, held)

    def teardown(self) -> None:
        """When faults stop: no lost update, no lag, and dead letters for exactly what the index refuses."""
        try:
            self.faults.planted, self.feed.repeat = None, 0
            self._run(self._settle())
            if self.tenure is not None and self.tenure.delivery.live is None:  # the first build was cancelled
                self._run(self.catalog.control.request_rebuild(SHOP.id))
                self._run(self._settle())
            wanted = self._run(self.catalog.projected())
            refused = {key for key, document in wanted.items() if document.price_min == TOO_EXPENSIVE}
            held = self.catalog.indexed()
            assert {k: d for k, d in held.items() if k not in refused} == {
                k: d for k, d in wanted.items() if k not in refused
            }
            letters = self._run(self.catalog.control.dead_letters(SHOP.id))
            assert {letter.product_id for letter in letters} == refused
            record = self._run(self.catalog.control.load(SHOP.id))
            assert record.position == self._run(self.catalog.feed.position(SHOP.id))
            assert (record.rebuild, self._run(self.catalog.index.builds(SHOP.id))) == (None, [])
        finally:
            self._run(self._die())
            self.runner.close()

    # How it is done

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    def _live(self) -> set[str]:
        return {k for k, record in self.catalog.store.states[SHOP.id].products.items() if "deleted_at" not in record}

    def _changes(self, key: str | None = None) -> list[Any]:
        changes = self.catalog.store.states[SHOP.id].changes
        return [change for change in changes if change.number and key in (None, change.product_id)]

    def _write(self, changesets: Sequence[Changeset], origin: Origin) -> None:
        operation = Operation("anna", origin)
        for outcome in self._run(self.catalog.repository.apply_changes(SHOP.id, changesets, operation)):
            receipt = outcome.receipt
            if receipt is not None and receipt.changed and origin is Origin.EDIT:
                self.tracker.wrote([receipt])
                self.known[receipt.product_id] = receipt

    async def _open(self) -> Tenure:
        ports = ProjectionPorts(
            cast(ChangeFeed, self.feed),
            cast(SearchIndex, self.faults.around(self.catalog.index)),
            cast(ProjectionControl, self.faults.around(self.catalog.control)),
            self.catalog.shops,
        )
        self.feed.forget()
        lease = Lease(ports.control, SHOP.id, "desk", TINY)
        record = await lease.acquire()
        self.board = ProgressBoard(SHOP.id, self._hear, TINY)
        shop = await ports.shops.load_shop(SHOP.id)
        tenure = Tenure(ports, shop, lease, record, self.board, TINY, lambda: None)
        try:
            await tenure.open()
        except StoreUnavailable:
            await tenure.close()
            raise
        self.tenure = tenure
        return tenure

    async def _step(self) -> bool:
        try:
            tenure = self.tenure or await self._open()
            worked = await tenure.step()
            self.board.flush(at_once=True)
            for _ in range(5):  # lets a comparison go on
                await asyncio.sleep(0)
        except StoreUnavailable:
            return True
        except Killed:
            await self._die()
            return True
        return worked or tenure.rebuild is not None

    async def _die(self) -> None:
        tenure, self.tenure = self.tenure, None
        if tenure is not None and tenure.rebuild is not None:
            await tenure.rebuild.close()

    async def _settle(self) -> None:
        idle = 0
        for _ in range(2_000):
            idle = 0 if await self._step() else idle + 1
            if idle > 2:
                return
        raise AssertionError("it never comes to rest")

    def _hear(self, progress: ProjectionProgress) -> None:
        if progress.searchable is not None:
            self.tracker.became_searchable(progress.searchable)
        else:
            held = self.catalog.indexed()
            self.tracker.saw_documents(held.values())
            self.tracker.saw_absent([key for key in (*IDS, GOOD) if key not in held])
        self.tracker.refused(progress.letters)
        self.tracker.published(progress.position_at, 0)

    def _check_index(self) -> None:
        """A product's revision in the live index never goes down, and a deleted one does not come back.

        One that is set aside is missing from a rebuilt index.
        """
        held = self.catalog.indexed()
        set_aside = self.catalog.store.states[SHOP.id].dead_letters
        for key in IDS:
            before = self.reached.get(key, 0)
            if key in held:
                assert held[key].revision >= before, (key, before, held[key].revision)
                self.reached[key] = held[key].revision
            elif before and key not in set_aside:
                tombstones = [c.revision for c in self._changes(key) if c.action is Action.DELETE]
                later = [revision for revision in tombstones if revision >= before]
                assert later, (key, before, "vanished without having been deleted")
                self.reached[key] = min(later)


TestProjectionModel = ProjectionModel.TestCase
TestProjectionModel.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)
