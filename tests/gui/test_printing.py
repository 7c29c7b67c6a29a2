"""Where labels go from the window: a printer that is asked for, or a file; and what is said then."""

import tempfile
from pathlib import Path

import pytest
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kanban_desktop.gui.pages import printing
from kanban_desktop.gui.pages.printing import ask_file, ask_printer, printed, saved
from kanban_desktop.printing import layouts
from kanban_desktop.printing.prints import LabelPrint
from tests.printing.test_labels import PLAIN, both, card, pages, read
from tests.rights import needs_rights, somebody_without_rights

# What the offscreen platform says of every window; it is no fault of ours.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

LABELS = (PLAIN, card(2), card(3))
CARDS = LabelPrint(LABELS, layouts.card())


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def a_printer(file: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    return printer


def test_without_a_printer_there_is_no_dialog(parent: QWidget, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", list)
    assert ask_printer(parent, CARDS, lambda _: None) is None


def test_an_accepted_print_dialog_hands_on_a_printer_with_paper_of_the_right_size(
    parent: QWidget, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(printing, "has_printer", lambda: True)
    taken: list[QPrinter] = []
    printer = a_printer(tmp_path / "paper.pdf")
    dialog = ask_printer(parent, LabelPrint(LABELS, layouts.layout("label-60x40")), taken.append, printer)
    assert dialog is not None
    size = printer.pageLayout().pageSize().size(QPageSize.Unit.Millimeter)
    assert (round(size.width()), round(size.height())) == (60, 40)
    assert taken == []
    dialog.accept()  # where there is no printer, that takes output file and paper away
    assert taken == [printer]


def test_a_printer_prints_and_says_so(tmp_path: Path):
    sentence, ok = printed(CARDS, a_printer(tmp_path / "paper.pdf"), 203)
    assert ok
    assert sentence.startswith("3 labels sent to “")
    assert [read(page) for page in pages(tmp_path / "paper.pdf", 203)] == [both(one) for one in LABELS]


@pytest.mark.qt_log_ignore("QPainter::begin", "QPdf", extend=True)
def test_a_printer_that_fails_is_told_with_what_to_do(tmp_path: Path):
    sentence, ok = printed(CARDS, a_printer(tmp_path / "gone" / "paper.pdf"), 203)
    assert not ok
    assert "did not take the labels. Check that it is on and has paper at least 105 × 74 mm large." in sentence


def test_a_dialog_that_is_given_up_does_nothing(parent: QWidget, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(printing, "has_printer", lambda: True)
    taken: list[object] = []
    printer = ask_printer(parent, CARDS, taken.append, a_printer(tmp_path / "paper.pdf"))
    assert printer is not None
    printer.reject()
    ask_file(parent, CARDS, taken.append, tmp_path).reject()
    assert taken == []
    assert list(tmp_path.iterdir()) == []


def test_the_named_file_gets_the_labels(parent: QWidget, tmp_path: Path):
    taken: list[Path] = []
    dialog = ask_file(parent, CARDS, taken.append, tmp_path)
    dialog.fileSelected.emit(str(tmp_path / "labels.pdf"))
    dialog.reject()
    (file,) = taken
    assert saved(CARDS, file, 203) == (f"3 labels saved in “{file}”.", True)
    assert [read(page) for page in pages(file, 203)] == [both(one) for one in LABELS]


@needs_rights
def test_a_folder_that_may_not_be_written_is_named():
    with tempfile.TemporaryDirectory() as name:
        file = Path(name, "labels.pdf")
        assert saved(CARDS, file, 203)[1]
        file.unlink()
        with somebody_without_rights({Path(name): 0o555}):
            sentence, ok = saved(CARDS, file, 203)
        assert not ok
        assert "labels.pdf” cannot be written: Permission denied. Choose another folder." in sentence
        assert not file.exists()


def test_a_folder_that_is_gone_is_named_and_nothing_is_left(tmp_path: Path):
    file = tmp_path / "gone" / "labels.pdf"
    assert saved(CARDS, file, 203) == (
        f"“{file}” cannot be written: No such file or directory. Choose another folder.",
        False,
    )
    assert list(tmp_path.iterdir()) == []
