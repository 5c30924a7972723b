"""Category paths such as `Audio > Headphones > Over-ear`, and their levels."""

from __future__ import annotations

from functools import lru_cache

SEPARATOR = " > "


def normalise_category(path: str) -> str:
    """The path with one space around each `>` and no empty steps; empty when nothing is left."""
    return SEPARATOR.join(step for raw in path.split(">") if (step := " ".join(raw.split())))


@lru_cache(maxsize=4_096)
def levels(path: str) -> tuple[str, ...]:
    """Every ancestor of a path and the path itself, from the root down."""
    steps = path.split(SEPARATOR)
    return tuple(SEPARATOR.join(steps[: depth + 1]) for depth in range(len(steps)))


def parent(path: str) -> str | None:
    """The path one level up, or None for a root."""
    head, found, _ = path.rpartition(SEPARATOR)
    return head if found else None


def leaf(path: str) -> str:
    """The last step of a path: the name that a tree shows."""
    return path.rpartition(SEPARATOR)[2]


def is_within(path: str, ancestor: str) -> bool:
    """Whether `path` is `ancestor` or lies in its subtree."""
    return path == ancestor or path.startswith(ancestor + SEPARATOR)
