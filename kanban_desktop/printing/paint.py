"""Paints card labels, by Qt, in whole printer dots: as images, PNG files and PDF files.

Black on white only. Bars and QR modules are whole dots wide, and so are the pages: a PDF made for 203 dpi and
rasterised at 203 dpi has the image's bars and modules, dot by dot. ``dpi`` is taken at its word. A head of 8 dots a
millimetre is sold as 203 dpi and has 203.2, which makes the card 0.1 mm smaller and harms nothing.
"""

import errno
import os
import sys
from collections.abc import Sequence
from functools import cache, lru_cache
from math import ceil, floor
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPoint, QRect, QSizeF, Qt
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QGuiApplication,
    QImage,
    QImageWriter,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPolygon,
    QTextLayout,
    QTextOption,
)

from kanban_desktop.model.label import Label, clean
from kanban_desktop.printing import dots, layout
from kanban_desktop.printing.files import write_files
from kanban_desktop.printing.layout import Box, Field
from kanban_desktop.settings import data_folder

DPI, LEAST_DPI, MOST_DPI = dots.DPI, dots.LEAST_DPI, dots.MOST_DPI

_METRE = 1000 / 25.4  # in inches
_POINTS = 72  # in an inch
_FAMILY = "Inter"
_FONTS = ("Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf", "Inter-ExtraBold.otf")
_SHRINK = 0.94
_HAIR = 0.0001  # in points; readers keep some 7 digits
# Above this a character may stand higher or lower than the line that it is in.
_TAME = "\u00ff"


class Line(NamedTuple):
    """A line of text, in dots: where it begins, on which base line."""

    x: int
    baseline: int
    text: str


class Piece(NamedTuple):
    """A field as it is painted: its box and font size in dots, its lines, and whether letters may leave their line."""

    field: Field
    box: QRect
    size: int
    lines: tuple[Line, ...]
    wild: bool


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
        if _FAMILY not in QFontDatabase.applicationFontFamilies(number):
            raise OSError(errno.ENOENT, "the font of the labels cannot be loaded", str(path))
    return app


def label_image(label: Label, dpi: int = DPI) -> QImage:
    """The label as a printer prints it: one bit a dot.

    Raises:
        OSError: the fonts are missing.
        ValueError: a resolution below 100 or above 1200 dpi.
    """
    ensure_gui()
    width, height = dots.page(dpi)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        paint(painter, label, dpi)
    # Letters get their best shape by being drawn smooth and cut at half black.
    image = image.convertToFormat(QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither)
    image.setDotsPerMeterX(round(dpi * _METRE))
    image.setDotsPerMeterY(round(dpi * _METRE))
    return image


def label_png(label: Label, dpi: int = DPI) -> bytes:
    """The label's image as the content of a PNG file.

    Raises:
        OSError: the fonts are missing.
        ValueError: a resolution below 100 or above 1200 dpi.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(label_image(label, dpi))
    return bytes(buffer.data().data())


def save_png(labels: Sequence[Label], path: Path, dpi: int = DPI) -> list[Path]:
    """Writes one PNG file a label and returns their paths: ``path`` itself, or ``path`` numbered if there are several.

    Raises:
        OSError: a file cannot be written, its name in ``filename``; nothing is left behind. Or the fonts are missing.
        ValueError: no labels, or no such resolution.
    """
    if len(_some(labels)) == 1:
        return write_files([(path, label_png(labels[0], dpi))])
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    digits = len(str(len(labels)))
    return write_files(
        (path.with_stem(f"{path.stem}-{n:0{digits}}"), label_png(label, dpi)) for n, label in enumerate(labels, 1)
    )


def save_pdf(labels: Sequence[Label], path: Path, dpi: int = DPI) -> None:
    """Writes a PDF file, one label a page, made for printers of this resolution.

    Raises:
        OSError: the file cannot be written, its name in ``filename``; nothing is left behind. Or the fonts are missing.
        ValueError: no labels, or no such resolution.
    """
    write_files([(path, _pdf(_some(labels), dpi))])


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


def paint(painter: QPainter, label: Label, dpi: int) -> None:
    """Paints one label from (0, 0) on, one unit of the painter being one dot; ``ensure_gui`` comes first."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.black)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.drawPolygon(_arrow(dpi))
    painter.drawRects([_rect(rule, dpi) for rule in layout.RULES])
    digits = label.code.text
    painter.drawRects([QRect(*black) for black in dots.bars(digits, dpi) + dots.qr(digits, dpi)])
    painter.setPen(Qt.GlobalColor.black)
    for piece in arrange(label, dpi):
        paint_text(painter, piece)


def arrange(label: Label, dpi: int) -> list[Piece]:
    """The label's texts, made to fit their boxes."""
    return [_fitted(field, clean(field.text(label)), dpi) for field in layout.FIELDS]


def paint_text(painter: QPainter, piece: Piece) -> None:
    if piece.wild:
        painter.save()
        painter.setClipRect(piece.box)
    painter.setFont(_font(piece.field, piece.size))
    for line in piece.lines:
        painter.drawText(line.x, line.baseline, line.text)
    if piece.wild:
        painter.restore()


