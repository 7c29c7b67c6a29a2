"""Paints card labels, by Qt, in whole printer dots: as images, PNG files and PDF files.

Black on white only. Bars and QR modules are whole dots wide, and so are the pages: a PDF made for 203 dpi and rasterised
at 203 dpi has the image's bars and modules, dot by dot. ``dpi`` is taken at its word: a head of 8 dots a millimetre is sold as 203 dpi
and has 203.2, which makes a card 0.1 mm larger than A7 and harms nothing.
"""

import errno
import sys
from collections.abc import Sequence
from functools import cache, lru_cache
from math import ceil, floor
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPoint, QRect, QSizeF, Qt
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QGuiApplication,
    QImage,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPolygon,
    QTextLayout,
    QTextOption,
)

from kanban_desktop.model.label import Label, clean
from kanban_desktop.printing import layout, symbols
from kanban_desktop.printing.files import write_files
from kanban_desktop.printing.layout import Box, Field
from kanban_desktop.settings import data_folder

DPI = 203
"""Of the usual label printer."""
LEAST_DPI, MOST_DPI = 150, 1200

_INCH = 25.4
_POINTS = 72
_FAMILY = "Inter"
_FONTS = ("Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf", "Inter-ExtraBold.otf")
# Inter's own, in shares of the font size: asking Qt costs more, and these hold for every line, whatever font it falls back to.
_ASCENT, _LINE = 0.97, 1.21
_SHRINK = 0.94
_HAIR = 0.0005  # in points
# Above this a character may stand higher or lower than the line that it is in.
_TAME = "\u02ff"


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
        ValueError: a resolution below 150 or above 1200 dpi.
    """
    ensure_gui()
    width, height = page_size(dpi)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        paint(painter, label, dpi)
    # Letters get their best shape by being drawn smooth and cut at half black.
    image = image.convertToFormat(QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither)
    image.setDotsPerMeterX(round(dpi * 1000 / _INCH))
    image.setDotsPerMeterY(round(dpi * 1000 / _INCH))
    return image


def save_png(labels: Sequence[Label], path: Path, dpi: int = DPI) -> list[Path]:
    """Writes one PNG file a label and returns their paths: ``path`` itself, or ``path`` numbered if there are several.

    Raises:
        OSError: a file cannot be written, its name in ``filename``; nothing is left behind. Or the fonts are missing.
        ValueError: no labels, or no such resolution.
    """
    if len(_some(labels)) == 1:
        return write_files([(path, _png(labels[0], dpi))])
    digits = len(str(len(labels)))
    return write_files(
        (path.with_stem(f"{path.stem}-{n:0{digits}}"), _png(label, dpi)) for n, label in enumerate(labels, 1)
    )


def save_pdf(labels: Sequence[Label], path: Path, dpi: int = DPI) -> None:
    """Writes a PDF file, one label a page, made for printers of this resolution.

    Raises:
        OSError: the file cannot be written, its name in ``filename``; nothing is left behind. Or the fonts are missing.
        ValueError: no labels, or no such resolution.
    """
    write_files([(path, _pdf(_some(labels), dpi))])


def page_size(dpi: int) -> tuple[int, int]:
    """The card's width and height in dots.

    Raises:
        ValueError: a resolution below 150 or above 1200 dpi.
    """
    if not LEAST_DPI <= dpi <= MOST_DPI:
        raise ValueError(f"labels are made for {LEAST_DPI} to {MOST_DPI} dpi, not {dpi}")
    return _dots(layout.WIDTH, dpi), _dots(layout.HEIGHT, dpi)


def paint(painter: QPainter, label: Label, dpi: int) -> None:
    """Paints one label from (0, 0) on, one unit of the painter being one dot; ``ensure_gui`` comes first."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.black)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.drawPolygon(_arrow(dpi))
    painter.drawRects([_rect(rule, dpi) for rule in layout.RULES])
    painter.drawRects(_bars(label.code.text, dpi) + _qr(label.code.text, dpi))
    painter.setPen(Qt.GlobalColor.black)
    for piece in arrange(label, dpi):
        _paint_text(painter, piece)


def arrange(label: Label, dpi: int) -> list[Piece]:
    """The label's texts, made to fit their boxes."""
    return [_fitted(field, clean(field.text(label)), dpi) for field in layout.FIELDS]


def _paint_text(painter: QPainter, piece: Piece) -> None:
    if piece.wild:
        painter.save()
        painter.setClipRect(piece.box)
    painter.setFont(_font(piece.field, piece.size))
    for line in piece.lines:
        painter.drawText(line.x, line.baseline, line.text)
    if piece.wild:
        painter.restore()


