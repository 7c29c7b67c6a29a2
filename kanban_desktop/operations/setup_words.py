"""What is said of a printer's set-up page and of what was measured on it: one sentence, and what to do."""

from collections.abc import Callable

from kanban_desktop.model.calibration import TRUE_ENOUGH, Grade
from kanban_desktop.model.printjobs import Printer, PrinterKind
from kanban_desktop.operations import print_words
from kanban_desktop.operations.printer_setup import SetupSent

Translate = Callable[[str], str]

_AGAIN = "then print the set-up page again."

_OUT = {
    PrinterKind.TCP: "The set-up page is out of {printer}. Measure both rulers, then scan its codes.",
    PrinterKind.SYSTEM: "{printer} has the set-up page in its queue. Measure both rulers, then scan its codes.",
    PrinterKind.FILE: "The set-up page is in {address}. Print it at 100 %, measure both rulers, then scan its codes.",
    PrinterKind.FOLDER: "The set-up page is in {address}. Print it at 100 %, measure both rulers, then scan its codes.",
}

_UNREAD = (
    "Not read: code {n}; its labels may not be read either. Print darker or slower, clean the head, or choose a layout "
    "with coarser bars."
)
_UNREAD_FINE = (
    "Not read: code {n}, which is finer than its labels; they are read, with little to spare. Print a little darker or "
    "slower, and clean the head."
)
_WAYS = "across", "along"
_LARGE, _SMALL = "{percent} % too large {way}", "{percent} % too small {way}"


def sent(came: SetupSent, printer: Printer, translate: Translate = str) -> str:
    """What came of printing the page."""
    if came.doubt:
        said = "The connection to {printer} broke off. Look whether the set-up page came out; if not, print it again."
        return translate(said).format(printer=printer.name)
    if came.trouble is not None:
        then = print_words.GOES_ON if came.out else _AGAIN
        return print_words.trouble(printer, came.trouble, translate, then)
    return translate(_OUT[printer.kind]).format(printer=printer.name, address=printer.address)


def calibration(printer: Printer, translate: Translate = str) -> str:
    """What was measured on a printer's set-up page, and what to do about it; all of it, in sentences."""
    measured = printer.calibration
    if measured is None:
        never = "{printer} was not set up. Print its set-up page, measure it and scan its codes."
        return translate(never).format(printer=printer.name)
    parts = [
        translate("{length} mm for {ruler} mm {way} ({off})").format(
            length=f"{length / 1000:g}", ruler=f"{of / 1000:g}", way=translate(way), off=_off(length, of, translate)
        )
        for (length, of), way in zip(measured.rulers, _WAYS, strict=True)
        if abs(length - of) > TRUE_ENOUGH
    ]
    said = []
    if parts:
        template = translate(
            "{printer} prints {parts}. Switch off “fit to page” in its driver and its own menu, and check its dpi."
        )
        said.append(template.format(printer=printer.name, parts=translate(" and ").join(parts)))
    if measured.unread:
        template = translate(_UNREAD_FINE if measured.readable else _UNREAD)
        said.append(template.format(n=_listed([str(one.n) for one in measured.unread], translate)))
    if said:
        return " ".join(said)
    return translate("{printer} prints in true size, and all its codes are read.").format(printer=printer.name)


def _listed(names: list[str], translate: Translate) -> str:
    """As people say it: 1, 2 and 3."""
    return translate(" and ").join([part for part in (", ".join(names[:-1]), names[-1]) if part])


def brief(printer: Printer, translate: Translate = str) -> str:
    """The same in a few words, to stand beside the printer's name; empty where all is well.

    Of files that is not said: whoever prints them prints them elsewhere.
    """
    measured = printer.calibration
    if measured is None:
        return "" if printer.kind in (PrinterKind.FILE, PrinterKind.FOLDER) else translate("not set up")
    for (length, of), way in zip(measured.rulers, _WAYS, strict=True):
        if abs(length - of) > TRUE_ENOUGH:
            template = _LARGE if length > of else _SMALL
            return translate(template).format(percent=_percent(length, of), way=translate(way))
    if not measured.readable:
        worst = next(one for one in measured.unread if one is not Grade.FINE)
        return translate("code {n} not read").format(n=worst.n)
    return ""


def _off(length: int, of: int, translate: Translate) -> str:
    template = "{percent} % too large" if length > of else "{percent} % too small"
    return translate(template).format(percent=_percent(length, of))


def _percent(length: int, of: int) -> str:
    return f"{abs(length - of) / of * 100:.1f}".removesuffix(".0")
