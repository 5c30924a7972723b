"""The list of deleted products."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from catalog_desktop.domain.changes import Action, Changeset
from catalog_desktop.domain.errors import CatalogError, ClaimTaken
from catalog_desktop.domain.product import Product
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.deleted_dialog.deleted_model import DeletedModel
from catalog_desktop.views.dialog import confirm, finished
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.value_words import count_words
from catalog_desktop.views.widgets.banner import Banner, Tone
from catalog_desktop.views.widgets.buttons import Button, ButtonKind
from catalog_desktop.views.widgets.empty_state import EmptyState
from catalog_desktop.views.widgets.labels import TextLabel

_SIZE, _SMALLEST = (820, 540), (480, 320)
_ROW = 34


class DeletedDialog(QDialog):
    """Restore the selected products; one whose SKU or handle another holds now asks before it comes back without."""

    def __init__(self, parent: QWidget | None, desk: ShopDesk) -> None:
        super().__init__(parent)
        self._desk = desk
        self.tasks = TaskOwner("deleted products", self._failed)
        self.model = DeletedModel(desk, self.tasks)
        self.table = QTableView()
        self.banner = Banner()
        self.restore = Button("Restore", ButtonKind.PRIMARY)
        self.close_button = Button("Close")
        self._pages = QStackedWidget()
        self._set_up_table()
        self._lay_out()
        self.model.loaded.connect(self._revise)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._revise())
        self.table.doubleClicked.connect(self.tasks.slot(self.restore_selected, "restore"))
        self.restore.clicked.connect(self.tasks.slot(self.restore_selected, "restore"))
        self.close_button.clicked.connect(self.reject)
        # The dialog is gone soon after: what runs in it must not touch it any more.
        self.finished.connect(lambda _: self.tasks.cancel())
        self.model.fetchMore(self.table.rootIndex())
        self._revise()

    async def restore_selected(self) -> None:
        """Bring the selected products back, one after the other."""
        products = [self.model.products[index.row()] for index in self.table.selectionModel().selectedRows()]
        self.restore.setEnabled(False)
        self.close_button.setEnabled(False)
        count = 0
        try:
            for product in products:
                count += await self._restore(product, without_claims=False)
        finally:
            self.close_button.setEnabled(True)
        if count:
            restored = f"“{products[0].title}”" if count == 1 == len(products) else count_words(count, "product")
            self.banner.show_message(f"{restored} restored.")
        self._revise()

    def reject(self) -> None:
        """Close, unless products are being restored."""
        if self.close_button.isEnabled():
            super().reject()

    async def _restore(self, product: Product, *, without_claims: bool) -> bool:
        changeset = Changeset(product.id, Action.RESTORE, without_claims=without_claims)
        writes = self._desk.writes
        result = await writes.write([changeset], label=f"Restore “{product.title}”", initiator=self)
        error = result.errors.get(product.id)
        if error is None:
            self.model.take_away(product.id)
            return True
        await writes.discard(result.operation_id, initiator=self)
        if isinstance(error, ClaimTaken) and not without_claims:
            what = " and ".join(dict.fromkeys(claim.kind for claim in error.claims))
            hint = f"{error} It can come back without, and be given another."
            if await confirm(self, f"Restore “{product.title}” without its {what}?", hint, "Restore without"):
                return await self._restore(product, without_claims=True)
            return False
        self.banner.show_message(f"“{product.title}” was not restored. {error}", Tone.BAD)
        return False

    def _revise(self) -> None:
        self._pages.setCurrentIndex(0 if self.model.products else 1)
        selected = len(self.table.selectionModel().selectedRows())
        self.restore.setEnabled(selected > 0)
        self.restore.setText(f"Restore {count_words(selected, 'product')}" if selected > 1 else "Restore")
        self.restore.setVisible(bool(self.model.products))

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setObjectName("cells")
        table.setAccessibleName("Deleted products")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setFixedHeight(_ROW)
        for column, width in ((1, 130), (2, 180), (3, 100), (4, 100)):
            table.setColumnWidth(column, width)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def _lay_out(self) -> None:
        self.setWindowTitle("Deleted products")
        self.setAccessibleName("Deleted products")
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_SIZE)
        self._pages.addWidget(self.table)
        hint = "What you delete comes here first, and can be restored."
        self._pages.addWidget(EmptyState("archive-restore", "No deleted products", hint))
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch()
        for button in (self.close_button, self.restore):
            button.setAutoDefault(False)
            foot.addWidget(button)
        self.restore.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(TextLabel("Deleted products", Type.TITLE))
        column.addWidget(self.banner)
        column.addWidget(self._pages, 1)
        column.addLayout(foot)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, _name: str, error: Exception) -> None:
        if not isinstance(error, CatalogError):
            raise error
        self.banner.show_message(str(error), Tone.BAD)


async def show_deleted(parent: QWidget | None, desk: ShopDesk) -> None:
    """Open the list and return when it is closed."""
    dialog = DeletedDialog(parent, desk)
    try:
        await finished(dialog)
    finally:
        await dialog.tasks.close()
