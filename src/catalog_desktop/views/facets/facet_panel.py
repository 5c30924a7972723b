"""Keeps the panel and the query in step: what is clicked is asked, what was counted is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from catalog_desktop.domain.query import FacetChoice, IntRange, ProductQuery, TimeRange
from catalog_desktop.ports.product_read_model import FacetCount, FacetRequest, Page, Window
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.facets.category_tree import CategoryTree
from catalog_desktop.views.facets.facet_section import SHOWN_MORE, FacetLine
from catalog_desktop.views.facets.side_panel import SidePanel
from catalog_desktop.views.tasks import LatestTask, TaskOwner
from catalog_desktop.views.value_words import fixed_values

_COUNT_ONLY = Window(0, 0)
_OPTIONS_OFFERED = 6

Ask = Callable[[Callable[[ProductQuery], ProductQuery]], None]
"""`ask(change)`: ask the query that `change` makes of the present one."""


class FacetPanel:
    """`ask` is how a choice becomes a query; `tasks` owns the counting."""

    def __init__(self, desk: ShopDesk, tasks: TaskOwner, ask: Ask, parent: QWidget | None = None) -> None:
        self._desk = desk
        self._ask = ask
        self._tree = CategoryTree()
        self._branches = LatestTask(tasks, "count categories")
        self._searches: dict[str, LatestTask] = {}
        self._tasks = tasks
        self.panel = SidePanel(desk, parent)
        self.panel.chosen.connect(self._choose)
        self.panel.searched.connect(self._search_in)
        self.panel.expanded.connect(self._toggle)
        self.panel.more_wanted.connect(self._show_more)
        self.panel.price.chosen.connect(self._choose_price)
        self.panel.stock.chosen.connect(self._choose_stock)
        self.panel.updated.chosen.connect(self._choose_times)
        desk.result.summarised.subscribe(lambda _: self.show_page())
        self._request()

    def show_page(self) -> None:
        """Show the counts of the latest answer."""
        page, query = self._desk.result.latest, self._desk.result.query
        for facet in self.panel.facets:
            if facet != "category" and not self.panel.sections[facet].search.text():
                self._show_counts(facet, page.facets.get(facet, ()), query)
        self.panel.price.show_prices(page.prices, query)
        self.panel.stock.show_range(query.stock)
        self.panel.updated.show_times(query.updated)
        self._show_categories(page, query)
        self._offer_options(page)

    def show_facet(self, key: str) -> None:
        """Scroll to the section of a chip and move the keyboard there."""
        ranges: dict[str, QWidget] = {"price": self.panel.price, "stock": self.panel.stock}
        section = self.panel.sections.get(key) or ranges.get(key) or self.panel.updated
        self.panel.ensureWidgetVisible(section, 0, 20)
        first = next((child for child in section.findChildren(QWidget) if _can_be_typed_in(child)), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _request(self) -> None:
        sections = self.panel.sections.items()
        # One more than is shown tells whether there are more.
        self._desk.result.facet_requests = [FacetRequest(facet, limit=section.limit + 1) for facet, section in sections]

    def _show_counts(self, facet: str, counts: Sequence[FacetCount], query: ProductQuery) -> None:
        section, choice = self.panel.sections[facet], query.choice(facet)
        fixed = fixed_values(facet)
        if fixed:
            number = {count.value: count.count for count in counts}
            section.set_lines([FacetLine(value, number.get(value, 0)) for value in fixed], choice)
            return
        chosen = {value.casefold() for value in choice.included | choice.excluded}
        shown = [c for n, c in enumerate(counts) if n < section.limit or c.value.casefold() in chosen]
        lines = [FacetLine(count.value, count.count) for count in shown]
        section.set_lines(lines, choice, can_grow=len(counts) > len(shown))

    def _show_categories(self, page: Page, query: ProductQuery) -> None:
        roots = page.facets.get("category", ())
        choice = query.choice("category")
        self._tree.reveal(choice.included | choice.excluded)
        if self._tree.open_paths or not self._tree.lines():
            self._branches.replace(self._count_branches(roots, query))
        else:
            self._tree.set_counts(roots)
            self._show_tree(choice)
            self._branches.replace(self._look_below())

    async def _count_branches(self, roots: Sequence[FacetCount], query: ProductQuery) -> None:
        counts = {count.value: count for count in roots}
        for path in self._tree.open_paths:
            counts.update((count.value, count) for count in await self._children(path, query))
        self._tree.set_counts(counts.values())
        self._show_tree(query.choice("category"))
        await self._look_below()

    async def _look_below(self) -> None:
        """Find out once which categories can be opened."""
        unknown = self._tree.unknown()
        for path in unknown:
            children = await self._children(path, ProductQuery(), limit=1)
            self._tree.learn(path, has_children=any(c.value.casefold() != path.casefold() for c in children))
        if unknown:
            self._show_tree(self._desk.result.query.choice("category"))

    async def _children(self, path: str, query: ProductQuery, limit: int = SHOWN_MORE) -> Sequence[FacetCount]:
        request = FacetRequest("category", under=path, limit=limit)
        page = await self._desk.ports.read_model.search_products(
            self._desk.shop.id, query, _COUNT_ONLY, facets=[request], ids_only=True
        )
        return page.facets.get("category", ())

    def _show_tree(self, choice: FacetChoice) -> None:
        section = self.panel.sections["category"]
        section.set_lines(self._tree.lines(section.limit), choice, can_grow=self._tree.root_count > section.limit)

    def _offer_options(self, page: Page) -> None:
        used = {name: None for row in page.rows for variant in row.document.variants for name in variant.options}
        shown = sum(1 for facet in self.panel.facets if facet.startswith("option."))
        if self.panel.offer_options(list(used)[: max(0, _OPTIONS_OFFERED - shown)]):
            self._request()

    def _choose(self, facet: str, choice: FacetChoice) -> None:
        self._ask(lambda query: query.with_choice(facet, choice))

    def _choose_price(self, wanted: IntRange) -> None:
        self._ask(lambda query: replace(query, price=wanted))

    def _choose_stock(self, wanted: IntRange) -> None:
        self._ask(lambda query: replace(query, stock=wanted))

    def _choose_times(self, wanted: TimeRange) -> None:
        self._ask(lambda query: replace(query, updated=wanted))

    def _toggle(self, _facet: str, path: str) -> None:
        self._tree.toggle(path)
        self._show_categories(self._desk.result.latest, self._desk.result.query)

    def _show_more(self, facet: str) -> None:
        self._request()
        self._search_in(facet, "")

    def _search_in(self, facet: str, text: str) -> None:
        search = self._searches.setdefault(facet, LatestTask(self._tasks, f"search {facet}"))
        search.replace(self._find_values(facet, text))

    async def _find_values(self, facet: str, text: str) -> None:
        query = self._desk.result.query
        found = await self._desk.ports.read_model.search_facet_values(
            self._desk.shop.id, facet, text, query, limit=SHOWN_MORE
        )
        if text:
            lines = [FacetLine(count.value, count.count) for count in found]
            self.panel.sections[facet].set_lines(lines, query.choice(facet))
        else:
            self._show_counts(facet, found, query)


def _can_be_typed_in(widget: QWidget) -> bool:
    return isinstance(widget, QCheckBox | QComboBox | QLineEdit) and widget.isVisible()
