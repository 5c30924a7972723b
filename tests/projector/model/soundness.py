"""Whether an index holds what a position promises."""

from __future__ import annotations

from collections.abc import Mapping

from catalog_desktop.domain.document import Document
from tests.projector.model.search_server import SearchServer
from tests.projector.model.stream import RecordingStore


def judge_position(server: SearchServer, store: RecordingStore, shop_id: str) -> None:
    """Everything below the position is applied or a dead letter."""
    record = store.states[shop_id].lease.control
    generation = server.generation(shop_id)
    if generation != record.index_generation or generation == server.truth.ahead.get(shop_id):
        return  # wiped, not built yet, of no use any more, or just swapped in: then its swap was judged
    for what in _behind(server, store, shop_id, server.held(shop_id)):
        server.truth.note(3, f"{record.position} is published of {shop_id}, and {what}")


def judge_swap(server: SearchServer, store: RecordingStore, shop_id: str) -> None:
    """What was swapped in holds every commit below the position."""
    for what in _behind(server, store, shop_id, server.held(shop_id)):
        server.truth.note(8, f"the index that was swapped in is behind in {shop_id}: {what}")


def _behind(server: SearchServer, store: RecordingStore, shop_id: str, held: Mapping[str, Document]) -> list[str]:
    state = store.states[shop_id]
    behind = []
    for product_id, change in server.truth.newest(shop_id, state.lease.control.position).items():
        letter = state.dead_letters.get(product_id)
        document = held.get(product_id)
        if (shop_id, product_id) in server.truth.intruded or (letter and letter.revision >= change.revision):
            continue
        if (shop_id, product_id, state.products[product_id]["revision"]) in server.truth.poisoned:
            continue  # of what is to be refused, an index that was built meanwhile holds no older state either
        if not server.truth.reaches(shop_id, product_id, change.revision, document.revision if document else None):
            behind.append(f"{product_id} is at {document.revision if document else 'none'}, not {change.revision}")
    return behind
