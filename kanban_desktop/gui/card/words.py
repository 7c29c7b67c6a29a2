"""The words of a card's details: how it stands, what is known of it, what happened to it, and what its buttons say.

Pure functions; the clock and the plant's zone are passed in. What was computed is worded as an estimate.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kanban_desktop.gui import times
from kanban_desktop.gui.phrases import Floor, card_words, loop_words, step_text, translate
from kanban_desktop.gui.urgency import Urgency, urgency
from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.card import Card
from kanban_desktop.model.details import CardDetails
from kanban_desktop.model.label import clean, quantity_text
from kanban_desktop.model.path import OPEN, Identity, SupplyState
from kanban_desktop.model.plant import Loop
from kanban_desktop.model.steps import Step

_DOT = " · "


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what is known: what it is about, what is so, and more about that.

    Attributes:
        role: the colour role of what is so.
        mark: the shape that stands before it.
    """

    label: str
    value: str
    note: str = ""
    role: str = "ink"
    mark: Urgency | None = None


def amount(card: Card, loop: Loop) -> str:
    """The quantity before the part's name: "40 ×", "5 bar of"."""
    quantity, unit = quantity_text(card.quantity or loop.per_container), clean(loop.part.unit)
    if unit == "pc":
        return translate("board", "{quantity} ×").format(quantity=quantity)
    return translate("board", "{quantity} {unit} of").format(quantity=quantity, unit=unit)


def place_text(card: BoardCard) -> str:
    """Which of its loop's cards it is: "2 of 4"; nothing for a card that does not go round."""
    return translate("board", "{n} of {count}").format(n=card.n, count=card.of) if card.n else ""


def state_text(card: Card, loop: Loop) -> str:
    """Where the card stands, as a sentence: "Full, at Assembly 2"."""
    apart = {
        Identity.NEW: translate("card", "New, not yet in use"),
        Identity.SURPLUS: translate("card", "Taken out of the loop"),
        Identity.CLOSED: translate("card", "Closed, its one trip is made"),
        Identity.VOID: translate("card", "Void, throw it away"),
    }.get(card.identity)
    if apart:
        return apart
    match card.state:
        case SupplyState.FULL:
            said = translate("card", "Full, at {demand}")
        case SupplyState.IN_USE:
            said = translate("card", "In use, at {demand}")
        case SupplyState.WAIT:
            said = translate("card", "Used up, waits until the lot is full")
        case SupplyState.EMPTY:
            said = translate("card", "Pulled, not yet begun at {supply}")
        case SupplyState.IN_PROCESS:
            said = translate("card", "Started, at {supply}")
        case SupplyState.READY:
            said = translate("card", "Ready, at {supply}")
        case _:
            said = translate("card", "On its way to {demand}")
    return said.format(demand=clean(loop.demand.name), supply=clean(loop.supply.name))


def state_since(card: Card, now: int, floor: Floor) -> str:
    """The same in one word, and since when: "full since 9:12"."""
    said = {
        SupplyState.FULL: translate("card", "full"),
        SupplyState.IN_USE: translate("card", "in use"),
        SupplyState.WAIT: translate("card", "used up"),
        SupplyState.EMPTY: translate("card", "pulled"),
        SupplyState.IN_PROCESS: translate("card", "started"),
        SupplyState.READY: translate("card", "ready"),
        SupplyState.IN_TRANSIT: translate("card", "on its way"),
        None: translate("card", "new"),
    }[card.state]
    if card.since is None:
        return said
    time = times.past(card.since, now, floor.zone)
    if card.state in (SupplyState.EMPTY, SupplyState.IN_PROCESS, SupplyState.WAIT):
        return translate("card", "{state} {time}").format(state=said, time=time)
    return translate("card", "{state} since {time}").format(state=said, time=time)


