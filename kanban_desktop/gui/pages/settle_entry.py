"""A row of the page “To settle”: what was scanned, what the plant says to it, and the three ways out of it."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QWidget

from kanban_desktop.gui.kit.face import draw_face
from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.lettering import broken, draw, fitted
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.pages.settle_words import EntryWords
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme, Weight

_HEIGHT, _MARGIN, _GAP, _ICON, _WIDE = 146, 20, 12, 22, 150


class EntryCard(QWidget):
    """The row.

    Attributes:
        words: what it says.
        redo, another, drop: its buttons.

    Signals:
        opened: when what it says was touched; with the card's number.
    """

    # Card numbers have up to ten digits, more than Qt's int takes.
    opened = Signal(object)

    def __init__(self, theme: Theme, words: EntryWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pressed: QPointF | None = None
        self.words = words
        self.redo, self.another, self.drop = TouchButton(theme), TouchButton(theme), TouchButton(theme)
        self.redo.setText(translate("settle", "Do it now"))
        self.another.setText(translate("settle", "Another step …"))
        self.drop.setText(translate("settle", "Drop …"))
        self.drop.set_look("ink", "surface", 2)
        for button in (self.redo, self.another):
            button.set_look("accent", "surface")
        self._row = QHBoxLayout(self)
        self._row.addStretch(1)
        for button in self.buttons:
            button.set_size(_WIDE, 76)
            self._row.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)
        self.show_words(words)

    @property
    def buttons(self) -> tuple[TouchButton, ...]:
        """Its buttons, from the left."""
        return self.redo, self.another, self.drop

    def show_words(self, words: EntryWords) -> None:
        """This is what it says now."""
        self.words = words
        self.redo.setVisible(words.can_redo)
        self.another.setVisible(words.can_redo and words.card is not None)
        self.setAccessibleName(words.spoken)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        for button in self.buttons:
            button.set_theme(theme)
        self._row.setContentsMargins(theme.px(_MARGIN), 0, theme.px(_MARGIN), 0)
        self._row.setSpacing(theme.px(_GAP))
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        theme = self._theme
        return QSize(theme.px(400), max(theme.px(_HEIGHT), self.drop.sizeHint().height() + 2 * theme.px(_MARGIN)))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, roles, words = self._theme, self._theme.roles, self.words
        left = float(theme.px(_MARGIN))
        shown = [button.x() for button in self.buttons if button.isVisibleTo(self)]
        width = min(shown, default=self.width()) - left - theme.px(_MARGIN)
        size = fitted(theme, words.what, width, range(26, 20, -1), Weight.HEAVY)
        side, indent = theme.px(_ICON), theme.px(_ICON + 10)
        said = broken(theme, words.said, width - indent, 2, 18, Weight.SEMIBOLD)
        high, step = theme.metrics(size, Weight.HEAVY).capHeight(), theme.metrics(18, Weight.SEMIBOLD).height()
        below, apart = theme.metrics(17).height() * 1.15, theme.px(32)
        block = high + below + apart + step * (len(said) - 1)
        base = self.height() / 2 - block / 2 + high
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_face(painter, theme, QRectF(self.rect()), pressed=self._pressed is not None)
            what = theme.elided(words.what, width, size, Weight.HEAVY)
            draw(painter, theme, QPointF(left, base), what, roles.ink, size, Weight.HEAVY)
            base += below
            which = fitted(theme, words.which, width, range(17, 14, -1), Weight.MEDIUM)
            text = theme.elided(words.which, width, which)
            draw(painter, theme, QPointF(left, base), text, roles.muted, which)
            base += apart
            middle = base - theme.metrics(18, Weight.SEMIBOLD).capHeight() / 2
            image = icon_image("triangle-alert", roles.late_text, side, self.devicePixelRatioF())
            painter.drawImage(QPointF(left, middle - side / 2), image)
            for line in said:
                draw(painter, theme, QPointF(left + indent, base), line, roles.ink, 18, Weight.SEMIBOLD)
                base += step

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.words.card is not None:
            self._pressed = event.position()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        # The list is being thrown.
        far = 2 * QApplication.startDragDistance()
        if self._pressed is not None and (event.position() - self._pressed).manhattanLength() > far:
            self._pressed = None
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        self.update()
        if pressed is not None and self.rect().contains(event.position().toPoint()):
            self.opened.emit(self.words.card)
