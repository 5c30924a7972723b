"""The parts of a shop's page, made for its desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.facets.facet_panel import FacetPanel
from catalog_desktop.views.grid.product_grid import ProductGrid
from catalog_desktop.views.page_layout import PagePanes
from catalog_desktop.views.preview.preview_pane import PreviewPane
from catalog_desktop.views.query_bar.query_bar import QueryBar
from catalog_desktop.views.query_bar.result_area import ResultArea
from catalog_desktop.views.query_bar.result_search import ResultSearch
from catalog_desktop.views.search_entry.search_entry import SearchEntry
from catalog_desktop.views.shop_switcher import ShopSwitcher
from catalog_desktop.views.status.job_shelf import JobShelf
from catalog_desktop.views.status.status_bar import StatusBar
from catalog_desktop.views.tasks import OnError, TaskOwner
from catalog_desktop.views.top_bar import TopBar
from catalog_desktop.views.widgets.toast import Toast
from catalog_desktop.views.window_services import WindowServices


@dataclass(frozen=True, slots=True)
class PageParts:
    """`reads` owns tasks that are cancelled when the page closes, `writes` those that are waited for."""

    desk: ShopDesk
    services: WindowServices
    reads: TaskOwner
    writes: TaskOwner
    entry: SearchEntry
    switcher: ShopSwitcher
    top: TopBar
    facets: FacetPanel
    bar: QueryBar
    grid: ProductGrid
    area: ResultArea
    search: ResultSearch
    preview: PreviewPane
    shelf: JobShelf
    status: StatusBar
    toast: Toast

    @property
    def panes(self) -> PagePanes:
        """Those that fill the page."""
        side, preview = self.facets.panel, self.preview
        return PagePanes(self.top, side, self.bar, self.area, preview, self.shelf, self.status)

    def say(self, text: str, action: str = "") -> None:
        """Show a message that goes by itself; its action undoes."""
        self.toast.show_message(text, action)


def make_parts(page: QWidget, desk: ShopDesk, services: WindowServices, on_error: OnError) -> PageParts:
    """Make the parts; they hear of each other only through the desk."""
    reads = TaskOwner(f"page of {desk.shop.name}", on_error)
    entry = SearchEntry(desk, reads, page)
    switcher = ShopSwitcher(desk.shop, can_create=desk.can_write)
    grid = ProductGrid(desk, services.load_picture)
    toast = Toast(page)
    shelf = JobShelf()
    grid.bar.room_changed.connect(lambda pixels: toast.set_lift("selection bar", pixels))
    shelf.room_changed.connect(lambda pixels: toast.set_lift("jobs", pixels))
    return PageParts(
        desk=desk,
        services=services,
        reads=reads,
        writes=TaskOwner(f"writes to {desk.shop.name}", on_error),
        entry=entry,
        switcher=switcher,
        top=TopBar(switcher, entry.box),
        facets=FacetPanel(desk, reads, _asker(desk, entry)),
        bar=QueryBar(desk),
        grid=grid,
        area=ResultArea(desk, grid, can_import=services.import_file is not None),
        search=ResultSearch(desk, reads, grid.visible_rows, page),
        preview=PreviewPane(desk, reads, services.person, services.load_picture),
        shelf=shelf,
        status=StatusBar(desk),
        toast=toast,
    )


def _asker(desk: ShopDesk, entry: SearchEntry) -> Callable[[Callable[[ProductQuery], ProductQuery]], None]:
    def ask(change: Callable[[ProductQuery], ProductQuery]) -> None:
        # What the box says in `field:value` becomes chips first, so that a click can change it.
        entry.take_chips()
        desk.queries.choose(change(desk.queries.chips))

    return ask