def facts(details: CardDetails, now: int, floor: Floor) -> list[Fact]:
    """What is known of a card, what matters most first."""
    shown, card, loop = details.shown, details.shown.card, details.shown.loop
    found = [Fact(translate("card", "Now"), state_text(card, loop), _since(card.since, now, floor))]
    if card.held:
        found.insert(0, _hold(details, now, floor))
    if card.cancel_asked is not None:
        said = translate("card", "No longer needed, says {demand}").format(demand=clean(loop.demand.name))
        found.append(Fact(translate("card", "Asked"), said, _since(card.cancel_asked, now, floor), mark=Urgency.SOON))
    way = translate("card", "{supply} → {demand}").format(
        supply=clean(loop.supply.name), demand=clean(loop.demand.name)
    )
    place = translate("card", "place {place}").format(place=clean(loop.place)) if loop.place else ""
    found.append(Fact(translate("card", "Loop"), way, place))
    if shown.due is not None and card.state in OPEN:
        found.append(_due(shown.due, now, floor))
    if card.going_round:
        found.append(_out(shown, now, floor))
    number = translate("card", "number {number}, issue {issue}").format(number=card.number, issue=card.issue)
    old = card.identity is Identity.OBSOLETE
    note = translate("card", "label out of date, print a new one") if old else ""
    which = _DOT.join(part for part in (place_text(shown), number) if part)
    found.append(Fact(translate("card", "Card"), which, note))
    if details.printed is not None:
        said = translate("card", "printed at {station}, on {printer}").format(
            station=clean(details.printed.station), printer=clean(details.printed.printer)
        )
        found.append(Fact(translate("card", "Label"), said, times.past(details.printed.at, now, floor.zone)))
    return found


def _since(at: int | None, now: int, floor: Floor) -> str:
    if at is None:
        return ""
    length = times.length(max(0, now - at))
    return translate("card", "since {time}, {length}").format(time=times.past(at, now, floor.zone), length=length)


def _hold(details: CardDetails, now: int, floor: Floor) -> Fact:
    card = details.shown.card
    since = times.past(card.held_since, now, floor.zone) if card.held_since is not None else ""
    if since and details.held_by:
        note = translate("card", "since {time}, by {person}").format(time=since, person=clean(details.held_by))
    else:
        note = translate("card", "since {time}").format(time=since) if since else ""
    return Fact(translate("card", "Held"), reason_text(card.hold_reason, floor), note, "held", Urgency.HELD)


def _due(due: int, now: int, floor: Floor) -> Fact:
    at = times.past(due, now, floor.zone)
    if due < now:
        late = translate("card", "{time} late").format(time=times.length(now - due))
        return Fact(translate("card", "Due"), at, late, "late_text", Urgency.LATE)
    left = translate("card", "in {time}").format(time=times.until(due, now, floor.zone))
    return Fact(translate("card", "Due"), at, left if times.is_today(due, now, floor.zone) else "")


def _out(shown: BoardCard, now: int, floor: Floor) -> Fact:
    label, demand = translate("card", "Runs out"), clean(shown.loop.demand.name)
    if shown.runs_out is None:
        return Fact(label, translate("card", "no news, cannot be estimated"), "", "muted", Urgency.UNKNOWN)
    if shown.runs_out <= now:
        said = translate("card", "{demand} may be out now").format(demand=demand)
        return Fact(label, said, translate("card", "estimate"), "late_text", Urgency.LATE)
    said = translate("card", "~ {time}").format(time=times.about(shown.runs_out, now, floor.zone))
    how = urgency(shown, now)
    mark = how if how in (Urgency.SOON, Urgency.LATE) else None
    return Fact(label, said, translate("card", "estimate for {demand}").format(demand=demand), mark=mark)


def reason_text(code: str | None, floor: Floor) -> str:
    """What a reason is called."""
    return clean(floor.reasons.get(str(code), str(code)))


def summary(shown: BoardCard, now: int, floor: Floor) -> tuple[str, tuple[str, ...], bool]:
    """By when, why, and whether that is too late; nothing for a card that does not go round."""
    if not shown.card.going_round:
        return "", (), False
    if shown.card.held or shown.card.state in OPEN:
        words = card_words(shown, now, floor)
        return words.when, words.why, words.urgency is Urgency.LATE
    stock = loop_words((shown,), now, floor)
    return stock.out, (translate("card", "estimate"),), stock.urgency is Urgency.LATE