@lru_cache(maxsize=2048)
def _fitted(field: Field, text: str, dpi: int) -> Piece:
    """The text as large as it fits: on one line, shrunk, in more lines, and at its smallest with an ellipsis."""
    box = _rect(field.box, dpi)
    size, smallest = dots.dots(field.largest, dpi), dots.dots(field.smallest, dpi)
    while True:
        most = min(field.lines, box.height() // sum(_line(field, size)))
        rows = _broken(text, _font(field, size), box.width(), most, cut=size == smallest)
        if rows is not None:
            return Piece(field, box, size, _placed(rows, field, box, size), wild=max(text, default="") > _TAME)
        size = max(smallest, floor(size * _SHRINK))


def _line(field: Field, size: int) -> tuple[int, int]:
    """The dots that a line takes above and below its base line, whatever font it falls back to."""
    return ceil(size * field.ascent), ceil(size * field.descent)


def _broken(text: str, font: QFont, width: int, most: int, cut: bool) -> list[str] | None:
    """The text in at most so many lines; None if it does not fit and must not be cut or broken inside a word."""
    if not text:
        return []
    if most == 0 and not cut:
        return None
    if QFontMetricsF(font).horizontalAdvance(text) <= width:
        return [text]
    mode = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if cut else QTextOption.WrapMode.WordWrap
    paragraph = QTextLayout(text, font)
    paragraph.setTextOption(_wrapping(mode))
    units = text.encode("utf-16-le")  # Qt counts in these
    rows: list[str] = []
    paragraph.beginLayout()
    while (line := paragraph.createLine()).isValid():
        line.setLineWidth(width)
        start = 2 * line.textStart()
        row = units[start : start + 2 * line.textLength()].decode("utf-16-le", "ignore").strip()
        if len(rows) >= most - 1 and start + 2 * line.textLength() < len(units):
            if not cut:
                return None
            rest = units[start:].decode("utf-16-le", "ignore")
            rows.append(QFontMetricsF(font).elidedText(rest, Qt.TextElideMode.ElideRight, width))
            break
        if line.naturalTextWidth() > width and not cut:
            return None
        rows.append(row)
    paragraph.endLayout()
    return rows


def _placed(rows: list[str], field: Field, box: QRect, size: int) -> tuple[Line, ...]:
    """Where the lines stand: their ink, not their first letter's blank side, is flush with the box."""
    metrics = QFontMetricsF(_font(field, size))
    above, below = _line(field, size)
    baseline = box.top() + floor((box.height() - len(rows) * (above + below)) * field.down.value) + above
    lines = []
    for row in rows:
        ink = metrics.tightBoundingRect(row)
        x = box.left() - ink.left() + (box.width() - ink.width()) * field.across.value
        lines.append(Line(ceil(x), baseline, row))
        baseline += above + below
    return tuple(lines)


@lru_cache(maxsize=512)
def _font(field: Field, size: int) -> QFont:
    font = QFont(_FAMILY)
    font.setPixelSize(size)
    font.setWeight(QFont.Weight(field.weight))
    if field.weight > QFont.Weight.Bold:
        # Asked for by weight, a face above bold is taken for one that is to be made bolder still: a PDF gets it twice.
        font.setWeight(QFont.Weight.DemiBold)
        font.setStyleName(_face(field.weight))
    # Unhinted, letters are as wide in a PDF as in an image, and one measuring serves both.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # Said even where it is what anybody would take, else a window's own letters come through to the paper.
    font.setItalic(False)
    font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 100)
    font.setFeature(QFont.Tag("tnum"), 0)
    if field.code:
        font.setFeature(QFont.Tag("ss02"), 1)
    return font


@cache
def _face(weight: int) -> str:
    """What this system calls the upright face of this weight."""
    for name in QFontDatabase.styles(_FAMILY):
        if QFontDatabase.weight(_FAMILY, name) == weight and not QFontDatabase.italic(_FAMILY, name):
            return name
    return ""


@cache
def _wrapping(mode: QTextOption.WrapMode) -> QTextOption:
    option = QTextOption()
    option.setWrapMode(mode)
    return option


@cache
def _arrow(dpi: int) -> QPolygon:
    """Points from supply to demand."""
    box = _rect(layout.ARROW, dpi)
    return QPolygon([box.topLeft(), QPoint(box.right(), box.center().y()), box.bottomLeft()])


@lru_cache(maxsize=512)
def _rect(box: Box, dpi: int) -> QRect:
    return QRect(*dots.rect(box, dpi))


def _some(labels: Sequence[Label]) -> Sequence[Label]:
    if not labels:
        raise ValueError("there are no labels to print")
    return labels


def _pdf(labels: Sequence[Label], dpi: int) -> bytes:
    ensure_gui()
    width, height = (length * _POINTS / dpi for length in dots.page(dpi))
    whole = QSizeF(ceil(width), ceil(height))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setCreator("Kanban Desktop")
    writer.setTitle("Kanban cards")
    writer.setResolution(dpi)
    writer.setPageSize(QPageSize(whole, QPageSize.Unit.Point, "card", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    with QPainter(writer) as painter:
        for number, label in enumerate(labels):
            if number:
                writer.newPage()
            paint(painter, label, dpi)
    # QPdfWriter rounds pages to whole points, and whoever rasterises such a page stretches it to whole dots: the bars
    # blur. So the page's box becomes what the dots need. Of equal length, it leaves the file's table of offsets right;
    # a little small, it is not rounded up to one more dot.
    box = f"0 {whole.height() - height + _HAIR:.6f} {width - _HAIR:.6f} {whole.height():.0f}"
    old = f"[0 0 {whole.width():.6f} {whole.height():.6f}]".encode()
    new = b"[" + box.encode().ljust(len(old) - 2) + b"]"
    return (
        bytes(buffer.data().data())
        .replace(b"/MediaBox " + old, b"/MediaBox " + new)
        .replace(b"/TrimBox " + old, b"/TrimBox " + new)
    )
