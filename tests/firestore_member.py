"""A connection of somebody who is signed in, under the rules."""

from collections.abc import Sequence
from typing import Any

import grpc
from google.cloud.firestore_v1.types import CommitRequest, CommitResponse

from catalog_desktop.adapters.firestore import writes
from catalog_desktop.adapters.firestore.calls import RETRY_FOR_S, FirestoreCalls
from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.layout import ShopPaths
from catalog_desktop.adapters.firestore.settings import FirestoreSettings
from tests.firestore_emulator import unsigned_token
from tests.firestore_limits import violations


def enrol(settings: FirestoreSettings, member: str, **fields: Any) -> None:
    """Write a member's document, past the rules; from any thread, the connection's own included."""
    request = CommitRequest.pb(CommitRequest(database=settings.root))
    request.writes.append(writes.replacement(member, fields))
    with grpc.insecure_channel(settings.emulator) as channel:
        commit = channel.unary_unary(
            "/google.firestore.v1.Firestore/Commit", type(request).SerializeToString, CommitResponse.pb().FromString
        )
        commit(request, timeout=10, metadata=[("authorization", "Bearer owner")])


class CheckedCalls(FirestoreCalls):
    """Holds every commit to the limits that the emulator does not know."""

    async def commit(self, writes: Sequence[Any], *, retry_for_s: float = RETRY_FOR_S) -> Any:
        found = violations(writes)
        assert not found, found
        return await super().commit(writes, retry_for_s=retry_for_s)


class SignedInConnection(FirestoreConnection):
    """As one person, who may create shops. Shops lie in a room of their own, so that their ids may be anybody's."""

    def __init__(self, settings: FirestoreSettings, user_id: str, room: str = "") -> None:
        self._room = room
        token = unsigned_token(settings.project, user_id, creates_shops=True)
        super().__init__(settings, lambda: token, user_id)

    def shop(self, shop_id: str) -> ShopPaths:
        return super().shop(f"{self._room}{shop_id}")

    def _open(self) -> FirestoreCalls:
        return CheckedCalls(self.settings, self._token, self.usage)


class MemberConnection(SignedInConnection):
    """As one person, who has a role in every shop that a test names."""

    def __init__(
        self, settings: FirestoreSettings, user_id: str, role: str = "admin", room: str = "", **switches: bool
    ) -> None:
        super().__init__(settings, user_id, room)
        self._role, self._switches = role, switches
        self._enrolled: set[str] = set()

    def shop(self, shop_id: str) -> ShopPaths:
        paths = super().shop(shop_id)
        if shop_id and shop_id not in self._enrolled and self.user_id is not None:
            self._enrolled.add(shop_id)
            enrol(
                self.settings,
                paths.member(self.user_id),
                user=self.user_id,
                role=self._role,
                shop=shop_id,
                **self._switches,
            )
        return paths
