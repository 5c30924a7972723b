"""Whether another product has a SKU, asked while it is typed. Advisory: the store decides when it is saved."""

from __future__ import annotations

import asyncio

from catalog_desktop.domain.errors import CatalogError, TakenClaim
from catalog_desktop.domain.paths import FieldPath, get_field
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.product_dialog.draft import ProductDraft
from catalog_desktop.views.tasks import LatestTask, TaskOwner

ASK_AFTER_S = 0.15


class SkuCheck:
    """Follows the draft: a SKU that is another's becomes a remark at its field, by `draft.claims`."""

    def __init__(self, draft: ProductDraft, desk: ShopDesk, tasks: TaskOwner) -> None:
        self._draft, self._desk = draft, desk
        self._asking = LatestTask(tasks, "check SKUs")
        self._wanted: dict[FieldPath, str] = {}
        draft.edited.connect(self._edited)

    def _edited(self, path: FieldPath) -> None:
        if path[0] == "variants" and path[2:] == ("sku",):
            sku = self._draft.get(path)
            self._draft.claims.pop(path, None)
            self._wanted.pop(path, None)
            if isinstance(sku, str) and sku != get_field(self._draft.base, path):
                self._wanted[path] = sku
                self._asking.replace(self._ask())

    async def _ask(self) -> None:
        await asyncio.sleep(ASK_AFTER_S)
        for path, sku in list(self._wanted.items()):
            try:
                claim = await self._taken(path, sku)
            except CatalogError:
                return
            self._wanted.pop(path, None)
            if claim is not None and self._draft.get(path) == sku:
                self._draft.claims[path] = claim
                self._draft.edited.emit(path[:2])

    async def _taken(self, path: FieldPath, sku: str) -> TakenClaim | None:
        ports, shop_id = self._desk.ports, self._desk.shop.id
        holder_id = await ports.read_model.check_sku_exists(shop_id, sku, excluding=self._draft.product_id)
        if holder_id is None:
            return None
        holder = await ports.repository.load_product(shop_id, holder_id)
        return None if holder.is_deleted else TakenClaim("SKU", sku, path, holder_id, holder.title)
