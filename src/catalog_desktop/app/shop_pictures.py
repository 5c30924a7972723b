"""Where the window's pictures come from: the catalog's own, and others when the shop allows it."""

from __future__ import annotations

from catalog_desktop.adapters.remote_pictures import RemotePictures
from catalog_desktop.domain.errors import NotPermitted
from catalog_desktop.ports.image_store import ImageStore
from catalog_desktop.ports.shop_directory import ShopDirectory


class ShopPictures:
    """Reads pictures by the addresses that products have."""

    def __init__(self, images: ImageStore, shops: ShopDirectory, remote: RemotePictures) -> None:
        self._images, self._shops, self._remote = images, shops, remote

    async def load(self, shop_id: str, address: str) -> bytes:
        """See `views.window_services.LoadPicture`."""
        if self._images.owns(address):
            return await self._images.read(shop_id, address)
        shop = await self._shops.load_shop(shop_id)
        if not shop.remote_images:
            raise NotPermitted("Pictures from other machines are not shown. Allow them in the shop's settings.")
        return await self._remote.read(address)
