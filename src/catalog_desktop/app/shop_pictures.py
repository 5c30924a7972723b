"""Where the window's pictures come from: the catalog's own, and others when the shop allows it."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from catalog_desktop.domain.errors import NotPermitted
from catalog_desktop.ports.image_store import ImageStore
from catalog_desktop.ports.shop_directory import ShopDirectory

if TYPE_CHECKING:
    from catalog_desktop.adapters.remote_pictures import RemotePictures


class ShopPictures:
    """Reads pictures by the addresses that products have; `cache` is the folder for those of other machines."""

    def __init__(self, images: ImageStore, shops: ShopDirectory, cache: Path) -> None:
        self._images, self._shops, self._cache = images, shops, cache

    @cached_property
    def remote(self) -> RemotePictures:
        """The pictures of other machines. Most shops have none, and HTTP and TLS take long to load."""
        from catalog_desktop.adapters.remote_pictures import RemotePictures

        return RemotePictures(self._cache)

    async def load(self, shop_id: str, address: str) -> bytes:
        """See `views.window_services.LoadPicture`."""
        if self._images.owns(address):
            return await self._images.read(shop_id, address)
        shop = await self._shops.load_shop(shop_id)
        if not shop.remote_images:
            raise NotPermitted("Pictures from other machines are not shown. Allow them in the shop's settings.")
        return await self.remote.read(address)
