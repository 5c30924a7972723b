"""Thumbnails of visible rows: few at a time, decoded off the GUI's thread, kept while there is room."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.views.pictures import decode
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.window_services import LoadPicture

AT_A_TIME = 4
MEMORY_BYTES = 32 * 2**20
_WANTED_AT_MOST = 64


class Thumbnails(QObject):
    """`image(address)` is the picture, or None while it is not there; `arrived` tells that more can be painted.

    What was asked for latest is loaded first: the rows on screen. A picture that cannot be had is not asked again.
    """

    arrived = Signal()

    def __init__(self, shop_id: str, load: LoadPicture, side: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shop_id, self._load, self._side = shop_id, load, side
        self._tasks = TaskOwner("thumbnails", lambda _name, _error: None)
        self._images: OrderedDict[str, QImage] = OrderedDict()
        self._wanted: OrderedDict[str, None] = OrderedDict()
        self._loading: set[str] = set()
        self._bytes = 0

    def image(self, address: str, ratio: float) -> QImage | None:
        """The picture at an address, decoded for a screen of this pixel ratio; asks for it when it is not there."""
        found = self._images.get(address)
        if found is not None:
            self._images.move_to_end(address)
            return None if found.isNull() else found
        if address not in self._loading:
            self._wanted[address] = None
            self._wanted.move_to_end(address)
            while len(self._wanted) > _WANTED_AT_MOST:
                self._wanted.popitem(last=False)
            self._start(ratio)
        return None

    def cancel(self) -> None:
        """Load nothing more."""
        self._wanted.clear()
        self._tasks.cancel()

    def _start(self, ratio: float) -> None:
        while self._wanted and len(self._loading) < AT_A_TIME:
            address, _ = self._wanted.popitem()
            self._loading.add(address)
            self._tasks.start(self._fetch(address, ratio), "thumbnail")

    async def _fetch(self, address: str, ratio: float) -> None:
        image = QImage()
        try:
            content = await self._load(self._shop_id, address)
            image = await asyncio.to_thread(decode, content, round(self._side * ratio))
        except CatalogError:
            pass  # the letter tile stays
        finally:
            self._loading.discard(address)
        self._keep(address, image)
        self._start(ratio)
        self.arrived.emit()

    def _keep(self, address: str, image: QImage) -> None:
        self._images[address] = image
        self._bytes += image.sizeInBytes()
        while self._bytes > MEMORY_BYTES:
            self._bytes -= self._images.popitem(last=False)[1].sizeInBytes()
