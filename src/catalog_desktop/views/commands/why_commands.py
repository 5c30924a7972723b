"""*Why don't I see it?*, and the ways out of each reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from catalog_desktop.domain.query_language import format_query
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.tasks import TaskOwner

if TYPE_CHECKING:
    from catalog_desktop.session.why_reasons import Answer, Reason


@dataclass(frozen=True, slots=True)
class WaysOut:
    """What the rest of the page can do: take a product's id or a shop's, or nothing."""

    open_product: Callable[[str], object]
    restore: Callable[[str], object]
    retry: Callable[[list[str]], object]
    open_shop: Callable[[str], object]
    show_projection: Callable[[], object]
    check_search: Callable[[], object]
    show_not_saved: Callable[[], object]


class WhyCommands:
    """Handler for `why`."""

    def __init__(self, desk: ShopDesk, ways: WaysOut, tasks: TaskOwner, window: QWidget) -> None:
        self._desk, self._ways, self._tasks, self._window = desk, ways, tasks, window

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the table of actions calls."""
        return {"why": self.ask}

    def ask(self, key: str = "") -> None:
        """Ask which product is missed, or at once about the one that is typed already."""
        from catalog_desktop.views.why.why_dialog import WhyDialog

        dialog = WhyDialog(self._desk, self._tasks, key, self._window)
        dialog.way_chosen.connect(self._follow)
        dialog.show()

    def _follow(self, reason: Reason, answer: Answer) -> None:
        from catalog_desktop.session.why_reasons import Cause

        ways, product_id = self._ways, answer.product.id
        commands: Mapping[Cause, Callable[[], object]] = {
            Cause.CONDITION: lambda: self._remove(reason),
            Cause.CLAIMED: lambda: ways.open_product(reason.product_id),
            Cause.OTHER_SHOP: lambda: ways.open_shop(reason.shop_id),
            Cause.DELETED: lambda: ways.restore(product_id),
            Cause.SET_ASIDE: lambda: ways.retry([product_id]),
            Cause.UNSEARCHABLE: ways.show_projection,
            Cause.BEHIND: ways.show_projection,
            Cause.LOST: ways.check_search,
            Cause.NOT_SAVED: ways.show_not_saved,
            Cause.STATUS: lambda: ways.open_product(product_id),
            Cause.SHOWN: lambda: ways.open_product(product_id),
        }
        commands[reason.cause]()

    def _remove(self, reason: Reason) -> None:
        from catalog_desktop.domain.hiding import without

        if reason.condition is not None:
            queries = self._desk.queries
            queries.show(format_query(without(queries.query, [reason.condition]), self._desk.syntax))
