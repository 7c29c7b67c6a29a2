"""The printers to choose from: those of the plant, and whatever this computer's own dialog offers."""

from collections.abc import Iterable
from dataclasses import dataclass

from kanban_desktop.gui.phrases import translate
from kanban_desktop.model.plant import Station
from kanban_desktop.model.printjobs import Printer, PrinterKind

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


def printer_rows(printers: Iterable[Printer], stations: dict[int, Station]) -> list[PrinterRow]:
    """The plant's printers by name, then the computer's dialog."""
    rows = [PrinterRow(one, _note(one, stations)) for one in printers]
    return [*rows, PrinterRow(None, translate("labels", "of this computer, by its own dialog"))]


def _note(one: Printer, stations: dict[int, Station]) -> str:
    if one.station in stations:
        return translate("labels", "at {station} · {address}").format(
            station=stations[one.station].name, address=one.address
        )
    return one.address
