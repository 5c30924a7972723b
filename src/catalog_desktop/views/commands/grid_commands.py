"""What the grid asks for: commands on ticked rows, the links in rows, its columns and its density."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.commands.actions import ActionTable
from catalog_desktop.views.grid.product_grid import ProductGrid
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.window_settings import WindowSettings


class GridCommands:
    """Handlers for `compact` and `columns`; columns and density are as they were left."""

    def __init__(self, grid: ProductGrid, desk: ShopDesk, writes: TaskOwner, settings: WindowSettings) -> None:
        self._grid, self._desk, self._writes, self._settings = grid, desk, writes, settings
        grid.set_compact(settings.get("compact", False))
        grid.restore_layout(_layout(settings.get("columns", "")))
        grid.columns_changed.connect(self._keep_columns)

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the table of actions calls."""
        return {"compact": self._toggle_compact, "columns": self._grid.choose_columns}

    def keep_mark(self, actions: ActionTable) -> None:
        """Mark whether rows are compact."""
        actions["compact"].setChecked(self._settings.get("compact", False))

    def connect_links(
        self, open_product: Callable[[str], None], show_refused: Callable[[], None], restore: Callable[[str], None]
    ) -> None:
        """Let the words in rows do what they say: open a product, list what is not searchable, restore a product."""

        def follow(product_id: str, words: str) -> None:
            if words == "Why?":
                show_refused()
            elif words == "Undo":
                restore(product_id)
            elif words == "Compare":
                open_product(product_id)
            else:
                self._settle_refusal(product_id, words)

        self._grid.link_clicked.connect(follow)

    def _settle_refusal(self, product_id: str, words: str) -> None:
        refusal = self._desk.writes.refusal_of(product_id)
        if refusal is None:
            return
        command = self._desk.writes.retry if words == "Retry" else self._desk.writes.discard
        self._writes.start(command(refusal.operation_id), f"{words} a refused change")

    def _toggle_compact(self) -> None:
        compact = not self._settings.get("compact", False)
        self._settings.put("compact", compact)
        self._grid.set_compact(compact)

    def _keep_columns(self) -> None:
        self._settings.put("columns", json.dumps(self._grid.layout_state()))


def _layout(stored: str) -> Mapping[str, object]:
    try:
        layout = json.loads(stored)
    except json.JSONDecodeError:
        return {}
    return layout if isinstance(layout, dict) else {}
