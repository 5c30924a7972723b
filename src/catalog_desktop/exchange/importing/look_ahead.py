"""Working on one item of a stream while the next is made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

Item = TypeVar("Item")


async def one_ahead(items: AsyncGenerator[Item, None]) -> AsyncGenerator[Item, None]:
    """The items, none of them None, in their order; when one is given out, the making of the next begins.

    Closing it, at whatever moment, cancels the making and closes `items`.
    """
    async with aclosing(items):
        making = asyncio.create_task(_next(items))
        try:
            while (item := await making) is not None:
                making = asyncio.create_task(_next(items))
                yield item
        finally:
            making.cancel()
            await asyncio.gather(making, return_exceptions=True)


async def _next(items: AsyncGenerator[Item, None]) -> Item | None:
    return await anext(items, None)
