"""A window beside the catalog's owner: says that it only reads, and takes the catalog over once it is free."""

from __future__ import annotations

from collections.abc import Callable

from catalog_desktop.session.shop_desk import READ_ONLY
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.widgets.banner import Banner, Tone
from catalog_desktop.views.window_services import BesideOwner


class OwnershipCommands:
    """Shows who owns the catalog on a banner with *Try again*. `open_again` opens the window anew."""

    def __init__(self, beside: BesideOwner, banner: Banner, tasks: TaskOwner, open_again: Callable[[], None]) -> None:
        self._beside, self._banner, self._open_again = beside, banner, open_again
        banner.action_clicked.connect(tasks.slot(self._try_again, "take the catalog over"))
        self._show(f"{READ_ONLY} ({beside.owner})")

    async def _try_again(self) -> None:
        owner = await self._beside.present_owner()
        if owner is None:
            self._open_again()
        else:
            self._show(f"Still in use by another program. This window only reads until that is closed. ({owner})")

    def _show(self, words: str) -> None:
        self._banner.show_message(words, Tone.ATTENTION, action="Try again", can_dismiss=False)
