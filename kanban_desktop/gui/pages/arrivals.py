"""What arrived from a scanner, painted: the latest one with all that is known of it, those before it in a line each."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.lettering import broken, draw, draw_centred, draw_right, fitted
from kanban_desktop.gui.pages.scanner_words import ArrivalWords, Verdict, verdict_text
from kanban_desktop.gui.theme import Theme, Weight

_BAND, _CARD, _LINE = 84, 372, 48
_PADDING, _NAMES, _FACT, _STEP = 20, 116, 66, 28

# Its icon, its role.
_LOOKS = {
    Verdict.GOOD: ("check", "on_time"),
    Verdict.ADVICE: ("check", "soon"),
    Verdict.BAD: ("x", "late"),
    Verdict.OTHER: ("tag", "quiet"),
    Verdict.TYPING: ("keyboard", "quiet"),
}


class _Arrival(QWidget):
    """What both have in common: as wide as there is room, and of one height.

    Attributes:
        words: what it says; None: nothing arrived yet.
    """

    def __init__(self, theme: Theme, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._height = height
        self.words: ArrivalWords | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(600), self._theme.px(self._height))


class ArrivalCard(_Arrival):
    """The latest arrival."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, _CARD, parent)

    def show_words(self, words: ArrivalWords) -> None:
        """This one from now on."""
        self.words = words
        self.setAccessibleName(" ".join((words.said, words.text, *words.advice)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        words, theme = self.words, self._theme
        if words is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect())
            draw_surface(painter, theme, box)
            band = QRectF(box.left(), box.top(), self._band_width(), box.height())
            self._band(painter, band, words.verdict)
            room = box.adjusted(band.width() + theme.px(_PADDING), theme.px(_PADDING), -theme.px(_PADDING), 0)
            y = self._head(painter, room, words)
            y = self._readings(painter, room, y, words)
            y = self._facts(painter, room, y, words)
            self._advice(painter, room, y, words)

    def _band_width(self) -> float:
        widest = max(self._theme.width(verdict_text(verdict), 15, Weight.BOLD) for verdict in Verdict)
        return max(self._theme.px(_BAND), widest + self._theme.px(16))

    def _band(self, painter: QPainter, box: QRectF, verdict: Verdict) -> None:
        theme, roles, corner = self._theme, self._theme.roles, self._theme.corner
        icon, role = _LOOKS[verdict]
        ink = getattr(roles, f"{role}_ink")
        path = QPainterPath()
        path.addRoundedRect(box.adjusted(0, 0, corner, 0), corner, corner)
        painter.save()
        painter.setClipRect(box)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(roles, role)))
        painter.drawPath(path)
        painter.restore()
        side = theme.px(44)
        at = box.center() - QPointF(side / 2, side * 0.75)
        painter.drawImage(at, icon_image(icon, ink, side, self.devicePixelRatioF()))
        word = QRectF(box.left(), at.y() + side + theme.px(6), box.width(), theme.px(20))
        draw_centred(painter, theme, word, [verdict_text(verdict)], ink, 15, Weight.BOLD)

    def _head(self, painter: QPainter, room: QRectF, words: ArrivalWords) -> float:
        """The verdict and what was read; returns where the next line may begin."""
        theme, roles = self._theme, self._theme.roles
        size = fitted(theme, words.said, room.width(), range(30, 19, -1), Weight.HEAVY)
        y = room.top() + theme.px(28)
        said = theme.elided(words.said, room.width(), size, Weight.HEAVY)
        colour = roles.late_text if words.verdict is Verdict.BAD else roles.ink
        draw(painter, theme, QPointF(room.left(), y), said, colour, size, Weight.HEAVY)
        size = fitted(theme, words.text, room.width(), range(26, 16, -1), Weight.BOLD)
        text = theme.elided(words.text, room.width(), size, Weight.BOLD)
        y += theme.px(42)
        draw(painter, theme, QPointF(room.left(), y), text, roles.ink, size, Weight.BOLD)
        return y + theme.px(10)

    def _readings(self, painter: QPainter, room: QRectF, y: float, words: ArrivalWords) -> float:
        theme, roles = self._theme, self._theme.roles
        left, side = room.left() + theme.px(_NAMES), theme.px(20)
        for name, text, chosen in words.readings:
            y += theme.px(_STEP)
            draw(painter, theme, QPointF(room.left(), y), name, roles.muted, 16)
            colour, weight = (roles.ink, Weight.SEMIBOLD) if chosen else (roles.muted, Weight.MEDIUM)
            width = room.right() - left - side - theme.px(8)
            shown = theme.elided(text, width, 17, weight)
            draw(painter, theme, QPointF(left, y), shown, colour, 17, weight)
            if chosen:
                at = QPointF(left + theme.width(shown, 17, weight) + theme.px(8), y - side * 0.85)
                painter.drawImage(at, icon_image("check", roles.on_time, side, self.devicePixelRatioF()))
        return y + theme.px(18)

    def _facts(self, painter: QPainter, room: QRectF, y: float, words: ArrivalWords) -> float:
        theme, roles, gap = self._theme, self._theme.roles, self._theme.px(10)
        wide = (room.width() - gap * (len(words.facts) - 1)) / len(words.facts)
        for place, (name, value) in enumerate(words.facts):
            box = QRectF(room.left() + place * (wide + gap), y, wide, theme.px(_FACT))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(roles.background))
            painter.drawRoundedRect(box, theme.px(10), theme.px(10))
            left = box.left() + theme.px(14)
            draw(painter, theme, QPointF(left, box.top() + theme.px(25)), name, roles.muted, 15, Weight.SEMIBOLD)
            text = theme.elided(value, wide - theme.px(28), 22, Weight.BOLD)
            draw(painter, theme, QPointF(left, box.top() + theme.px(52)), text, roles.ink, 22, Weight.BOLD)
        return y + theme.px(_FACT + 12)

    def _advice(self, painter: QPainter, room: QRectF, y: float, words: ArrivalWords) -> None:
        theme, roles, side = self._theme, self._theme.roles, self._theme.px(22)
        step = max(theme.px(22), theme.metrics(17).height())
        for text in words.advice:
            lines = broken(theme, text, room.width() - side - theme.px(10), 2, 17)
            if y + step * len(lines) > room.bottom() - theme.px(8):
                break
            painter.drawImage(
                QPointF(room.left(), y + theme.px(3)),
                icon_image("lightbulb", roles.ink, side, self.devicePixelRatioF()),
            )
            for line in lines:
                y += step
                draw(painter, theme, QPointF(room.left() + side + theme.px(10), y), line, roles.ink, 17)
            y += theme.px(8)


