"""Asks where labels shall go, a printer or a PDF file, and sends them there; says in one sentence what it came to.

Nothing here waits: dialogs are opened, and the answer comes when it comes.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from kanban_desktop.gui.pages.loops import labels_text
from kanban_desktop.gui.phrases import translate
from kanban_desktop.model.label import Label
from kanban_desktop.printing.pages import save_pdf
from kanban_desktop.printing.paint import DPI
from kanban_desktop.printing.printers import PrintingFailed, has_printer, print_labels, use_label_page

Told = Callable[[str, bool], None]
"""Takes the sentence, and whether it went well: ``LabelsPage.show_result``."""


def ask_printer(
    parent: QWidget, labels: Sequence[Label], told: Told, dpi: int | None = None, printer: QPrinter | None = None
) -> QPrintDialog | None:
    """Opens the system's print dialog; the labels are printed when it is accepted.

    Args:
        dpi: resolution of the label printer; None means what the chosen printer says of itself.
        printer: the printer to begin with; None means the system's default.

    Returns:
        The open dialog, None where no printer is set up.
    """
    if not has_printer():
        no_printer = translate(
            "labels", "No printer is set up on this computer. Save as PDF instead, or set one up in the system."
        )
        told(no_printer, False)
        return None
    chosen = printer or QPrinter(QPrinter.PrinterMode.HighResolution)
    chosen.setDocName(translate("labels", "Kanban cards"))
    use_label_page(chosen)
    dialog = QPrintDialog(chosen, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for option in ("PrintToFile", "PrintSelection", "PrintPageRange", "PrintCurrentPage"):
        dialog.setOption(QAbstractPrintDialog.PrintDialogOption[option], False)
    dialog.accepted.connect(lambda: told(*_printed(labels, chosen, dpi)))
    QDialog.open(dialog)
    return dialog


def _printed(labels: Sequence[Label], printer: QPrinter, dpi: int | None) -> tuple[str, bool]:
    name = printer.printerName()
    try:
        print_labels(labels, printer, dpi)
    except PrintingFailed:
        failed = translate(
            "labels", "“{name}” did not take the labels. Check that it is on and has paper at least 105 × 74 mm large."
        )
        return failed.format(name=name), False
    except OSError as fault:
        return _unreadable(fault), False
    sent = translate("labels", "{labels} sent to “{name}”.")
    return sent.format(labels=labels_text(len(labels)), name=name), True


def ask_pdf(
    parent: QWidget, labels: Sequence[Label], told: Told, dpi: int = DPI, folder: Path | None = None
) -> QFileDialog:
    """Opens a file dialog; the labels are saved when a file was named.

    Args:
        dpi: resolution of the printer that the file is made for.
        folder: where the dialog begins; None means the user's home.
    """
    dialog = QFileDialog(parent, translate("labels", "Save labels as PDF"), str(folder or Path.home()))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setNameFilter(translate("labels", "PDF files (*.pdf)"))
    dialog.setDefaultSuffix("pdf")
    dialog.selectFile(translate("labels", "labels.pdf"))
    dialog.fileSelected.connect(lambda name: told(*saved_pdf(labels, Path(name), dpi)))
    dialog.open()
    return dialog


def saved_pdf(labels: Sequence[Label], path: Path, dpi: int = DPI) -> tuple[str, bool]:
    """Saves the labels, all or none; returns what to say and whether it went well."""
    try:
        save_pdf(labels, path, dpi)
    except OSError as fault:
        if fault.filename != str(path):
            return _unreadable(fault), False
        unwritable = translate("labels", "“{file}” cannot be written: {problem}. Choose another folder.")
        return unwritable.format(file=path, problem=fault.strerror or fault), False
    return translate("labels", "{labels} saved in “{file}”.").format(labels=labels_text(len(labels)), file=path), True


def _unreadable(fault: OSError) -> str:
    broken = translate("labels", "The labels cannot be made: {problem}. Install Kanban Desktop again.")
    return broken.format(problem=f"{fault.strerror}, {fault.filename}")
