"""Pictures of products: decoded to size away from the GUI's thread, and cut to the look's rounded square."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPainterPath, QPixmap

PIXEL_LIMIT = 40_000_000
_RADIUS = 8


def decode(content: bytes, side: int) -> QImage:
    """The picture in a file, at most `side` pixels wide and high; a null image when it is none or is too large.

    May be called on any thread.
    """
    data = QByteArray(content)
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > PIXEL_LIMIT:
        return QImage()
    reader.setScaledSize(size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def rounded(image: QImage, side: int, ratio: float, ground: str) -> QPixmap:
    """The image in the middle of a rounded square of `side` logical pixels filled with `ground`."""
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    square = QRectF(0, 0, side, side)
    path = QPainterPath()
    path.addRoundedRect(square, _RADIUS, _RADIUS)
    painter.setClipPath(path)
    painter.fillRect(square, QColor(ground))
    if not image.isNull():
        size = image.size().scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(square.center())
        painter.drawImage(place, image)
    painter.end()
    return pixmap
