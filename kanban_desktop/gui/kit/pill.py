"""A short fact in a rounded field, with a mark or an icon before it."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.lettering import draw
from kanban_desktop.gui.theme import Theme, Weight

Mark = Callable[[QPainter, QRectF], None]
"""Draws a mark into a box. Whoever makes one gives the same for the same look: a pill that is told nothing new is not
painted again."""

_PADDING, _MARK, _GAP = 16, 18, 8


class Pill(QWidget):
    """The field; hidden as long as it has nothing to say.

    Signals:
        touched: when it was pressed and let go.
    """

    touched = Signal()

    def __init__(self, theme: Theme, height: int = 44, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._height = height
        self._text = ""
        self._face, self._ink = "background", "ink"
        self._mark: Mark | None = None
        self._icon = ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def say(
        self, text: str, *, face: str = "background", ink: str = "ink", mark: Mark | None = None, icon: str = ""
    ) -> None:
        """Shows a text on a role, in a role, behind a mark or an icon; an empty text hides it."""
        said = text, face, ink, mark, icon
        if said == (self._text, self._face, self._ink, self._mark, self._icon):
            return
        wider = len(text) != len(self._text) or bool(icon) != bool(self._icon)
        self._text, self._face, self._ink, self._mark, self._icon = said
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        if wider:
            self.updateGeometry()
        self.update()

    @property
    def _marked(self) -> float:
        return self._theme.px(_MARK + _GAP) if self._mark or self._icon else 0

    def sizeHint(self) -> QSize:
        words = self._theme.width(self._text, 16, Weight.SEMIBOLD)
        return QSize(round(words + self._marked) + 2 * self._theme.px(_PADDING), self._theme.px(self._height))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), self._theme.px(120)), self._theme.px(self._height))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, box = self._theme, QRectF(self.rect())
        ink = getattr(theme.roles, self._ink)
        side, left = theme.px(_MARK), theme.px(_PADDING)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(0, 0, 0, 0))
            painter.setBrush(QColor(getattr(theme.roles, self._face)))
            painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
            place = QRectF(left, box.center().y() - side / 2, side, side)
            if self._mark:
                self._mark(painter, place)
            elif self._icon:
                painter.drawImage(place.topLeft(), icon_image(self._icon, ink, side, self.devicePixelRatioF()))
            left += round(self._marked)
            base = box.center().y() + theme.metrics(16, Weight.SEMIBOLD).capHeight() / 2
            text = theme.elided(self._text, box.width() - left - theme.px(_PADDING) + 1, 16, Weight.SEMIBOLD)
            draw(painter, theme, QPointF(left, base), text, ink, 16, Weight.SEMIBOLD)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.touched.emit()
