"""A panel that says what something came to, in as many lines as it needs."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.lettering import broken, draw
from kanban_desktop.gui.kit.notice import Saying
from kanban_desktop.gui.theme import Theme, Weight

_LEAST, _ICON, _MARGIN, _GAP = 76, 34, 18, 14
_SIZES = range(21, 14, -1)


class Panel(Saying):
    """The panel, in the middle of its room; its letters are as large as that allows."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(_LEAST))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        role, icon = self._tone.value
        face, ink = getattr(theme.roles, role), getattr(theme.roles, f"{role}_ink")
        side, margin = theme.px(_ICON), theme.px(_MARGIN)
        left = margin + side + theme.px(_GAP)
        width = self.width() - left - margin
        for size in _SIZES:
            step = theme.metrics(size, Weight.SEMIBOLD).height()
            most = max(1, int((self.height() - margin) / step))
            lines = broken(theme, self._text, width, most, size, Weight.SEMIBOLD)
            if " ".join(lines) == " ".join(self._text.split()):
                break
        high = min(float(self.height()), max(theme.px(_LEAST), step * len(lines) + 1.5 * margin))
        face_box = QRectF(0, (self.height() - high) / 2, self.width(), high)
        base = (self.height() - step * len(lines)) / 2 + theme.metrics(size, Weight.SEMIBOLD).ascent()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(face))
            painter.drawRoundedRect(face_box, theme.corner, theme.corner)
            image = icon_image(icon, ink, side, self.devicePixelRatioF())
            painter.drawImage(QPointF(margin, (self.height() - side) / 2), image)
            for line in lines:
                draw(painter, theme, QPointF(left, base), line, ink, size, Weight.SEMIBOLD)
                base += step
