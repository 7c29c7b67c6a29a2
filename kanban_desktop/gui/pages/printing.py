"""Asks where a print shall go, a printer or a PDF file, and sends it there; says in one sentence what it came to.

Nothing here waits: dialogs are opened, and the answer comes when it comes.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from kanban_desktop.gui.pages.loops import labels_text
from kanban_desktop.gui.phrases import translate
from kanban_desktop.printing.printers import PrintingFailed, has_printer, print_pages, use_page
from kanban_desktop.printing.prints import CommandPrint, Print, save_print

Told = tuple[str, bool]
"""The sentence, and whether it went well: what ``LabelsPage.show_result`` takes."""


def no_printer() -> str:
    """What there is to say where no printer is set up."""
    return translate(
        "labels", "No printer is set up on this computer. Save as PDF instead, or set one up in the system."
    )


def ask_printer(
    parent: QWidget, asked: Print, taken: Callable[[QPrinter], None], printer: QPrinter | None = None
) -> QPrintDialog | None:
    """Opens the system's print dialog.

    Args:
        asked: what is to be printed; the dialog begins with paper of its size.
        taken: called with the printer when the dialog is accepted.
        printer: the printer to begin with; None means the system's default.

    Returns:
        The open dialog, None where no printer is set up.
    """
    if not has_printer():
        return None
    chosen = printer or QPrinter(QPrinter.PrinterMode.HighResolution)
    chosen.setDocName(translate("labels", "Kanban cards"))
    use_page(chosen, asked.form)
    dialog = QPrintDialog(chosen, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for option in ("PrintToFile", "PrintSelection", "PrintPageRange", "PrintCurrentPage"):
        dialog.setOption(QAbstractPrintDialog.PrintDialogOption[option], False)
    dialog.accepted.connect(lambda: taken(chosen))
    QDialog.open(dialog)
    return dialog


def ask_file(parent: QWidget, asked: Print, taken: Callable[[Path], None], folder: Path | None = None) -> QFileDialog:
    """Opens a file dialog.

    Args:
        taken: called with the file when one was named.
        folder: where the dialog begins; None means the user's home.
    """
    commands = isinstance(asked, CommandPrint)
    title = translate("labels", "Save commands as PDF") if commands else translate("labels", "Save labels as PDF")
    dialog = QFileDialog(parent, title, str(folder or Path.home()))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setNameFilter(translate("labels", "PDF files (*.pdf)"))
    dialog.setDefaultSuffix("pdf")
    dialog.selectFile(translate("labels", "commands.pdf") if commands else translate("labels", "labels.pdf"))
    dialog.fileSelected.connect(lambda name: taken(Path(name)))
    dialog.open()
    return dialog


def printed(asked: Print, printer: QPrinter, label_dpi: int | None = None) -> Told:
    """Prints.

    Args:
        label_dpi: resolution of the label printer; None means what the printer says of itself.
    """
    name, size = printer.printerName(), f"{asked.form.width:g} × {asked.form.height:g} mm"
    try:
        print_pages(asked.pages, printer, None if label_dpi is None else asked.resolution(label_dpi))
    except PrintingFailed:
        failed = translate(
            "labels", "“{name}” did not take the labels. Check that it is on and has paper at least {size} large."
        )
        return failed.format(name=name, size=size), False
    except OSError as fault:
        return _unreadable(fault), False
    return translate("labels", "{labels} sent to “{name}”.").format(labels=counted(asked), name=name), True


def saved(asked: Print, path: Path, label_dpi: int) -> Told:
    """Saves it as a PDF file, all or nothing."""
    try:
        save_print(asked, path, label_dpi)
    except OSError as fault:
        if fault.filename != str(path):
            return _unreadable(fault), False
        unwritable = translate("labels", "“{file}” cannot be written: {problem}. Choose another folder.")
        return unwritable.format(file=path, problem=fault.strerror or fault), False
    return translate("labels", "{labels} saved in “{file}”.").format(labels=counted(asked), file=path), True


def counted(asked: Print) -> str:
    """How much it is."""
    if isinstance(asked, CommandPrint):
        return translate("labels", "Command codes")
    return labels_text(len(asked.printed))


def _unreadable(fault: OSError) -> str:
    broken = translate("labels", "The labels cannot be made: {problem}. Install Kanban Desktop again.")
    return broken.format(problem=f"{fault.strerror}, {fault.filename}")
