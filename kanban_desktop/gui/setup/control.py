"""The first run: from no plant and no station to both, by touch."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from kanban_desktop.gui.bridge import Bridge, Line
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.setup.page import SetupPage
from kanban_desktop.model.errors import KanbanError
from kanban_desktop.model.plant import Station
from kanban_desktop.operations import words


class SetupControl(QObject):
    """Moves the set-up's page.

    Args:
        lay: makes the way to the plant with this URL; with True it is the demo plant, made where it is not there.
        addresses: the URL of the file on this computer, and that of the demo plant.

    Signals:
        done: plant and station are chosen; with the URL and the station's code.
        left: nothing is to change after all; with the URL and the station that were there before.
    """

    done = Signal(str, str)
    left = Signal(str, str)

    def __init__(
        self,
        page: SetupPage,
        lay: Callable[[str, bool, str], Line],
        addresses: tuple[str, str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._lay = lay
        self._here, self._demo = addresses
        self._bridge: Bridge | None = None
        self._url = self._station = ""
        self._before: tuple[str, str] | None = None
        self._asks_plant = True
        page.plant_chosen.connect(self._connect)
        page.station_chosen.connect(self._choose)
        page.back_chosen.connect(self._go_back)

    def ask_plant(self, url: str = "", station: str = "", reminder: str = "") -> None:
        """The first step; the way back leads to this plant and station, if they are given.

        Args:
            reminder: what is to be said besides of the station that is left.
        """
        self._page.set_reminder(reminder)
        self._url, self._station = url, station
        self._before = (url, station) if url and station else None
        self._show_plants()

    def ask_station(self, url: str, station: str, reminder: str = "") -> None:
        """The second step, at a plant that is known; the first one, should that not be had."""
        self._page.set_reminder(reminder)
        self._url, self._station, self._before = url, station, None
        self._show_plants()
        self._open(url, demo=False)

    def leave(self) -> None:
        """Gives the connection back."""
        if self._bridge is not None:
            self._bridge.stop()
            self._bridge.deleteLater()
            self._bridge = None

    def fail(self, _fault: object = None) -> None:
        """Something happened that should not have: one sentence says so."""
        self._page.show_problem(translate("setup", "Something went wrong that should not have. The log says what."))

    @Slot()
    def _go_back(self) -> None:
        if self._asks_plant and self._before is not None:
            self.leave()
            self.left.emit(*self._before)
        else:
            self._show_plants()

    def _show_plants(self) -> None:
        self.leave()
        self._asks_plant = True
        self._page.show_plants(self._here.removeprefix("sqlite:///"), self._url, self._before is not None)

    @Slot(str, bool)
    def _connect(self, url: str, demo: bool) -> None:
        self._open(url or (self._demo if demo else self._here), demo)

    def _open(self, url: str, demo: bool) -> None:
        self.leave()
        self._url = url
        making = translate("setup", "Making the demo plant, with two days of history …")
        self._page.show_busy(making if demo else translate("setup", "Connecting …"))
        self._bridge = Bridge(self._lay(url, demo, ""), parent=self)
        self._bridge.start()
        self._bridge.failed.connect(self.fail)
        self._bridge.ask(
            lambda desks: tuple(desks.catalog.layout.stations.values()), self._show_stations, self._not_had
        )

    def _show_stations(self, stations: tuple[Station, ...]) -> None:
        if stations:
            self._asks_plant = False
            self._page.show_stations(stations, self._station)
        else:
            nothing = translate("setup", "This plant has no stations yet. Bring in its master data, then try again.")
            self._page.show_problem(nothing)

    def _not_had(self, fault: KanbanError) -> None:
        said = words.fault(fault, partial(translate, "words"))
        if fault.code == "database_missing" and self._url == self._here:
            said = translate("setup", "There is no plant on this computer yet. Try the demo plant, or ask your IT.")
        self._page.show_problem(said)

    @Slot(str)
    def _choose(self, station: str) -> None:
        self.leave()
        self.done.emit(self._url, station)
