"""What a colour is for: one set of roles, light, dark and dimmed; no widget names a colour of its own.

Colours and contrasts are those of LOOK; ``tests/gui/test_theme.py`` holds them to it.
"""

from dataclasses import dataclass, replace

from PySide6.QtGui import QColor


@dataclass(frozen=True, slots=True)
class Roles:
    """What a colour is for. ``…_ink`` is what is written and drawn on the role of that name.

    Attributes:
        late_text: lateness written on the surface.
        quiet: a neutral answer, neither good nor bad.
    """

    background: str
    surface: str
    ink: str
    muted: str
    line: str
    accent: str
    accent_ink: str
    late: str
    late_ink: str
    late_text: str
    soon: str
    soon_ink: str
    on_time: str
    on_time_ink: str
    held: str
    held_ink: str
    quiet: str
    quiet_ink: str

    @property
    def is_dark(self) -> bool:
        """Whether it is bright on dark."""
        return QColor(self.background).lightnessF() < 0.5

    def dimmed(self) -> "Roles":
        """The same board as old news: colours fade, every word stays legible."""
        faded = {
            name: mixed(getattr(self, name), self.background, 0.55) for name in ("late", "soon", "on_time", "held")
        }
        inks = {f"{name}_ink": more_legible(fill, self.ink, self.surface) for name, fill in faded.items()}
        surface = mixed(self.surface, self.background, 0.6)
        return replace(self, surface=surface, ink=self.muted, late_text=self.muted, **faded, **inks)


LIGHT = Roles(
    background="#EEF1F4", surface="#FFFFFF", ink="#12171C", muted="#4B5661", line="#CFD6DD",
    accent="#0A57BD", accent_ink="#FFFFFF", late="#B3141A", late_ink="#FFFFFF", late_text="#B3141A",
    soon="#FFC233", soon_ink="#3A2A00", on_time="#17703F", on_time_ink="#FFFFFF", held="#5E3796", held_ink="#FFFFFF",
    quiet="#3C4650", quiet_ink="#FFFFFF",
)  # fmt: skip

DARK = Roles(
    background="#0D1218", surface="#182029", ink="#F3F6F9", muted="#A8B4C0", line="#303C48",
    accent="#6FB4FF", accent_ink="#0D1218", late="#FF6B66", late_ink="#0D1218", late_text="#FF6B66",
    soon="#FFC233", soon_ink="#0D1218", on_time="#4CC58B", on_time_ink="#0D1218", held="#C5A5F7", held_ink="#0D1218",
    quiet="#A8B4C0", quiet_ink="#0D1218",
)  # fmt: skip


def mixed(one: str, other: str, share: float) -> str:
    """A colour with so much of another one in it."""
    first, second = QColor(one), QColor(other)
    parts = (
        round(getattr(first, part)() * (1 - share) + getattr(second, part)() * share)
        for part in ("red", "green", "blue")
    )
    return QColor(*parts).name().upper()


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours by WCAG 2, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    whole = QColor(colour)
    parts: list[float] = [whole.redF(), whole.greenF(), whole.blueF()]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def more_legible(fill: str, one: str, other: str) -> str:
    """Which of two inks stands out more on a fill."""
    return max(one, other, key=lambda ink: contrast(fill, ink))
