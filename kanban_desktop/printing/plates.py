"""Makes labels for label printers: ZPL with the printer's own bars and our letters, or the whole label as a picture."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from kanban_desktop.model.label import Label
from kanban_desktop.printing import dots, zpl
from kanban_desktop.printing.dots import Placed, Rect
from kanban_desktop.printing.layout import Layout
from kanban_desktop.printing.paint import label_dots
from kanban_desktop.printing.placing import rect
from kanban_desktop.printing.zpl import Graphic

_PAD = 8  # bits in a byte


def labels_zpl(labels: Sequence[Label], dpi: int, layout: Layout, *, picture: bool = False) -> bytes:
    """All labels, one after the other.

    Args:
        picture: each label is one picture, for printers that make no bar codes of their own.

    Raises:
        OSError: the fonts are missing.
        ValueError: there is no such label printer.
    """
    ensure_resolution(dpi)
    return "".join(_label(label, dpi, layout, picture=picture) for label in labels).encode("ascii")


def ensure_resolution(dpi: int) -> None:
    """Raises: ValueError, where there is no such label printer."""
    if dpi not in zpl.RESOLUTIONS:
        raise ValueError(f"label printers have {', '.join(map(str, zpl.RESOLUTIONS))} dpi, not {dpi}")


def _label(label: Label, dpi: int, layout: Layout, *, picture: bool) -> str:
    image = label_dots(label, dpi, layout)
    if picture:
        return plate_as_picture(image)
    rules = [dots.rect(rule, dpi) for rule in layout.rules]
    painted = [rect(place, dpi) for place in (*layout.arrows, *(field.box for field in layout.texts(label)))]
    if layout.picture is not None and label.picture:
        painted.append(rect(layout.picture.box, dpi))
    digits = label.code.text
    return plate(image, rules, painted, [
        PlateCode(digits, one, qr)
        for one, qr in ((dots.bars(digits, dpi, layout), False), (dots.qr(digits, dpi, layout), True))
        if one is not None
    ])  # fmt: skip


class PlateCode(NamedTuple):
    """A symbol that the printer makes itself."""

    digits: str
    placed: Placed
    qr: bool


def plate_as_picture(image: QImage) -> str:
    """A page of one bit a dot as one picture."""
    return zpl.label(image.width(), image.height(), [zpl.graphic(_graphic(image, image.rect()))])


def plate(image: QImage, rules: Iterable[Rect], painted: Iterable[QRect], codes: Iterable[PlateCode]) -> str:
    """A page in the printer's own boxes and codes, and what is letters as it is in the image of one bit a dot.

    Args:
        painted: where letters are; codes that not every printer can make are taken from the image as well.
    """
    commands, places = [zpl.box(rule) for rule in rules], list(painted)
    for digits, placed, qr in codes:
        if placed.module <= zpl.MOST_MODULE:
            commands.append((zpl.qr if qr else zpl.bars)(digits, placed))
        else:
            places.append(QRect(*placed.room))
    commands += filter(None, (zpl.graphic(_graphic(image, place)) for place in places))
    return zpl.label(image.width(), image.height(), commands)


def _graphic(image: QImage, place: QRect) -> Graphic:
    """What is in a place of an image of one bit a dot."""
    part = image.copy(place)
    black = part.colorTable()[1] & 0xFFFFFF == 0
    width, line, rows = (part.width() + _PAD - 1) // _PAD, part.bytesPerLine(), bytes(part.constBits())
    # What is behind the last dot of a row is anything.
    last = 0xFF << (width * _PAD - part.width()) & 0xFF
    turned = bytes(range(256)) if black else bytes(255 - one for one in range(256))
    kept = []
    for row in range(part.height()):
        dotted = rows[line * row : line * row + width].translate(turned)
        kept.append(dotted[:-1] + bytes([dotted[-1] & last]))
    return Graphic(place.left(), place.top(), tuple(kept))
