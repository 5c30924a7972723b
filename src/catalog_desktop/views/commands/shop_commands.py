"""Shops: their settings, a new one, going to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.shop_directory import ShopDirectory
from catalog_desktop.views.dialog import finished, message
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.window_services import SearchUpkeep


class ShopCommands:
    """Handler for `shop_settings`. `open_shop(shop id)` shows a shop anew, also the one that is open."""

    def __init__(
        self,
        shop: Shop,
        shops: ShopDirectory,
        upkeep: SearchUpkeep,
        tasks: TaskOwner,
        open_shop: Callable[[str], None],
        window: QWidget,
    ) -> None:
        self._shop, self._shops, self._upkeep = shop, shops, upkeep
        self._tasks, self._open_shop, self._window = tasks, open_shop, window

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the table of actions calls."""
        return {"shop_settings": lambda: self._tasks.start(self._edit(), "shop settings")}

    def create(self) -> None:
        """Ask for a new shop and open it."""
        self._tasks.start(self._create(), "new shop")

    async def _edit(self) -> None:
        from catalog_desktop.views.shop_settings.shop_settings_dialog import ShopSettingsDialog

        stored = await self._shops.load_shop(self._shop.id)
        dialog = ShopSettingsDialog(stored, self._window)
        if not await finished(dialog) or dialog.shop == stored:
            return
        try:
            await self._shops.save_shop(dialog.shop)
        except CatalogError as error:
            await message(self._window, "The settings were not saved", str(error))
            return
        self._open_shop(stored.id)

    async def _create(self) -> None:
        shop = await create_shop(self._shops, self._upkeep, self._window)
        if shop is not None:
            self._open_shop(shop.id)


async def create_shop(
    shops: ShopDirectory, upkeep: SearchUpkeep, window: QWidget, title: str = "New shop"
) -> Shop | None:
    """Ask for a shop, create it and have it projected; None when it was cancelled or refused."""
    from catalog_desktop.views.shop_settings.new_shop_dialog import NewShopDialog

    dialog = NewShopDialog(window, title)
    if not await finished(dialog):
        return None
    try:
        shop = await shops.create_shop(dialog.shop)
        await upkeep.follow(shop.id)
    except CatalogError as error:
        await message(window, "The shop was not created", str(error))
        return None
    return shop
