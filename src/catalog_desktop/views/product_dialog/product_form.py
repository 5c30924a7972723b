"""The tabs of one draft, kept in step with it: remarks after each key, what was typed kept across a crash."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QTabWidget

from catalog_desktop.domain.paths import FieldPath
from catalog_desktop.views.icons import icon
from catalog_desktop.views.palette import colours_of
from catalog_desktop.views.product_dialog.attributes_tab import AttributesTab
from catalog_desktop.views.product_dialog.dialog_services import DialogServices
from catalog_desktop.views.product_dialog.draft import ProductDraft, Remarks
from catalog_desktop.views.product_dialog.general_tab import GeneralTab
from catalog_desktop.views.product_dialog.history_tab import HistoryTab
from catalog_desktop.views.product_dialog.images_tab import ImagesTab
from catalog_desktop.views.product_dialog.seo_tab import SeoTab
from catalog_desktop.views.product_dialog.sku_check import SkuCheck
from catalog_desktop.views.product_dialog.tab import Tab
from catalog_desktop.views.product_dialog.taxonomy_tab import TaxonomyTab
from catalog_desktop.views.product_dialog.variants_tab import VariantsTab
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.value_words import count_words

_CHECK_AFTER_MS = 120


class ProductForm(QTabWidget):
    """`revised` after every change, once remarks are up to date. `holder_wanted(product id)`."""

    revised = Signal()
    holder_wanted = Signal(str)

    def __init__(self, draft: ProductDraft, services: DialogServices, tasks: TaskOwner) -> None:
        super().__init__()
        desk = services.desk
        self.draft = draft
        self.remarks: Remarks = {}
        self._insists = False
        self.general = GeneralTab(draft, desk, tasks)
        self.variants = VariantsTab(draft, desk)
        self.images = ImagesTab(draft, desk, tasks, services.load_picture)
        self.taxonomy = TaxonomyTab(draft, desk, tasks)
        self.attributes = AttributesTab(draft)
        self.seo = SeoTab(draft)
        self.history = HistoryTab(draft, desk, tasks, services.person)
        self.tabs: tuple[Tab, ...] = (
            *(self.general, self.variants, self.images, self.taxonomy, self.attributes, self.seo),
            *(() if draft.is_new else (self.history,)),
        )
        for tab in self.tabs:
            self.addTab(tab, tab.title)
            tab.holder_wanted.connect(self.holder_wanted)
        self.setObjectName("productForm")
        self.setUsesScrollButtons(True)
        self._sku_check = SkuCheck(draft, desk, tasks)
        self._checking = QTimer(self, singleShot=True, interval=_CHECK_AFTER_MS)
        self._checking.timeout.connect(self.check)
        draft.edited.connect(lambda _: self._checking.start())
        draft.replaced.connect(self._reload)
        self.check()

    @property
    def tab_key(self) -> str:
        """The tab that is open."""
        return self.tabs[self.currentIndex()].key

    def open_tab(self, key: str | None) -> None:
        """Open a tab by its key; an unknown one leaves things as they are."""
        place = next((place for place, tab in enumerate(self.tabs) if tab.key == key), None)
        if place is not None:
            self.setCurrentIndex(place)

    def commit(self) -> None:
        """Take what stands typed everywhere, and check it, also a new product in which nothing was typed yet."""
        self._insists = True
        for tab in self.tabs:
            tab.commit()
        self.check()

    def check(self) -> None:
        """Say at each field what is wrong with it; a tab with something wrong is marked."""
        self._checking.stop()
        self.remarks = self.draft.remarks()
        # Nobody is told off before having typed anything.
        shown = self.remarks if self._insists or self.draft.is_changed or not self.draft.is_new else {}
        for place, tab in enumerate(self.tabs):
            tab.show_remarks(shown)
            count = sum(remark.blocks for path, remark in shown.items() if tab.covers(path))
            self._mark(place, count if self.draft.is_changed else 0)
        self.revised.emit()

    @property
    def blocking(self) -> FieldPath | None:
        """The first field that is in the way of saving."""
        return next((path for path, remark in self.remarks.items() if remark.blocks), None)

    def focus_field(self, path: FieldPath) -> None:
        """Open the tab of a field and put the keyboard into it."""
        for place, tab in enumerate(self.tabs):
            if tab.covers(path):
                self.setCurrentIndex(place)
                tab.focus_field(path)

    def _mark(self, place: int, count: int) -> None:
        """An icon, and words for whoever does not see it."""
        colours = colours_of(self.palette())
        self.setTabIcon(place, icon("circle-alert", colours.bad, colours.faint) if count else QIcon())
        self.setTabToolTip(place, f"{count_words(count, 'field')} to mend" if count else "")
        title = self.tabs[place].title
        self.tabBar().setAccessibleTabName(place, f"{title}, {self.tabToolTip(place)}" if count else title)

    def _reload(self) -> None:
        if self.history not in self.tabs:  # a new product has been saved
            self.tabs = (*self.tabs, self.history)
            self.addTab(self.history, self.history.title)
        for tab in self.tabs:
            tab.load()
        self.check()
