"""Opening the catalog of a profile, whatever stores it is on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import ModuleType

from catalog_desktop.app.catalog import CatalogFolder, OwnedCatalog, own_catalog, read_catalog
from catalog_desktop.config.profiles import Profile
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.ports.catalog_ports import CatalogPorts


@asynccontextmanager
async def own_profile(profile: Profile, *, purpose: str = "") -> AsyncIterator[OwnedCatalog]:
    """Open a catalog for reading and writing; see `own_catalog` and `own_shared_catalog`."""
    if profile.cloud is None:
        opened = own_catalog(CatalogFolder(profile.folder), purpose=purpose)
    else:
        opened = (await asyncio.to_thread(_shared)).own_shared_catalog(profile, purpose=purpose)
    async with opened as owned:
        yield owned


@asynccontextmanager
async def read_profile(profile: Profile) -> AsyncIterator[CatalogPorts]:
    """Open a catalog beside its owner. Raises NotFound when there is none."""
    if profile.cloud is None:
        opened = read_catalog(CatalogFolder(profile.folder))
    else:
        opened = (await asyncio.to_thread(_shared)).shared_ports(profile)
    async with opened as ports:
        yield ports


def is_there(profile: Profile) -> bool:
    """Whether there is a catalog to read; of a shared one that is found out by reading. Blocks."""
    return profile.cloud is not None or CatalogFolder(profile.folder).exists


def _shared() -> ModuleType:
    """What speaks to servers needs packages of its own, which those who work on this computer alone do without.

    Google's takes a second to import, which is too long for a window's loop.
    """
    try:
        from catalog_desktop.app import shared_catalog
    except ModuleNotFoundError as error:
        raise BadUsage(
            f"A shared catalog needs the package {error.name}, which is not installed: install catalog-desktop[cloud]."
        ) from error
    return shared_catalog
