"""How often Python looks for cycles while a catalog is open."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_YOUNG, _MIDDLE, _OLD = 20_000, 20, 20


@contextmanager
def rare_collections() -> Iterator[None]:
    """Collect garbage less often than by default, as long as this lasts.

    Imports and the projector make objects by the million and hardly a cycle, and a collection holds the interpreter
    while it visits them: an import spends a seventh of its time on that otherwise.
    """
    before = gc.get_threshold()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
    try:
        yield
    finally:
        gc.set_threshold(*before)
