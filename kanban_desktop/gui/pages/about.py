"""The page that says what this is, where it works and of what it is made, and copies that for who helps."""

import platform
from dataclasses import dataclass, replace

import PySide6
from PySide6.QtCore import QPointF, Signal, qVersion
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kanban_desktop import __version__
from kanban_desktop.gui import times
from kanban_desktop.gui.kit.facts import FactCard
from kanban_desktop.gui.kit.fittedpage import FittedPage
from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.lettering import draw
from kanban_desktop.gui.kit.notice import Notice
from kanban_desktop.gui.kit.topbar import TopBar
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.model.showing import StationTimes

NAME = "Kanban Desktop"
INTER, LUCIDE = "3.19", "1.62.0"
"""The versions that are in ``resources``."""

_MARGIN, _TALLEST = 16, 490


@dataclass(frozen=True, slots=True)
class Facts:
    """Where this installation works; an empty text means that it is not set.

    Attributes:
        database: how messages name it, without a password.
        log: where the log file is.
        shown: how soon this screen shows what others pull; empty where it supplies nothing, or that is not known yet.
    """

    plant: str = ""
    station: str = ""
    database: str = ""
    log: str = ""
    shown: str = ""


class AboutPage(FittedPage):
    """The page.

    Attributes:
        bar, notice: its parts.
        copy_button: copies ``support_text``.

    Signals:
        back_chosen: when the way back was touched.
    """

    back_chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._facts = Facts()
        self.bar = TopBar(theme, translate("about", "About"))
        self._head = _Head(theme)
        self._here = FactCard(theme, translate("about", "This screen"))
        self._parts = FactCard(theme, translate("about", "Made of"))
        self._parts.say(_licences())
        self.copy_button = TouchButton(theme, filled=True)
        self.copy_button.setText(translate("about", "Copy for support"))
        self.notice = Notice(theme)
        self._top = QHBoxLayout()
        self._top.addWidget(self._head, 1)
        self._top.addWidget(self.copy_button)
        self._cards = QHBoxLayout()
        self._cards.addWidget(self._here, 1)
        self._cards.addWidget(self._parts, 1)
        self._body = QVBoxLayout()
        self._body.addLayout(self._top)
        self._body.addLayout(self._cards, 1)
        self._body.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addLayout(self._body, 1)
        layout.addWidget(self.notice)
        self.bar.back_chosen.connect(self.back_chosen)
        self.copy_button.clicked.connect(self._copy)
        self.show_facts(self._facts)
        self.dress()

    @property
    def support_text(self) -> str:
        """What whoever helps needs to know, as lines of text."""
        lines = [f"{NAME} {__version__}", *(f"{name}: {value}" for name, value in _named(self._facts))]
        lines.append(f"Qt {qVersion()}, PySide6 {PySide6.__version__}, Python {platform.python_version()}")
        lines.append(platform.platform())
        return "\n".join(lines)

    def show_facts(self, facts: Facts) -> None:
        """This is where it works."""
        self._facts = facts
        self._here.say(_named(facts))
        self.notice.say("")

    def show_times(self, found: StationTimes) -> None:
        """So soon this station's screens have shown what others pulled."""
        self._facts = replace(self._facts, shown=_shown(found))
        self._here.say(_named(self._facts))

    def dress(self) -> None:
        for part in (self.bar, self._head, self._here, self._parts, self.copy_button, self.notice):
            part.set_theme(self.theme)
        margin = self.theme.px(_MARGIN)
        for card in (self._here, self._parts):
            card.setMaximumHeight(self.theme.px(_TALLEST))
        self._body.setContentsMargins(margin, margin, margin, margin)
        for row in (self._body, self._cards, self._top):
            row.setSpacing(margin)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.support_text)
        self.notice.say(translate("about", "Copied. Paste it into your message to support."))


def _named(facts: Facts) -> list[tuple[str, str]]:
    unset = translate("about", "not set")
    shown = [(translate("about", "Shows pulls"), facts.shown)] if facts.shown else []
    return [
        (translate("about", "Plant"), facts.plant or unset),
        (translate("about", "Station"), facts.station or unset),
        *shown,
        (translate("about", "Database"), facts.database or unset),
        (translate("about", "Log file"), facts.log or unset),
    ]


def _shown(found: StationTimes) -> str:
    """How soon after the scan; a time that half of them took less than, and one that hardly any took longer than."""
    if found.figures is None:
        return ""
    after = found.figures.after_scan
    said = translate("about", "half within {half}, 99 in 100 within {most} of the scan")
    return said.format(half=times.age(after.p50), most=times.age(after.p99))


def _licences() -> list[tuple[str, str]]:
    with_licence = translate("about", "{name} {version} · {licence}")
    return [
        (use, with_licence.format(name=name, version=version, licence=licence))
        for use, name, version, licence in (
            (translate("about", "Program"), NAME, __version__, "MIT"),
            (translate("about", "Windows and paper"), f"PySide6 {PySide6.__version__}, Qt", qVersion(), "GNU LGPL 3"),
            (translate("about", "Letters"), "Inter", INTER, "SIL Open Font License 1.1"),
            (translate("about", "Icons"), "Lucide", LUCIDE, "ISC"),
        )
    ]


class _Head(QWidget):
    """Name, version, and what it is in one sentence."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._said = translate("about", "A line-side kanban board for plants that work just in time.")
        self.setAccessibleName(f"{NAME} {__version__}. {self._said}")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFixedHeight(theme.px(96))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, roles, side = self._theme, self._theme.roles, self._theme.px(64)
        left, middle = side + theme.px(24), self.height() / 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            image = icon_image("square-kanban", roles.accent, side, self.devicePixelRatioF())
            painter.drawImage(QPointF(theme.px(6), middle - side / 2), image)
            base = middle - theme.px(4)
            draw(painter, theme, QPointF(left, base), NAME, roles.ink, 30, Weight.HEAVY)
            beside = left + theme.width(NAME, 30, Weight.HEAVY) + theme.px(12)
            version = translate("about", "version {version}").format(version=__version__)
            draw(painter, theme, QPointF(beside, base), version, roles.muted, 19, Weight.SEMIBOLD)
            said = theme.elided(self._said, self.width() - left, 18)
            draw(painter, theme, QPointF(left, middle + theme.px(28)), said, roles.muted, 18)
