"""Calls that are not broken off."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

_PATIENCE_S = 5.0
_T = TypeVar("_T")


async def to_its_end(call: Coroutine[Any, Any, _T]) -> _T:
    """The answer of a short call, which goes on to its end when whoever waits for it is cancelled.

    gRPC does not notice that a call is given up while it is being opened: it would hold on to the channel, closed or
    not, until the call's deadline.
    """
    under_way = asyncio.ensure_future(call)
    try:
        return await asyncio.shield(under_way)
    except asyncio.CancelledError:
        under_way.add_done_callback(lambda ended: ended.cancelled() or ended.exception())  # nobody asks any more
        await asyncio.wait([under_way], timeout=_PATIENCE_S)
        raise