def whereabouts(shown: BoardCard, now: int, floor: Floor) -> str:
    """What a row of the loop's cards says below: where the container is, and by when it is to come."""
    card, loop = shown.card, shown.loop
    if card.held:
        since = times.past(card.held_since, now, floor.zone) if card.held_since is not None else ""
        reason = reason_text(card.hold_reason, floor)
        return translate("card", "held: {reason}").format(reason=reason) + (f", {since}" if since else "")
    parts = [_where(card, loop)]
    if shown.due is not None and card.state in OPEN:
        due = translate("card", "was due {time}") if shown.due < now else translate("card", "due {time}")
        parts.append(due.format(time=times.past(shown.due, now, floor.zone)))
    return _DOT.join(part for part in parts if part)


def _where(card: Card, loop: Loop) -> str:
    """Where the container is, or who is to do something about it."""
    match card.state:
        case SupplyState.FULL | SupplyState.IN_USE:
            said = translate("card", "at {demand}")
        case SupplyState.WAIT:
            said = translate("card", "waits until the lot is full")
        case SupplyState.EMPTY:
            said = translate("card", "{supply} has not begun")
        case SupplyState.READY:
            said = translate("card", "at {supply}, to be fetched")
        case SupplyState.IN_TRANSIT:
            said = translate("card", "from {supply}")
        case _:
            said = translate("card", "at {supply}")
    return said.format(demand=clean(f"{loop.demand.name} {loop.place}"), supply=clean(loop.supply.name))


def choice_text(step: Step) -> str:
    """What a button says that takes a step."""
    said = {
        Step.USE: translate("card", "Take into use"),
        Step.COLLECT: translate("card", "Used up"),
        Step.RELEASE_LOT: translate("card", "Release the lot"),
        Step.ACTIVATE_FULL: translate("card", "Hangs on a full bin"),
        Step.ACTIVATE_EMPTY: translate("card", "Bin is to be filled"),
        Step.QUARANTINE: translate("card", "Quarantine"),
        Step.CANCEL: translate("card", "Ask to cancel"),
    }
    return said.get(step) or step_text(step)


def choice_note(step: Step, card: Card, loop: Loop) -> str:
    """What follows from a step, where its name does not say it."""
    said = {
        Step.PULL: translate("card", "asks {supply} for {amount}"),
        Step.COLLECT: translate("card", "waits until the lot is full"),
        Step.USE: translate("card", "it stays here until it is used up"),
        Step.RECEIVE: translate("card", "put it at {place}"),
        Step.REJECT: translate("card", "asks {supply} again"),
        Step.QUARANTINE: translate("card", "received, stays held"),
        Step.HOLD: translate("card", "nobody may use it"),
        Step.RELEASE: translate("card", "may be used again"),
        Step.CANCEL: translate("card", "{supply} has begun"),
        Step.CANCEL_ACCEPT: translate("card", "it is not needed"),
        Step.CANCEL_REFUSE: translate("card", "it is made as pulled"),
        Step.TAKE_AS_PULLED: translate("card", "the bin came back unscanned"),
        Step.RELEASE_LOT: translate("card", "{supply} begins with what there is"),
    }.get(step, "")
    unit = "" if loop.part.unit == "pc" else f" {clean(loop.part.unit)}"
    return said.format(
        supply=clean(loop.supply.name), place=clean(loop.place) or clean(loop.demand.name),
        amount=f"{quantity_text(loop.per_container)}{unit}",
    )  # fmt: skip


def deck_summary(cards: Sequence[BoardCard], now: int, floor: Floor) -> tuple[str, tuple[str, ...], Urgency]:
    """By when a loop runs out, what there is of it, and how it stands."""
    words = loop_words(cards, now, floor)
    return words.out, words.stock, words.urgency
