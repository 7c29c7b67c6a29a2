"""How a printer does, asked of itself or of its queue, from this computer."""

from pathlib import Path

from kanban_desktop.model.printjobs import Printer, PrinterKind, Trouble
from kanban_desktop.printing import cups
from kanban_desktop.printing.documents import ENDINGS
from kanban_desktop.printing.outlet import FileOutlet, NotSent, Outlet
from kanban_desktop.printing.zebra import TcpOutlet


def trouble_of(printer: Printer) -> Trouble | None:
    """What keeps a printer from printing now, as far as it tells; takes some seconds where it does not answer."""
    try:
        if printer.kind is PrinterKind.SYSTEM:
            return cups.Queue(printer.address).trouble()
        outlet = outlet_of(printer)
        try:
            return outlet.trouble()
        finally:
            outlet.close()
    except NotSent as fault:
        return fault.trouble


def outlet_of(printer: Printer) -> Outlet:
    """The way to a printer that is no queue."""
    if printer.kind is PrinterKind.TCP:
        return TcpOutlet(printer.address, tells=printer.language.is_zpl)
    folder = printer.kind is PrinterKind.FOLDER
    return FileOutlet(Path(printer.address), ENDINGS[printer.language], folder=folder)
