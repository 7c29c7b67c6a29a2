"""Pictures of parts: taken in from a file as a small PNG, and made ready to be painted in whole printer dots."""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader, QImageWriter, QPainter

from kanban_desktop.model.errors import BadInput

MOST_SIDE = 400
"""Pixels of a picture that is kept: about what a label printer of 300 dpi has dots for it."""

LEAST_SIDE = 16
MOST_BYTES = 20_000_000
MOST_PIXELS = 100_000_000
"""Of a file that is taken in; more is no photograph, or a trap."""

_KINDS = {b"png": "PNG", b"jpeg": "JPEG"}
_COMPRESSION = 100


def taken_in(path: Path) -> bytes:
    """The picture of a PNG or JPEG file as it is kept: upright, on white, at most 400 pixels a side, in few colours.

    Raises:
        BadInput: the file cannot be read, or is no such picture.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _bad(path, f"it is larger than {MOST_BYTES // 1_000_000} MB")
        content = path.read_bytes()
    except (OSError, ValueError) as fault:  # a ValueError is a path that no file can have
        raise _bad(path, getattr(fault, "strerror", None) or str(fault)) from fault
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if bytes(reader.format().data()) not in _KINDS:
        raise _bad(path, "it is neither PNG nor JPEG")
    whole = reader.size()
    if whole.width() * whole.height() > MOST_PIXELS:
        raise _bad(path, f"it has more than {MOST_PIXELS // 1_000_000} million pixels")
    if min(whole.width(), whole.height()) < LEAST_SIDE:
        raise _bad(path, f"it has fewer than {LEAST_SIDE} pixels a side")
    if max(whole.width(), whole.height()) > 2 * MOST_SIDE and reader.supportsOption(
        QImageIOHandler.ImageOption.ScaledSize
    ):
        # A photograph is decoded no larger than it is needed, which takes a tenth of the time and of the memory.
        reader.setScaledSize(whole.scaled(2 * MOST_SIDE, 2 * MOST_SIDE, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise _bad(path, "it is damaged")
    return _png(_on_white(image))


@lru_cache(maxsize=64)
def in_dots(png: bytes, width: int, height: int, colour: bool) -> QImage:
    """A picture as large as it fits into so many dots; in grey dots of black and white where there is no colour.

    What is no picture after all is a null image.
    """
    image = QImage.fromData(png)
    if image.isNull():
        return image
    image = image.convertToFormat(QImage.Format.Format_RGB32).scaled(
        width, height, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    if colour:
        return image
    # Diffused, so that a photograph keeps its shades and a drawing its thin lines.
    return image.convertToFormat(QImage.Format.Format_Grayscale8).convertToFormat(
        QImage.Format.Format_Mono, Qt.ImageConversionFlag.DiffuseDither
    )


def _on_white(image: QImage) -> QImage:
    """Without anything to be seen through it, and no larger than it is kept."""
    size = image.size()
    if max(size.width(), size.height()) > MOST_SIDE:
        size = size.scaled(QSize(MOST_SIDE, MOST_SIDE), Qt.AspectRatioMode.KeepAspectRatio)
        size = size.expandedTo(QSize(1, 1))
    made = QImage(size, QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.white)
    with QPainter(made) as painter:
        small = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
        painter.drawImage(0, 0, small)
    return made


def _png(image: QImage) -> bytes:
    kind = QImage.Format.Format_Grayscale8 if image.allGray() else QImage.Format.Format_Indexed8
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    writer.setCompression(_COMPRESSION)
    writer.write(image.convertToFormat(kind))
    return bytes(buffer.data().data())


def _bad(path: Path, problem: str) -> BadInput:
    return BadInput("picture_bad", file=path, problem=problem[:1].lower() + problem[1:])
