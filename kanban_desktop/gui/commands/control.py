"""Takes what a scanner delivers at a station's window: cards go to the board, command codes are carried out here.

No command goes without an answer on the strip. What a command only prepares, a hold or a quantity, is kept here until
the next card was scanned with it.
"""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kanban_desktop.gui.board.actor import Actor
from kanban_desktop.gui.board.answers import AnswerLook, look_of, unshown_look
from kanban_desktop.gui.board.control import BoardControl
from kanban_desktop.gui.board.page import BoardPage
from kanban_desktop.gui.board.strip import UNDO_SECONDS
from kanban_desktop.gui.bridge import Bridge, Works
from kanban_desktop.gui.commands import words
from kanban_desktop.gui.commands.prepared import Prepared
from kanban_desktop.model import command
from kanban_desktop.model.calendar import HOUR
from kanban_desktop.model.command import Command, CommandCode, NewerCommand, reason_mark
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.errors import KanbanError
from kanban_desktop.model.plant import Station
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Answer, Outcome

if TYPE_CHECKING:  # the desks bring SQLAlchemy along, for which the first picture does not wait
    from kanban_desktop.operations.desks import Desks


class CommandControl(QObject):
    """What is scanned at one station.

    Args:
        badge_hours: a person who signed on is signed off after so long.
        actor: who works here already.

    Signals:
        station_chosen(Station): this screen is to be that station.
    """

    station_chosen = Signal(object)

    def __init__(
        self,
        page: BoardPage,
        bridge: Bridge,
        board: BoardControl,
        badge_hours: float,
        actor: Actor | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._bridge = bridge
        self._board = board
        self._badge_hours = badge_hours
        self._prepared = Prepared()
        self._work_as(actor)

    @property
    def actor(self) -> Actor | None:
        """Who works here; None: nobody has said."""
        return self._board.actor

    @Slot(str)
    def scan(self, raw: str) -> None:
        """Something was scanned: a command, or whatever the plant may know."""
        self.tick(self._bridge.clock())  # what is old by now does not count any more
        code = command.read(raw)
        if code is None:
            self._scan_card(raw)
            return
        plant = self._board.plant
        if plant is None:
            self._board.notice(words.not_ready_look())
        elif code.plant != plant.code:
            named = code.command if isinstance(code, CommandCode) else None
            self._board.notice(words.foreign_look(named, code.plant, plant.code, plant.name))
        elif isinstance(code, NewerCommand):
            self._board.notice(words.newer_look())
        else:
            self._carry_out(code)

    @Slot(str)
    def unread(self, excerpt: str) -> None:
        """Part of a code was scanned."""
        self._board.unread(excerpt)
        if self._prepared:
            self._keep(self._prepared)

    def tick(self, now: int) -> None:
        """The clock moved on, microseconds UTC: what nobody goes on with is forgotten, and whoever left signed off."""
        if self._prepared.is_old(now):
            forgotten, self._prepared = self._prepared, Prepared()
            self._board.notice(words.forgotten_look(forgotten))
        actor = self.actor
        if actor is not None and now - actor.since >= self._badge_hours * HOUR:
            self._work_as(None)
            self._board.notice(words.signed_off_look(actor.name, self._badge_hours))

    def _carry_out(self, code: CommandCode) -> None:
        match code.command:
            case Command.UNDO:
                self._undo()
            case Command.HOLD:
                self._hold(code.about)
            case Command.STATION:
                self._find_station(code.about)
            case Command.PERSON:
                self._sign(code.about)
            case Command.DIGIT:
                self._type(str(code.about))
            case Command.POINT:
                self._type(".")
            case Command.CLEAR:
                self._clear()
            case Command.SETUP:
                self._board.notice(words.setup_page_look())

    # What is prepared for the next card.

    def _scan_card(self, raw: str) -> None:
        used, self._prepared = self._prepared, Prepared()
        step = Step.HOLD if used.reason is not None else None
        then = partial(self._after, used) if used else None
        self._board.scan(raw, step, reason=used.reason, quantity=used.quantity, then=then)

    def _after(self, used: Prepared, came: Answer | KanbanError) -> None:
        """What the card that it was prepared for came to: only what was done has used it up.

        Whoever scans a card that is to be held and hears no, scans once more; that must not become a pull.
        """
        if isinstance(came, KanbanError) or not came.done:
            if not isinstance(came, KanbanError) and came.reason is Reason.QUANTITY_IMPOSSIBLE:
                used = replace(used, digits="")
            if used and not self._prepared:
                self._keep(used)
        elif came.outcome is not Outcome.REPEAT and used.quantity not in (None, came.quantity):
            self._board.notice(replace(look_of(came), after=words.not_counted_text(used), kept=False))

    def _keep(self, prepared: Prepared) -> None:
        self._prepared = prepared.kept(self._bridge.clock())
        look = self._page.strip.look
        if look is not None:
            self._board.notice(replace(look, after=words.still_text(prepared, self._board.reasons), offers=()))

    def _prepare(self, prepared: Prepared) -> None:
        self._prepared = prepared
        self._board.notice(words.prepared_look(prepared, self._board.reasons))

    def _type(self, sign: str) -> None:
        longer = self._prepared.typed(sign, self._bridge.clock())
        if longer is not None:
            self._prepare(longer)
        else:
            self._prepared = self._prepared.kept(self._bridge.clock())
            self._board.notice(words.no_room_look(self._prepared))

    def _clear(self) -> None:
        before, now = self._prepared, self._bridge.clock()
        if not before.digits:
            self._board.notice(words.nothing_to_clear_look())
        elif before.reason is not None:
            self._prepare(Prepared("", before.reason, now))
        else:
            self._forget()

    def _hold(self, mark: int) -> None:
        reason = next((one for one in self._board.reasons if reason_mark(one) == mark), None)
        before, now = self._prepared, self._bridge.clock()
        if reason is None:
            self._board.notice(words.gone_look(Command.HOLD))
        elif reason != before.reason:
            self._prepare(before.held_for(reason, now))
        elif before.digits:
            self._prepare(before.held_for(None, now))
        else:
            self._forget()

    def _forget(self) -> None:
        before, self._prepared = self._prepared, Prepared()
        self._board.notice(words.taken_away_look(before))

    def _undo(self) -> None:
        if self._prepared:
            self._forget()
        elif not self._page.strip.take_back():
            self._board.notice(words.nothing_to_undo_look(UNDO_SECONDS))

    # Who works here, and where here is.

    def _work_as(self, actor: Actor | None) -> None:
        self._board.actor = actor
        self._page.set_actor(actor.name if actor is not None else None)

    def _sign(self, person: int) -> None:
        before = self.actor
        if before is not None and before.person == person:
            self._work_as(None)
            self._board.notice(words.signed_off_look(before.name))
            return
        actor = Actor(person, self._bridge.clock())
        self._work_as(actor)  # from now on: a card that is scanned before the name has come is this person's too
        self._bridge.ask(
            partial(_find_person, actor), partial(self._signed, actor), partial(self._not_signed, actor)
        )  # fmt: skip

    def _signed(self, actor: Actor, _: object) -> None:
        if self.actor is not actor:
            return
        if actor.badge:
            self._work_as(actor)
            self._board.notice(words.signed_on_look(actor.name))
        else:
            self._work_as(None)
            self._board.notice(words.gone_look(Command.PERSON))

    def _not_signed(self, actor: Actor, fault: KanbanError) -> None:
        if self.actor is actor:
            self._work_as(None)
            self._board.notice(unshown_look(fault))

    def _find_station(self, number: int) -> None:
        self._bridge.ask_own(
            partial(_station, number), self._found_station, lambda fault: self._board.notice(unshown_look(fault))
        )

    def _found_station(self, found: tuple[Station | None, bool]) -> None:
        station, online = found
        here = self._board.station
        look: AnswerLook | None = None
        if station is None:
            look = words.gone_look(Command.STATION)
        elif here is not None and here.id == station.id:
            look = words.same_station_look(station.name)
        elif not online:
            look = words.station_later_look(station.name)
        if look is not None:
            self._board.notice(look)
        else:
            self.station_chosen.emit(station)


def _find_person(actor: Actor, desks: "Desks") -> None:
    """On the thread that asks, which does what is asked after this only after it."""
    found = desks.catalog.persons((actor.person,)).get(actor.person)
    if found is not None:
        actor.badge, actor.name = found.badge, found.shown


def _station(number: int, works: Works) -> tuple[Station | None, bool]:
    """The station with this number, and whether the plant itself has said so."""

    def job(desks: "Desks") -> Station | None:
        if number not in desks.catalog.layout.stations:
            desks.catalog.refresh()
        return desks.catalog.layout.stations.get(number)

    found = works.run(job)
    return found, works.online
