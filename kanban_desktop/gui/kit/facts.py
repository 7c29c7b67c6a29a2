"""A card with a title and facts: what each is called, and below it what it is."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from kanban_desktop.gui.kit.face import draw_face
from kanban_desktop.gui.kit.lettering import draw
from kanban_desktop.gui.theme import Theme, Weight

_MARGIN, _TITLE, _LABEL, _VALUE, _BETWEEN = 26, 24, 16, 20, 24


class FactCard(QWidget):
    """The card."""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = title
        self._facts: tuple[tuple[str, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self.update()

    def say(self, facts: Sequence[tuple[str, str]]) -> None:
        """These facts from now on, each by its name."""
        self._facts = tuple(facts)
        self.setAccessibleName(f"{self._title}. " + " ".join(f"{name}: {value}." for name, value in facts))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, roles, margin = self._theme, self._theme.roles, self._theme.px(_MARGIN)
        wrap = QTextOption()
        # A path has no blanks, and its end matters as much as its beginning.
        wrap.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        label, value = theme.metrics(_LABEL), theme.metrics(_VALUE, Weight.SEMIBOLD)
        width = self.width() - 2 * margin
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_face(painter, theme, QRectF(self.rect()))
            top = margin + theme.metrics(_TITLE, Weight.BOLD).ascent()
            draw(painter, theme, QPointF(margin, top), self._title, roles.ink, _TITLE, Weight.BOLD)
            top += theme.px(_BETWEEN)
            for name, said in self._facts:
                draw(painter, theme, QPointF(margin, top + label.ascent()), name, roles.muted, _LABEL)
                top += label.height()
                room = QRectF(margin, top, width, 3 * value.height())
                flags = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
                high = min(value.boundingRect(room, flags.value, said).height(), 2 * value.height())
                painter.setFont(theme.font(_VALUE, Weight.SEMIBOLD))
                painter.setPen(QColor(roles.ink))
                painter.save()
                painter.setClipRect(QRectF(margin, top, width, high))
                painter.drawText(room, said, wrap)
                painter.restore()
                top += high + theme.px(_BETWEEN)
