"""Where everything stands on a printer's set-up page: two rulers in whole dots, and codes from coarse to fine. No Qt.

The page is as large as what the printer prints, a label or a sheet. A ruler is 100 mm long where the paper has room for
it, else as many whole centimetres as there is room for, and says so. Codes that have no room beside the rulers stand on
further labels. ``paint_setup`` makes files of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from kanban_desktop.model.calibration import RULER, RULER_STEP, Grade, setup_code
from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.scan import grouped
from kanban_desktop.printing import dots, symbols
from kanban_desktop.printing.dots import Placed, Rect
from kanban_desktop.printing.layout import Box, Field, Layout, Sheet, Side
from kanban_desktop.printing.placard import Text

_EDGE = 1.5
"""No line of a ruler is nearer to the paper's edge, in mm: few label printers print up to it."""
_SHEET_MARGIN, _LABEL_MARGIN = 10.0, 2.5
_TICKS = {10: 2.2, 5: 1.6, 1: 1.0}
_HIGH, _WIDE = 4.2, 6.0
"""How much room the rulers take with their numbers, the one across and the one along."""
_HAIR = 0.15
_BESIDE = 0.5
_WIDEST = 120.0
"""Nobody looks for the digits of a code at the other end of a sheet."""
_NARROWEST = 0.25
"""The bars of a printer that prints no cards, in mm."""
_COARSER, _FINER = 1.4, 0.7


@dataclass(frozen=True, slots=True)
class SetupOf:
    """Whose set-up page it is.

    Attributes:
        plant: the plant's code.
        number, name: the printer's id, and what people call it.
        day: when it is printed, for people.
    """

    plant: int
    number: int
    name: str
    day: str


@dataclass(frozen=True, slots=True)
class GradeCode:
    """A code of the page.

    Attributes:
        digits: what it says.
        qr: whether it is a QR code; else it is Code 128.
    """

    grade: Grade
    digits: str
    qr: bool
    placed: Placed


@dataclass(frozen=True, slots=True)
class SetupPage:
    """A label or a sheet.

    Attributes:
        form: its size in mm.
        texts: in mm.
        ticks: the rulers' lines, in dots.
        codes: in dots.
    """

    form: Layout | Sheet
    dpi: int
    texts: tuple[Text, ...]
    ticks: tuple[Rect, ...]
    codes: tuple[GradeCode, ...]


@dataclass(frozen=True, slots=True)
class _Measures:
    """What the page is laid out by, in mm.

    Attributes:
        unit: how large letters are; 1 on the card of 105 × 74.
        scale: how large the rulers' lines and numbers are.
        left, top: where both rulers begin.
        across, along: how long they are.
    """

    margin: float
    unit: float
    scale: float
    left: float
    top: float
    across: int
    along: int

    @property
    def below(self) -> float:
        """Where the ruler along the paper begins: below the numbers of the other one."""
        return self.top + _HIGH * self.scale + _BESIDE

    @property
    def beside(self) -> float:
        """Where its numbers end."""
        return self.left + _WIDE * self.scale


def rulers(form: Layout | Sheet) -> tuple[int, int]:
    """How long the rulers are across and along this paper, micrometres.

    Raises:
        BadInput: it is too small for any.
    """
    found = _measures(form)
    return found.across * 1000, found.along * 1000


def grades(form: Layout | Sheet, dpi: int) -> tuple[Grade, ...]:
    """Which codes are on the page, from coarse to fine."""
    return tuple(grade for grade, _, _ in _graded(form, dpi))


def setup_pages(of: SetupOf, form: Layout | Sheet, dpi: int) -> tuple[SetupPage, ...]:
    """The page, and where the paper is small, further ones with its codes.

    Raises:
        BadInput: the paper is too small.
        ValueError: a resolution below 100 or above 1200 dpi.
    """
    dots.page(dpi, form)
    by, left = _measures(form), list(_graded(form, dpi))
    begin = by.beside + _BESIDE
    room = Box(begin, by.below, min(form.width - by.margin, begin + _WIDEST), form.height - _EDGE)
    texts = [*_numbers(by, form), *_head(of, by, room, dpi, left)]
    begun = texts[-1].field.box.bottom + by.unit
    pages: list[SetupPage] = []
    for n in count(1):
        place = Box(room.left, begun, room.right, room.bottom)
        labels, codes = _codes(of, left, form, dpi, place, by.beside if n == 1 else 0.0, by.unit)
        if not codes and n > 1:
            raise _too_small(form)
        left = left[len(codes) :]
        ticks = tuple(_ticks(by, dpi)) if n == 1 else ()
        pages.append(SetupPage(form, dpi, (*texts, *labels), ticks, tuple(codes)))
        if not left:
            return tuple(pages)
        edge = min(by.margin, _inner(form).margin)
        room = Box(edge, _EDGE, form.width - edge, form.height - _EDGE)
        head = Box(room.left, room.top, room.right, room.top + 3.4 * by.unit)
        texts = [_line("head", head, f"{of.name} · {of.day}", 2.6 * by.unit)]
        begun = head.bottom + by.unit / 2
    raise AssertionError("never")


