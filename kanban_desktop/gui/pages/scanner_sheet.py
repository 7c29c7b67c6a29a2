"""What to scan from the screen, and how a scanner is to be set."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kanban_desktop.gui.kit.codepaper import CodePaper
from kanban_desktop.gui.kit.lettering import broken, draw
from kanban_desktop.gui.pages.arrivals import draw_surface
from kanban_desktop.gui.pages.scanner_words import TEST_CODE
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme, Weight

_PADDING, _TITLE, _GAP = 20, 52, 22


class ScannerSheet(QWidget):
    """A code on white paper, and the settings below it.

    Attributes:
        code: the paper.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.code = CodePaper(theme, TEST_CODE.text, TEST_CODE.printed)
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(self.code, 0, Qt.AlignmentFlag.AlignTop)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self.code.set_theme(theme)
        side = theme.px(_PADDING)
        self._layout.setContentsMargins(side, theme.px(_TITLE), side, 0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, roles = self._theme, self._theme.roles
        left, width = theme.px(_PADDING), self.width() - 2 * theme.px(_PADDING)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_surface(painter, theme, QRectF(self.rect()))
            title = translate("scanner", "Scan this")
            draw(painter, theme, QPointF(left, theme.px(34)), title, roles.ink, 22, Weight.BOLD)
            note = translate(
                "scanner", "Scanners with a camera read it from the screen; for a laser take any printed card."
            )
            y = self._paragraph(painter, note, left, self.code.geometry().bottom() + theme.px(8), width, roles.muted)
            y += theme.px(_GAP) + theme.px(16)
            title = translate("scanner", "How to set the scanner")
            draw(painter, theme, QPointF(left, y), title, roles.ink, 22, Weight.BOLD)
            y += theme.px(10)
            dot, gap = theme.px(8), theme.px(12)
            for text in _settings():
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(roles.muted))
                painter.drawEllipse(QRectF(left, y + theme.px(14), dot, dot))
                y = self._paragraph(painter, text, left + dot + gap, y, width - dot - gap, roles.ink) + theme.px(8)

    def _paragraph(self, painter: QPainter, text: str, left: float, y: float, width: float, colour: str) -> float:
        theme = self._theme
        step = max(theme.px(23), theme.metrics(17).height())
        for line in broken(theme, text, width, 3, 17):
            y += step
            draw(painter, theme, QPointF(left, y), line, colour, 17)
        return y


def _settings() -> tuple[str, ...]:
    return (
        translate("scanner", "As a USB keyboard (HID), in any country's layout"),
        translate("scanner", "Code 128 and QR code allowed"),
        translate("scanner", "Enter or Tab after each code"),
        translate("scanner", "No delay between keys, or at most 10 ms"),
    )
