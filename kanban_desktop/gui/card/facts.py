"""What is known of a card, line by line: what it is about, what is so, and more about that."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kanban_desktop.gui.board.shapes import draw_shape, face_of
from kanban_desktop.gui.card.words import Fact
from kanban_desktop.gui.kit.lettering import broken, draw, fitted
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.gui.urgency import Urgency

_LINE, _LABEL, _MARK, _GAP = 38, 17, 18, 10
_VALUE, _LEAST = 21, 18
_LEAST_ROOM = 120


@dataclass(frozen=True, slots=True)
class _Laid:
    """A fact laid out: its lines, of which the first ``values`` say what is so; what stands beside the first."""

    left: float
    size: int
    lines: tuple[str, ...]
    beside: str
    values: int = 1


class Facts(QWidget):
    """The lines."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._facts: list[Fact] = []
        self._laid: list[_Laid] = []
        self._left = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self._lay_out()

    def say(self, facts: list[Fact]) -> None:
        """What is known from now on."""
        if facts != self._facts:
            self._facts = facts
            self.setAccessibleName("; ".join(f"{fact.label}: {fact.value} {fact.note}".strip() for fact in facts))
            self._lay_out()

    @property
    def _line(self) -> float:
        return max(float(self._theme.px(_LINE)), self._theme.metrics(_VALUE, Weight.BOLD).height() * 1.15)

    @property
    def _step(self) -> float:
        """Between two lines of one fact."""
        return self._theme.metrics(_LEAST, Weight.BOLD).height() * 1.05

    def _lay_out(self) -> None:
        """Breaks into lines what does not fit into one: neither what is so nor what is said of it is cut."""
        theme = self._theme
        widest = max((theme.width(fact.label, _LABEL) for fact in self._facts), default=0.0)
        self._left = widest + theme.px(_GAP) * 2
        self._laid = [self._broken(fact) for fact in self._facts]
        more = sum(len(laid.lines) - 1 for laid in self._laid)
        self.setFixedHeight(round(self._line * len(self._facts) + self._step * more))
        self.update()

    def _broken(self, fact: Fact) -> _Laid:
        theme, gap = self._theme, self._theme.px(_GAP)
        left = self._left + (theme.px(_MARK) + gap if fact.mark is not None else 0)
        room = max(self.width() - left, theme.px(_LEAST_ROOM))
        note = theme.width(fact.note, _LABEL) + gap if fact.note else 0.0
        size = fitted(theme, fact.value, room - note, range(_VALUE, _LEAST - 1, -1), Weight.BOLD)
        if theme.width(fact.value, size, Weight.BOLD) + note <= room:
            return _Laid(left, size, (fact.value,), fact.note)
        values = broken(theme, fact.value, room, 2, _LEAST, Weight.BOLD)
        notes = broken(theme, fact.note, room, 2, _LABEL) if fact.note else []
        return _Laid(left, _LEAST, (*values, *notes), "", len(values))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, roles = self._theme, self._theme.roles
        top = 0.0
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for fact, laid in zip(self._facts, self._laid, strict=True):
                middle = top + self._line / 2
                base = middle + theme.metrics(_VALUE, Weight.BOLD).capHeight() / 2
                draw(painter, theme, QPointF(0, base), fact.label, roles.muted, _LABEL)
                if fact.mark is not None:
                    self._mark(painter, fact.mark, middle)
                self._said(painter, fact, laid, base)
                top += self._line + self._step * (len(laid.lines) - 1)

    def _mark(self, painter: QPainter, mark: Urgency, middle: float) -> None:
        side = self._theme.px(_MARK)
        fill, ink = face_of(mark, self._theme.roles)
        colour = ink if mark is Urgency.UNKNOWN else fill
        box = QRectF(self._left, middle - side / 2, side, side)
        draw_shape(painter, mark, box, colour, ink if mark is Urgency.SOON else None)

    def _said(self, painter: QPainter, fact: Fact, laid: _Laid, base: float) -> None:
        theme, roles = self._theme, self._theme.roles
        for place, line in enumerate(laid.lines):
            at = QPointF(laid.left, base + self._step * place)
            if place < laid.values:
                draw(painter, theme, at, line, getattr(roles, fact.role), laid.size, Weight.BOLD)
            else:
                draw(painter, theme, at, line, roles.muted, _LABEL)
        beside = laid.left + theme.width(laid.lines[0], laid.size, Weight.BOLD) + theme.px(_GAP)
        draw(painter, theme, QPointF(beside, base), laid.beside, roles.muted, _LABEL)
