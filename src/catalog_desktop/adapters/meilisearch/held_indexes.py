"""What stands on a server: which indexes there are, how each was made, and what it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from meilisearch import Client

from catalog_desktop.adapters.meilisearch.armour import ordered
from catalog_desktop.adapters.meilisearch.index_version import APPLIED, index_version
from catalog_desktop.adapters.meilisearch.server import Server
from catalog_desktop.adapters.meilisearch.server_errors import INDEX_MISSING, ServerRefused

_PAGE = 1_000
"""Of indexes, and of documents without their bodies; what is read at once holds the interpreter."""
_BODY_PAGE = 100
_STATE = ["id", "revision", "stamp"]
_LAST = "\uffff"


@dataclass(frozen=True, slots=True)
class Newest:
    """The number of the request that wrote the latest document, 0 when there is none, and how many there are."""

    applied: int
    count: int

    @property
    def version(self) -> str:
        """See `index_version`."""
        return index_version(self.applied, self.count)


class HeldIndexes:
    """Reads from indexes by their names. What is missing is empty."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def generation(self, index: str) -> str | None:
        """When the index was created, which no other has been; it goes along when indexes are swapped. None when there
        is no such index."""
        try:
            info = await self._server.ask(lambda client: client.get_raw_index(index))
        except ServerRefused as error:
            if error.code == INDEX_MISSING:
                return None
            raise
        return str(info["createdAt"])

    async def names(self) -> list[str]:
        """The names of all indexes that the key may see."""
        names: list[str] = []
        while True:
            path = f"indexes?offset={len(names)}&limit={_PAGE}"
            found = await self._server.get(path)
            names += [index["uid"] for index in found["results"]]
            if len(names) >= found["total"] or not found["results"]:
                return names

    async def settings(self, index: str) -> Mapping[str, Any]:
        """The settings of an index, as the server gives them back."""
        return await self._server.ask(lambda client: client.index(index).get_settings())

    async def newest(self, index: str) -> Newest:
        """How far an index is."""
        asked = {"limit": 1, "fields": [APPLIED], "sort": [f"{APPLIED}:desc"]}
        answer = await self._fetch(index, asked)
        held = answer["results"]
        return Newest(int(held[0][APPLIED]) if held else 0, int(answer["total"]))

    async def with_ids(self, index: str, ids: Sequence[str], fields: Sequence[str]) -> list[Mapping[str, Any]]:
        """Fields of the documents with exactly these ids."""
        found: list[Mapping[str, Any]] = []
        size = _BODY_PAGE if "body" in fields else _PAGE
        for start in range(0, len(ids), size):
            part = list(ids[start : start + size])
            asked = {"limit": len(part), "ids": part, "fields": list(fields)}
            found += (await self._fetch(index, asked))["results"]
        wanted = set(ids)
        return [document for document in found if document["id"] in wanted]

    async def states(self, index: str, first_id: str, last_id: str) -> dict[str, tuple[int, int]]:
        """`{id: (revision, stamp)}` of all documents of an id range."""
        held: dict[str, tuple[int, int]] = {}
        asked: dict[str, Any] = {"limit": _PAGE, "fields": _STATE, "filter": list(_bounds(first_id, last_id))}
        offset = 0
        while True:
            answer = await self._fetch(index, asked | {"offset": offset})
            for document in answer["results"]:
                # The server compares the beginnings of long ids alone.
                if first_id <= document["id"] <= last_id:
                    held[document["id"]] = (int(document["revision"]), int(document["stamp"]))
            offset += _PAGE
            if offset >= answer["total"]:
                return held

    async def ids_written_by(self, index: str, applied: int | None) -> list[str]:
        """The documents that stand as the request number `applied` wrote them; None: a program that does not number
        its requests."""
        of_request = f"{APPLIED} NOT EXISTS" if applied is None else f"{APPLIED} = {applied}"
        asked = {"limit": 10 * _PAGE, "fields": ["id"], "filter": of_request}
        return [document["id"] for document in (await self._fetch(index, asked))["results"]]

    async def _fetch(self, index: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        def fetch(client: Client) -> Mapping[str, Any]:
            answer: Mapping[str, Any] = client.http.post(f"indexes/{index}/documents/fetch", asked)
            return answer

        try:
            return await self._server.ask(fetch)
        except ServerRefused as error:
            if error.code == INDEX_MISSING:
                return {"results": [], "total": 0}
            raise


def _bounds(first_id: str, last_id: str) -> Iterator[str]:
    if first_id:
        yield f'order.id >= "{ordered(first_id)}"'
    if last_id != _LAST:
        yield f'order.id <= "{ordered(last_id)}"'
