"""Which decisions share a commit: those that pass a SKU or a handle on to each other."""

from __future__ import annotations

from collections.abc import Sequence

from catalog_desktop.adapters.changeset_batch import Decision
from catalog_desktop.adapters.firestore.limits import COMMIT_BYTES, PRODUCTS_PER_COMMIT
from catalog_desktop.domain.claims import ClaimKey


def commits(decisions: Sequence[Decision]) -> list[list[list[Decision]]]:
    """The decisions in groups, one a commit, and these in runs, whose commits follow each other.

    A group that a commit cannot hold becomes a run, those first who only give claims up: each is decided again on what
    the ones before it have left behind. Of a ring of products that is too long, nobody finds its claim free.
    """
    runs: list[list[list[Decision]]] = []
    for group in _connected(decisions):
        large = sum(len(decision.public) for decision in group) > COMMIT_BYTES
        if len(group) > 1 and (large or len(group) > PRODUCTS_PER_COMMIT):
            runs.append([[decision] for decision in _givers_first(group)])
        else:
            runs.append([group])
    return runs


def _connected(decisions: Sequence[Decision]) -> list[list[Decision]]:
    givers = _givers(decisions)
    group_of = {index: [index] for index in range(len(decisions))}
    for taker, decision in enumerate(decisions):
        for giver in {givers[key] for key in decision.claimed if key in givers}:
            joined, other = group_of[taker], group_of[giver]
            if joined is not other:
                joined += other
                for index in other:
                    group_of[index] = joined
    distinct = {id(group): group for group in group_of.values()}
    return [[decisions[index] for index in sorted(group)] for group in distinct.values()]


def _givers(decisions: Sequence[Decision]) -> dict[ClaimKey, int]:
    return {key: index for index, decision in enumerate(decisions) for key in decision.released}


def _givers_first(group: Sequence[Decision]) -> list[Decision]:
    ordered: list[Decision] = []
    waiting = list(group)
    while waiting:
        held = {key for decision in waiting for key in decision.released}
        free = [decision for decision in waiting if held.isdisjoint(decision.claimed)] or waiting[:1]
        ordered += free
        waiting = [decision for decision in waiting if decision not in free]
    return ordered
