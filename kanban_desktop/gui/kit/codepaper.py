"""A code to be scanned from the screen, as bars and as a QR code."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kanban_desktop.gui.kit.lettering import draw_centred
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.printing.symbols import BAR_QUIET, Pattern, bars, qr

_BARS, _QR, _MARGIN, _TEXT, _WIDTH = 104, 132, 16, 34, 330
# A scanner wants black on white, whatever the colours of the page.
_PAPER, _INK = QColor(Qt.GlobalColor.white), QColor(Qt.GlobalColor.black)


class CodePaper(QWidget):
    """Code 128, its digits, and the same as a QR code; each module a whole number of the screen's own pixels.

    Args:
        digits: an even number of them.
        printed: the same for people to read.
    """

    def __init__(self, theme: Theme, digits: str, printed: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._digits, self._printed = digits, printed
        self.setAccessibleName(printed)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Other sizes from now on."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(_WIDTH), self._theme.px(_BARS + _TEXT + _QR + 3 * _MARGIN))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, dense = self._theme, self.devicePixelRatioF()
        margin, high, side = theme.px(_MARGIN), theme.px(_BARS), theme.px(_QR)
        bar, square = bars(self._digits), qr(self._digits)
        wide = max(1, int(self.width() * dense / (bar.columns + 2 * BAR_QUIET))) / dense
        unit = max(1, int(side * dense / square.columns)) / dense
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(theme.roles.line))
            painter.setBrush(_PAPER)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(10), theme.px(10))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            self._draw(painter, bar, margin, wide, high)
            text = QRectF(0, margin + high, self.width(), theme.px(_TEXT))
            draw_centred(painter, theme, text, [self._printed], _INK.name(), 18, Weight.SEMIBOLD)
            self._draw(painter, square, text.bottom() + margin / 2, unit, unit)

    def _draw(self, painter: QPainter, pattern: Pattern, top: float, wide: float, high: float) -> None:
        """The pattern in the middle of the paper, its modules this large, on whole pixels of the screen."""
        dense = self.devicePixelRatioF()
        left = round((self.width() - wide * pattern.columns) / 2 * dense) / dense
        at = QPointF(left, round(top * dense) / dense)
        for column, row, count in pattern.runs:
            painter.fillRect(QRectF(at.x() + column * wide, at.y() + row * high, count * wide, high), _INK)
