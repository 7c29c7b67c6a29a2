"""The head of a sheet: a picture, what it is about in letters for two metres, by when and why, and the way out."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kanban_desktop.gui.kit.lettering import broken, draw, draw_right, fitted
from kanban_desktop.gui.kit.pill import Mark
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme, Weight

_HEIGHT, _PICTURE, _MARGIN, _GAP = 116, (76, 72), 20, 20
_MOST_WHEN = 0.3


class Title(QWidget):
    """The head.

    Attributes:
        close_button: closes the sheet.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture: Mark | None = None
        self._head = self._below = self._when = ""
        self._why: tuple[str, ...] = ()
        self._late = False
        self.close_button = TouchButton(theme, self)
        self.close_button.setText(translate("card", "Close"))
        self.close_button.set_size(150, 76)
        self.close_button.set_look("ink", "surface", 2)
        self._row = QHBoxLayout(self)
        self._row.addStretch(1)
        self._row.addWidget(self.close_button)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self.close_button.set_theme(theme)
        self._row.setContentsMargins(0, 0, theme.px(_MARGIN), 0)
        self.setFixedHeight(max(theme.px(_HEIGHT), self.close_button.sizeHint().height() + theme.px(24)))
        self.update()

    def show_picture(self, picture: Mark | None) -> None:
        """What is drawn before the words."""
        self._picture = picture
        self.update()

    def say(self, head: str, below: str, when: str, why: tuple[str, ...], late: bool) -> None:
        """What it says from now on: what it is about, more about that; by when, at most two lines why."""
        self._head, self._below, self._when, self._why, self._late = head, below, when, why, late
        self.setAccessibleName(f"{head}, {below}: {when}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(600), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, roles = self._theme, self._theme.roles
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            left = float(theme.px(_MARGIN))
            if self._picture is not None:
                wide, high = (theme.px(side) for side in _PICTURE)
                self._picture(painter, QRectF(left, self.height() / 2 - high / 2, wide, high))
                left += wide + theme.px(_GAP)
            right = self.close_button.x() - theme.px(_GAP) - self._timing(painter) - theme.px(_GAP)
            self._words(painter, QRectF(left, 0, right - left, self.height()))
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), QColor(roles.line))

    def _timing(self, painter: QPainter) -> float:
        """By when and why, before the way out; returns the room that it takes."""
        theme, roles = self._theme, self._theme.roles
        if not self._when:
            return 0.0
        right, most = self.close_button.x() - theme.px(_GAP), self.width() * _MOST_WHEN
        size = fitted(theme, self._when, most, range(28, 17, -1), Weight.BOLD)
        why = [theme.elided(line, most, 16, Weight.SEMIBOLD) for line in self._why]
        step = theme.metrics(16, Weight.SEMIBOLD).height()
        base = self.height() / 2 - step * (len(why) - 1) / 2
        colour = roles.late_text if self._late else roles.ink
        took = draw_right(painter, theme, QPointF(right, base), self._when, colour, size, Weight.BOLD)
        for place, line in enumerate(why, 1):
            at = QPointF(right, base + step * (place + 0.1))
            took = max(took, draw_right(painter, theme, at, line, roles.muted, 16, Weight.SEMIBOLD))
        return took

    def _words(self, painter: QPainter, room: QRectF) -> None:
        """What it is about: in one large line if it fits, else in two smaller ones."""
        theme, roles = self._theme, self._theme.roles
        size = fitted(theme, self._head, room.width(), range(36, 25, -1), Weight.HEAVY)
        lines = broken(theme, self._head, room.width(), 2, size, Weight.HEAVY)
        step = theme.metrics(size, Weight.HEAVY).height() * 0.95
        high, low = theme.metrics(size, Weight.HEAVY).capHeight(), theme.metrics(18).height() * 1.15
        base = room.center().y() - (high + step * (len(lines) - 1) + low) / 2 + high
        for line in lines:
            draw(painter, theme, QPointF(room.left(), base), line, roles.ink, size, Weight.HEAVY)
            base += step
        text = theme.elided(self._below, room.width(), 18, Weight.SEMIBOLD)
        draw(painter, theme, QPointF(room.left(), base - step + low), text, roles.muted, 18, Weight.SEMIBOLD)
