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
    "tasks.cancel",
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

    async def search_key(self, shop_ids: Sequence[str], expires_at: datetime) -> MadeKey:
        """A key that searches the live indexes of some shops; tenant tokens can be made from it."""
        return (await self._make("search", shop_ids, self._live(shop_ids), SEARCHING, expires_at))[1]

    async def projector_key(self, shop_ids: Sequence[str], expires_at: datetime, *, rebuilds: bool) -> MadeKey:
        """A key that keeps the indexes of some shops, or of all (none named), up to date and, when asked for, may
        rebuild them."""
        indexes = [*map(self._names.all_of_shop, shop_ids), self._names.meta] if shop_ids else [self._names.everything]
        actions, name = (REBUILDING, "rebuilding projector") if rebuilds else (PROJECTING, "projector")
        return (await self._make(name, shop_ids, indexes, actions, expires_at))[1]

    async def tenant_token(self, shop_ids: Sequence[str], expires_at: datetime) -> MadeKey:
        """A token that searches the live indexes of some shops and nothing else.

        It is signed with a search key for the same, which is made when there is none that lasts as long; deleting
        that key ends all its tokens.
        """
        _in_the_future(expires_at)
        live = self._live(shop_ids)
        parent = await self._lasting_search_key(live, expires_at)
        if parent is None:
            parent, _ = await self._make("search", shop_ids, live, SEARCHING, expires_at)
        uid, secret = parent["uid"], parent["key"]
        rules: dict[str, Any] = {index: {} for index in live}
        token = await self._server.ask(
            lambda client: client.generate_tenant_token(uid, rules, expires_at=expires_at, api_key=secret)
        )
        return MadeKey(token, parent["name"], live, SEARCHING, expires_at)

    def _live(self, shop_ids: Sequence[str]) -> list[str]:
        if not shop_ids:
            raise BadUsage("Say for which shop, or shops, the key is to search.")
        return [self._names.live(shop_id) for shop_id in shop_ids]

    async def _make(
        self,
        name: str,
        shop_ids: Sequence[str],
        indexes: Sequence[str],
        actions: Sequence[str],
        expires_at: datetime,
    ) -> tuple[dict[str, Any], MadeKey]:
        _in_the_future(expires_at)
        asked = {
            "name": f"{self._names.environment} {name} {', '.join(shop_ids) or 'of all shops'}",
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

    async def _lasting_search_key(self, live: list[str], until: datetime) -> dict[str, Any] | None:
        offset = 0
        while True:
            page = await self._server.get(f"keys?offset={offset}&limit=100")
            for key in page["results"]:
                if key["indexes"] == live and key["actions"] == list(SEARCHING) and _lasts(key, until):
                    return dict(key)
            offset += 100
            if offset >= page["total"]:
                return None


def _lasts(key: dict[str, Any], until: datetime) -> bool:
    return key["expiresAt"] is None or datetime.fromisoformat(key["expiresAt"]) >= until


def _in_the_future(expires_at: datetime) -> None:
    if expires_at <= datetime.now(UTC):
        raise BadUsage("A key has to end in the future.")
