"""One product in the preview: picture, title, states, fields, stock, history."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from catalog_desktop.domain.operation import LoggedChange
from catalog_desktop.domain.product import Product
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.icons import icon_pixmap
from catalog_desktop.views.palette import colours_of
from catalog_desktop.views.pictures import rounded
from catalog_desktop.views.preview.change_words import ChangeWords
from catalog_desktop.views.preview.history_list import HistoryList
from catalog_desktop.views.preview.product_words import STATUS_MARKS, DetailField, details, subtitle
from catalog_desktop.views.preview.stock_table import StockTable
from catalog_desktop.views.value_words import breakable
from catalog_desktop.views.widgets.buttons import LinkButton
from catalog_desktop.views.widgets.labels import TextLabel
from catalog_desktop.views.widgets.section_header import SectionHeader
from catalog_desktop.views.widgets.status_dot import StatusDot

PICTURE = 84
_NAME_WIDTH = 84


class ProductView(QWidget):
    """Made anew for each state of a product; `undo_wanted(LoggedChange)`."""

    undo_wanted = Signal(object)

    def __init__(
        self,
        product: Product,
        history: Sequence[LoggedChange],
        desk: ShopDesk,
        person: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.product = product
        self._picture = QLabel()
        self._picture.setFixedSize(PICTURE, PICTURE)
        self._picture.setAccessibleName(f"Picture of {product.title}")
        self.state = TextLabel(tone="muted")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(14)
        self._add_head(product)
        self._add_status(product)
        self._add_line()
        self._column.addWidget(SectionHeader("Details"))
        self._add_details(list(details(product, desk.numbers)))
        if product.variants:
            self._add_line()
            self._column.addWidget(SectionHeader("Stock by variant" if len(product.variants) > 1 else "Stock"))
            self._column.addWidget(StockTable(product, desk.shop))
        if history:
            self._add_line()
            self._column.addWidget(SectionHeader("History"))
            words = ChangeWords(product, desk.shop, desk.numbers, person)
            log = HistoryList(history, words, desk.clock(), desk.shop.time_zone, can_undo=desk.can_write)
            log.undo_wanted.connect(self.undo_wanted)
            self._column.addWidget(log)
        self._column.addStretch(1)
        self.set_picture(QImage())

    def set_picture(self, image: QImage) -> None:
        """Show the picture once it is there; a null image shows that there is none."""
        colours = colours_of(self.palette())
        pixmap = rounded(image, PICTURE, self.devicePixelRatioF(), colours.neutral_soft)
        if image.isNull():
            self._picture.setPixmap(icon_pixmap("image-off", colours.faint, 24, self.devicePixelRatioF()))
            self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._picture.setStyleSheet(f"background: {colours.neutral_soft}; border-radius: 8px;")
        else:
            self._picture.setStyleSheet("")
            self._picture.setPixmap(pixmap)

    def _add_head(self, product: Product) -> None:
        title = _wrapped(TextLabel(breakable(product.title), Type.TITLE))
        title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        about = _wrapped(TextLabel(breakable(subtitle(product)), Type.SECONDARY, tone="muted"))
        words = QVBoxLayout()
        words.setSpacing(5)
        words.addWidget(title)
        words.addWidget(about)
        words.addStretch()
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        self._column.addLayout(head)

    def _add_status(self, product: Product) -> None:
        row = QHBoxLayout()
        row.addWidget(StatusDot(*STATUS_MARKS[product.status]))
        row.addStretch()
        row.addWidget(self.state)
        self._column.addLayout(row)

    def _add_line(self) -> None:
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setFrameShadow(QFrame.Shadow.Plain)
        self._column.addWidget(line)

    def _add_details(self, fields: Sequence[DetailField]) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, _NAME_WIDTH)
        grid.setColumnStretch(1, 1)
        for row, field in enumerate(fields):
            grid.addWidget(TextLabel(field.name, tone="muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            text = _wrapped(TextLabel(breakable(field.text), tabular=True))
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(text, row, 1)
            if field.copied:
                copy = LinkButton("Copy")
                copy.setAccessibleName(f"Copy {field.name}")
                copy.clicked.connect(lambda _=False, text=field.copied: QGuiApplication.clipboard().setText(text))
                grid.addWidget(copy, row, 2, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(grid)


def _wrapped(label: TextLabel) -> TextLabel:
    """As wide as there is room, however long its words are."""
    label.setWordWrap(True)
    policy = label.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    label.setSizePolicy(policy)
    return label