def _too_small(form: Layout | Sheet) -> BadInput:
    return BadInput("setup_paper_small", width=f"{form.width:g}", height=f"{form.height:g}")


def _inner(form: Layout | Sheet) -> Layout:
    """The label, also where several are on a sheet."""
    return form.label if isinstance(form, Sheet) else form


def _measures(form: Layout | Sheet) -> _Measures:
    unit = min(1.25, max(0.62, min(form.width / 105, form.height / 74)))
    scale = max(1.0, unit)
    margin = _SHEET_MARGIN if isinstance(form, Sheet) else min(_LABEL_MARGIN, max(_EDGE, form.margin))
    top = margin if form.height >= 30 else _EDGE
    step, most = RULER_STEP // 1000, RULER // 1000
    # A tick's own width lies beyond the last millimetre.
    across = min(most, int((form.width - 2 * _EDGE - _HAIR) // step * step))
    along = min(most, int((form.height - _EDGE - _HAIR - top - _HIGH * scale - _BESIDE) // step * step))
    if across < step or along < step:
        raise _too_small(form)
    return _Measures(margin, unit, scale, min(margin, (form.width - across) / 2), top, across, along)


def _graded(form: Layout | Sheet, dpi: int) -> Iterator[tuple[Grade, int, bool]]:
    """The codes, each with the dots of a module and whether it is a QR code.

    The labels' own is in the middle. What is coarser stands beside the rulers, if it can; where bars one size up are
    wider than the paper, a QR code of coarser modules is in their place. Nothing is finer than one dot.
    """
    label = _inner(form)
    qr = label.bars is None and label.qr is not None
    placed = dots.qr("0" * 20, dpi, label) if qr else dots.bars("0" * 20, dpi, label)
    usual = placed.module if placed is not None else max(2, dots.dots(_NARROWEST, dpi))
    if placed is None:
        qr = not _has_room(form, dpi, usual, 0.0, qr=False)
    coarse = max(usual + 1, round(usual * _COARSER))
    ways = [(coarse, qr, _measures(form).beside), (coarse, qr, 0.0), (2 * usual, True, 0.0)]
    for most, as_qr, left in ways:
        fitting = [one for one in range(most, usual, -1) if _has_room(form, dpi, one, left, qr=as_qr)]
        if fitting:
            yield Grade.COARSE, fitting[0], as_qr
            break
    yield Grade.USUAL, usual, qr
    if usual > 1:
        yield Grade.FINE, max(1, min(usual - 1, round(usual * _FINER))), qr


def _has_room(form: Layout | Sheet, dpi: int, module: int, beside: float, *, qr: bool) -> bool:
    """Whether a code of such modules has room to the right of what is there already."""
    edge = dots.dots(min(_LABEL_MARGIN, _inner(form).margin), dpi)
    width, height = dots.page(dpi, form)
    bare, quiet = _size(qr), _quiet(qr)
    left = max(dots.dots(beside, dpi) + quiet * module, edge)
    across = left + bare * module + max(edge, quiet * module) <= width
    return across and (not qr or (bare + 2 * quiet) * module + dots.dots(2 * _EDGE + 6, dpi) <= height)


def _size(qr: bool) -> int:
    return symbols.qr("0" * 20).columns if qr else symbols.bar_modules("0" * 20)


def _quiet(qr: bool) -> int:
    return symbols.QR_QUIET if qr else symbols.BAR_QUIET


def _ticks(by: _Measures, dpi: int) -> Iterator[Rect]:
    """The lines: a millimetre is where it is to the nearest dot, so that no error adds up."""
    hair = max(1, dots.dots(_HAIR, dpi))
    scale = by.scale
    left, top, below = (dots.dots(one, dpi) for one in (by.left, by.top, by.below))
    for mm in range(by.across + 1):
        yield Rect(left + dots.dots(mm, dpi), top, hair, dots.dots(_length(mm) * scale, dpi))
    yield Rect(left, top, dots.dots(by.across, dpi) + hair, hair)
    for mm in range(by.along + 1):
        yield Rect(left, below + dots.dots(mm, dpi), dots.dots(_length(mm) * scale, dpi), hair)
    yield Rect(left, below, hair, dots.dots(by.along, dpi) + hair)


def _length(mm: int) -> float:
    return next(length for step, length in _TICKS.items() if mm % step == 0)


def _numbers(by: _Measures, form: Layout | Sheet) -> Iterator[Text]:
    """Every centimetre by its number, beside its line."""
    scale = by.scale
    letters, tick = 1.9 * scale, _TICKS[10] * scale
    for mm in range(0, by.across + 1, 10):
        x = by.left + mm
        half = min(2.0 * scale, x - 0.2, form.width - 0.2 - x)
        box = Box(x - half, by.top + tick + 0.2, x + half, by.top + _HIGH * scale)
        yield _line("across", box, str(mm), letters, across=Side.MIDDLE, figures=True)
    for mm in range(0, by.along + 1, 10):
        y = by.below + mm
        box = Box(by.left + tick + 0.4, y - 0.9 * scale, by.beside, y + 0.9 * scale)
        yield _line("along", box, str(mm), letters, figures=True)


def _head(of: SetupOf, by: _Measures, room: Box, dpi: int, codes: Sequence[tuple[Grade, int, bool]]) -> Iterator[Text]:
    unit, top = by.unit, room.top
    name = Box(room.left, top, room.right, top + 6.4 * unit)
    yield _line("name", name, of.name, 5.0 * unit, 2.2 * unit, weight=800)
    note = Box(room.left, name.bottom, room.right, name.bottom + 3.4 * unit)
    yield _line("note", note, f"Set-up page · {dpi} dpi · {of.day}", 2.6 * unit)
    said = (
        f"Measure from line 0: {by.across} mm across, {by.along} mm along. Scan codes {codes[0][0].n} to "
        f"{codes[-1][0].n}. Enter it on the page Print labels, “Set up this printer”."
    )
    todo = Box(room.left, note.bottom + 0.4 * unit, room.right, note.bottom + 10.4 * unit)
    yield _line("todo", todo, said, 2.7 * unit, 2.0 * unit, weight=600, lines=3, down=Side.START)


def _codes(
    of: SetupOf, wanted: Sequence[tuple[Grade, int, bool]], form: Layout | Sheet, dpi: int, room: Box, beside: float,
    unit: float,
) -> tuple[list[Text], list[GradeCode]]:  # fmt: skip
    """As many codes as have room here, one below the other, each with its words.

    Args:
        beside: what is to the left of them ends here.
    """
    texts: list[Text] = []
    codes: list[GradeCode] = []
    top, line = room.top, 3.2 * unit
    paper = dots.page(dpi, form)[0]
    for grade, module, qr in wanted:
        digits, quiet = setup_code(of.plant, of.number, grade).text, _quiet(qr) * module
        left = max(dots.dots(room.left, dpi), dots.dots(beside, dpi) + quiet)
        right = left + _size(qr) * module
        if right + quiet > paper or right > dots.dots(room.right, dpi):
            break
        if qr:
            at = dots.dots(top, dpi) + quiet
            placed = dots.qr_at(digits, left, at, module)
            bottom = (at + placed.room.height + quiet) * 25.4 / dpi
            beside, middle = (right + quiet) * 25.4 / dpi, (top + bottom) / 2
            words = Box(beside, middle - line, max(room.right, beside + 8), middle)
            below = Box(words.left, middle, words.right, middle + line)
        else:
            begun = top + line
            placed = dots.bars_at(digits, left, dots.dots(begun, dpi), module, dots.dots(max(5.5, 8 * unit), dpi))
            bottom = begun + max(5.5, 8 * unit) + 0.3
            share = room.left + (room.right - room.left) * 0.52
            words, below = Box(room.left, top, share, begun), Box(share, top, room.right, begun)
        if bottom > room.bottom or words.right > form.width:
            break
        side = Side.START if qr else Side.END
        texts.append(_line("what", words, _named(grade, module, qr, dpi), 2.5 * unit, 1.6 * unit, weight=700))
        texts.append(_line("digits", below, grouped(digits), 2.3 * unit, 1.4 * unit, across=side, figures=True))
        codes.append(GradeCode(grade, digits, qr, placed))
        top = bottom + 0.4 * unit
    return texts, codes


_NAMES = {Grade.COARSE: "coarse", Grade.USUAL: "as on labels", Grade.FINE: "fine"}


def _named(grade: Grade, module: int, qr: bool, dpi: int) -> str:
    size = f"{module} dot{'s' if module > 1 else ''}, {module * 25.4 / dpi:.2f} mm"
    return f"{grade.n}  {_NAMES[grade]}: {'QR of ' if qr else ''}{size}"


def _line(
    name: str, box: Box, text: str, largest: float, smallest: float | None = None, *, weight: int = 500, lines: int = 1,
    across: Side = Side.START, down: Side = Side.MIDDLE, figures: bool = False,
) -> Text:  # fmt: skip
    least = smallest if smallest is not None else largest * 0.6
    return Text(Field(name, box, "", largest, least, weight, lines, across, down, False, figures), text)
