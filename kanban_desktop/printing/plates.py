"""Makes labels for label printers: ZPL with the printer's own bars and our letters, or the whole label as a picture."""

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from kanban_desktop.model.label import Label
from kanban_desktop.printing import dots, zpl
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
    if dpi not in zpl.RESOLUTIONS:
        raise ValueError(f"label printers have {', '.join(map(str, zpl.RESOLUTIONS))} dpi, not {dpi}")
    return "".join((_picture if picture else _native)(label, dpi, layout) for label in labels).encode("ascii")


def _picture(label: Label, dpi: int, layout: Layout) -> str:
    width, height = dots.page(dpi, layout)
    whole = _graphic(label_dots(label, dpi, layout), QRect(0, 0, width, height))
    return zpl.label(width, height, [zpl.graphic(whole)])


def _native(label: Label, dpi: int, layout: Layout) -> str:
    image = label_dots(label, dpi, layout)
    commands = [zpl.box(dots.rect(rule, dpi)) for rule in layout.rules]
    painted = [rect(place, dpi) for place in (*layout.arrows, *(field.box for field in layout.texts(label)))]
    if layout.picture is not None and label.picture:
        painted.append(rect(layout.picture.box, dpi))
    digits = label.code.text
    for placed, command in ((dots.bars(digits, dpi, layout), zpl.bars), (dots.qr(digits, dpi, layout), zpl.qr)):
        if placed is not None and placed.module <= zpl.MOST_MODULE:
            commands.append(command(digits, placed))
        elif placed is not None:
            painted.append(QRect(*placed.room))
    commands += filter(None, (zpl.graphic(_graphic(image, place)) for place in painted))
    return zpl.label(*dots.page(dpi, layout), commands)


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
