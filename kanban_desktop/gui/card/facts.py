"""What is known of a card, line by line: what it is about, what is so, and more about that."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kanban_desktop.gui.board.shapes import draw_shape, face_of
from kanban_desktop.gui.card.words import Fact
from kanban_desktop.gui.kit.lettering import draw, fitted
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.gui.urgency import Urgency

_LINE, _LABEL, _MARK, _GAP = 38, 17, 18, 10
_LEAST_NOTE = 0.3


class Facts(QWidget):
    """The lines; the notes give way, what is so does not."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._facts: list[Fact] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def say(self, facts: list[Fact]) -> None:
        """What is known from now on."""
        if facts != self._facts:
            self._facts = facts
            self.setAccessibleName("; ".join(f"{fact.label}: {fact.value} {fact.note}".strip() for fact in facts))
            self.setFixedHeight(self.sizeHint().height())
            self.update()

    @property
    def _line(self) -> float:
        return max(float(self._theme.px(_LINE)), self._theme.metrics(20, Weight.BOLD).height() * 1.15)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(400), round(self._line * len(self._facts)))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, roles = self._theme, self._theme.roles
        widest = max((theme.width(fact.label, _LABEL) for fact in self._facts), default=0.0)
        left = widest + theme.px(_GAP) * 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for place, fact in enumerate(self._facts):
                middle = self._line * (place + 0.5)
                base = middle + theme.metrics(20, Weight.BOLD).capHeight() / 2
                draw(painter, theme, QPointF(0, base), fact.label, roles.muted, _LABEL)
                at = left + (self._mark(painter, fact.mark, left, middle) if fact.mark is not None else 0)
                self._said(painter, fact, at, base)

    def _mark(self, painter: QPainter, mark: Urgency, left: float, middle: float) -> float:
        theme = self._theme
        side = theme.px(_MARK)
        fill, ink = face_of(mark, theme.roles)
        colour = ink if mark is Urgency.UNKNOWN else fill
        edge = ink if mark is Urgency.SOON else None
        draw_shape(painter, mark, QRectF(left, middle - side / 2, side, side), colour, edge)
        return side + theme.px(_GAP)

    def _said(self, painter: QPainter, fact: Fact, left: float, base: float) -> None:
        theme, roles, gap = self._theme, self._theme.roles, self._theme.px(_GAP)
        room = self.width() - left
        # First the note gives way, then the letters become smaller, then what is so is cut after all.
        note = theme.width(fact.note, _LABEL) + gap if fact.note else 0.0
        most = room - min(note, room * _LEAST_NOTE)
        size = fitted(theme, fact.value, most, range(21, 16, -1), Weight.BOLD)
        value = theme.elided(fact.value, most, size, Weight.BOLD)
        draw(painter, theme, QPointF(left, base), value, getattr(roles, fact.role), size, Weight.BOLD)
        left += theme.width(value, size, Weight.BOLD) + gap
        rest = theme.elided(fact.note, self.width() - left, _LABEL)
        if rest and rest != "…":
            draw(painter, theme, QPointF(left, base), rest, roles.muted, _LABEL)
