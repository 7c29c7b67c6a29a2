"""Paints a station's tile: its sign and name, the sentence, what more there is to say, and a row of bins.

What has no room is left out, the least important first: what else there is, which loop the bins are of, the detail, the
bins. The name and the sentence always stay.
"""

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from kanban_desktop.gui.board.bins import Bin, draw_bin
from kanban_desktop.gui.board.shapes import draw_shape, face_of
from kanban_desktop.gui.kit.lettering import broken, draw, draw_right, fitted
from kanban_desktop.gui.roles import mixed
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.gui.urgency import Urgency
from kanban_desktop.gui.wall.words import Line, TileWords

_NAME, _SENTENCE, _DETAIL, _SMALL = 26, 22, 17, 15
_BIN, _NARROWEST, _WIDEST = 22, 15, 62
_SHORTEST = 5
_PADDING, _PRESSED = 16, 0.07
_HEAVY, _BOLD, _SEMI = Weight.HEAVY, Weight.BOLD, Weight.SEMIBOLD


def tile_theme(theme: Theme, factor: float) -> Theme:
    """The theme in which tiles of this factor are painted."""
    return replace(theme, scale=replace(theme.scale, factor=factor))


class TilePainter:
    """Paints tiles.

    Attributes:
        theme: with the tiles' own scale.
    """

    def __init__(self, theme: Theme) -> None:
        self.theme = theme

    def paint(self, painter: QPainter, box: QRectF, words: TileWords, pressed: bool, focused: bool) -> None:
        """One tile."""
        theme = self.theme
        face = self._face(painter, box, words.urgency, pressed, focused)
        across = max(8.0, min(theme.px(_PADDING), box.width() * 0.06))
        down = min(theme.px(_PADDING * 0.9), box.height() * 0.09)
        room = box.adjusted(across, down, -across, -down)
        lines = self._name_lines(room, words)
        left = room.height() - self._title_height(lines) - self._height(_SENTENCE)
        bins = bool(words.bins) and left >= theme.px(_BIN)
        left -= theme.px(_BIN + 5) if bins else 0
        detail = bool(words.detail.text) and left >= self._height(_DETAIL)
        left -= self._height(_DETAIL) if detail else 0
        caption = bins and left >= self._height(_SMALL)
        left -= self._height(_SMALL) if caption else 0
        more = bool(words.more) and left >= self._height(_DETAIL)
        top = self._title(painter, room, lines, words.urgency)
        top = self._line(painter, room, top, words.sentence, _SENTENCE, theme.roles.ink, _BOLD)
        left -= self._height(_DETAIL) if more else 0
        details = [words.detail] if detail else []
        if detail and left >= self._height(_DETAIL):
            details = self._unfolded(words.detail, room.width())
        for line in (*details, *([Line(words.more)] if more else [])):
            top = self._line(painter, room, top, line, _DETAIL, theme.roles.muted)
        if bins:
            self._bins(painter, room, words.bins, face)
        if caption:
            self._caption(painter, room, words)

    def _height(self, base: float) -> float:
        """How much room a line takes."""
        return self.theme.metrics(base, _SEMI).height() * 1.06

    def _face(self, painter: QPainter, box: QRectF, how: Urgency, pressed: bool, focused: bool) -> str:
        theme, roles = self.theme, self.theme.roles
        face = mixed(roles.surface, roles.ink, _PRESSED) if pressed else roles.surface
        line = max(3, theme.px(3))
        pen = QPen(QColor(roles.accent if focused else face_of(how, roles)[0]), line)
        if how is Urgency.ON_TIME and not focused:
            pen = QPen(QColor(roles.line), line := 2)
        elif how is Urgency.UNKNOWN and not focused:
            pen = QPen(QColor(roles.muted), line := 2, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(QColor(face))
        corner = min(theme.corner, box.height() * 0.16)
        painter.drawRoundedRect(box.adjusted(line / 2, line / 2, -line / 2, -line / 2), corner, corner)
        return face

    def _name_lines(self, room: QRectF, words: TileWords) -> tuple[list[str], int]:
        """The name in one line if it fits, else in two if there is height, and its size."""
        theme, width = self.theme, room.width() - self._sign - self._sign_gap
        size = fitted(theme, words.name, width, range(_NAME, 19, -1), _HEAVY)
        if theme.width(words.name, size, _HEAVY) <= width:
            return [words.name], size
        most = 2 if room.height() >= 2 * self._height(size) + self._height(_SENTENCE) + self._height(_DETAIL) else 1
        return broken(theme, words.name, width, most, size, _HEAVY), size

    @property
    def _sign(self) -> float:
        return max(15.0, self.theme.px(25))

    @property
    def _sign_gap(self) -> float:
        return max(6.0, self.theme.px(10))

    def _title_height(self, lines: tuple[list[str], int]) -> float:
        return len(lines[0]) * self.theme.metrics(lines[1], _HEAVY).height() + self.theme.px(2)

    def _title(self, painter: QPainter, room: QRectF, lines: tuple[list[str], int], how: Urgency) -> float:
        """The sign and the name; returns where the next line begins."""
        theme, (name, size) = self.theme, lines
        metrics = theme.metrics(size, _HEAVY)
        base = room.top() + metrics.ascent()
        box = QRectF(room.left(), base - metrics.capHeight() / 2 - self._sign / 2, self._sign, self._sign)
        fill, ink = face_of(how, theme.roles)
        edge = ink if how is Urgency.SOON and not theme.roles.is_dark else None
        draw_shape(painter, how, box, ink if how is Urgency.UNKNOWN else fill, edge)
        for text in name:
            draw(painter, theme, QPointF(box.right() + self._sign_gap, base), text, theme.roles.ink, size, _HEAVY)
            base += metrics.height()
        return room.top() + self._title_height(lines)

    def _unfolded(self, line: Line, width: float) -> list[Line]:
        """A line as two where that is better than a cut one: what follows a part's name stays together."""
        theme = self.theme
        if theme.width(line.text, _DETAIL - 1, _SEMI) <= width:
            return [line]
        if line.part and line.after:
            return [Line(line.before, line.part), Line(line.after.lstrip(" ,:"))]
        return [Line(text) for text in broken(theme, line.text, width, 2, _DETAIL, _SEMI)]

    def _line(
        self, painter: QPainter, room: QRectF, top: float, line: Line, base: int, colour: str, weight: Weight = _SEMI
    ) -> float:
        """A line of text, somewhat smaller if it must be; returns where the next one begins.

        The part's name gives way first, the rest only where there is room for nothing.
        """
        theme, width = self.theme, room.width()
        size = fitted(theme, line.text, width, range(base, round(base * 0.8), -1), weight)
        rest = line.before.rstrip(" :,") + " " + line.after.lstrip(" :,")
        left = width - sum(theme.width(text, size, weight) for text in (line.before, line.after))
        part = theme.elided(line.part, left, size, weight)
        # A name of which next to nothing is left says nothing.
        text = rest.strip() if len(part) < _SHORTEST and part != line.part else line.before + part + line.after
        y = top + self._height(base) / 2 + theme.metrics(size, weight).capHeight() / 2
        draw(painter, theme, QPointF(room.left(), y), theme.elided(text, width, size, weight), colour, size, weight)
        return top + self._height(base)

    def _caption(self, painter: QPainter, room: QRectF, words: TileWords) -> None:
        """Which loop the bins are of; its name gives way."""
        theme, roles = self.theme, self.theme.roles
        y = room.bottom() - theme.px(_BIN + 8)
        taken = draw_right(painter, theme, QPointF(room.right(), y), words.fill, roles.muted, _SMALL, _SEMI)
        name = theme.elided(words.loop, room.width() - taken - theme.px(12), _SMALL, _SEMI)
        draw(painter, theme, QPointF(room.left(), y), name, roles.muted, _SMALL, _SEMI)

    def _bins(self, painter: QPainter, room: QRectF, bins: tuple[Bin, ...], face: str) -> None:
        """Every container at its own place; where there are too many, one of each kind and how many there are."""
        theme, high, gap = self.theme, self.theme.px(_BIN), self.theme.px(5)
        top, count = room.bottom() - high, len(bins)
        wide = min((room.width() + gap) / count - gap, theme.px(_WIDEST))
        if wide >= theme.px(_NARROWEST):
            for place, kind in enumerate(bins):
                draw_bin(painter, QRectF(room.left() + place * (wide + gap), top, wide, high), kind, "", theme, face)
            return
        base = top + high / 2 + theme.metrics(_DETAIL, _BOLD).capHeight() / 2
        left, wide = room.left(), high * 1.2
        for kind in Bin:
            if number := bins.count(kind):
                draw_bin(painter, QRectF(left, top, wide, high), kind, "", theme, face)
                draw(painter, theme, QPointF(left + wide + gap, base), str(number), theme.roles.ink, _DETAIL, _BOLD)
                left += wide + 3 * gap + theme.width(str(number), _DETAIL, _BOLD)
