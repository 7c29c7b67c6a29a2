"""The first step: which plant this screen belongs to."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kanban_desktop.gui.kit.choice import Choice
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme
from kanban_desktop.settings import has_password, password_file

_SCHEMES = ("postgresql://", "postgres://")
_EXAMPLE = "postgresql://plant-server/kanban"


def address_problem(address: str) -> str:
    """What is wrong with the address of a plant's server, and what to do about it; empty if it may be tried."""
    if has_password(address):
        said = translate("setup", "Leave the password out of the address: it belongs in the password file {file}.")
        return said.format(file=password_file())
    if not address.startswith(_SCHEMES) or address in _SCHEMES:
        return translate("setup", "Type the server's address, such as {example}.").format(example=_EXAMPLE)
    return ""


class PlantChoice(QWidget):
    """The step.

    Attributes:
        here, server, demo: the three choices.

    Signals:
        plant_chosen: when a plant was chosen; with its database's URL, empty for the file on this computer and for the
            demo plant, and whether it is the demo plant.
        problem_found: when the server's address cannot be one; with a sentence.
    """

    plant_chosen = Signal(str, bool)
    problem_found = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.here = Choice(
            theme, "monitor", translate("setup", "On this computer"), translate("setup", "Use it"), filled=True
        )
        self.server = Choice(
            theme, "server", translate("setup", "The plant’s server"), translate("setup", "Connect"), field=_EXAMPLE
        )
        self.demo = Choice(theme, "factory", translate("setup", "Try the demo plant"), translate("setup", "Try it"))
        hint = translate("setup", "Its address without a password: that belongs in the password file {file}.")
        self.server.say(hint.format(file=password_file()))
        self.demo.say(translate("setup", "A small gearbox plant to play with. Nothing that you do there is real."))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for choice in (self.here, self.server, self.demo):
            self._column.addWidget(choice)
        self._column.addStretch(1)
        self.here.taken.connect(lambda: self.plant_chosen.emit("", False))
        self.server.taken.connect(self._connect)
        self.demo.taken.connect(lambda: self.plant_chosen.emit("", True))
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        for choice in (self.here, self.server, self.demo):
            choice.set_theme(theme)
        self._column.setSpacing(theme.px(12))

    def show_plants(self, default_file: str, url: str) -> None:
        """Where the plant on this computer is kept, and the address that is set now."""
        said = translate("setup", "One screen or several on this computer, no server needed. Kept in {file}.")
        self.here.say(said.format(file=default_file))
        if self.server.field is not None:
            self.server.field.setText(url if url.startswith(_SCHEMES) and not has_password(url) else "")

    def _connect(self) -> None:
        address = self.server.field.text().strip() if self.server.field is not None else ""
        problem = address_problem(address)
        if problem:
            self.problem_found.emit(problem)
        else:
            self.plant_chosen.emit(address, False)
