"""Paints pictures of what is printed for ``docs``: ``python -m tests.label_pictures`` makes them anew."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtWidgets import QApplication

from kanban_desktop.printing import layouts, paint
from kanban_desktop.printing.layout import Layout
from kanban_desktop.printing.pages import page_png
from kanban_desktop.printing.paint_setup import setup_image
from kanban_desktop.printing.placard import PAPERS, placards
from kanban_desktop.printing.placards import placard_image
from kanban_desktop.printing.setup_page import SetupOf, setup_pages
from tests.printing.test_placards import a_sheet
from tests.proof import demo_labels

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "labels"

_LABEL_DPI, _SHEET_DPI = 203, 100
_LABEL_WIDE, _SHEET_WIDE = 560, 400
_EDGE = 1


def main() -> None:
    """Writes a picture of each of our layouts, as it is printed but smaller, with its edge."""
    application = QApplication(["pictures", "-platform", "offscreen"])
    paint.ensure_gui()
    FOLDER.mkdir(exist_ok=True)
    decks = demo_labels()
    chosen = next(deck for deck in decks if deck[0].loop == "M1-A2-4733-01")
    for name in layouts.files():
        form = layouts.layout(name)
        if isinstance(form, Layout):
            labels, dpi, width = chosen[:1], _LABEL_DPI, _LABEL_WIDE
        else:
            labels, dpi, width = [deck[0] for deck in decks][: form.room], _SHEET_DPI, _SHEET_WIDE
        (FOLDER / f"{name}.png").write_bytes(_small(QImage.fromData(page_png(labels, dpi, form)), width))
    for name in ("card-105x74", "label-60x40"):
        of = SetupOf(1201, 1, "Zebra 1", "2026-11-30")
        for n, made in enumerate(setup_pages(of, layouts.layout(name), _LABEL_DPI), 1):
            (FOLDER.parent / f"setup-{name}-{n}.png").write_bytes(_small(setup_image(made), _LABEL_WIDE))
    for name, paper in PAPERS.items():
        page = placards(a_sheet(persons=6), paper)[0]
        (FOLDER.parent / f"commands-{name}.png").write_bytes(_small(placard_image(page, _SHEET_DPI), _SHEET_WIDE))
    application.quit()


def _small(image: QImage, width: int) -> bytes:
    """The picture with a thin edge."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    image = image.scaledToWidth(min(width, image.width()), Qt.TransformationMode.SmoothTransformation)
    with QPainter(image) as painter:
        painter.setPen(Qt.GlobalColor.gray)
        painter.drawRect(0, 0, image.width() - _EDGE, image.height() - _EDGE)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    writer.setCompression(100)
    writer.write(image.convertToFormat(QImage.Format.Format_Grayscale8) if image.allGray() else image)
    return bytes(buffer.data().data())


if __name__ == "__main__":
    main()
