"""Lucide's icons, in any colour and size."""

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from kanban_desktop.settings import data_folder


@cache
def _svg(name: str) -> bytes:
    return (data_folder("resources") / "icons" / f"{name}.svg").read_bytes()


@lru_cache(maxsize=256)
def icon_image(name: str, colour: str, side: int, ratio: float = 1.0) -> QImage:
    """A Lucide icon in a colour, so many logical pixels wide; ``ratio`` is the screen's pixels a logical one.

    An image and not a pixmap: it may outlive the application.

    Raises:
        OSError: there is no such icon.
    """
    pixels = max(1, round(side * ratio))
    image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        QSvgRenderer(QByteArray(_svg(name).replace(b"currentColor", colour.encode()))).render(
            painter, QRectF(image.rect())
        )
    image.setDevicePixelRatio(ratio)
    return image


def icon(name: str, colour: str, side: int = 24) -> QIcon:
    """The same for menus and Qt's own buttons, sharp on dense screens too."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(QPixmap.fromImage(icon_image(name, colour, side, ratio)))
    return made
