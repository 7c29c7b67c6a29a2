"""What stands above and below the tiles: the plant with its figures, and what there is to look after."""

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kanban_desktop.gui import times
from kanban_desktop.gui.board.freshness import Freshness
from kanban_desktop.gui.board.header import Clock, say_freshness
from kanban_desktop.gui.kit.bar import Bar, BarButton
from kanban_desktop.gui.kit.caption import Caption
from kanban_desktop.gui.kit.lettering import draw, draw_right
from kanban_desktop.gui.kit.pill import Pill
from kanban_desktop.gui.phrases import Floor, translate
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.gui.wall.words import Figure, FooterWords

_HEADER, _FOOTER = 68, 48
_VALUE, _LABEL, _FACT = 26, 15, 17
_BETWEEN = 26


class WallHeader(Bar):
    """The header.

    Signals:
        back_chosen: when the way back was touched.
    """

    back_chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.back = BarButton(theme, "chevron-left", translate("wall", "Back"))
        self.back.clicked.connect(self.back_chosen)
        self._name = Caption(theme, 30, 16, Weight.HEAVY)
        self._figures = _Figures(theme)
        self.freshness = Pill(theme)
        self._clock = Clock(theme)
        self._row.addWidget(self.back)
        self._row.addWidget(self._name, 1)
        for part in (self._figures, self.freshness, self._clock):
            self._row.addWidget(part)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        for part in (self.back, self._name, self._figures, self.freshness, self._clock):
            part.set_theme(theme)
        self._row.setContentsMargins(theme.px(14), 0, theme.px(18), 0)
        self._row.setSpacing(theme.px(18))
        self.setFixedHeight(max(theme.px(_HEADER), self.back.sizeHint().height()))

    def show_plant(self, name: str) -> None:
        """Whose wall it is."""
        self._name.say(name)

    def show_figures(self, figures: tuple[Figure, ...]) -> None:
        """The day's figures that are known."""
        self._figures.show_figures(figures)

    def show_freshness(self, freshness: Freshness, now: int) -> None:
        """How fresh the news is."""
        say_freshness(self.freshness, freshness, now, self._theme.roles)

    def tick(self, now: int, floor: Floor) -> None:
        """The clock moved on."""
        self._clock.say(times.clock(now, floor.zone))


class _Figures(QWidget):
    """Figures side by side, each above what it is; where there is no room for all, the last ones stay."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._figures: tuple[Figure, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.updateGeometry()
        self.update()

    def show_figures(self, figures: tuple[Figure, ...]) -> None:
        if figures != self._figures:
            self._figures = figures
            self.setAccessibleName(", ".join(f"{one.value} {one.label}" for one in figures))
            self.updateGeometry()
            self.update()

    def _width(self, figure: Figure) -> float:
        theme = self._theme
        value = theme.width(figure.value, _VALUE, Weight.HEAVY)
        return max(value, theme.width(figure.label, _LABEL, Weight.SEMIBOLD))

    def sizeHint(self) -> QSize:
        between = self._theme.px(_BETWEEN) * max(0, len(self._figures) - 1)
        return QSize(round(sum(map(self._width, self._figures)) + between), self._theme.px(_HEADER))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.px(_HEADER))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, roles = self._theme, self._theme.roles
        right, middle = float(self.width()), self.height() / 2
        with QPainter(self) as painter:
            for figure in reversed(self._figures):
                wide = self._width(figure)
                if wide > right + 1:
                    break
                at = QPointF(right, middle + theme.px(3))
                draw_right(painter, theme, at, figure.value, roles.ink, _VALUE, Weight.HEAVY)
                below = QPointF(right, middle + theme.px(21))
                draw_right(painter, theme, below, figure.label, roles.muted, _LABEL, Weight.SEMIBOLD)
                right -= wide + theme.px(_BETWEEN)


class WallFooter(QWidget):
    """The footer: what there is to look after, and the last scan."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = FooterWords()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self.setFixedHeight(theme.px(_FOOTER))
        self.update()

    def show_words(self, words: FooterWords) -> None:
        """What it says from now on."""
        if words != self._words:
            self._words = words
            self.setAccessibleName(", ".join(f"{fact} {note}".strip() for fact, note in words.facts))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, roles = self._theme, self._theme.roles
        left, right = float(theme.px(20)), float(self.width() - theme.px(20))
        base = self.height() / 2 + theme.metrics(_FACT, Weight.BOLD).capHeight() / 2
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(roles.surface))
            painter.fillRect(QRectF(0, 0, self.width(), 1), QColor(roles.line))
            facts = sum(self._wide(fact) + theme.px(_BETWEEN) for fact, _ in self._words.facts)
            notes = sum(self._wide(f" {note}", Weight.SEMIBOLD) for _, note in self._words.facts if note)
            last = self._words.last
            # The last scan is the first to give way, then what explains a fact.
            if theme.width(last, _FACT, Weight.SEMIBOLD) <= right - left - facts - notes:
                draw_right(painter, theme, QPointF(right, base), last, roles.muted, _FACT, Weight.SEMIBOLD)
            noted = facts + notes <= right - left
            for fact, note in self._words.facts:
                text = theme.elided(fact, right - left, _FACT, Weight.BOLD)
                draw(painter, theme, QPointF(left, base), text, roles.ink, _FACT, Weight.BOLD)
                left += self._wide(fact)
                if noted and note:
                    text = f" {note}"
                    draw(painter, theme, QPointF(left, base), text, roles.muted, _FACT, Weight.SEMIBOLD)
                    left += self._wide(text, Weight.SEMIBOLD)
                left += theme.px(_BETWEEN)

    def _wide(self, text: str, weight: Weight = Weight.BOLD) -> float:
        return self._theme.width(text, _FACT, weight)
