"""Colours by role, icons and sizes: legible, touchable, and from one set."""

from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QSize, QSizeF
from PySide6.QtGui import QColor, QPalette
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from kanban_desktop.gui import theme
from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.roles import DARK, LIGHT, Roles, contrast
from kanban_desktop.gui.theme import Scale, Theme, Weight, per_millimetre
from kanban_desktop.settings import data_folder

LEGIBLE = 4.5
SETS = {"light": LIGHT, "dark": DARK, "light dimmed": LIGHT.dimmed(), "dark dimmed": DARK.dimmed()}
ON_SURFACE = ("ink", "muted", "accent", "late_text")
FILLED = ("accent", "late", "soon", "on_time", "held", "quiet")


@pytest.mark.parametrize("roles", SETS.values(), ids=SETS)
def test_every_text_is_legible_on_what_it_stands_on(roles: Roles):
    pairs = {f"{name} on surface": (getattr(roles, name), roles.surface) for name in ON_SURFACE}
    pairs |= {f"{name} on background": (getattr(roles, name), roles.background) for name in ("ink", "muted")}
    pairs |= {f"on {name}": (getattr(roles, f"{name}_ink"), getattr(roles, name)) for name in FILLED}
    ratios = {name: round(contrast(*pair), 2) for name, pair in pairs.items()}
    assert {name: ratio for name, ratio in ratios.items() if ratio < LEGIBLE} == {}


@pytest.mark.parametrize(
    ("roles", "one", "other", "ratio"),
    [
        (LIGHT, "ink", "surface", 18.0), (LIGHT, "muted", "surface", 7.5), (LIGHT, "accent", "surface", 6.8),
        (LIGHT, "late", "surface", 6.9), (LIGHT, "soon_ink", "soon", 8.6), (LIGHT, "on_time", "surface", 6.1),
        (LIGHT, "held", "surface", 8.5), (DARK, "ink", "surface", 15.2), (DARK, "muted", "surface", 7.8),
        (DARK, "accent", "surface", 7.6), (DARK, "late", "surface", 5.9), (DARK, "soon_ink", "soon", 11.7),
        (DARK, "on_time", "surface", 7.6), (DARK, "held", "surface", 7.9),
    ],
)  # fmt: skip
def test_the_colours_are_those_of_the_look(roles: Roles, one: str, other: str, ratio: float):
    assert contrast(getattr(roles, one), getattr(roles, other)) == pytest.approx(ratio, abs=0.06)


def test_contrast_is_computed_as_wcag_says():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize(("width", "height"), [(1024, 600), (1280, 800), (1920, 1080), (3840, 2160)])
def test_a_finger_finds_its_fifteen_millimetres_on_every_honest_screen(width: int, height: int):
    for diagonal in (10, 15, 24, 43):
        dpi = (width**2 + height**2) ** 0.5 / diagonal
        scale = Scale(per_millimetre=dpi / 25.4).fitted(QSize(width, height))
        assert scale.target(76, 15) >= 15 * dpi / 25.4
        assert scale.target(120, 20) >= 20 * dpi / 25.4


@pytest.mark.parametrize("dpi", [0.0, 25.0, 1000.0])
def test_a_screen_that_lies_about_its_size_is_not_believed(dpi: float):
    screen: Any = SimpleNamespace(physicalSize=lambda: QSizeF(300, 200), physicalDotsPerInch=lambda: dpi)
    assert per_millimetre(screen) == 0
    assert Scale(per_millimetre=per_millimetre(screen)).target(76, 15) == 76


def test_an_honest_screen_is_believed():
    screen: Any = SimpleNamespace(physicalSize=lambda: QSizeF(217, 136), physicalDotsPerInch=lambda: 149.4)
    assert per_millimetre(screen) == pytest.approx(5.88, abs=0.01)
    assert per_millimetre(None) == 0


def test_letters_are_never_too_small_to_read():
    assert Scale().fitted(QSize(640, 400)).text(15) == theme.SMALLEST_TEXT


def test_a_larger_screen_has_larger_letters_and_more_rows():
    large = Scale().fitted(QSize(1920, 1080))
    assert Scale().fitted(theme.BASE).factor == 1
    assert 1.1 < large.factor < 1.35


def test_every_icon_can_be_drawn_and_takes_its_colour(qapp: QApplication):
    files = sorted((data_folder("resources") / "icons").glob("*.svg"))
    assert files
    for file in files:
        assert QSvgRenderer(str(file)).isValid(), file.name
        image = icon_image(file.stem, "#123456", 32)
        pixels = [image.pixelColor(x, y) for x in range(32) for y in range(32)]
        solid = {pixel.name() for pixel in pixels if pixel.alpha() == 255}
        assert solid == {"#123456"}, file.name


def test_an_icon_that_is_not_there_says_so(qapp: QApplication):
    with pytest.raises(OSError, match="no-such-icon"):
        icon_image("no-such-icon", "#123456", 32)


def test_figures_are_all_equally_wide(qapp: QApplication):
    theme.load_fonts()
    for weight in Weight:
        widths = [Theme().width(figure * 4, 17, weight) for figure in "0123456789"]
        assert max(widths) - min(widths) < 0.5  # without tabular figures a 1 is 14 narrower


def test_the_whole_application_takes_the_roles(qapp: QApplication):
    before = qapp.palette(), qapp.styleSheet(), qapp.font(), qapp.style().objectName()
    try:
        for roles in (LIGHT, DARK):
            theme.apply(qapp, Theme(roles))
            assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(roles.background)
            assert qapp.palette().color(QPalette.ColorRole.Highlight) == QColor(roles.accent)
            assert qapp.font().family() == theme.FAMILY
    finally:
        qapp.setPalette(before[0])
        qapp.setStyleSheet(before[1])
        qapp.setFont(before[2])
        qapp.setStyle(before[3])
