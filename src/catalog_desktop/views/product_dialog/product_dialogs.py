"""How the window opens products: edit, create, duplicate, go on with what was not saved."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.product import Product
from catalog_desktop.ports.local_state import UnsavedEdit
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.dialog import finished, message
from catalog_desktop.views.product_dialog.dialog_services import DialogServices
from catalog_desktop.views.product_dialog.draft import ProductDraft
from catalog_desktop.views.product_dialog.hits import Hits
from catalog_desktop.views.product_dialog.new_product import duplicate, empty_product
from catalog_desktop.views.time_words import full_time
from catalog_desktop.views.window_services import LoadPicture

if TYPE_CHECKING:  # the dialogs are loaded when they are first opened
    from catalog_desktop.views.product_dialog.product_dialog import ProductDialog


class ProductDialogs:
    """Every method opens a dialog over `parent` and returns when it is closed. Errors are shown, not raised."""

    def __init__(self, desk: ShopDesk, person: str, load_picture: LoadPicture) -> None:
        self._desk = desk
        self._services = DialogServices(desk, person, load_picture)

    async def edit(
        self, parent: QWidget | None, product_id: str, *, tab: str | None = None, hits: Hits | None = None
    ) -> None:
        """Edit a product, and after Ctrl+Enter the hits that follow it. `tab` is the key of the tab to begin with.

        When an unsaved edit of the product was kept, it is taken up.
        """
        next_id: str | None = product_id
        while next_id is not None:
            draft, kept = await self._draft(parent, next_id)
            if draft is None:
                return
            dialog = self._dialog(parent, draft, kept, hits)
            dialog.form.open_tab(tab)
            accepted = await self._finished(dialog)
            tab, next_id = dialog.tab_key, None
            if accepted and dialog.wants_next and hits is not None:
                following = await hits.next()
                next_id, hits = following if following is not None else (None, hits)

    async def create(self, parent: QWidget | None, barcode: str | None = None) -> None:
        """Make a new product, with a barcode that was scanned."""
        await self._open_new(parent, empty_product(self._desk.shop, barcode))

    async def duplicate(self, parent: QWidget | None, product_id: str) -> None:
        """Make a new product like another; nothing is stored before it is saved."""
        product = await self._loaded(parent, product_id)
        if product is not None:
            await self._open_new(parent, duplicate(product))

    async def show_deleted(self, parent: QWidget | None) -> None:
        """Show the list of deleted products, from where they come back."""
        from catalog_desktop.views.deleted_dialog.deleted_dialog import show_deleted

        await show_deleted(parent, self._desk)

    async def unsaved(self) -> Sequence[UnsavedEdit]:
        """The edits that were typed and not saved, latest first: "2 unsaved edits · Continue · Discard"."""
        return [edit for edit in await self._desk.unsaved.found() if _draft_of(edit).is_changed]

    async def go_on(self, parent: QWidget | None, edits: Sequence[UnsavedEdit]) -> None:
        """Open unsaved edits again, one after the other."""
        for edit in edits:
            draft = _draft_of(edit)
            await self._finished(self._dialog(parent, draft, edit, None))

    async def discard(self, edits: Sequence[UnsavedEdit]) -> None:
        """Forget unsaved edits."""
        for edit in edits:
            await self._desk.unsaved.finished(edit.product_id)

    async def _open_new(self, parent: QWidget | None, product: Product) -> None:
        await self._finished(self._dialog(parent, ProductDraft.new(product), None, None))

    async def _draft(self, parent: QWidget | None, product_id: str) -> tuple[ProductDraft | None, UnsavedEdit | None]:
        for edit in await self._desk.unsaved.found():
            if edit.product_id == product_id and _draft_of(edit).is_changed:
                return _draft_of(edit), edit
        product = await self._loaded(parent, product_id)
        return (None if product is None else ProductDraft.of(product)), None

    async def _loaded(self, parent: QWidget | None, product_id: str) -> Product | None:
        try:
            product = await self._desk.ports.repository.load_product(self._desk.shop.id, product_id)
        except CatalogError as error:
            await message(parent, "This product cannot be opened", str(error))
            return None
        if product.is_deleted:
            words = "Restore it from the list of deleted products, then open it again."
            await message(parent, f"“{product.title}” was deleted", words)
            return None
        return product

    def _dialog(
        self, parent: QWidget | None, draft: ProductDraft, kept: UnsavedEdit | None, hits: Hits | None
    ) -> ProductDialog:
        from catalog_desktop.views.product_dialog.product_dialog import ProductDialog

        dialog = ProductDialog(parent, draft, self._services, hits)
        if kept is not None:
            when = full_time(kept.saved_at, self._desk.shop.time_zone)
            dialog.say(f"This is what you typed until {when} and did not save yet.")
        dialog.holder_wanted.connect(
            lambda product_id: dialog.tasks.start(self.edit(dialog, product_id, tab="variants"), "open the holder")
        )
        return dialog

    async def _finished(self, dialog: ProductDialog) -> bool:
        opened = asyncio.ensure_future(finished(dialog))
        try:
            return await asyncio.shield(opened)
        finally:
            # What runs in the dialog, another dialog among it, ends before the dialog goes.
            await dialog.tasks.close()
            opened.cancel()
            await asyncio.gather(opened, return_exceptions=True)
            if not dialog.draft.is_changed:
                await self._desk.unsaved.finished(dialog.draft.product_id)


def _draft_of(edit: UnsavedEdit) -> ProductDraft:
    return ProductDraft(edit.product_id, edit.revision, edit.base, edit.edited)
