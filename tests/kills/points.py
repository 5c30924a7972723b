"""The effects of the programs that last, and where they are had."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

NEVER = "never"

_REPOSITORIES = (
    "embedded.product_repository.EmbeddedProductRepository",
    "firestore.product_repository.FirestoreProductRepository",
)
_CONTROLS = (
    "embedded.projection_control.EmbeddedProjectionControl",
    "firestore.projection_control.FirestoreProjectionControl",
)
_INDEXES = ("embedded.search.search_index.EmbeddedSearchIndex", "meilisearch.search_index.MeilisearchIndex")
_LOCAL = ("embedded.local_state.EmbeddedLocalState",)


class When(StrEnum):
    """On which side of an effect the program dies."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Point:
    """`methods` are adapters, below the package of adapters, and the method that has the effect; `nth` is the time at
    which it is interesting. `of_desk`: whoever edits has it, not whoever projects."""

    methods: tuple[tuple[str, str], ...]
    nth: int = 1
    of_desk: bool = False


def _of(adapters: tuple[str, ...], method: str) -> tuple[tuple[str, str], ...]:
    return tuple((adapter, method) for adapter in adapters)


POINTS = {
    "write": Point(_of(_REPOSITORIES, "_commit"), nth=4, of_desk=True),
    "journal entry": Point(_of(_LOCAL, "put_intent"), nth=3, of_desk=True),
    "journal cleared": Point(_of(_LOCAL, "remove_intent"), nth=2, of_desk=True),
    "rebuild asked for": Point(_of(_CONTROLS, "request_rebuild"), of_desk=True),
    "former index asked for": Point(_of(_CONTROLS, "request_former"), of_desk=True),
    "lease taken": Point(_of(_CONTROLS, "acquire")),
    "lease released": Point(_of(_CONTROLS, "release")),
    "position": Point(_of(_CONTROLS, "publish"), nth=2),
    "batch": Point(_of(_INDEXES, "apply"), nth=3),
    "dead letter": Point(_of(_CONTROLS, "put_dead_letters")),
    "dead letter cleared": Point(_of(_CONTROLS, "clear_dead_letters")),
    "rebuild recorded": Point(_of(_CONTROLS, "save_rebuild"), nth=2),
    "build begun": Point(_of(_INDEXES, "begin_build")),
    "swap": Point(_of(_INDEXES, "swap")),
    "turn at bulk work taken": Point(_of(_CONTROLS, "take_turn")),
    "turn at bulk work ended": Point(_of(_CONTROLS, "end_turn")),
    "former index given up": Point(_of(_CONTROLS, "give_up_former")),
    "former index discarded": Point(_of(_INDEXES, "discard")),
    "former index forgotten": Point(_of(_CONTROLS, "forget_indexes")),
}
