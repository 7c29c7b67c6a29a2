"""The answer to the last scan, large enough for two metres while it matters, then a line."""

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kanban_desktop.gui import times
from kanban_desktop.gui.board.answers import AnswerLook, look_of
from kanban_desktop.gui.board.freshness import Freshness
from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.lettering import broken, draw, fitted
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.phrases import Floor, step_text, translate
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.model.calendar import SECOND
from kanban_desktop.operations.answer import Answer

UNDO_SECONDS = 8
"""For so long one touch takes the last scan back."""

_LARGE, _LINE = 104, 46
_ICON, _TEXT_LEFT = 48, 104
_MOST_OFFERS = 2


class AnswerStrip(QWidget):
    """The strip.

    Args:
        undo: whether it offers to take the last scan back; not where there is a button for that beside it.
        invitation: what it says before the first answer.

    Attributes:
        look: the answer that is shown, None before the first.
        is_large: whether the answer still matters.

    Signals:
        undo_chosen: when undo was touched in time; with the card's number.
        step_chosen: when an offered step was touched; with the card's number and the step.
    """

    # Card numbers have up to ten digits, more than Qt's int takes.
    undo_chosen = Signal(object)
    step_chosen = Signal(object, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, undo: bool = True, invitation: str = "") -> None:
        super().__init__(parent)
        self._theme = theme
        self._with_undo = undo
        self._invitation = invitation or translate("board", "Scan a card, or touch a row.")
        self._now = 0
        self._floor: Floor | None = None
        self._shown_at: int | None = None
        self._at = ""
        self._freshness: Freshness | None = None
        self.look: AnswerLook | None = None
        self.is_large = False
        self._undo = TouchButton(theme, self)
        self._offers = [TouchButton(theme, self) for _ in range(_MOST_OFFERS)]
        self._buttons = QHBoxLayout(self)
        self._buttons.addStretch(1)
        for place, button in enumerate(self._offers):
            self._buttons.addWidget(button)
            button.clicked.connect(lambda _=False, place=place: self._take_offer(place))
        self._buttons.addWidget(self._undo)
        self._undo.clicked.connect(self._take_back)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)
        self._lay_out()

    @property
    def undo_button(self) -> TouchButton:
        """The button that takes the last scan back; hidden when there is nothing to take back."""
        return self._undo

    @property
    def offer_buttons(self) -> list[TouchButton]:
        """The buttons of offered steps; hidden when there are none."""
        return self._offers

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self._buttons.setContentsMargins(0, 0, theme.px(16), 0)
        self._buttons.setSpacing(theme.px(12))
        for button in (self._undo, *self._offers):
            button.set_theme(theme)
        self._lay_out()

    def show_answer(self, answer: Answer, now: int, floor: Floor) -> None:
        """This is the answer to the last scan."""
        self.show_look(look_of(answer), now, floor)

    def show_look(self, look: AnswerLook, now: int, floor: Floor) -> None:
        """This is what there is to say about the last scan."""
        told = look.told_of(self._freshness) if self._freshness is not None else look
        self.look = told if self._with_undo else replace(told, undo=False)
        self.is_large = True
        self._now, self._floor = now, floor
        # The countdown begins with the next tick: the clock of the last one may be a moment old.
        self._shown_at = None
        self._at = times.clock(now, floor.zone)
        self.setAccessibleName(f"{self.look.said} {self.look.after}")
        self._lay_out()

    def show_freshness(self, freshness: Freshness) -> None:
        """So many scans wait here by now: what is said of one that was saved here follows."""
        self._freshness = freshness
        if self.look is not None and self.look.kept:
            told = self.look.told_of(freshness)
            if told != self.look:
                self.look = told
                self.setAccessibleName(f"{told.said} {told.after}")
                self.update()

    def tick(self, now: int, calm: bool = True) -> None:
        """The clock moved on: the countdown runs, and what no longer matters shrinks once no finger is on the board."""
        self._now = now
        if self.look is None or not self.is_large:
            return
        if self._shown_at is None or now < self._shown_at:
            self._shown_at = now
        if self._gone >= self.look.matters and calm:
            self.is_large = False
            self._lay_out()
        elif self.look.undo:
            left = max(0, UNDO_SECONDS - self._gone)
            self._undo.setText(translate("board", "Undo · {n} s").format(n=left))
            self._undo.setVisible(left > 0)

    @property
    def _gone(self) -> int:
        """Whole seconds since the answer came."""
        return (self._now - self._shown_at) // SECOND if self._shown_at is not None else 0

    def take_back(self) -> bool:
        """As if undo had been touched; whether it could be."""
        if not self._undo.isVisibleTo(self):
            return False
        self._take_back()
        return True

    def _take_back(self) -> None:
        if self.look is not None and self.look.card is not None and self.look.undo:
            self._undo.hide()
            self.undo_chosen.emit(self.look.card)

    def _take_offer(self, place: int) -> None:
        if self.look is not None and place < len(self.look.offers):
            self.step_chosen.emit(self.look.card, self.look.offers[place])

    def _lay_out(self) -> None:
        look = self.look
        self._undo.setText(translate("board", "Undo · {n} s").format(n=UNDO_SECONDS - min(self._gone, UNDO_SECONDS)))
        self._undo.setVisible(self.is_large and look is not None and look.undo and self._gone < UNDO_SECONDS)
        for place, button in enumerate(self._offers):
            offered = self.is_large and look is not None and place < len(look.offers)
            button.setVisible(offered)
            if offered and look is not None:
                button.setText(step_text(look.offers[place]))
        if look is not None:
            for button in (self._undo, *self._offers):
                button.set_look(f"{look.role}_ink", look.role)
        self.setFixedHeight(self._height)
        self.update()

    @property
    def _height(self) -> int:
        theme = self._theme
        if not self.is_large:
            return theme.px(_LINE)
        return max(theme.px(_LARGE), theme.scale.target(76, 15) + theme.px(20))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(400), self._height)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.look is not None and self.is_large:
                self._paint_large(painter, self.look)
            else:
                self._paint_line(painter, self.look)

    def _paint_large(self, painter: QPainter, look: AnswerLook) -> None:
        theme, middle = self._theme, self.height() / 2
        face, ink = getattr(theme.roles, look.role), getattr(theme.roles, f"{look.role}_ink")
        painter.fillRect(self.rect(), QColor(face))
        side, left = theme.px(_ICON), theme.px(_TEXT_LEFT)
        image = icon_image(look.icon, ink, side, self.devicePixelRatioF())
        painter.drawImage(QPointF((left - side) / 2, middle - side / 2), image)
        shown = [button.x() for button in (*self._offers, self._undo) if button.isVisibleTo(self)]
        width = min(shown, default=self.width()) - left - theme.px(20)
        size = fitted(theme, look.said, width, range(34, 24, -1), Weight.HEAVY)
        lines = broken(theme, look.said, width, 2, size, Weight.HEAVY)
        high, low = theme.metrics(size, Weight.HEAVY).capHeight(), theme.metrics(20, Weight.SEMIBOLD).capHeight()
        step, below = high * 1.42, high * 0.62 + low * 1.1
        block = high + step * (len(lines) - 1) + (below if look.after else 0)
        base = middle - block / 2 + high
        for line in lines:
            draw(painter, theme, QPointF(left, base), line, ink, size, Weight.HEAVY)
            base += step
        if look.after:
            text = theme.elided(look.after, width, 20, Weight.SEMIBOLD)
            draw(painter, theme, QPointF(left, base - step + below), text, ink, 20, Weight.SEMIBOLD)

    def _paint_line(self, painter: QPainter, look: AnswerLook | None) -> None:
        theme, roles = self._theme, self._theme.roles
        painter.fillRect(self.rect(), QColor(roles.surface))
        painter.fillRect(QRectF(0, 0, self.width(), 1), QColor(roles.line))
        side, left = theme.px(22), theme.px(20)
        base = self.height() / 2 + theme.metrics(17, Weight.SEMIBOLD).capHeight() / 2
        icon, colour = (look.icon, getattr(roles, look.role)) if look else ("scan-barcode", roles.muted)
        image = icon_image(icon, colour, side, self.devicePixelRatioF())
        painter.drawImage(QPointF(left, self.height() / 2 - side / 2), image)
        left += side + theme.px(12)
        if look is None:
            said, after = self._invitation, ""
        else:
            said, after = f"{self._at} · {look.said}", look.after
        said = theme.elided(said, self.width() - left - theme.px(20), 17, Weight.SEMIBOLD)
        draw(painter, theme, QPointF(left, base), said, roles.ink, 17, Weight.SEMIBOLD)
        left += round(theme.width(said, 17, Weight.SEMIBOLD)) + theme.px(10)
        rest = theme.elided(after, self.width() - left - theme.px(20), 17)
        if rest != "…":
            draw(painter, theme, QPointF(left, base), rest, roles.muted, 17)
