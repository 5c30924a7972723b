"""The commands of a shop's page as one table of actions, and the signals of its parts that they answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from catalog_desktop.views.bulk.bulk_commands import BulkCommands
from catalog_desktop.views.bulk.cell_commands import CellCommands
from catalog_desktop.views.commands.actions import ActionTable
from catalog_desktop.views.commands.appearance_commands import AppearanceCommands
from catalog_desktop.views.commands.catalog_commands import CatalogCommands
from catalog_desktop.views.commands.connection_commands import ConnectionCommands
from catalog_desktop.views.commands.file_commands import FileCommands
from catalog_desktop.views.commands.grid_commands import GridCommands
from catalog_desktop.views.commands.ownership_commands import OwnershipCommands
from catalog_desktop.views.commands.product_commands import ProductCommands
from catalog_desktop.views.commands.program_commands import ProgramCommands
from catalog_desktop.views.commands.projection_commands import ProjectionCommands
from catalog_desktop.views.commands.query_commands import QueryCommands
from catalog_desktop.views.commands.search_commands import SearchCommands
from catalog_desktop.views.commands.shop_commands import ShopCommands
from catalog_desktop.views.commands.undo_commands import UndoCommands
from catalog_desktop.views.commands.view_commands import ViewCommands
from catalog_desktop.views.commands.why_commands import WaysOut, WhyCommands
from catalog_desktop.views.page_layout import PageLayout
from catalog_desktop.views.page_parts import PageParts
from catalog_desktop.views.product_dialog.product_dialogs import ProductDialogs
from catalog_desktop.views.status.not_saved_dialog import NotSavedDialog
from catalog_desktop.views.status.rebuild_strip import RebuildStrip
from catalog_desktop.views.window_services import Leaving
from catalog_desktop.views.window_settings import WindowSettings

ASKED = "asked"
"""The setting that carries the query of a window to the one that opens in its place."""


@dataclass(frozen=True, slots=True)
class PageExits:
    """The ways out of a page: to a shop (also the same, anew), or out of the window."""

    open_shop: Callable[[str], None]
    leave: Callable[[Leaving], None]


class PageCommands:
    """Made once a page; `actions` are its QActions."""

    def __init__(
        self,
        page: QWidget,
        parts: PageParts,
        layout: PageLayout,
        settings: WindowSettings,
        appearance: AppearanceCommands,
        exits: PageExits,
    ) -> None:
        self._page, self._parts = page, parts
        desk, services, reads, shelf = parts.desk, parts.services, parts.reads, parts.shelf
        dialogs = ProductDialogs(desk, services.person, services.load_picture)
        self.products = ProductCommands(desk, dialogs, reads, lambda: parts.grid.current_id, page)
        self.queries = QueryCommands(desk, parts.search, reads, parts.grid.restore_place, page)
        self.undo = UndoCommands(desk, parts.writes, shelf, parts.say, page)
        self.bulk = BulkCommands(desk, parts.writes, shelf, parts.say, page)
        self.cells = CellCommands(desk, parts.grid.cells, parts.writes, shelf, parts.say, page)
        self.search = SearchCommands(desk, services.search, reads, shelf, page)
        self.shops = ShopCommands(desk.shop, desk.ports.shops, services.search, reads, exits.open_shop, page)
        self.files = FileCommands(desk, services, reads, page)
        self.view = ViewCommands(layout, (parts.entry.box, parts.facets.panel, parts.grid, parts.preview))
        self.grid = GridCommands(parts.grid, desk, parts.writes, settings)
        self.catalog = CatalogCommands(services.files, reads, shelf, exits.leave, page)
        self.connections = ConnectionCommands(services, reads, exits.leave, page)
        self.projection = ProjectionCommands(desk, services, self.search, self._opener(layout), reads, page)
        self.why = WhyCommands(desk, self._ways_out(layout, exits), reads, page)
        program = ProgramCommands(reads, lambda: exits.leave(Leaving()), page)
        groups = (self.products, self.queries, self.undo, self.search, self.shops, self.files, self.view, self.grid)
        handlers: dict[str, Callable[[], object]] = {}
        others = (self.cells, self.catalog, self.connections, self.why, self.projection, program, appearance)
        for group in (*groups, *others):
            handlers |= group.handlers()
        self.actions = ActionTable(page, handlers, can_write=services.can_write)
        if services.can_write:
            self.undo.keep_words(self.actions)
        if services.beside is not None:
            OwnershipCommands(services.beside, parts.area.beside, reads, lambda: self._open_again(settings, exits))
        self.view.keep_marks(self.actions)
        self.grid.keep_mark(self.actions)
        appearance.show_mode(self.actions)
        program.use(self.actions)
        parts.top.use(self.actions)
        self.rebuild = RebuildStrip(shelf, self.search.cancel_rebuild)
        self._connect(layout, exits)

    def _connect(self, layout: PageLayout, exits: PageExits) -> None:
        parts = self._parts
        open_product = self._opener(layout)
        parts.entry.scanned.connect(lambda code: self.queries.scanned(code, open_product, parts.area))
        parts.entry.left.connect(parts.grid.setFocus)
        parts.entry.submitted.connect(parts.grid.setFocus)
        parts.search.failed.connect(parts.area.show_failure)
        parts.grid.load_failed.connect(parts.area.show_failure)
        parts.search.succeeded.connect(parts.area.show_success)
        parts.area.retry_wanted.connect(parts.search.search)
        parts.area.rebuild_wanted.connect(self.search.rebuild)
        parts.area.new_wanted.connect(self.products.create)
        parts.area.import_wanted.connect(self.files.import_file)
        parts.area.why_wanted.connect(self.why.ask)
        parts.bar.resort_wanted.connect(parts.search.resort)
        parts.bar.chip_opened.connect(lambda key: self._open_chip(layout, key))
        parts.preview.closed.connect(lambda: layout.show_panel("preview", shown=False))
        parts.preview.edit_wanted.connect(self.products.open)
        parts.preview.undo_wanted.connect(self.undo.undo_change)
        parts.status.not_saved_clicked.connect(self._show_not_saved)
        parts.status.refused_clicked.connect(self._show_refused)
        parts.switcher.chosen.connect(exits.open_shop)
        parts.switcher.new_wanted.connect(self.shops.create)
        parts.toast.action_clicked.connect(self.undo.undo)
        parts.grid.current_changed.connect(parts.preview.follow)
        parts.grid.open_wanted.connect(open_product)
        parts.grid.typed.connect(parts.entry.begin)
        parts.grid.said.connect(parts.toast.show_message)
        parts.grid.paste_wanted.connect(self.cells.paste)
        parts.grid.bulk_requested.connect(lambda command: self.bulk.handlers()[command]())
        self.grid.connect_links(open_product, self._show_refused, self.undo.undo_deletion)

    def _open_again(self, settings: WindowSettings, exits: PageExits) -> None:
        settings.put(ASKED, self._parts.desk.queries.whole_text)
        exits.leave(Leaving(open_again=True))

    def _ways_out(self, layout: PageLayout, exits: PageExits) -> WaysOut:
        return WaysOut(
            open_product=self._opener(layout),
            restore=self.undo.undo_deletion,
            retry=self.search.retry,
            open_shop=exits.open_shop,
            show_projection=self.projection.show,
            check_search=self.search.verify,
            show_not_saved=self._show_not_saved,
        )

    def _opener(self, layout: PageLayout) -> Callable[..., None]:
        """How a product is opened: to be edited, or only to be seen."""
        return self.products.open if self._parts.desk.can_write else self._preview(layout)

    def _preview(self, layout: PageLayout) -> Callable[..., None]:
        """Show a product in the pane beside the rows, which is where a window that only reads opens it."""

        def show(product_id: str, _tab: str | None = None) -> None:
            layout.show_panel("preview", shown=True)
            self._parts.preview.follow(product_id)

        return show

    def _open_chip(self, layout: PageLayout, key: str) -> None:
        layout.show_panel("side_panel", shown=True)
        self._parts.facets.show_facet(key)

    def _show_refused(self) -> None:
        self.search.show_refused(self.products.open)

    def _show_not_saved(self) -> None:
        NotSavedDialog(self._parts.desk, self._parts.writes, self._page).open()
