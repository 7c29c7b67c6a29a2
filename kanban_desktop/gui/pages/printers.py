"""The printers to choose from: those of the plant, and whatever this computer's own dialog offers."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from kanban_desktop.gui.phrases import translate
from kanban_desktop.model.plant import Station
from kanban_desktop.model.printjobs import Printer, PrinterKind
from kanban_desktop.operations import setup_words

_ICONS = {PrinterKind.FILE: "inbox", PrinterKind.FOLDER: "inbox"}


@dataclass(frozen=True, slots=True)
class PrinterRow:
    """A printer; None is the computer's dialog."""

    printer: Printer | None
    note: str

    problem = ""

    @property
    def key(self) -> str:
        """The plant's printers by name."""
        return self.printer.name if self.printer is not None else ""

    @property
    def title(self) -> str:
        """What people call it."""
        return self.printer.name if self.printer is not None else translate("labels", "Another printer")

    @property
    def icon(self) -> str:
        """What kind of thing it is."""
        return _ICONS.get(self.printer.kind, "printer") if self.printer is not None else "settings"

    @property
    def spoken(self) -> str:
        """All of it in one line, for those who hear it."""
        return f"{self.title}, {self.note}"


@dataclass(frozen=True, slots=True)
class SetupRow:
    """The way to set up the printer that is chosen."""

    printer: Printer

    problem = ""
    icon = "scan-barcode"

    @property
    def key(self) -> str:
        """One that no printer's name is, since those are not blank at their ends."""
        return " set up"

    @property
    def title(self) -> str:
        """What may be done."""
        return translate("labels", "Set up this printer")

    @property
    def note(self) -> str:
        """How."""
        said = translate("labels", "{printer}: print its page, measure it, scan its codes")
        return said.format(printer=self.printer.name)

    @property
    def spoken(self) -> str:
        """All of it in one line, for those who hear it."""
        return f"{self.title}, {self.note}"


def printer_rows(printers: Iterable[Printer], stations: dict[int, Station]) -> list[PrinterRow]:
    """The plant's printers by name, then the computer's dialog."""
    rows = [PrinterRow(one, _note(one, stations)) for one in printers]
    return [*rows, PrinterRow(None, translate("labels", "of this computer, by its own dialog"))]


def _note(one: Printer, stations: dict[int, Station]) -> str:
    """Where it is, after what is not as it should be about it."""
    brief = setup_words.brief(one, partial(translate, "words"))
    return " · ".join(filter(None, (brief, _place(one, stations))))


def _place(one: Printer, stations: dict[int, Station]) -> str:
    if one.station in stations:
        return translate("labels", "at {station} · {address}").format(
            station=stations[one.station].name, address=one.address
        )
    return one.address
