"""What the product dialog and its tabs work with."""

from __future__ import annotations

from dataclasses import dataclass

from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.window_services import LoadPicture


@dataclass(frozen=True, slots=True)
class DialogServices:
    """The sessions of the shop, who edits, and where pictures come from."""

    desk: ShopDesk
    person: str
    load_picture: LoadPicture
