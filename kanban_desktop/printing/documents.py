"""Labels as what a printer is sent: the bytes, and what a queue or a file calls them. Qt is loaded when needed."""

from collections.abc import Sequence

from kanban_desktop.model.label import Label
from kanban_desktop.model.printjobs import Language
from kanban_desktop.printing import dots, layouts, zpl
from kanban_desktop.printing.layout import Layout, Sheet
from kanban_desktop.printing.setup_page import SetupPage

Form = Layout | Sheet

RESOLUTIONS = {"least": dots.LEAST_DPI, "most": dots.MOST_DPI}
KNOWN_HEADS = ", ".join(map(str, zpl.RESOLUTIONS))

ENDINGS = {Language.ZPL: "zpl", Language.ZPL_IMAGE: "zpl", Language.PDF: "pdf", Language.PNG: "png"}
TYPES = {
    Language.ZPL: "application/vnd.cups-raw",  # past all filters, to the printer as it is
    Language.ZPL_IMAGE: "application/vnd.cups-raw",
    Language.PDF: "application/pdf",
    Language.PNG: "image/png",
}


def form(name: str | None) -> Form:
    """The layout with this name; the card without one.

    Raises:
        BadInput: there is none, or it is broken.
    """
    return layouts.layout(name or layouts.CARD)


def content(labels: Sequence[Label], language: Language, dpi: int, how: Form) -> bytes:
    """The labels as one document.

    Raises:
        ImportError, OSError: they cannot be painted here.
        ValueError: not in this language or resolution.
    """
    from kanban_desktop.printing import pages, plates

    if language.is_zpl:
        if isinstance(how, Sheet):
            raise ValueError(f"{how.name} is a sheet")
        return plates.labels_zpl(labels, dpi, how, picture=language is Language.ZPL_IMAGE)
    if language is Language.PNG:
        return pages.page_png(labels, dpi, how)
    return pages.page_pdf(labels, dpi, how)


def setup_documents(made: Sequence[SetupPage], language: Language) -> list[bytes]:
    """A printer's set-up page: one document, or one picture a page.

    Raises:
        ImportError, OSError: it cannot be painted here.
        ValueError: not in this language or resolution.
    """
    from kanban_desktop.printing import paint_setup

    return paint_setup.setup_documents(made, language)
