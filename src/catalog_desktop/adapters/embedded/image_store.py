"""Pictures in a folder, named by their content."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from catalog_desktop.adapters.pictures import address_of, file_name, read_picture, scheme
from catalog_desktop.domain.errors import NotFound, StoreUnavailable


class FolderImageStore:
    """Pictures of a catalog, shared by its shops: the same content is kept once.

    `drawn` maps the schemes of addresses that the program draws itself, such as `sample`, to what draws them.
    """

    def __init__(self, folder: Path, drawn: Mapping[str, Callable[[str], bytes]] | None = None) -> None:
        self._folder = folder
        self._drawn = drawn or {}

    async def add(self, shop_id: str, file: Path) -> str:  # noqa: ARG002 (all shops share the folder)
        """See `ImageStore.add`."""
        return await asyncio.to_thread(self._add, file)

    async def read(self, shop_id: str, address: str) -> bytes:  # noqa: ARG002 (all shops share the folder)
        """See `ImageStore.read`."""
        return await asyncio.to_thread(self._read, address)

    def owns(self, address: str) -> bool:
        """See `ImageStore.owns`."""
        return scheme(address) in self._drawn or file_name(address) is not None

    def _add(self, file: Path) -> str:
        content = read_picture(file)
        address = address_of(content)
        kept = self._folder / str(file_name(address))
        if not kept.exists():
            try:
                self._folder.mkdir(mode=0o700, exist_ok=True)
                _write_whole(kept, content)
            except OSError as error:
                raise StoreUnavailable(f"{file.name} cannot be kept: {error.strerror}.") from error
        return address

    def _read(self, address: str) -> bytes:
        if draw := self._drawn.get(scheme(address)):
            return draw(address)
        name = file_name(address)
        try:
            if name is not None:
                return (self._folder / name).read_bytes()
        except FileNotFoundError:
            pass
        raise NotFound("image", address)


def _write_whole(file: Path, content: bytes) -> None:
    """Write a file that is there whole and durable, or not at all."""
    handle, unfinished = tempfile.mkstemp(dir=file.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(unfinished).replace(file)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
