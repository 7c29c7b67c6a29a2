"""A button for gloves: as large as a finger needs on the real screen, painted from theme roles."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.lettering import draw_centred
from kanban_desktop.gui.roles import mixed
from kanban_desktop.gui.theme import Theme, Weight

_PADDING = 26


class TouchButton(QAbstractButton):
    """A button with a text or an icon, filled or outlined.

    Attributes:
        colour: role of its line and letters, or of its face if it is filled.
        ink: role of what stands on its face if it is filled.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, icon: str = "", filled: bool = False) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._filled = filled
        self._colour, self._ink, self._line = "accent", "accent_ink", 3
        self._size = QSize(174, 76)
        self._ringed = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def set_look(self, colour: str, ink: str, line: int = 3) -> None:
        """The roles of its line and of what stands on it, and how thick the line is."""
        self._colour, self._ink, self._line = colour, ink, line
        self.update()

    def set_size(self, width: int, height: int) -> None:
        """How large it is at 1280 x 800, where a finger does not need more."""
        self._size = QSize(width, height)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        scale = self._theme.scale
        words = self._theme.width(self.text(), 24, Weight.BOLD)
        width = max(scale.target(self._size.width(), 20 if self.text() else 15), round(words) + 2 * scale.px(_PADDING))
        return QSize(
            width if self.text() else scale.target(self._size.width(), 15), scale.target(self._size.height(), 15)
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Whoever came by a key must see where he is; a finger knows.
        self._ringed = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ringed = False
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        roles, line = self._theme.roles, self._theme.px(self._line)
        colour, ink = getattr(roles, self._colour), getattr(roles, self._ink)
        face = colour if self._filled else ink
        letters = ink if self._filled else colour
        if not self.isEnabled():
            face, colour, letters = roles.background, roles.line, roles.muted
        elif self.isDown():
            face = mixed(face, letters, 0.18)
        box = QRectF(self.rect()).adjusted(line / 2, line / 2, -line / 2, -line / 2)
        if self._icon:
            # A sign need not look as large as what a glove hits.
            side = min(box.width(), self._theme.px(self._size.height()) - line)
            drawn = QRectF(0, 0, side, side)
            drawn.moveCenter(box.center())
            box = drawn
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(roles.accent if self._ringed else colour), line))
            painter.setBrush(QColor(face))
            painter.drawRoundedRect(box, self._theme.px(12), self._theme.px(12))
            self.draw_content(painter, box, letters)

    def draw_content(self, painter: QPainter, box: QRectF, colour: str) -> None:
        """Draws what stands on its face, in a colour."""
        if self._icon:
            side = self._theme.px(26)
            image = icon_image(self._icon, self._theme.roles.ink, side, self.devicePixelRatioF())
            painter.drawImage(QPointF(box.center().x() - side / 2, box.center().y() - side / 2), image)
        else:
            text = self._theme.elided(self.text(), box.width() - self._theme.px(12), 24, Weight.BOLD)
            draw_centred(painter, self._theme, box, [text], colour, 24, Weight.BOLD)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()
