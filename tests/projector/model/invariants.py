"""The twelve invariants of the projection. Each is checked after every step of a run, or when its faults have stopped.

What can be seen only while it happens is judged by the stores of the model (`search_server`, `clients`), and asserted
here.
"""

from __future__ import annotations

from collections.abc import Callable

from catalog_desktop.ports.search_index import LIVE
from tests.memory_catalog import TOO_EXPENSIVE
from tests.projector.model.soundness import judge_position
from tests.projector.model.world import World

Invariant = Callable[[World], None]


def no_lost_update(world: World) -> None:
    """1. When faults stop, index = projection of source."""
    _assert_none(world, 1)
    for shop_id in world.shop_ids:
        wanted = {k: d for k, d in world.projected(shop_id).items() if d.price_min != TOO_EXPENSIVE}
        held = world.server.held(shop_id)
        assert {key: document for key, document in held.items() if key in wanted} == wanted, shop_id
        assert all(key in world.projected(shop_id) for key in held), "a document of no product"


def revisions_never_go_down(world: World) -> None:
    """2. A product's revision in the index never goes down, except by an intruder."""
    _assert_none(world, 2)


def intrusions_are_mended(world: World) -> None:
    """2. … and that is mended within one audit period."""
    assert not world.truth.intruded, world.truth.intruded


def position_is_sound_and_monotone(world: World) -> None:
    """3. Everything below the position is applied or a dead letter, and it never goes down."""
    for shop_id in world.shop_ids:
        judge_position(world.server, world.store, shop_id)
    _assert_none(world, 3)


def deleted_products_stay_away(world: World) -> None:
    """4. A deleted product does not come back."""
    _assert_none(world, 4)


def synced_is_never_false(world: World) -> None:
    """5. No row of any desk says that a product is in sync when the index does not hold what the desk knows."""
    for desk in world.desks():
        held = world.server.held(desk.shop_id)
        generation = world.server.generation(desk.shop_id)
        if generation != world.record(desk.shop_id).index_generation or generation == world.truth.ahead.get(
            desk.shop_id
        ):
            continue  # somebody has deleted it, or set the source back, a moment ago
        for product_id, receipt in desk.receipts.items():
            if (desk.shop_id, product_id) in world.truth.intruded or not desk.claims_synced(product_id):
                continue
            revision = held[product_id].revision if product_id in held else None
            reaches = world.truth.reaches(desk.shop_id, product_id, receipt.revision, revision)
            assert reaches, f"{product_id} is said to be in sync at {receipt.revision}, and the index holds {revision}"


def one_live_holder(world: World) -> None:
    """6. At most one live holder of a lease; an old epoch writes neither control record nor position nor index."""
    _assert_none(world, 6)


def replaying_changes_nothing(world: World) -> None:
    """7. Programs that begin again and are told of every change once more leave every index as it was."""
    before = {shop_id: dict(world.server.held(shop_id)) for shop_id in world.shop_ids}
    for program in list(world.programs.values()):
        world.end(program)
    world.start("replaying", world.newest_version, overlap=1_000_000)
    world.advance(20.0)
    assert before == {shop_id: dict(world.server.held(shop_id)) for shop_id in world.shop_ids}


def rebuilds_leave_the_live_index_alone(world: World) -> None:
    """8. A rebuild never affects the live index; what is swapped in holds every commit below the position."""
    _assert_none(world, 8)


def poison_isolates_itself(world: World) -> None:
    """9. Only what the index refuses becomes a dead letter; an outage makes none."""
    for shop_id in world.shop_ids:
        for letter in world.store.states[shop_id].dead_letters.values():
            assert (shop_id, letter.product_id, letter.revision) in world.truth.poisoned, letter


def lag_is_gone(world: World) -> None:
    """9. When faults stop, nothing waits, and exactly the refused are set aside."""
    for shop_id in world.shop_ids:
        state, record = world.store.states[shop_id], world.record(shop_id)
        newest = world.store.position(shop_id)
        assert record.position == newest, (record, newest)
        refused = {k for k, document in world.projected(shop_id).items() if document.price_min == TOO_EXPENSIVE}
        assert set(state.dead_letters) == refused
        assert record.rebuild is None, record
        left = set(world.server.store.others(shop_id)) - world.server.needed(shop_id) - world.server.strange
        assert not left, f"{left} is left over"


def documents_stay_in_their_shop(world: World) -> None:
    """10. No document ever reaches another shop's index."""
    for shop_id in world.shop_ids:
        assert all(key.startswith(shop_id) for key in world.server.held(shop_id, LIVE))
    _assert_none(world, 10)


def reads_stay_within_the_bound(world: World) -> None:
    """11. Documents read: what has changed, and the catalog only for a rebuild."""
    for program in world.programs.values():
        for shop_id, allowed in program.deeds.allowed_reads.items():
            read = program.stream.documents_read.get(shop_id, 0)
            assert read <= allowed, f"{program.name} has read {read} documents of {shop_id}, and may read {allowed}"


def no_index_is_deleted_while_referenced(world: World) -> None:
    """12. No index is deleted while it is searched or being built."""
    _assert_none(world, 12)


AFTER_EACH_STEP: tuple[Invariant, ...] = (
    revisions_never_go_down,
    position_is_sound_and_monotone,
    deleted_products_stay_away,
    synced_is_never_false,
    one_live_holder,
    rebuilds_leave_the_live_index_alone,
    poison_isolates_itself,
    documents_stay_in_their_shop,
    reads_stay_within_the_bound,
    no_index_is_deleted_while_referenced,
)
WHEN_FAULTS_HAVE_STOPPED: tuple[Invariant, ...] = (
    no_lost_update,
    intrusions_are_mended,
    lag_is_gone,
    replaying_changes_nothing,
)


def _assert_none(world: World, invariant: int) -> None:
    assert not world.truth.violations[invariant], world.truth.violations[invariant][0]
