"""The words of a card's history: what happened, where, by whom, after how long; what was taken back.

Pure functions, without a clock: when it was is for the painter to say.
"""

from typing import NamedTuple
from uuid import UUID

from kanban_desktop.gui import times
from kanban_desktop.gui.card.words import reason_text
from kanban_desktop.gui.phrases import Floor, translate
from kanban_desktop.model.calendar import SECOND
from kanban_desktop.model.card import Card, Event
from kanban_desktop.model.details import CardDetails, HistoryLine, was_seen
from kanban_desktop.model.label import clean, quantity_text
from kanban_desktop.model.steps import Step

_QUEUED = 5 * SECOND
"""A scan that took longer to the plant was kept meanwhile."""


class Told(NamedTuple):
    """An event as the history tells it."""

    version: int
    at: int
    sentence: str
    note: str
    taken_back: bool


def undo_note(card: Card) -> str:
    """What an undo takes back."""
    return translate("card", "takes back “{what}”").format(what=done_text(card.last.step)) if card.last else ""


def told(details: CardDetails, floor: Floor) -> list[Told]:
    """The history in sentences, the newest first."""
    events = {line.event.id: line.event for line in details.history}
    unit = clean(details.shown.loop.part.unit)
    return [
        Told(
            line.event.version, line.at, _seen(line, _sentence(line, _what(line.event, events, unit, floor))),
            _aside(line), line.taken_back,
        )
        for line in details.history
    ]  # fmt: skip


def history_note(details: CardDetails) -> str:
    """What stands beside the history's heading: that there is more of it."""
    if not details.older:
        return ""
    newest = len(details.history)
    return translate("card", "the newest {n} of {count}").format(n=newest, count=newest + details.older)


def _sentence(line: HistoryLine, what: str) -> str:
    """What happened, where, and by whom."""
    station, person = clean(line.station or ""), clean(line.person or "")
    if station and person:
        return translate("card", "{what} at {station} by {person}").format(what=what, station=station, person=person)
    if station:
        return translate("card", "{what} at {station}").format(what=what, station=station)
    return translate("card", "{what} by {person}").format(what=what, person=person) if person else what


def _seen(line: HistoryLine, said: str) -> str:
    """With a pull: where a screen showed it how long after; of one that was queued, also how soon it was there then."""
    if line.shown is None or not line.shown_by:
        return said
    after, sent = line.shown.after_scan, line.shown.after_commit
    texts = {"said": said, "where": clean(line.shown_by), "time": times.age(after), "sent": times.age(sent)}
    if after - sent > _QUEUED:
        return translate("card", "{said}, shown at {where} after {time}, {sent} after it was sent").format(**texts)
    return translate("card", "{said}, shown at {where} after {time}").format(**texts)


def _aside(line: HistoryLine) -> str:
    if line.taken_back:
        return translate("card", "taken back")
    if not was_seen(line.event):
        return translate("card", "not scanned")
    if line.stayed is None:
        return ""
    return translate("card", "after {time}").format(time=times.length(line.stayed))


def _what(event: Event, events: dict[UUID, Event], unit: str, floor: Floor) -> str:
    if event.step is Step.UNDO:
        undone = events.get(event.undoes) if event.undoes is not None else None
        what = done_text(undone.step) if undone is not None else ""
        return translate("card", "“{what}” taken back").format(what=what) if what else translate("card", "Taken back")
    said = done_text(event.step)
    if event.step is Step.REISSUE and event.detail.get("release"):
        said = translate("card", "New label for the release")
    if event.step is Step.REJECT and event.rejects:
        rejects = f"{quantity_text(event.rejects)} {unit}"
        said = translate("card", "Rejected, {quantity}").format(quantity=rejects)
    if event.reason:
        reason = reason_text(event.reason, floor)
        return translate("card", "{what} ({reason})").format(what=said, reason=reason)
    return said


def done_text(step: Step) -> str:
    """What happened, in the past."""
    return {
        Step.CREATE: translate("card", "Card made"),
        Step.ACTIVATE_FULL: translate("card", "Put into use, full"),
        Step.ACTIVATE_EMPTY: translate("card", "Put into use, empty"),
        Step.USE: translate("card", "Taken into use"),
        Step.COLLECT: translate("card", "Pulled for the lot"),
        Step.PULL: translate("card", "Pulled"),
        Step.RELEASE_LOT: translate("card", "Lot released"),
        Step.START: translate("card", "Started"),
        Step.FINISH: translate("card", "Ready"),
        Step.SHIP: translate("card", "Sent"),
        Step.DELIVER: translate("card", "Delivered"),
        Step.RECEIVE: translate("card", "Received"),
        Step.QUARANTINE: translate("card", "Received into quarantine"),
        Step.REJECT: translate("card", "Rejected"),
        Step.TAKE_AS_PULLED: translate("card", "Taken as pulled"),
        Step.HOLD: translate("card", "Held"),
        Step.RELEASE: translate("card", "Released"),
        Step.UNDO: translate("card", "Taken back"),
        Step.CANCEL: translate("card", "Asked to cancel"),
        Step.CANCEL_ACCEPT: translate("card", "Cancelled"),
        Step.CANCEL_REFUSE: translate("card", "Not cancelled"),
        Step.REISSUE: translate("card", "New label"),
        Step.MARK_OBSOLETE: translate("card", "Label out of date"),
        Step.PARK: translate("card", "Taken out of the loop"),
        Step.UNPARK: translate("card", "Back in the loop"),
        Step.CLOSE: translate("card", "Closed"),
        Step.VOID: translate("card", "Made void"),
    }[step]
