"""Colours by role, lettering and sizes: everything that a painter asks for.

No widget names a colour or a size of its own: it asks a ``Theme``. Light, dark and dimmed are the same ``roles`` with
other values, and every size derives from one ``Scale``, so that a far view is the same board with a larger one.
"""

import errno
import math
from dataclasses import dataclass, fields, replace
from enum import IntEnum
from functools import cache, lru_cache

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPalette, QScreen
from PySide6.QtWidgets import QApplication

from kanban_desktop.gui.roles import LIGHT, Roles, mixed
from kanban_desktop.settings import data_folder

FAMILY = "Inter"
_FONTS = ("Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf", "Inter-ExtraBold.otf")

BASE = QSize(1280, 800)
"""The screen at which a size is what it says."""

SMALLEST_TEXT = 15
_LEAST_FACTOR, _MOST_FACTOR = 0.75, 4.0
# A larger screen gets larger letters and more rows: half of what it has more goes to either.
_GROWTH = 0.6
_STEPS = 32
_HONEST_DPI = (50.0, 400.0)


class Weight(IntEnum):
    """The faces of Inter that we ship."""

    MEDIUM = 500
    SEMIBOLD = 600
    BOLD = 700
    HEAVY = 800


@dataclass(frozen=True, slots=True)
class Scale:
    """How large everything is.

    Attributes:
        factor: 1 for a window of 1280 x 800.
        per_millimetre: logical pixels in a millimetre of the real screen; 0 where the screen does not say or lies.
    """

    factor: float = 1.0
    per_millimetre: float = 0.0

    def px(self, base: float) -> int:
        """A length that is so many pixels at 1280 x 800."""
        return max(1, round(base * self.factor))

    def text(self, base: float) -> int:
        """A size of letters; never too small to read."""
        return max(SMALLEST_TEXT, round(base * self.factor))

    def target(self, base: float, millimetres: float) -> int:
        """The side of something that a gloved finger must hit: as drawn, but never less than so many millimetres."""
        return max(self.px(base), math.ceil(millimetres * self.per_millimetre))

    def fitted(self, size: QSize) -> "Scale":
        """The scale for a window of this size; in steps, so that dragging its corner does not rebuild all fonts."""
        ratio = min(size.width() / BASE.width(), size.height() / BASE.height())
        factor = ratio if ratio < 1 else 1 + (ratio - 1) * _GROWTH
        stepped = math.floor(factor * _STEPS) / _STEPS
        return replace(self, factor=min(max(stepped, _LEAST_FACTOR), _MOST_FACTOR))


def per_millimetre(screen: QScreen | None) -> float:
    """Logical pixels in a millimetre of this screen; 0 where it does not know its own size."""
    if screen is None or screen.physicalSize().isEmpty():
        return 0.0
    dpi = screen.physicalDotsPerInch()
    return dpi / 25.4 if _HONEST_DPI[0] <= dpi <= _HONEST_DPI[1] else 0.0


@dataclass(frozen=True, slots=True)
class Theme:
    """What painters and widgets ask: colours, letters, icons and sizes."""

    roles: Roles = LIGHT
    scale: Scale = Scale()

    def px(self, base: float) -> int:
        """A length that is so many pixels at 1280 x 800."""
        return self.scale.px(base)

    def font(self, base: float, weight: Weight = Weight.MEDIUM) -> QFont:
        """Letters of so many pixels at 1280 x 800; figures are all equally wide."""
        return _font(self.scale.text(base), weight)

    def metrics(self, base: float, weight: Weight = Weight.MEDIUM) -> QFontMetricsF:
        """How wide and high those letters are."""
        return _metrics(self.scale.text(base), weight)

    def width(self, text: str, base: float, weight: Weight = Weight.MEDIUM) -> float:
        """How wide a text is in those letters."""
        return _width(text, self.scale.text(base), weight)

    def elided(self, text: str, width: float, base: float, weight: Weight = Weight.MEDIUM) -> str:
        """A text in those letters, with … at its end if it is wider than this."""
        size = self.scale.text(base)
        if _width(text, size, weight) <= width:
            return text
        return _metrics(size, weight).elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, width))

    @property
    def corner(self) -> float:
        """The radius of a card's corner."""
        return self.px(14)

    def dimmed(self) -> "Theme":
        """The same with old news' colours."""
        return replace(self, roles=self.roles.dimmed())

    def enlarged(self, times: float) -> "Theme":
        """The same with everything so many times as large."""
        return replace(self, scale=replace(self.scale, factor=self.scale.factor * times))

    def fitted(self, size: QSize) -> "Theme":
        """The same for a window of this size."""
        return replace(self, scale=self.scale.fitted(size))


