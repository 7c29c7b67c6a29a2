"""One of few things to choose from: a large card with an icon, a title, a word of explanation and a button."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kanban_desktop.gui.kit.face import draw_face
from kanban_desktop.gui.kit.field import Field
from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.lettering import broken, draw
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.theme import Theme, Weight

_HEIGHT, _LEFT, _MARGIN, _ICON = 124, 92, 20, 44


class Choice(QWidget):
    """The card; the whole of it is the target, unless it asks for a text.

    Attributes:
        button: its button.
        field: where a text is asked for; None where it is not.

    Signals:
        taken: when it was chosen.
    """

    taken = Signal()

    def __init__(
        self,
        theme: Theme,
        icon: str,
        title: str,
        button: str,
        *,
        field: str = "",
        filled: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon, self._title, self._text = icon, title, ""
        self._pressed = False
        self.button = TouchButton(theme, filled=filled)
        self.button.setText(button)
        self.button.clicked.connect(self.taken)
        self.field = Field(theme, field) if field else None
        self._words = QWidget()
        self._words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._row = QHBoxLayout()
        self._row.addWidget(self._words, 1)
        self._row.addWidget(self.button)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._row)
        if self.field is not None:
            self._column.addWidget(self.field)
            self.field.returnPressed.connect(self.taken)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)

    def say(self, text: str) -> None:
        """What stands below the title."""
        self._text = text
        self.setAccessibleName(f"{self._title}. {text}")
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self.button.set_theme(theme)
        margin = theme.px(_MARGIN)
        self._column.setContentsMargins(theme.px(_LEFT), 0, margin, margin if self.field else 0)
        self._column.setSpacing(0)
        self._row.setSpacing(margin)
        self._words.setFixedHeight(self._high)
        if self.field is not None:
            self.field.set_theme(theme)
        self.updateGeometry()
        self.update()

    @property
    def _high(self) -> int:
        return max(self._theme.px(_HEIGHT), self.button.sizeHint().height() + 2 * self._theme.px(_MARGIN))

    def sizeHint(self) -> QSize:
        below = self.field.height() + self._theme.px(_MARGIN) if self.field is not None else 0
        return QSize(self._theme.px(400), self._high + below)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, roles, side = self._theme, self._theme.roles, self._theme.px(_ICON)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_face(painter, theme, QRectF(self.rect()), pressed=self._pressed)
            middle = self._high / 2
            left, width = self._words.x(), self._words.width()
            colour = roles.accent if self.isEnabled() else roles.muted
            image = icon_image(self._icon, colour, side, self.devicePixelRatioF())
            painter.drawImage(QPointF((left - side) / 2, middle - side / 2), image)
            lines = broken(theme, self._text, width, 2, 17)
            step = theme.metrics(17).height()
            base = middle - theme.px(5) - step * (len(lines) - 1) / 2
            title = theme.elided(self._title, width, 24, Weight.BOLD)
            draw(painter, theme, QPointF(left, base), title, roles.ink, 24, Weight.BOLD)
            base += theme.px(29)
            for line in lines:
                draw(painter, theme, QPointF(left, base), line, roles.muted, 17)
                base += step

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self.field is None
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        pressed, self._pressed = self._pressed, False
        self.update()
        if pressed and inside:
            self.taken.emit()
        elif self.field is not None and inside:
            self.field.setFocus(Qt.FocusReason.MouseFocusReason)
