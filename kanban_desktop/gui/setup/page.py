"""The set-up's page: first the plant, then the station.

It shows what it is given and says what was touched; it connects to nothing and saves nothing.
"""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from kanban_desktop.gui.kit.caption import Caption
from kanban_desktop.gui.kit.fittedpage import FittedPage
from kanban_desktop.gui.kit.notice import Notice, Tone
from kanban_desktop.gui.kit.topbar import TopBar
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.setup.plants import PlantChoice
from kanban_desktop.gui.setup.stations import StationChoice
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.model.plant import Station

_WIDEST, _MARGIN = 980, 16


class SetupPage(FittedPage):
    """The page.

    Attributes:
        bar, plants, stations, notice: its parts.
        quit_button: leaves the program.

    Signals:
        plant_chosen: when a plant was chosen; with its database's URL, empty for the file on this computer and for the
            demo plant, and whether it is the demo plant.
        station_chosen: when a station was chosen; with its code.
        back_chosen: when the way back was touched, from the stations to the plants or from there to the work.
        quit_chosen: when the program shall end.
    """

    plant_chosen = Signal(str, bool)
    station_chosen = Signal(str)
    back_chosen = Signal()
    quit_chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.bar = TopBar(theme, translate("setup", "Set up this screen"))
        self._reminder = ""
        self._heading = Caption(theme, 28, 17, Weight.HEAVY)
        self.quit_button = TouchButton(theme)
        self.quit_button.setText(translate("setup", "Quit"))
        self.quit_button.set_size(130, 56)
        self.quit_button.set_look("ink", "surface", 2)
        self.plants = PlantChoice(theme)
        self.stations = StationChoice(theme)
        self.notice = Notice(theme)
        self._head = QHBoxLayout()
        self._head.addWidget(self._heading, 1)
        self._head.addWidget(self.quit_button)
        self._steps = QStackedLayout()
        self._steps.addWidget(self.plants)
        self._steps.addWidget(self.stations)
        self._body = QVBoxLayout()
        self._body.addLayout(self._head)
        self._body.addLayout(self._steps, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addLayout(self._body, 1)
        layout.addWidget(self.notice)
        self.bar.back_chosen.connect(self.back_chosen)
        self.quit_button.clicked.connect(self.quit_chosen)
        self.plants.plant_chosen.connect(self.plant_chosen)
        self.plants.problem_found.connect(self.show_problem)
        self.stations.station_chosen.connect(self.station_chosen)
        self.show_plants("", "")
        self.dress()

    def set_reminder(self, text: str) -> None:
        """What stays to be said while nothing else is; an empty text is nothing."""
        self._reminder = text

    def show_plants(self, default_file: str, url: str, leads_back: bool = False) -> None:
        """The first step: the file that a plant on this computer is kept in, and the address that is set now.

        Args:
            leads_back: there is work to go back to.
        """
        self.plants.show_plants(default_file, url)
        self._show_step(self.plants, translate("setup", "Which plant?"), translate("setup", "step 1 of 2"), leads_back)

    def show_stations(self, stations: tuple[Station, ...], chosen: str) -> None:
        """The second step: the plant's stations, and the code of the one that is set now; empty: none is."""
        self.stations.show_stations(stations, chosen)
        said = translate("setup", "At which station is this screen?")
        self._show_step(self.stations, said, translate("setup", "step 2 of 2"), True)

    def show_problem(self, sentence: str) -> None:
        """What went wrong and what to do, in one sentence; the step stays and can be tried again."""
        self._set_busy(False)
        self.notice.say(sentence, Tone.FAILED)

    def show_busy(self, text: str) -> None:
        """Something is being done; until a step or a problem is shown nothing else can be chosen but to quit."""
        self._set_busy(True)
        self.notice.say(text, Tone.BUSY)

    def dress(self) -> None:
        for part in (self.bar, self._heading, self.quit_button, self.plants, self.stations, self.notice):
            part.set_theme(self.theme)
        self._heading.setFixedHeight(self.quit_button.sizeHint().height() + self.theme.px(8))
        self._body.setSpacing(self.theme.px(10))
        self._centre()

    def _centre(self) -> None:
        margin = self.theme.px(_MARGIN)
        beside = max(margin, (self.width() - self.theme.px(_WIDEST)) // 2)
        self._body.setContentsMargins(beside, margin, beside, margin)

    def _show_step(self, step: QWidget, said: str, note: str, leads_back: bool) -> None:
        self._set_busy(False)
        self.notice.say(self._reminder, Tone.KEPT)
        self._heading.say(said, note)
        self._steps.setCurrentWidget(step)
        self.bar.back.setVisible(leads_back)

    def _set_busy(self, busy: bool) -> None:
        for part in (self.plants, self.stations, self.bar.back):
            part.setEnabled(not busy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._centre()
