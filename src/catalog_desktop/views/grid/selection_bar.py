"""The bar that floats over the grid's foot while products are ticked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QWidget

from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.grid.ticking import Ticking
from catalog_desktop.views.tasks import LatestTask, TaskOwner
from catalog_desktop.views.value_words import number_words
from catalog_desktop.views.widgets.buttons import Button, ButtonKind, IconButton, LinkButton
from catalog_desktop.views.widgets.labels import TextLabel

MARGIN = 14
COMMANDS = {"price": "Price", "stock": "Stock", "status": "Status", "category": "Category", "tags": "Tags"}
"""What can be done to what is ticked, as keys and words; those at the right go into *More…* when there is no room."""


class SelectionBar(QFrame):
    """`command_chosen(key)` with a key of COMMANDS or `delete`; `copy_wanted`. `room_changed(pixels)` is how much of
    the foot it covers, 0 while it is hidden; `counted` that it is known how many are not in this view."""

    command_chosen = Signal(str)
    copy_wanted = Signal()
    room_changed = Signal(int)
    counted = Signal()

    def __init__(self, desk: ShopDesk, ticking: Ticking, tasks: TaskOwner, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._ticking, self._host = desk, ticking, parent
        self._tasks = tasks
        self._counting = LatestTask(tasks, "count what is ticked elsewhere")
        self.setProperty("part", "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Commands for what is ticked")
        self._count = TextLabel("", Type.STRONG, tabular=True)
        self._outside = TextLabel("", tone="muted")
        self._all = LinkButton("")
        self._all.clicked.connect(ticking.tick_all)
        commands = COMMANDS if desk.can_write else {}
        self._buttons = {key: Button(words, ButtonKind.QUIET) for key, words in commands.items()}
        self._more = Button("More…", ButtonKind.QUIET)
        self._delete = Button("Delete", ButtonKind.QUIET)
        self._lay_out()
        self.hide()
        parent.installEventFilter(self)
        desk.ticks.changed.subscribe(lambda _: self.show_ticks())
        desk.result.summarised.subscribe(lambda _: self.show_ticks())

    def show_ticks(self) -> None:
        """Show how many are ticked; hide when none are."""
        count = self._desk.ticks.count
        was_hidden = self.isHidden()
        self.setVisible(count > 0)
        if count:
            self._show(self._ticking.outside if self._desk.ticks.all_hits is None else 0)
            if self._tasks.can_start:
                self._counting.replace(self._count_outside())
        else:
            self._counting.cancel()
            self._ticking.outside = 0
        if was_hidden != self.isHidden():
            self.room_changed.emit(0 if self.isHidden() else self.height() + 2 * MARGIN)

    def more_menu(self) -> QMenu:
        """What has no room in the bar, and what is wanted seldom."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for key, button in self._buttons.items():
            if button.isHidden():
                menu.addAction(button.text()).triggered.connect(lambda _=False, key=key: self.command_chosen.emit(key))
        menu.addAction("Copy rows", self.copy_wanted.emit)
        menu.addAction("Untick all", self._desk.ticks.clear)
        return menu

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 5, 8, 5)
        line.setSpacing(2)
        for widget in (self._count, self._outside, self._all):
            line.addWidget(widget)
            line.addSpacing(10)
        rule = QFrame(frameShape=QFrame.Shape.VLine)
        rule.setFixedHeight(18)
        line.addWidget(rule)
        line.addSpacing(4)
        for key, button in self._buttons.items():
            button.clicked.connect(lambda _=False, key=key: self.command_chosen.emit(key))
            line.addWidget(button)
        self._more.clicked.connect(self._show_more)
        line.addWidget(self._more)
        self._delete.setProperty("tone", "bad")
        self._delete.clicked.connect(lambda: self.command_chosen.emit("delete"))
        line.addWidget(self._delete)
        self._delete.setVisible(self._desk.can_write)
        clear = IconButton("x", "Untick all", colour="muted")
        clear.clicked.connect(self._desk.ticks.clear)
        line.addWidget(clear)

    def _show_more(self) -> None:
        menu = self.more_menu()
        menu.popup(self._more.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    async def _count_outside(self) -> None:
        self._show(await self._ticking.count_outside())
        self.counted.emit()

    def _show(self, outside: int) -> None:
        ticks, result = self._desk.ticks, self._desk.result
        self._count.setText(f"{number_words(ticks.count)} selected")
        self._outside.setText(f"{number_words(outside)} of them not in this view")
        self._outside.setVisible(outside > 0)
        total = result.latest.total
        pinned = ticks.all_hits
        has_all = pinned is not None and pinned.query == result.query and not pinned.excluded
        self._all.setText(f"Select all {number_words(total)}")
        self._all.setAccessibleName(self._all.text())
        self._all.setVisible(total > 0 and not has_all and (outside > 0 or ticks.count < total))
        self._place()

    def _place(self) -> None:
        """In the middle of the foot, with as many commands as there is room for."""
        if self.isHidden():
            return
        for button in self._buttons.values():
            button.show()
        room = self._host.width() - 2 * MARGIN
        for button in reversed(self._buttons.values()):
            if self.sizeHint().width() <= room:
                break
            button.hide()
        self.adjustSize()
        self.move((self._host.width() - self.width()) // 2, self._host.height() - self.height() - MARGIN)
        self.raise_()
