"""What the grid asks for, handed to who does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.commands.product_commands import ProductCommands
from catalog_desktop.views.commands.search_commands import SearchCommands
from catalog_desktop.views.grid.product_grid import ProductGrid
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.widgets.search_box import SearchBox


class GridCommands:
    """Connects the grid's signals; `writes` owns what is sent again or given up."""

    def __init__(
        self, desk: ShopDesk, grid: ProductGrid, products: ProductCommands, search: SearchCommands, writes: TaskOwner
    ) -> None:
        self._desk, self._grid, self._products = desk, grid, products
        self._search, self._writes = search, writes
        grid.open_wanted.connect(products.open)
        grid.link_clicked.connect(self._follow_link)

    def use_bulk(self, commands: Mapping[str, Callable[[], object]]) -> None:
        """Commands for what is ticked, by the words of the selection bar."""
        self._grid.bulk_requested.connect(lambda key: commands[key]())

    def use_search_box(self, box: SearchBox) -> None:
        """What is typed in the grid is typed into the box."""

        def type_into(text: str) -> None:
            box.setFocus()
            box.setText(text)
            box.end(False)

        self._grid.typed.connect(type_into)

    def _follow_link(self, product_id: str, words: str) -> None:
        refusal = self._desk.writes.refusal_of(product_id)
        if words == "Undo":
            self._writes.start(self._desk.writes.undo(), "undo a deletion")
        elif words == "Why?":
            self._search.show_refused(self._products.open)
        elif words == "Compare":
            self._products.open(product_id)
        elif refusal is not None and words == "Retry":
            self._writes.start(self._desk.writes.retry(refusal.operation_id), "send again")
        elif refusal is not None and words == "Discard":
            self._writes.start(self._desk.writes.discard(refusal.operation_id), "give up a change")
