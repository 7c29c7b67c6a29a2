"""A strip that says in one sentence what something came to."""

from enum import Enum

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.lettering import broken, draw, fitted
from kanban_desktop.gui.theme import Theme, Weight

_HEIGHT, _ICON, _TEXT_LEFT, _MARGIN = 84, 40, 84, 20


class Tone(Enum):
    """How it went: the role of its face, and its icon."""

    DONE = ("on_time", "check")
    FAILED = ("late", "x")
    BUSY = ("quiet", "clock")
    KEPT = ("accent", "inbox")


class Saying(QWidget):
    """Whatever says in a sentence what something came to, and how that went."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text, self._tone = "", Tone.DONE

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    @property
    def tone(self) -> Tone:
        """How it says it."""
        return self._tone

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def say(self, text: str, tone: Tone = Tone.DONE) -> None:
        """Says this from now on."""
        self._text, self._tone = text, tone
        self.setAccessibleName(text)
        self.update()


class Notice(Saying):
    """The strip; hidden as long as it has nothing to say."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.setFixedHeight(theme.px(_HEIGHT))

    def say(self, text: str, tone: Tone = Tone.DONE) -> None:
        super().say(text, tone)
        self.setVisible(bool(text))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        role, icon = self._tone.value
        face, ink = getattr(theme.roles, role), getattr(theme.roles, f"{role}_ink")
        side, left = theme.px(_ICON), theme.px(_TEXT_LEFT)
        width = self.width() - left - theme.px(_MARGIN)
        size = fitted(theme, self._text, width, range(26, 19, -1), Weight.BOLD)
        lines = broken(theme, self._text, width, 2, size, Weight.BOLD)
        metrics = theme.metrics(size, Weight.BOLD)
        step = metrics.height()
        base = self.height() / 2 + metrics.capHeight() / 2 - step * (len(lines) - 1) / 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), QColor(face))
            image = icon_image(icon, ink, side, self.devicePixelRatioF())
            painter.drawImage(QPointF((left - side) / 2 + theme.px(4), (self.height() - side) / 2), image)
            for line in lines:
                draw(painter, theme, QPointF(left, base), line, ink, size, Weight.BOLD)
                base += step
