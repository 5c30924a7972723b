"""Thumbnails of the rows on screen: few at a time, decoded off the GUI's thread, kept while there is room."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPixmap

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.views.pictures import decode, rounded
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.window_services import LoadPicture

AT_A_TIME = 4
MEMORY_BYTES = 32 * 2**20
_SETTLE_MS = 20


@dataclass(frozen=True, slots=True)
class Make:
    """How thumbnails are made: `side` in logical pixels, for a screen of this pixel ratio, over a colour."""

    side: int = 40
    ratio: float = 1.0
    ground: str = "#ffffff"

    @property
    def size_bytes(self) -> int:
        """What one takes in memory."""
        return round(self.side * self.ratio) ** 2 * 4


class Thumbnails(QObject):
    """`picture(address)` answers at once, None while there is nothing to show; `arrived(address)` tells that there is.

    `look` has what is on screen loaded, from the top; what has left the screen meanwhile is given up. A picture that
    cannot be had is not asked for again. `wanted` tells the addresses on screen.
    """

    arrived = Signal(str)

    def __init__(
        self, shop_id: str, load: LoadPicture, tasks: TaskOwner, wanted: Callable[[], Sequence[str]], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._shop_id, self._load, self._tasks, self._wanted = shop_id, load, tasks, wanted
        self._pictures: OrderedDict[str, QPixmap | None] = OrderedDict()
        self._loading: dict[str, asyncio.Task[object]] = {}
        self._make = Make()
        self._settled = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settled.timeout.connect(self._start)

    def picture(self, address: str | None) -> QPixmap | None:
        """The picture at an address as a rounded square."""
        if address is None or address not in self._pictures:
            return None
        self._pictures.move_to_end(address)
        return self._pictures[address]

    def look(self, make: Make) -> None:
        """Other rows may be on screen, or pictures are made another way."""
        if make != self._make:
            self._make = make
            self._pictures.clear()
            self._give_up(set())
        self._settled.start()

    def _start(self) -> None:
        if not self._tasks.can_start:
            return
        wanted = list(dict.fromkeys(self._wanted()))
        self._give_up(set(wanted))
        for address in wanted:
            if len(self._loading) >= AT_A_TIME:
                return
            if address not in self._pictures and address not in self._loading:
                self._loading[address] = self._tasks.start(self._fetch(address, self._make), "thumbnail")

    def _give_up(self, wanted: set[str]) -> None:
        for address in self._loading.keys() - wanted:
            self._loading.pop(address).cancel()

    async def _fetch(self, address: str, make: Make) -> None:
        picture = None
        try:
            content = await self._load(self._shop_id, address)
            image = await asyncio.to_thread(decode, content, round(make.side * make.ratio))
            if not image.isNull():
                picture = rounded(image, make.side, make.ratio, make.ground)
        except CatalogError:
            pass  # the letter stays
        self._loading.pop(address, None)
        self._pictures[address] = picture
        while len(self._pictures) * make.size_bytes > MEMORY_BYTES:
            self._pictures.popitem(last=False)
        if picture is not None:
            self.arrived.emit(address)
        self._start()