@lru_cache(maxsize=4096)
def _fitted(field: Field, text: str, dpi: int) -> Piece:
    """The text as large as it fits: on one line, shrunk, in more lines, and at its smallest with an ellipsis."""
    box = _rect(field.box, dpi)
    size, smallest = _dots(field.largest, dpi), _dots(field.smallest, dpi)
    while True:
        most = max(1, min(field.lines, int(box.height() / (size * _LINE))))
        rows = _broken(text, _font(field, size), box.width(), most, cut=size == smallest)
        if rows is not None:
            return Piece(field, box, size, _placed(rows, field, box, size), wild=max(text, default="") > _TAME)
        size = max(smallest, floor(size * _SHRINK))


def _broken(text: str, font: QFont, width: int, most: int, cut: bool) -> list[str] | None:
    """The text in at most so many lines; None if it does not fit and must not be cut or broken inside a word."""
    mode = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if cut else QTextOption.WrapMode.WordWrap
    if QFontMetricsF(font).horizontalAdvance(text) <= width:
        return [text] if text else []
    paragraph = QTextLayout(text, font)
    paragraph.setTextOption(_wrapping(mode))
    units = text.encode("utf-16-le")  # Qt counts in these
    rows: list[str] = []
    paragraph.beginLayout()
    while (line := paragraph.createLine()).isValid():
        line.setLineWidth(width)
        start = 2 * line.textStart()
        row = units[start : start + 2 * line.textLength()].decode("utf-16-le", "ignore").strip()
        if len(rows) == most - 1 and start + 2 * line.textLength() < len(units):
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
    top = box.top() + (box.height() - len(rows) * size * _LINE) * field.down.value
    lines = []
    for number, row in enumerate(rows):
        ink = metrics.tightBoundingRect(row)
        x = box.left() - ink.left() + (box.width() - ink.width()) * field.across.value
        lines.append(Line(ceil(x), round(top + size * (number * _LINE + _ASCENT)), row))
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


def _bars(text: str, dpi: int) -> list[QRect]:
    """Code 128, as wide as its place and the quiet zones allow in whole dots a module."""
    pattern, place, margin = symbols.bars(text), _rect(layout.BARS, dpi), _dots(layout.MARGIN, dpi)
    module = min(place.width() // (pattern.columns + symbols.BAR_QUIET), margin // symbols.BAR_QUIET)
    return _blocks(pattern, place.left(), place.top(), module, place.height())


def _qr(text: str, dpi: int) -> list[QRect]:
    """The QR code, as large as its place and the quiet zones allow in whole dots a module; flush right."""
    pattern, place, margin = symbols.qr(text), _rect(layout.QR, dpi), _dots(layout.MARGIN, dpi)
    wide, high = place.width() // (pattern.columns + symbols.QR_QUIET), place.height() // pattern.rows
    module = min(wide, high, margin // symbols.QR_QUIET)
    side = pattern.columns * module
    return _blocks(pattern, place.left() + place.width() - side, place.top(), module, module)


def _blocks(pattern: symbols.Pattern, left: int, top: int, module: int, height: int) -> list[QRect]:
    return [QRect(left + x * module, top + y * height, run * module, height) for x, y, run in pattern.runs]


def _dots(length: float, dpi: int) -> int:
    return round(length * dpi / _INCH)


@lru_cache(maxsize=512)
def _rect(box: Box, dpi: int) -> QRect:
    """The box in dots: its edges are rounded, not its size, so that boxes side by side stay so."""
    left, top, right, bottom = (_dots(edge, dpi) for edge in (box.left, box.top, box.right, box.bottom))
    return QRect(left, top, right - left, bottom - top)


def _some(labels: Sequence[Label]) -> Sequence[Label]:
    if not labels:
        raise ValueError("there are no labels to print")
    return labels


def _png(label: Label, dpi: int) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    label_image(label, dpi).save(buffer, "PNG")
    return bytes(buffer.data().data())


def _pdf(labels: Sequence[Label], dpi: int) -> bytes:
    ensure_gui()
    width, height = (dots * _POINTS / dpi for dots in page_size(dpi))
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
    # blur. So the page's box becomes what the dots need. Of equal length, it leaves the file's table of offsets right; a
    # little small, it is not rounded up to one more dot.
    box = f"0 {whole.height() - height + _HAIR:.6f} {width - _HAIR:.6f} {whole.height():.0f}"
    old = f"[0 0 {whole.width():.6f} {whole.height():.6f}]".encode()
    new = b"[" + box.encode().ljust(len(old) - 2) + b"]"
    return (
        bytes(buffer.data().data())
        .replace(b"/MediaBox " + old, b"/MediaBox " + new)
        .replace(b"/TrimBox " + old, b"/TrimBox " + new)
    )
