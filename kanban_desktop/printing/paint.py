"""Paints labels, by Qt, in whole printer dots; ``pages`` makes files of it, ``printers`` and ``plates`` send it.

Bars and QR modules are whole dots wide, and so are the pages: a PDF made for 203 dpi and rasterised at 203 dpi has the
image's bars and modules, dot by dot. ``dpi`` is taken at its word. A head of 8 dots a millimetre is sold as 203 dpi and
has 203.2, which makes the card 0.1 mm smaller and harms nothing.
"""

import errno
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFontDatabase, QGuiApplication, QImage, QPainter, QPainterPath, QPen, QPolygon

from kanban_desktop.model.label import Label, clean
from kanban_desktop.printing import dots, layouts
from kanban_desktop.printing.layout import BAND_COLOURS, Box, Layout, Sheet, Symbol
from kanban_desktop.printing.pictures import in_dots
from kanban_desktop.printing.placing import FAMILY, Piece, fitted, rect
from kanban_desktop.settings import data_folder

DPI, LEAST_DPI, MOST_DPI = dots.DPI, dots.LEAST_DPI, dots.MOST_DPI

_METRE = 1000 / 25.4  # in inches
_FONTS = ("Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf", "Inter-ExtraBold.otf")
_HAIR = 0.15  # of a cut mark, in mm


@cache
def ensure_gui() -> QGuiApplication:
    """Makes sure that Qt can paint texts: there is an application, and it knows the fonts that we ship.

    Called from a plain command line it makes an application without windows, which needs no screen. Once is enough.

    Raises:
        OSError: a font that we ship is not there or is no font.
        RuntimeError: there is an application already, of the kind that cannot paint.
    """
    app = QGuiApplication.instance()
    if app is None:
        # Elsewhere the native platform needs no screen either, and knows the system's fonts better.
        arguments = ["-platform", "offscreen"] if sys.platform.startswith("linux") else []
        app = QGuiApplication(["kanban-desktop", *arguments])
    if not isinstance(app, QGuiApplication):
        raise RuntimeError("a QCoreApplication cannot paint labels")
    for name in _FONTS:
        path = data_folder("resources") / "fonts" / name
        number = QFontDatabase.addApplicationFont(str(path)) if path.is_file() else -1
        if FAMILY not in QFontDatabase.applicationFontFamilies(number):
            raise OSError(errno.ENOENT, "the font of the labels cannot be loaded", str(path))
    return app


def label_image(label: Label, dpi: int = DPI, layout: Layout | None = None) -> QImage:
    """The label as it is printed: one bit a dot, or in colours where its layout has any.

    Raises:
        OSError: the fonts are missing.
        ValueError: a resolution below 100 or above 1200 dpi.
    """
    layout = layout or layouts.card()
    return painted(dpi, layout, layout.colour, lambda at: paint(at, label, dpi, layout, colour=layout.colour))


def sheet_image(labels: Sequence[Label], dpi: int, sheet: Sheet) -> QImage:
    """A sheet with at most so many labels as it has room for.

    Raises:
        OSError, ValueError: as with ``label_image``.
    """
    return painted(dpi, sheet, sheet.colour, lambda at: paint_sheet(at, labels, dpi, sheet))


def label_dots(label: Label, dpi: int, layout: Layout) -> QImage:
    """The label as a printer without colours prints it, one bit a dot.

    Raises:
        OSError, ValueError: as with ``label_image``.
    """
    return painted(dpi, layout, False, lambda at: paint(at, label, dpi, layout))


def paint(
    painter: QPainter, label: Label, dpi: int, layout: Layout | None = None, *, colour: bool = False,
    outlines: bool = False,
) -> None:  # fmt: skip
    """Paints one label from (0, 0) on, one unit of the painter being one dot; ``ensure_gui`` comes first.

    Args:
        colour: bands are painted in the supply station's colour, and pictures in theirs; else all is black.
        outlines: letters are painted as shapes, for whoever has not our fonts.
    """
    layout = layout or layouts.card()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.black)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for arrow in layout.arrows:
        painter.drawPolygon(_arrow(arrow, dpi))
    painter.drawRects([rect(rule, dpi) for rule in layout.rules])
    digits = label.code.text
    for placed in (dots.bars(digits, dpi, layout), dots.qr(digits, dpi, layout)):
        if placed is not None:
            painter.drawRects([QRect(*black) for black in placed.black])
    band = QColor(BAND_COLOURS[label.supply % len(BAND_COLOURS)] if colour else "black")
    if layout.picture is not None and label.picture:
        _paint_picture(painter, label.picture, rect(layout.picture.box, dpi), layout.picture, colour=colour)
    for field in layout.texts(label):
        if field.band:
            painter.fillRect(rect(field.box, dpi), band)
    for piece in arrange(label, dpi, layout):
        paint_text(painter, piece, outlines=outlines)


