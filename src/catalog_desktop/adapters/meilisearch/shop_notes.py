"""The projector's notes on shops, in the index of indexes."""

from __future__ import annotations

from dataclasses import dataclass

from catalog_desktop.adapters.meilisearch.connection import IndexNames
from catalog_desktop.adapters.meilisearch.held_indexes import HeldIndexes
from catalog_desktop.adapters.meilisearch.tasks import Tasks
from catalog_desktop.ports.search_index import IndexNote

_FIELDS = ("id", "position", "generation")


@dataclass(frozen=True, slots=True)
class ShopNotes:
    """One note a shop. A position has more digits than a number keeps there, so it is a text."""

    tasks: Tasks
    held: HeldIndexes
    names: IndexNames

    async def keep(self, shop_id: str, note: IndexNote) -> None:
        """Put the note in place of the one before. The index is there: it tells how the live index was made."""
        fields = {"id": _id(shop_id), "position": str(note.position), "generation": note.generation}
        await self.tasks.do(lambda client: client.index(self.names.meta).add_documents([fields]))

    async def kept(self, shop_id: str) -> IndexNote | None:
        """The note on a shop, None when there is none."""
        found = await self.held.with_ids(self.names.meta, [_id(shop_id)], _FIELDS)
        return IndexNote(int(found[0]["position"]), str(found[0]["generation"])) if found else None


def _id(shop_id: str) -> str:
    return f"shop-{shop_id}"
