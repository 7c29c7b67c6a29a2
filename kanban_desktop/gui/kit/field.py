"""A field for one line of text, as high as a finger needs."""

from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from kanban_desktop.gui.theme import Theme, palette

_HEIGHT = 60
_STYLE = """
QLineEdit {{ color: {ink}; background: {background}; border: {line}px solid {edge}; border-radius: {corner}px;
padding: 0 {padding}px; selection-background-color: {accent}; selection-color: {accent_ink}; }}
QLineEdit:focus {{ border-color: {accent}; }}
"""


class Field(QLineEdit):
    """The field."""

    def __init__(self, theme: Theme, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        roles = theme.roles
        self.setFont(theme.font(20))
        self.setPalette(palette(roles))
        self.setStyleSheet(
            _STYLE.format(
                ink=roles.ink,
                background=roles.background,
                edge=roles.muted,
                accent=roles.accent,
                accent_ink=roles.accent_ink,
                line=theme.px(2),
                corner=theme.px(12),
                padding=theme.px(14),
            )
        )
        self.setFixedHeight(theme.scale.target(_HEIGHT, 15))
