"""Brings a station's labels to their page, and from there to a printer or into a file."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kanban_desktop.gui.bridge import Bridge
from kanban_desktop.gui.pages.labels import LabelsPage
from kanban_desktop.gui.pages.printing import ask_pdf, ask_printer
from kanban_desktop.gui.phrases import translate
from kanban_desktop.model.errors import KanbanError
from kanban_desktop.model.label import Label
from kanban_desktop.operations import words

if TYPE_CHECKING:  # the desks bring SQLAlchemy along, for which the first picture does not wait
    from kanban_desktop.operations.desks import Desks


class LabelsControl(QObject):
    """One station's labels.

    Args:
        dpi: resolution of the label printer.
    """

    def __init__(self, page: LabelsPage, bridge: Bridge, station: str, dpi: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._bridge = bridge
        self._station = station
        self._dpi = dpi
        self._cards: tuple[int, ...] | None = None
        page.print_chosen.connect(self._print)
        page.pdf_chosen.connect(self._save)

    def show_now(self, cards: tuple[int, ...] | None = None) -> None:
        """Reads the labels again.

        Args:
            cards: choose these and no others; None leaves what was chosen.
        """
        if cards is not None:
            self._cards = cards
        self._bridge.ask(partial(_read, self._station), self._show, self._not_read)

    def _show(self, labels: tuple[Label, ...]) -> None:
        self._page.show_labels(labels)
        if self._cards is not None:
            self._page.choose(self._cards)
            self._cards = None

    def _not_read(self, fault: KanbanError) -> None:
        self._page.show_result(words.fault(fault, partial(translate, "words")), ok=False)

    @Slot()
    def _print(self) -> None:
        ask_printer(self._page, self._page.chosen, self._page.show_result, self._dpi)

    @Slot()
    def _save(self) -> None:
        ask_pdf(self._page, self._page.chosen, self._page.show_result, self._dpi)


def _read(station: str, desks: "Desks") -> tuple[Label, ...]:
    return desks.labels.at(desks.catalog.layout.station(station))