@lru_cache(maxsize=256)
def _font(size: int, weight: Weight) -> QFont:
    font = QFont(FAMILY)
    font.setPixelSize(size)
    font.setWeight(QFont.Weight(weight))
    font.setFeature(QFont.Tag("tnum"), 1)
    if weight >= Weight.BOLD and size > 20:
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 98.5)
    return font


@lru_cache(maxsize=256)
def _metrics(size: int, weight: Weight) -> QFontMetricsF:
    return QFontMetricsF(_font(size, weight))


@lru_cache(maxsize=8192)
def _width(text: str, size: int, weight: Weight) -> float:
    # The same words are painted again and again, and measuring costs as much as painting.
    return _metrics(size, weight).horizontalAdvance(text)


@cache
def load_fonts() -> None:
    """Makes the letters that we ship known to Qt; once is enough.

    Raises:
        OSError: a font that we ship is not there or is no font.
    """
    for name in _FONTS:
        path = data_folder("resources") / "fonts" / name
        number = QFontDatabase.addApplicationFont(str(path)) if path.is_file() else -1
        if FAMILY not in QFontDatabase.applicationFontFamilies(number):
            raise OSError(errno.ENOENT, "the font of the screens cannot be loaded", str(path))


def palette(roles: Roles) -> QPalette:
    """The roles as Qt's own widgets understand them."""
    made = QPalette()
    role = QPalette.ColorRole
    for target, colour in {
        role.Window: roles.background, role.Base: roles.surface, role.AlternateBase: roles.background,
        role.Button: roles.surface, role.ToolTipBase: roles.surface, role.Mid: roles.line, role.Light: roles.surface,
        role.Dark: roles.line, role.Shadow: roles.line, role.Midlight: roles.line,
        role.WindowText: roles.ink, role.Text: roles.ink, role.ButtonText: roles.ink, role.ToolTipText: roles.ink,
        role.BrightText: roles.late_text, role.PlaceholderText: roles.muted,
        role.Highlight: roles.accent, role.HighlightedText: roles.accent_ink, role.Accent: roles.accent,
        role.Link: roles.accent, role.LinkVisited: roles.accent,
    }.items():  # fmt: skip
        made.setColor(target, QColor(colour))
    for target in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, target, QColor(mixed(roles.muted, roles.background, 0.35)))
    return made


_CHROME = """
QDialog, QMenu {{ background: {surface}; }}
QToolTip {{ color: {ink}; background: {surface}; border: 1px solid {line}; padding: 6px; }}
QMenu {{ border: 1px solid {line}; padding: 6px; }}
QMenu::item {{ padding: {gap}px {wide}px; border-radius: 8px; }}
QMenu::item:selected {{ background: {accent}; color: {accent_ink}; }}
QScrollBar:vertical {{ background: transparent; width: 8px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {muted}; min-height: 48px; border-radius: 3px; margin: 0 1px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
"""


def style_sheet(theme: Theme) -> str:
    """Style for the chrome only: menus, tool tips, scroll bars. Card faces are painted."""
    colours = {field.name: getattr(theme.roles, field.name) for field in fields(Roles)}
    return _CHROME.format(gap=theme.px(14), wide=theme.px(22), **colours)


def apply(app: QApplication, theme: Theme) -> None:
    """Gives the whole application these colours and letters.

    Raises:
        OSError: a font that we ship is missing.
    """
    load_fonts()
    app.setStyle("Fusion")
    app.setFont(theme.font(17))
    app.setPalette(palette(theme.roles))
    app.setStyleSheet(style_sheet(theme))
