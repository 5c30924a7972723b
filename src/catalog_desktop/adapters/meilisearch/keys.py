"""Makes the keys that programs work with, from a key that may do everything and is not kept anywhere.

Rights are named as in https://www.meilisearch.com/docs/reference/api/keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from meilisearch import Client

from catalog_desktop.adapters.meilisearch.server import Server
from catalog_desktop.domain.errors import BadUsage

SEARCHING = ("search",)
PROJECTING = (
    "documents.add",
    "documents.delete",
    "documents.get",
    "indexes.get",
    "settings.get",
    "tasks.get",
)
"""Everyday work on indexes that exist. Without `indexes.create` a stray document cannot make an index anew that
somebody deleted."""
REBUILDING = (*PROJECTING, "indexes.create", "indexes.delete", "indexes.swap", "settings.update")


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A key or a tenant token, which ends at `expires_at`."""

    key: str = field(repr=False)
    name: str
    indexes: Sequence[str]
    actions: Sequence[str]
    expires_at: datetime


class KeyMaker:
    """Works under the master key or an admin key."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._names = server.connection.names

    async def search_key(self, shop_id: str, expires_at: datetime) -> MadeKey:
        """A key that searches one shop's live index; tenant tokens can be made from it."""
        return (await self._make("search", shop_id, [self._names.live(shop_id)], SEARCHING, expires_at))[1]

    async def projector_key(self, shop_id: str, expires_at: datetime, *, rebuilds: bool) -> MadeKey:
        """A key that keeps a shop's indexes up to date and, when asked for, may rebuild them."""
        indexes = [self._names.all_of_shop(shop_id), self._names.meta]
        actions, name = (REBUILDING, "rebuilding projector") if rebuilds else (PROJECTING, "projector")
        return (await self._make(name, shop_id, indexes, actions, expires_at))[1]

    async def tenant_token(self, shop_id: str, expires_at: datetime) -> MadeKey:
        """A token that searches one shop's live index and nothing else.

        It is signed with a search key for the shop, which is made when there is none that lasts as long; deleting
        that key ends all its tokens.
        """
        _in_the_future(expires_at)
        live = self._names.live(shop_id)
        parent = await self._lasting_search_key(live, expires_at)
        if parent is None:
            parent, _ = await self._make("search", shop_id, [live], SEARCHING, expires_at)
        uid, secret = parent["uid"], parent["key"]
        token = await self._server.ask(
            lambda client: client.generate_tenant_token(uid, {live: {}}, expires_at=expires_at, api_key=secret)
        )
        return MadeKey(token, parent["name"], [live], SEARCHING, expires_at)

    async def _make(
        self, name: str, shop_id: str, indexes: Sequence[str], actions: Sequence[str], expires_at: datetime
    ) -> tuple[dict[str, Any], MadeKey]:
        _in_the_future(expires_at)
        asked = {
            "name": f"{self._names.environment} {name} {shop_id}",
            "description": "Made by catalog-desktop keys.",
            "actions": list(actions),
            "indexes": list(indexes),
            "expiresAt": expires_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

        def make(client: Client) -> dict[str, Any]:
            # The client's own method fails on an instant without a fraction of a second, such as this one.
            made: dict[str, Any] = client.http.post("keys", asked)
            return made

        made = await self._server.ask(make)
        return made, MadeKey(made["key"], made["name"], indexes, actions, expires_at)

    async def _lasting_search_key(self, live: str, until: datetime) -> dict[str, Any] | None:
        offset = 0
        while True:
            page = await self._server.get(f"keys?offset={offset}&limit=100")
            for key in page["results"]:
                if key["indexes"] == [live] and key["actions"] == list(SEARCHING) and _lasts(key, until):
                    return dict(key)
            offset += 100
            if offset >= page["total"]:
                return None


def _lasts(key: dict[str, Any], until: datetime) -> bool:
    return key["expiresAt"] is None or datetime.fromisoformat(key["expiresAt"]) >= until


def _in_the_future(expires_at: datetime) -> None:
    if expires_at <= datetime.now(UTC):
        raise BadUsage("A key has to end in the future.")
