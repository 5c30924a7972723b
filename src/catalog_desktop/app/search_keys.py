"""Keys of the search server, made with one that may do everything and is forgotten at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from catalog_desktop.adapters.meilisearch.connection import Connection, IndexNames
from catalog_desktop.adapters.meilisearch.keys import KeyMaker, MadeKey
from catalog_desktop.adapters.meilisearch.server import Server
from catalog_desktop.config.profiles import SearchSettings


class KeyKind(StrEnum):
    """What a key is for."""

    SEARCH = "search"
    TOKEN = "token"  # noqa: S105 - a name, no secret
    PROJECTOR = "projector"


async def make_key(
    search: SearchSettings,
    admin_key: str,
    kind: KeyKind,
    shop_ids: Sequence[str],
    expires_at: datetime,
    *,
    rebuilds: bool = False,
) -> MadeKey:
    """A key for some shops; a projector's is for all when none is named. Errors: StoreUnavailable, also when the admin
    key may not; BadUsage."""
    server = Server(Connection(search.url, admin_key, IndexNames(search.environment)))
    try:
        maker = KeyMaker(server)
        if kind is KeyKind.SEARCH:
            return await maker.search_key(shop_ids, expires_at)
        if kind is KeyKind.TOKEN:
            return await maker.tenant_token(shop_ids, expires_at)
        return await maker.projector_key(shop_ids, expires_at, rebuilds=rebuilds)
    finally:
        await server.close()