def _paint_picture(painter: QPainter, png: bytes, place: QRect, where: Symbol, *, colour: bool) -> None:
    """A picture dot by dot, as large as its place allows."""
    image = in_dots(png, place.width(), place.height(), colour)
    left = place.left() + int((place.width() - image.width()) * where.across.value)
    top = place.top() + int((place.height() - image.height()) * where.down.value)
    painter.drawImage(left, top, image)


def paint_sheet(painter: QPainter, labels: Sequence[Label], dpi: int, sheet: Sheet, *, outlines: bool = False) -> None:
    """Paints a sheet with its cut marks, likewise."""
    for label, place in zip(labels, sheet.places, strict=False):
        painter.save()
        painter.translate(dots.dots(place.left, dpi), dots.dots(place.top, dpi))
        paint(painter, label, dpi, sheet.label, colour=sheet.colour, outlines=outlines)
        painter.restore()
    hair = max(1, dots.dots(_HAIR, dpi))
    for mark in sheet.marks:
        left, top, width, height = dots.rect(mark, dpi)
        painter.fillRect(left, top, max(hair, width), max(hair, height), Qt.GlobalColor.black)


def arrange(label: Label, dpi: int, layout: Layout | None = None) -> list[Piece]:
    """The label's texts, made to fit their boxes."""
    return [fitted(field, clean(field.text(label)), dpi) for field in (layout or layouts.card()).texts(label)]


def paint_text(painter: QPainter, piece: Piece, *, outlines: bool = False) -> None:
    """Paints a text where it was placed."""
    colour = QColor("white" if piece.field.band else "black")
    if piece.wild:
        painter.save()
        painter.setClipRect(piece.box)
    if outlines:
        shapes = QPainterPath()
        for line in piece.lines:
            shapes.addText(QPointF(line.x, line.baseline), piece.font, line.text)
        painter.fillPath(shapes, colour)
    else:
        painter.setPen(QPen(colour))
        painter.setFont(piece.font)
        for line in piece.lines:
            painter.drawText(line.x, line.baseline, line.text)
    if piece.wild:
        painter.restore()


def painted(dpi: int, of: dots.Sized, colour: bool, work: Callable[[QPainter], None], shrunk: int = 1) -> QImage:
    """Whatever is painted on a page of this size, as it is printed.

    Args:
        colour: in colours; else one bit a dot.
        shrunk: so many dots are one of the picture's, for screens: large papers have more dots than any screen.

    Raises:
        OSError, ValueError: as with ``label_image``.
    """
    ensure_gui()
    width, height = dots.page(dpi, of)
    image = QImage(width // shrunk, height // shrunk, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        painter.scale(1 / shrunk, 1 / shrunk)
        work(painter)
    if shrunk > 1:
        return image
    if not colour:
        # Letters get their best shape by being drawn smooth and cut at half black.
        image = image.convertToFormat(QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither)
    image.setDotsPerMeterX(round(dpi * _METRE))
    image.setDotsPerMeterY(round(dpi * _METRE))
    return image


def grey(path: Path) -> memoryview:
    """A picture file as a decoder takes it: rows of grey values, 0 is black.

    Raises:
        OSError: there is no such picture.
    """
    ensure_gui()
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_Grayscale8)
    if image.isNull():
        raise OSError(errno.ENOENT, "there is no such picture", str(path))
    width, height, line = image.width(), image.height(), image.bytesPerLine()
    rows = bytes(image.constBits())
    packed = b"".join(rows[line * row : line * row + width] for row in range(height))
    return memoryview(packed).cast("B", (height, width))


@cache
def _arrow(box: Box, dpi: int) -> QPolygon:
    """Points from supply to demand."""
    place = rect(box, dpi)
    return QPolygon([place.topLeft(), QPoint(place.right(), place.center().y()), place.bottomLeft()])