class ArrivalLine(_Arrival):
    """An earlier arrival; empty until it is given one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, _LINE, parent)

    def show_words(self, words: ArrivalWords | None) -> None:
        """This one from now on."""
        self.words = words
        self.setAccessibleName(f"{words.said} {words.text}" if words else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        words, theme, roles = self.words, self._theme, self._theme.roles
        if words is None:
            return
        icon, role = _LOOKS[words.verdict]
        side, pad = theme.px(30), theme.px(12)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_surface(painter, theme, QRectF(self.rect()))
            field = QRectF(pad * 0.75, self.height() / 2 - side / 2, side, side)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(getattr(roles, role)))
            painter.drawRoundedRect(field, theme.px(8), theme.px(8))
            small = theme.px(20)
            at = field.center() - QPointF(small / 2, small / 2)
            painter.drawImage(at, icon_image(icon, getattr(roles, f"{role}_ink"), small, self.devicePixelRatioF()))
            y = self.height() / 2 + theme.metrics(17, Weight.SEMIBOLD).capHeight() / 2
            ending, pace = words.facts[0][1], words.facts[2][1]
            facts = pace if words.verdict is Verdict.TYPING else f"{ending} · {pace}"
            taken = draw_right(painter, theme, QPointF(self.width() - pad, y), facts, roles.muted, 16, Weight.SEMIBOLD)
            left = field.right() + pad
            room = self.width() - left - taken - 3 * pad
            said = theme.elided(words.said, room, 17, Weight.SEMIBOLD)
            draw(painter, theme, QPointF(left, y), said, roles.ink, 17, Weight.SEMIBOLD)
            used = theme.width(said, 17, Weight.SEMIBOLD) + pad
            rest = theme.elided(words.text, room - used, 17)
            if rest != "…":
                draw(painter, theme, QPointF(left + used, y), rest, roles.muted, 17)


def draw_surface(painter: QPainter, theme: Theme, box: QRectF) -> None:
    """A card's empty face, with a thin line around it."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.roles.line))
    painter.drawRoundedRect(box, theme.corner, theme.corner)
    painter.setBrush(QColor(theme.roles.surface))
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), theme.corner - 1, theme.corner - 1)
