"""The codes of a set-up page, each in a box that is ticked when it was read."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.lettering import draw_centred
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.model.calibration import Grade

_WIDE, _HIGH, _GAP = 66, 54, 8


class Ticks(QWidget):
    """The boxes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._grades: tuple[Grade, ...] = tuple(Grade)
        self._read: frozenset[Grade] = frozenset()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_grades(self, grades: tuple[Grade, ...]) -> None:
        """These codes are on the page."""
        self._grades = grades
        self.updateGeometry()
        self.update()

    def show_read(self, read: frozenset[Grade]) -> None:
        """These were read."""
        self._read = read
        said = translate("printer", "{n} of {count} codes read")
        self.setAccessibleName(said.format(n=len(read), count=len(self._grades)))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme, count = self._theme, len(self._grades)
        return QSize(count * theme.px(_WIDE) + (count - 1) * theme.px(_GAP), theme.px(_HIGH))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, roles = self._theme, self._theme.roles
        edge, side = theme.px(2), theme.px(22)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for place, grade in enumerate(self._grades):
                read = grade in self._read
                box = QRectF(place * theme.px(_WIDE + _GAP), 0, theme.px(_WIDE), theme.px(_HIGH))
                painter.setPen(QPen(QColor(roles.on_time if read else roles.accent), edge))
                painter.setBrush(QColor(roles.on_time if read else roles.surface))
                corner = theme.px(8)
                painter.drawRoundedRect(box.adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2), corner, corner)
                painter.setPen(Qt.PenStyle.NoPen)
                ink = roles.on_time_ink if read else roles.accent
                number = box
                if read:
                    image = icon_image("check", ink, side, self.devicePixelRatioF())
                    painter.drawImage(QPointF(box.left() + theme.px(8), box.center().y() - side / 2), image)
                    number = box.adjusted(theme.px(22), 0, 0, 0)
                draw_centred(painter, theme, number, [str(grade.n)], ink, 22, Weight.HEAVY)
