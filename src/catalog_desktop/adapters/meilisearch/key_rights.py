"""What a key may do, found out without doing it: whether a key has a right is decided before the request is read, so
each is asked for with a request that makes no sense."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from meilisearch import Client

from catalog_desktop.adapters.meilisearch.server import Server
from catalog_desktop.adapters.meilisearch.server_errors import DocumentsRefused, ServerRefused, is_about_keys

_NONSENSE = b"?"
_NO_NAME = "!"  # of an index

_ASK: dict[str, Callable[[Client, str], Any]] = {
    "documents.add": lambda client, index: client.http.post(f"indexes/{index}/documents", _NONSENSE),
    "documents.delete": lambda client, index: client.http.post(f"indexes/{index}/documents/delete-batch", _NONSENSE),
    "documents.get": lambda client, index: client.http.post(f"indexes/{index}/documents/fetch", _NONSENSE),
    "indexes.create": lambda client, _index: client.http.post("indexes", _NONSENSE),
    "indexes.delete": lambda client, index: client.http.delete(f"indexes/{index}{_NO_NAME}"),
    "indexes.get": lambda client, index: client.http.get(f"indexes/{index}"),
    "indexes.swap": lambda client, _index: client.http.post("swap-indexes", _NONSENSE),
    "keys.get": lambda client, _index: client.http.get("keys?limit=1"),
    "search": lambda client, index: client.http.post(f"indexes/{index}/search", _NONSENSE),
    "settings.get": lambda client, index: client.http.get(f"indexes/{index}/settings"),
    "settings.update": lambda client, index: client.http.patch(f"indexes/{index}/settings", _NONSENSE),
    "tasks.cancel": lambda client, _index: client.http.post("tasks/cancel", _NONSENSE),
    "tasks.get": lambda client, _index: client.http.get("tasks?limit=1"),
}
# `indexes.delete` is asked about a name that begins as that of the index, for which keys with a pattern are made.


async def missing_rights(server: Server, index: str, rights: Sequence[str]) -> list[str]:
    """Those of the rights that the server's key does not have for an index. Raises NoAnswer."""
    return [right for right in rights if not await _has(server, index, right)]


async def may_do_everything(server: Server) -> bool:
    """Whether this is the master key or an admin key: only they see keys."""
    return await _has(server, _NO_NAME, "keys.get")


async def _has(server: Server, index: str, right: str) -> bool:
    try:
        await server.ask(lambda client: _ASK[right](client, index))
    except ServerRefused as error:
        return not is_about_keys(error)
    except DocumentsRefused:
        return True
    return True


@dataclass(frozen=True, slots=True)
class TenantToken:
    """What a tenant token says of itself; whether it is genuine is the server's business. `indexes` are those that it
    is for, `expires_at` is None when it never ends."""

    indexes: Sequence[str]
    expires_at: datetime | None


def tenant_token(key: str) -> TenantToken | None:
    """What a key says when it is a tenant token, None when it is another kind of key."""
    try:
        _, payload, _ = key.split(".")
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        ends = claims.get("exp")
        return TenantToken(list(claims["searchRules"]), None if ends is None else datetime.fromtimestamp(ends, UTC))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
