"""Pictures of shops in Firestore: by their addresses on the web, and no others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from catalog_desktop.adapters.pictures import scheme
from catalog_desktop.domain.errors import NotFound, NotPermitted


class AddressImageStore:
    """Keeps no files: Firestore's documents are no place for pictures, and a folder of one desk is none for
    all.

    `drawn` maps the schemes of addresses that the program draws itself, such as `sample`, to what draws them.
    """

    def __init__(self, drawn: Mapping[str, Callable[[str], bytes]] | None = None) -> None:
        self._drawn = drawn or {}

    async def add(self, shop_id: str, file: Path) -> str:  # noqa: ARG002 (no shop keeps files)
        """Always raises NotPermitted, with what to do instead. See `ImageStore.add`."""
        raise NotPermitted(
            f"This shop keeps no picture files. Put {file.name} on your website or in a bucket, and enter its address "
            "(https://…) here."
        )

    async def read(self, shop_id: str, address: str) -> bytes:  # noqa: ARG002 (no shop keeps files)
        """See `ImageStore.read`."""
        if draw := self._drawn.get(scheme(address)):
            return draw(address)
        raise NotFound("image", address)

    def owns(self, address: str) -> bool:
        """See `ImageStore.owns`."""
        return scheme(address) in self._drawn
