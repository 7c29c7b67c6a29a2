"""Makes labels ready to be printed: cards whose label is out of date get a new issue, then all are read as they are.

It asks for few cards at a time: whoever scans meanwhile waits for those and not for all.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from kanban_desktop.gui.board.actor import Actor
from kanban_desktop.gui.bridge import Bridge
from kanban_desktop.model.card import Source
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.errors import KanbanError
from kanban_desktop.model.label import Label
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.request import Request

if TYPE_CHECKING:  # the desks bring SQLAlchemy along, for which the first picture does not wait
    from kanban_desktop.operations.desks import Desks
    from kanban_desktop.operations.reprinting import Reissued

AT_ONCE = 20
"""Cards that are asked for in one question: some 100 ms at most on a plant's server."""


class Renewal:
    """Labels on their way to the printer.

    Args:
        station: its code or name.
        actor: who works there.
        numbers: the cards whose labels are wanted, in order.
        ready: called with their labels as they are then, and with the cards that got no new issue although their label
            is out of date: these are not among the labels.
        progress: called with how many new issues are made, and of how many, where it takes more than one question.
        failed: called instead of ``ready``.
    """

    def __init__(
        self, bridge: Bridge, station: str, actor: Actor | None, numbers: Sequence[int], *,
        ready: Callable[[tuple[Label, ...], Mapping[int, Answer]], None], progress: Callable[[int, int], None],
        failed: Callable[[KanbanError], None],
    ) -> None:  # fmt: skip
        self._bridge = bridge
        self._station = station
        self._actor = actor
        self._numbers = numbers
        self._ready, self._progress, self._failed = ready, progress, failed
        self._ids: dict[int, UUID] = {}
        self._begun = 0
        self._come_of: Reissued | None = None

    def start(self, *, anew: bool) -> None:
        """Begins.

        Args:
            anew: labels that are out of date get a new issue; shelf labels have none.
        """
        if anew:
            self._bridge.ask(partial(_outdated, self._station), self._renew, self._failed)
        else:
            self._read()

    def _renew(self, outdated: frozenset[int]) -> None:
        self._ids = {number: uuid4() for number in self._numbers if number in outdated}
        self._go_on()

    def _go_on(self) -> None:
        some = dict(list(self._ids.items())[self._begun : self._begun + AT_ONCE])
        if not some:
            self._read()
            return
        if self._begun:
            self._progress(self._begun, len(self._ids))
        self._begun += len(some)
        job = partial(_reissue, self._station, self._actor, self._bridge.clock(), some)
        self._bridge.ask(job, self._note, self._failed, act=True)

    def _note(self, come: "Reissued") -> None:
        self._come_of = come if self._come_of is None else self._come_of.joined(come)
        self._go_on()

    def _read(self) -> None:
        refused = self._come_of.refused if self._come_of is not None else {}
        wanted = [number for number in self._numbers if number not in refused]
        self._bridge.ask(partial(_current, self._station, wanted), self._hand_over, self._failed)

    def _hand_over(self, labels: tuple[Label, ...]) -> None:
        self._ready(labels, self._come_of.refused if self._come_of is not None else {})
        if self._come_of is not None and self._come_of.changes.cards:
            self._bridge.tell(self._come_of.changes)


def _outdated(station: str, desks: "Desks") -> frozenset[int]:
    return desks.labels.outdated(desks.catalog.layout.station(station))


def _reissue(station: str, actor: Actor | None, now: int, ids: Mapping[int, UUID], desks: "Desks") -> "Reissued":
    from kanban_desktop.operations.reprinting import Reissued, reissue

    if actor is not None and not actor.badge:  # whoever it was is nobody we know: nothing is done in his name
        return Reissued(dict.fromkeys(ids, Answer(Outcome.REFUSED, Reason.BADGE_UNKNOWN, {"badge": str(actor.person)})))
    here = desks.catalog.layout.station(station)
    badge = actor.badge if actor is not None else None
    return reissue(desks.cards, Request(here, badge=badge, source=Source.TOUCH, scanned_at=now), ids)


def _current(station: str, numbers: list[int], desks: "Desks") -> tuple[Label, ...]:
    from kanban_desktop.operations.reprinting import current

    return current(desks.labels, desks.catalog.layout.station(station), numbers)
