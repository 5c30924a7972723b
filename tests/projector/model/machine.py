"""The projection as a state machine: what people do, what goes wrong, and the invariants after every step."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from catalog_desktop.domain.changes import UNSEEN, Action, Changeset, SetField
from catalog_desktop.domain.operation import Origin
from catalog_desktop.ports.projection_control import FormerWish
from catalog_desktop.projector.shop_projector import ShopProjector
from tests.memory_catalog import TOO_EXPENSIVE, product
from tests.projector.model.clients import REBUILD_READS
from tests.projector.model.invariants import AFTER_EACH_STEP, WHEN_FAULTS_HAVE_STOPPED, Invariant
from tests.projector.model.link import Fault, Trouble
from tests.projector.model.world import GOOD, KEYS, World

NAMES = ("desk", "server")
PORTS = ("feed", "index", "control")

shops = st.integers(0, 1)
names = st.sampled_from(NAMES)
some_keys = st.sets(st.sampled_from(KEYS), min_size=1)
moments = st.sampled_from((0.05, 0.3, 1.0, 4.0, 8.0, 16.0))
awaits = st.integers(1, 60)
activities = st.sampled_from(("edit", "edit", "import", "rebuild", "return", "wait"))


async def _mended(projector: ShopProjector) -> None:
    await projector.repair(await projector.verify())


class ProjectionMachine(RuleBasedStateMachine):
    """One or two shops, and up to two programs that project them."""

    world: World
    has_failed = False

    @initialize(shop_count=st.integers(1, 2), version=st.integers(1, 2))
    def begin(self, shop_count: int, version: int) -> None:
        self.world = World(shop_count)
        for shop_id in self.world.shop_ids:
            self._create(shop_id, {GOOD, "a"}, 5, Origin.IMPORT)
        self.world.start(NAMES[0], version)
        self.world.advance(1.0)

    # What people do

    @rule(
        shop=shops,
        keys=some_keys,
        price=st.integers(1, 9) | st.just(TOO_EXPENSIVE),
        origin=st.sampled_from(Origin),
        at=names,
    )
    def edit(self, shop: int, keys: set[str], price: int, origin: Origin, at: str) -> None:
        shop_id = self._shop(shop)
        changes = (SetField(("variants", "v", "price"), UNSEEN, price),)
        live = {key for key, _ in self.world.store.states[shop_id].live_records()}
        edits = [Changeset(k, changes=changes) for k in self._ids(shop_id, keys) if k in live]
        self.world.write(shop_id, edits, origin, self.world.programs.get(at))
        self._create(shop_id, keys, price, origin, at)
        self.world.advance(0.01)

    @rule(shop=shops, rounds=st.integers(2, 4), price=st.integers(10, 19))
    def import_again(self, shop: int, rounds: int, price: int) -> None:
        for number in range(rounds):
            self.edit(shop, set(KEYS), price + number, Origin.IMPORT, "")

    @rule(shop=shops, keys=some_keys, origin=st.sampled_from(Origin), at=names)
    def delete_or_restore(self, shop: int, keys: set[str], origin: Origin, at: str) -> None:
        shop_id = self._shop(shop)
        state = self.world.store.states[shop_id]
        live = {key for key, _ in state.live_records()}
        known = [key for key in self._ids(shop_id, keys) if key in state.products]
        changesets = [Changeset(key, Action.DELETE if key in live else Action.RESTORE) for key in known]
        self.world.write(shop_id, changesets, origin, self.world.programs.get(at))
        self.world.advance(0.01)

    @rule(seconds=moments)
    def wait(self, seconds: float) -> None:
        self.world.advance(seconds)

    @rule(at=names, shop=shops, seconds=moments)
    def ask_for_a_rebuild(self, at: str, shop: int, seconds: float) -> None:
        shop_id, program = self._shop(shop), self.world.programs.get(at)
        self._allow_a_rebuild(shop_id)
        if program is not None and program.is_running:
            program.command(program.shop(shop_id).request_rebuild())
        else:
            self.world.run(self.world.control.request_rebuild(shop_id))
        self.world.advance(seconds)

    @rule(shop=shops, wish=st.sampled_from(FormerWish), seconds=moments)
    def return_to_the_former_index(self, shop: int, wish: FormerWish, seconds: float) -> None:
        shop_id = self._shop(shop)
        former = self.world.record(shop_id).former
        if former is not None and former.since:
            self._allow_a_rebuild(shop_id)
            self.world.run(self.world.control.request_former(shop_id, wish))
            self.world.advance(seconds)

    @rule(at=names, shop=shops)
    def cancel_a_rebuild(self, at: str, shop: int) -> None:
        program = self.world.programs.get(at)
        if program is not None and program.is_running:
            program.command(program.shop(self._shop(shop)).cancel_rebuild())
            self.world.advance(0.1)

    @rule(at=names, shop=shops)
    def retry_dead_letters(self, at: str, shop: int) -> None:
        program, shop_id = self.world.programs.get(at), self._shop(shop)
        if program is not None and program.is_running:
            program.deeds.allow(shop_id, 2 * len(self.world.store.states[shop_id].dead_letters))
            program.command(program.shop(shop_id).retry())
            self.world.advance(0.1)

    @rule(at=names, shop=shops, seconds=moments)
    def verify_and_repair(self, at: str, shop: int, seconds: float) -> None:
        program, shop_id = self.world.programs.get(at), self._shop(shop)
        if program is not None and program.is_running:
            program.deeds.allow(shop_id, 4 * len(self.world.store.states[shop_id].products))
            program.command(_mended(program.shop(shop_id)))
            self.world.advance(seconds)

    # What goes wrong with programs

    @rule(name=names, version=st.sampled_from((1, 1, 1, 2)), overlap=st.integers(0, 20), seconds=moments)
    def start_or_wake_a_program(self, name: str, version: int, overlap: int, seconds: float) -> None:
        program = self.world.programs.get(name)
        if program is None or program.process.is_dead:
            self.world.start(name, version, overlap)
        else:
            program.wake()
        self.world.advance(seconds)

    @rule(name=names)
    def stop_a_program(self, name: str) -> None:
        program = self.world.programs.get(name)
        if program is not None and program.is_running:
            program.stop()
            self.world.advance(0.3)

    @rule(name=names, after=awaits, doing=activities, shop=shops, seconds=moments)
    def kill_at_an_await(self, name: str, after: int, doing: str, shop: int, seconds: float) -> None:
        program = self.world.programs.get(name)
        if program is not None and not program.process.is_dead:
            program.process.halt_after(after, program.process.die)
            self._do(doing, shop, seconds)

    @rule(name=names, after=awaits, is_lid_closed=st.booleans(), doing=activities, shop=shops, seconds=moments)
    def suspend_at_an_await(
        self, name: str, after: int, is_lid_closed: bool, doing: str, shop: int, seconds: float
    ) -> None:
        program = self.world.programs.get(name)
        if program is not None and program.is_running:
            process = program.process
            process.halt_after(after, process.sleep if is_lid_closed else process.suspend)
            self._do(doing, shop, seconds)

    # What goes wrong between programs and stores

    @rule(
        name=names,
        trouble=st.sampled_from(Trouble),
        calls=st.integers(0, 25),
        doing=activities,
        shop=shops,
        seconds=moments,
    )
    def trouble_a_call(self, name: str, trouble: Trouble, calls: int, doing: str, shop: int, seconds: float) -> None:
        program = self.world.programs.get(name)
        if program is not None:
            program.link.fault = Fault(trouble, calls)
            self._do(doing, shop, seconds)

    @rule(port=st.sampled_from(PORTS))
    def begin_or_end_an_outage(self, port: str) -> None:
        self.world.around.outages ^= {port}
        self.world.advance(0.3)

    @rule()
    def deliver_what_was_given_up(self) -> None:
        self.world.deliver_late()

    @rule()
    def hold_changes_back(self) -> None:
        """What is committed from now on is not shown by the feed yet."""
        self.world.store.is_holding = True

    @rule(is_stale=st.booleans())
    def show_changes(self, is_stale: bool) -> None:
        self.world.store.is_stale = is_stale
        self.world.store.hear()
        self.world.advance(0.05)

    @rule(shop=shops, make_anew=st.booleans())
    def wipe_the_index(self, shop: int, make_anew: bool) -> None:
        self.world.server.wipe(self._shop(shop), make_anew=make_anew)

    @rule(shop=shops)
    def back_the_source_up(self, shop: int) -> None:
        self.world.store.back_up(self._shop(shop))

    @rule(shop=shops)
    def restore_the_source(self, shop: int) -> None:
        self.world.restore(self._shop(shop))

    # What holds

    @precondition(lambda self: hasattr(self, "world"))
    @invariant()
    def all_invariants(self) -> None:
        self._check(AFTER_EACH_STEP)

    def teardown(self) -> None:
        """Faults stop: then everything comes to rest, and to the same end."""
        try:
            if not self.has_failed and hasattr(self, "world"):
                self.world.calm_down()
                self._check(AFTER_EACH_STEP)
                self._check(WHEN_FAULTS_HAVE_STOPPED)
        finally:
            if hasattr(self, "world"):
                self.world.close()

    def _check(self, invariants: tuple[Invariant, ...]) -> None:
        self.has_failed = True
        for holds in invariants:
            holds(self.world)
        self.has_failed = False

    def _allow_a_rebuild(self, shop_id: str) -> None:
        for program in self.world.programs.values():
            program.deeds.allow(shop_id, REBUILD_READS * len(self.world.store.states[shop_id].products))

    def _do(self, what: str, shop: int, seconds: float) -> None:
        """Give the programs something to do, so that there are awaits and calls for something to go wrong at."""
        if what == "edit":
            self.edit(shop, set(KEYS[:2]), 21 + len(self.world.truth.changes(self._shop(shop))), Origin.EDIT, NAMES[0])
        elif what == "import":
            self.import_again(shop, 2, 20)
        elif what == "rebuild":
            self.ask_for_a_rebuild(NAMES[0], shop, 0.0)
        elif what == "return":
            self.return_to_the_former_index(shop, FormerWish.RETURN, 0.0)
        self.world.advance(seconds)

    def _shop(self, number: int) -> str:
        shop_ids = self.world.shop_ids
        return shop_ids[number % len(shop_ids)]

    def _ids(self, shop_id: str, keys: set[str]) -> list[str]:
        return [f"{shop_id}-{key}" for key in sorted(keys)]

    def _create(self, shop_id: str, keys: set[str], price: int, origin: Origin, at: str = "") -> None:
        known = self.world.store.states[shop_id].products
        new = [key for key in self._ids(shop_id, keys) if key not in known]
        changesets = [Changeset(key, Action.CREATE, initial=product(key, price=price)) for key in new]
        self.world.write(shop_id, changesets, origin, self.world.programs.get(at))
