"""Paints a printer's set-up page and makes of it what printers are sent, by the same paint as labels."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

from kanban_desktop.model.label import clean
from kanban_desktop.model.printjobs import Language
from kanban_desktop.printing import pages, plates
from kanban_desktop.printing.paint import paint_text, painted
from kanban_desktop.printing.placing import fitted, rect
from kanban_desktop.printing.plates import PlateCode
from kanban_desktop.printing.prints import Page
from kanban_desktop.printing.setup_page import SetupPage

_TITLE = "Set-up page"


def paint_setup(painter: QPainter, page: SetupPage) -> None:
    """Paints a page from (0, 0) on, one unit of the painter being one dot; ``paint.ensure_gui`` comes first."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.black)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.drawRects([QRect(*tick) for tick in page.ticks])
    for code in page.codes:
        painter.drawRects([QRect(*black) for black in code.placed.black])
    for one in page.texts:
        paint_text(painter, fitted(one.field, clean(one.text), page.dpi))


def setup_image(page: SetupPage) -> QImage:
    """A page as it is printed, one bit a dot.

    Raises:
        OSError: the fonts are missing.
    """
    return painted(page.dpi, page.form, False, lambda painter: paint_setup(painter, page))


def setup_documents(made: Sequence[SetupPage], language: Language) -> list[bytes]:
    """The pages as a printer is sent them: one document, or one picture a page.

    Raises:
        OSError: the fonts are missing.
        ValueError: there is no label printer of this resolution.
    """
    if language is Language.PNG:
        return [pages.png(setup_image(one)) for one in made]
    if language.is_zpl:
        plates.ensure_resolution(made[0].dpi)
        plate = _picture if language is Language.ZPL_IMAGE else _native
        return ["".join(map(plate, made)).encode("ascii")]
    works = [_work(one) for one in made]
    return [pages.pdf(works, _TITLE, made[0].form, made[0].dpi)]


def shown_pages(made: Sequence[SetupPage], title: str) -> tuple[Page, ...]:
    """The pages for a screen, each with its title."""

    def page(one: SetupPage, n: int) -> Page:
        return Page(title, lambda painter, _dpi: paint_setup(painter, one), one.form, n=n)

    return tuple(page(one, n) for n, one in enumerate(made, 1))


def _work(page: SetupPage) -> pages.Work:
    return lambda painter: paint_setup(painter, page)


def _picture(page: SetupPage) -> str:
    return plates.plate_as_picture(setup_image(page))


def _native(page: SetupPage) -> str:
    letters = [rect(one.field.box, page.dpi) for one in page.texts]
    codes = [PlateCode(one.digits, one.placed, one.qr) for one in page.codes]
    return plates.plate(setup_image(page), page.ticks, letters, codes)
