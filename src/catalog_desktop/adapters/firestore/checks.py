"""Whether a database can be worked with as it is set up: asked step by step, each answer a finding."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.server_time import server_time
from catalog_desktop.adapters.firestore.settings import FirestoreSettings
from catalog_desktop.adapters.firestore.shop_directory import FirestoreShopDirectory
from catalog_desktop.domain.errors import CatalogError, NotPermitted
from catalog_desktop.domain.finding import Finding

_SKEW_S = 5.0


async def check_firestore(connection: FirestoreConnection) -> AsyncIterator[Finding]:
    """Reachable, what may be seen, the rules, and this machine's clock; ends where the rest depends on what failed."""
    try:
        shops = await FirestoreShopDirectory(connection).list_shops()
    except CatalogError as error:
        yield Finding("Firestore", ok=False, detail=str(error))
        return
    names = ", ".join(shop.name for shop in shops[:5])
    found = f"reachable; {len(shops)} {'shop' if len(shops) == 1 else 'shops'}" + (f": {names}" if names else "")
    yield Finding("Firestore", ok=True, detail=found)
    yield await _check_rules(connection.settings)
    now = await connection.run(lambda calls: server_time(calls, connection.shop("clock").shop)) / 1_000_000
    skew = abs(time.time() - now)
    advice = "" if skew <= _SKEW_S else " Set this machine's clock: times of changes would be wrong."
    yield Finding("Clock", ok=skew <= _SKEW_S, detail=f"{skew:.1f} s from the server's.{advice}")


async def _check_rules(settings: FirestoreSettings) -> Finding:
    """Somebody who has not signed in must be refused."""
    stranger = FirestoreConnection(settings, lambda: None)
    try:
        await FirestoreShopDirectory(stranger).list_shops()
    except NotPermitted:
        return Finding("Rules", ok=True, detail="a stranger is refused")
    except CatalogError as error:
        return Finding("Rules", ok=False, detail=f"Not known: {error}")
    finally:
        await stranger.close()
    return Finding(
        "Rules", ok=False, detail="Anybody can read the shops: deploy resources/firestore.rules to the project."
    )
