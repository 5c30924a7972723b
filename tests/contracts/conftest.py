"""Every contract suite runs on every adapter."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from catalog_desktop.domain.ids import new_ulid
from tests.contracts.write_stores import WRITE_STORES, WriteStores


@pytest.fixture(params=WRITE_STORES)
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[WriteStores]:
    """An empty store."""
    async with WRITE_STORES[request.param](tmp_path / "catalog") as stores:
        yield stores


@pytest.fixture
def shop() -> str:
    """The id of a shop that no other test uses."""
    return new_ulid()
