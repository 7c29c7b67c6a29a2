"""The layouts to choose from; the sheet of command codes is among them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from kanban_desktop.gui.phrases import translate
from kanban_desktop.operations import words
from kanban_desktop.printing.layout import Layout, Sheet
from kanban_desktop.printing.layouts import Known
from kanban_desktop.printing.placard import PAPERS, Paper

_PAPER_NAMES = {"a4": "A4", "letter": "Letter"}


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """Something that can be printed, or a file that was to be a layout.

    Attributes:
        key: a layout's name; of a sheet of command codes one that no file can have.
        form: the label, the sheet, the paper of command codes; None where the file cannot be used.
        title, note: what it is, and its size and name.
        problem: why it cannot be used.
    """

    key: str
    form: Layout | Sheet | Paper | None
    title: str
    note: str
    problem: str = ""

    @property
    def for_cards(self) -> bool:
        """Whether it has the labels of cards on it."""
        return isinstance(self.form, Layout | Sheet) and not self.form.for_place

    @property
    def spoken(self) -> str:
        """All of it in one line, for those who hear it."""
        return f"{self.title}, {self.problem or self.note}"

    @property
    def icon(self) -> str:
        """What kind of thing it is."""
        if self.form is None:
            return "triangle-alert"
        if isinstance(self.form, Paper):
            return "scan-barcode"
        return "layout-grid" if isinstance(self.form, Sheet) else "tag"


def layout_rows(known: Iterable[Known]) -> list[LayoutRow]:
    """Labels, sheets, what cannot be used, command codes; of each kind the plant's own first."""
    rows = [_row(one) for one in sorted(known, key=_rank)]
    return rows + [_command_row(paper) for paper in PAPERS.values()]


def size_text(form: Layout | Sheet | Paper) -> str:
    """How large its paper is."""
    return translate("labels", "{width} × {height} mm").format(width=f"{form.width:g}", height=f"{form.height:g}")


def _rank(known: Known) -> tuple[object, ...]:
    form = known.form
    if form is None:
        return 2, False, False, known.name
    return int(isinstance(form, Sheet)), not known.own, form.for_place, known.name


def _row(known: Known) -> LayoutRow:
    if known.form is None:
        assert known.fault is not None, "it is there or it is not"
        return LayoutRow(known.name, None, known.name, "", words.fault(known.fault, partial(translate, "words")))
    own = (
        translate("labels", "{size} · {name}, the plant’s own") if known.own else translate("labels", "{size} · {name}")
    )
    return LayoutRow(known.name, known.form, known.form.title, own.format(size=size_text(known.form), name=known.name))


def _command_row(paper: Paper) -> LayoutRow:
    title = translate("labels", "Command codes, {paper}").format(paper=_PAPER_NAMES[paper.name])
    note = translate("labels", "Undo, hold, quantity, stations, badges")
    return LayoutRow(f"commands/{paper.name}", paper, title, note)
