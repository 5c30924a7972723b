"""Desks on the emulator: people with their roles in one shop, and calls that go wrong on purpose."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from google.api_core.exceptions import ServiceUnavailable
from google.cloud.firestore_v1.types import StructuredQuery

from catalog_desktop.adapters.firestore.calls import RETRY_FOR_S, FirestoreCalls
from catalog_desktop.adapters.firestore.change_log import FirestoreChangeLog
from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.credentials import emulator_owner
from catalog_desktop.adapters.firestore.product_repository import FirestoreProductRepository
from catalog_desktop.adapters.firestore.settings import FirestoreSettings
from catalog_desktop.adapters.firestore.values import Fields, Snapshot
from catalog_desktop.domain.ids import new_ulid
from tests.firestore_member import CheckedCalls, MemberConnection

Tamper = Callable[[list[Any]], list[Any]]


class Desk:
    """What somebody does in the shop `shop`."""

    def __init__(self, connection: FirestoreConnection, shop: str) -> None:
        self.connection, self.shop = connection, shop
        self.repository = FirestoreProductRepository(connection)
        self.log = FirestoreChangeLog(connection)
        self.paths = connection.shop(shop)

    async def read(self, name: str) -> Fields | None:
        """The fields of a document, None when there is none."""
        found = await self.connection.run(lambda calls: calls.get([name]))
        return found[name].fields if name in found else None

    async def ask(self, query: StructuredQuery) -> list[Snapshot]:
        """What a query below the shop finds."""
        return await self.connection.run(lambda calls: calls.query(self.paths.shop, query))

    async def write(self, *writes: Any) -> None:
        """Commit raw writes."""
        await self.connection.run(lambda calls: calls.commit(writes, retry_for_s=0))


def member(settings: FirestoreSettings, shop: str, role: str, **switches: bool) -> Desk:
    """A new member of the shop."""
    return Desk(MemberConnection(settings, new_ulid(), role, room="", **switches), shop)


def owner(settings: FirestoreSettings, shop: str) -> Desk:
    """Whoever is past all rules."""
    return Desk(WatchedConnection(settings), shop)


class TamperedCalls(FirestoreCalls):
    """A client of somebody who changed it: what it writes is what `tamper` makes of our writes."""

    tamper: Tamper

    async def commit(self, writes: Sequence[Any], *, retry_for_s: float = RETRY_FOR_S) -> Any:
        return await super().commit(self.tamper(list(writes)), retry_for_s=0)


class TamperedConnection(MemberConnection):
    """The connection of such a client."""

    tamper: Tamper

    def _open(self) -> FirestoreCalls:
        calls = TamperedCalls(self.settings, self._token, self.usage)
        calls.tamper = self.tamper
        return calls


class WatchedCalls(CheckedCalls):
    """Remembers the commits. While `lost_answers` is above 0, commits happen and their answers are lost."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.commits: list[list[Any]] = []
        self.committed_ten = threading.Event()
        self.lost_answers = 0
        self._send = self.client.commit
        self.client.commit = self._commit  # type: ignore[method-assign]

    async def commit(self, writes: Sequence[Any], *, retry_for_s: float = RETRY_FOR_S) -> Any:
        self.commits.append(list(writes))
        if len(self.commits) >= 10:
            self.committed_ten.set()
        return await super().commit(writes, retry_for_s=retry_for_s)

    async def _commit(self, *arguments: Any, **options: Any) -> Any:
        answer = await self._send(*arguments, **options)
        if self.lost_answers > 0:
            self.lost_answers -= 1
            raise ServiceUnavailable("the answer got lost")  # type: ignore[no-untyped-call]
        return answer


class WatchedConnection(FirestoreConnection):
    """A connection past all rules whose calls a test can watch and spoil."""

    def __init__(self, settings: FirestoreSettings) -> None:
        super().__init__(settings, emulator_owner)
        self.watched: WatchedCalls | None = None

    async def calls(self) -> WatchedCalls:
        """The connection's calls."""

        async def nothing(calls: FirestoreCalls) -> None:
            return None

        await self.run(nothing)
        assert self.watched is not None
        return self.watched

    async def close(self) -> None:
        self.watched = None
        await super().close()

    def _open(self) -> FirestoreCalls:
        self.watched = WatchedCalls(self.settings, self._token, self.usage)
        return self.watched
