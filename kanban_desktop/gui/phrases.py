"""The board's words: what to do, for whom, by when and why, for one card or one loop at one moment.

Pure functions: the clock and the plant's zone are passed in, and nothing of Qt but its translation is used. What was
computed is worded as an estimate (“~ 25 min”); only what was promised or has happened is worded as a fact.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

from kanban_desktop.gui import times
from kanban_desktop.gui.board.freshness import Freshness, Link
from kanban_desktop.gui.urgency import SOON, Urgency, next_step, urgency
from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.calendar import MINUTE
from kanban_desktop.model.label import clean, quantity_text
from kanban_desktop.model.path import STOCKED, SupplyState
from kanban_desktop.model.plant import LoopKind, Station, StationKind
from kanban_desktop.model.steps import Step

_PIECES = "pc"

_MOST_SKEW = MINUTE
translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Floor:
    """What the words need of the plant: the zone of its clocks, and what its reasons are called."""

    zone: ZoneInfo
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CardWords:
    """A card as its row says it.

    Attributes:
        before, part, after: the sentence; only the part's name may be cut.
        number, where, count: the line below it; only ``where`` may be cut.
        when, why: by when, and at most two lines why.
        step: what its button does; None where there is nothing to press.
        button: what stands there: the step's name, or who is to do something instead.
    """

    urgency: Urgency
    before: str
    part: str
    after: str
    number: str
    where: str
    count: str
    when: str
    why: tuple[str, ...]
    step: Step | None
    button: str

    @property
    def sentence(self) -> str:
        """All of it in one line, for those who hear it."""
        return f"{self.before}{self.part}{self.after}, {self.number}, {self.where}, {self.count}: {self.when}"


@dataclass(frozen=True, slots=True)
class LoopWords:
    """A loop that the station consumes as its row says it: its part, its number, when it runs out and what there is.

    Attributes:
        waiting: how many of its cards' scans wait to be sent; empty where none does.
    """

    urgency: Urgency
    part: str
    number: str
    out: str
    stock: tuple[str, ...]
    waiting: str = ""


def step_text(step: Step) -> str:
    """What the button of a step says."""
    match step:
        case Step.START:
            return translate("board", "Start")
        case Step.FINISH:
            return translate("board", "Ready")
        case Step.SHIP:
            return translate("board", "Send")
        case Step.DELIVER:
            return translate("board", "Delivered")
        case Step.RECEIVE:
            return translate("board", "Received")
        case Step.PULL:
            return translate("board", "Used up")
        case Step.TAKE_AS_PULLED:
            return translate("board", "Take as pulled")
        case Step.CANCEL_ACCEPT:
            return translate("board", "Cancel it")
        case Step.CANCEL_REFUSE:
            return translate("board", "It comes")
    return translate("board", step.value.capitalize())


def card_words(card: BoardCard, now: int, floor: Floor) -> CardWords:
    """The row of a card that the station supplies."""
    how = urgency(card, now)
    before, after = _sentence(card)
    when, why = _timing(card, how, now, floor)
    step = next_step(card)
    return CardWords(
        how, before, clean(card.loop.part.name), after, clean(card.loop.part.number), _where(card, now, floor),
        translate("board", "{n} of {count}").format(n=card.n, count=card.of),
        when, why, step, step_text(step) if step else _instead(card),
    )  # fmt: skip


def _sentence(card: BoardCard) -> tuple[str, str]:
    """What stands before and after the part's name."""
    quantity = quantity_text(card.card.quantity or card.loop.per_container)
    unit = card.loop.part.unit
    amount = (
        translate("board", "{quantity} ×").format(quantity=quantity)
        if unit == _PIECES
        else translate("board", "{quantity} {unit} of").format(quantity=quantity, unit=clean(unit))
    )
    before, _, after = _pattern(card).format(amount=amount, part="\0").partition("\0")
    return before, after


def _pattern(card: BoardCard) -> str:
    state, kind = card.card.state, card.loop.kind
    if card.card.held:
        return translate("board", "{amount} {part}")
    if card.card.cancel_asked is not None:
        return translate("board", "No longer needed? {amount} {part}")
    if state is SupplyState.WAIT:
        return translate("board", "Collecting: {amount} {part}")
    if next_step(card) is None and state is SupplyState.READY:
        return translate("board", "Ready: {amount} {part}")
    if next_step(card) is None and state is SupplyState.IN_TRANSIT:
        return translate("board", "On its way: {amount} {part}")
    if state is SupplyState.IN_TRANSIT or kind is LoopKind.SUPPLIER:
        return translate("board", "Deliver {amount} {part}")
    if kind is LoopKind.WITHDRAWAL or state is SupplyState.READY:
        return translate("board", "Bring {amount} {part}")
    return translate("board", "Make {amount} {part}")


def _where(card: BoardCard, now: int, floor: Floor) -> str:
    if card.card.held:
        reason = clean(floor.reasons.get(str(card.card.hold_reason), str(card.card.hold_reason)))
        since = card.card.held_since
        if since is None:
            return reason
        held = times.past(since, now, floor.zone)
        return translate("board", "{reason}, since {time}").format(reason=reason, time=held)
    return clean(f"{card.loop.demand.name} {card.loop.place}")


def _instead(card: BoardCard) -> str:
    """What stands where the button would be."""
    if card.card.held:
        return translate("board", "ask\nQuality")
    if card.card.cancel_asked is not None:
        return translate("board", "Answer")
    match card.card.state:
        case SupplyState.WAIT:
            return translate("board", "until the\nlot is full")
        case SupplyState.READY:
            return translate("board", "to be\nfetched")
        case SupplyState.IN_TRANSIT:
            return translate("board", "to be\nreceived")
        case _:
            return translate("board", "nothing\nto do")


def _timing(card: BoardCard, how: Urgency, now: int, floor: Floor) -> tuple[str, tuple[str, ...]]:
    """By when, and why."""
    since, zone = card.card.since, floor.zone
    if how is Urgency.HELD:
        return translate("board", "held"), (translate("board", "do not use"),)
    if how is Urgency.UNKNOWN:
        seen = translate("board", "since {time}").format(time=times.past(since, now, zone)) if since else ""
        return translate("board", "no news"), (seen,) if seen else ()
    overdue = card.due is not None and card.due < now
    done = begun(card, now, zone)
    due = translate("board", "due {time}").format(time=times.past(card.due, now, zone)) if card.due else ""
    if how is Urgency.LATE:
        stops = translate("board", "may stop {station}").format(station=clean(card.loop.demand.name))
        why = done or (stops if card.runs_out is not None else due)
        if overdue and card.due is not None:
            return translate("board", "{time} late").format(time=times.length(now - card.due)), (why,)
        return translate("board", "~ now"), (stops,)
    if card.runs_out is None:
        assert card.due is not None, "without both it would be unknown"
        return times.until(card.due, now, zone), tuple(line for line in (due, done) if line)
    said = _about().format(time=times.about(card.runs_out, now, zone))
    second = translate("board", "was {due}").format(due=due) if overdue else done
    return said, tuple(line for line in (translate("board", "until it runs out"), second) if line)


def _about() -> str:
    """How an estimate is written."""
    return translate("board", "~ {time}")


def begun(card: BoardCard, now: int, zone: ZoneInfo) -> str:
    """What has been done about a card so far."""
    if card.card.since is None:
        return ""
    time = times.past(card.card.since, now, zone)
    match card.card.state:
        case SupplyState.IN_PROCESS:
            return translate("board", "started {time}").format(time=time)
        case SupplyState.READY:
            return translate("board", "ready since {time}").format(time=time)
        case SupplyState.IN_TRANSIT:
            return translate("board", "sent {time}").format(time=time)
        case _:
            return ""


def loop_words(cards: Sequence[BoardCard], now: int, floor: Floor, pending: Collection[int] = frozenset()) -> LoopWords:
    """The row of a loop that the station consumes; ``cards`` are all its cards that go round."""
    loop, out = cards[0].loop, cards[0].runs_out
    states = [card.card.state for card in cards if not card.card.held]
    full = sum(state in STOCKED for state in states)
    moving = states.count(SupplyState.IN_TRANSIT)
    coming = moving + states.count(SupplyState.IN_PROCESS) + states.count(SupplyState.READY)
    held = len(cards) - len(states)
    lines = [translate("board", "{n} of {count} full").format(n=full, count=len(cards))]
    if coming:
        way = translate("board", "{n} on its way") if coming == moving == 1 else translate("board", "{n} coming")
        lines.append(way.format(n=coming))
    if held:
        lines.append(translate("board", "{n} held").format(n=held))
    lines[1:] = [" · ".join(lines[1:])] if len(lines) > 1 else []
    if out is None:
        how, said = Urgency.UNKNOWN, translate("board", "no news")
    elif out <= now:
        how, said = Urgency.LATE, translate("board", "may be out")
    else:
        how = Urgency.SOON if out <= now + SOON else Urgency.ON_TIME
        pattern = translate("board", "out ~ {time}") if times.is_today(out, now, floor.zone) else _about()
        said = pattern.format(time=times.around_day(out, now, floor.zone))
    wait = sum(card.card.number in pending for card in cards) if pending else 0
    waiting = translate("board", "{n} waiting").format(n=wait) if wait else ""
    return LoopWords(how, clean(loop.part.name), clean(loop.part.number), said, tuple(lines), waiting)


def urgency_text(how: Urgency) -> str:
    """The word below the shape."""
    match how:
        case Urgency.LATE:
            return translate("board", "late")
        case Urgency.SOON:
            return translate("board", "soon")
        case Urgency.ON_TIME:
            return translate("board", "on time")
        case Urgency.HELD:
            return translate("board", "held")
        case Urgency.UNKNOWN:
            return translate("board", "no news")


def supply_heading(station: Station) -> str:
    """What stands above the cards that a station supplies."""
    match station.kind:
        case StationKind.SUPPLIER:
            return translate("board", "To deliver")
        case StationKind.SUPERMARKET | StationKind.ROUND:
            return translate("board", "To bring")
        case _:
            return translate("board", "To make and bring")


def cards_text(count: int) -> str:
    """How many cards."""
    return translate("board", "1 card") if count == 1 else translate("board", "%n cards", None, count)


def nothing_to_do(station: Station, supplies: bool = True) -> tuple[str, str]:
    """What an empty board says, and what will happen."""
    if not supplies:
        return translate("board", "Nobody is supplied from here."), translate("board", "What is used here is beside.")
    said = {
        StationKind.WORK_CENTRE: translate("board", "Nothing to make."),
        StationKind.SUPPLIER: translate("board", "Nothing to deliver."),
    }.get(station.kind) or translate("board", "Nothing to bring.")
    return said, translate("board", "The next pull appears here by itself.")


def freshness_text(freshness: Freshness, now: int) -> str:
    """How old the news is, as the header says it, how many scans wait for the network, and that the clock is wrong."""
    said = _age_text(freshness, now)
    if freshness.waiting:
        said = translate("board", "{news} · {n} waiting").format(news=said, n=freshness.waiting)
    if abs(freshness.skew) > _MOST_SKEW:
        wrong = translate("board", "{time} fast") if freshness.skew > 0 else translate("board", "{time} slow")
        skew = wrong.format(time=times.age(abs(freshness.skew)))
        said = translate("board", "{news} · clock {skew}").format(news=said, skew=skew)
    return said


def _age_text(freshness: Freshness, now: int) -> str:
    if freshness.refusal:
        outgrown = translate("board", "Update this program")
        return outgrown if freshness.is_outgrown else translate("board", "The plant says no")
    if freshness.last_contact is None:
        lost = freshness.state is Link.LOST
        return translate("board", "No network") if lost else translate("board", "Connecting …")
    age = times.age(max(0, now - freshness.last_contact))
    match freshness.state:
        case Link.LIVE:
            return translate("board", "Live · {time}").format(time=age)
        case Link.STALE:
            return translate("board", "Last news {time} ago").format(time=age)
        case Link.LOST:
            return translate("board", "No network for {time}").format(time=age)


def kept_text(freshness: Freshness) -> str:
    """What becomes of a scan that was saved here, as far as it is known by now."""
    if not freshness.waiting:
        if freshness.to_settle:
            return translate("board", "Sent. Look at what the plant refused: {what}.").format(
                what=to_settle_text(freshness)
            )
        return translate("board", "Saved here, and sent to the plant by now.")
    if freshness.state is Link.LIVE and freshness.to_settle:
        behind = translate("board", "Saved here, {n} waiting. Settle first what the plant refused.")
        return behind.format(n=freshness.waiting)
    if freshness.is_outgrown:
        waits = translate("board", "Saved here, {n} waiting. Sent as soon as this program is updated.")
    elif freshness.refusal:
        waits = translate("board", "Saved here, {n} waiting. Sent as soon as the plant takes it.")
    else:
        waits = translate("board", "Saved here, {n} waiting. Sent as soon as the network is back.")
    return waits.format(n=freshness.waiting)


def left_behind_text(freshness: Freshness, station: str) -> str:
    """What becomes of the scans that are kept here when another station is opened; nothing where none is."""
    wait, settle = freshness.waiting, freshness.to_settle
    if wait and settle:
        said = translate(
            "board", "{n} scans of {station} still wait, {m} are to settle; they stay until it is opened again."
        )
    elif settle:
        said = translate("board", "{m} scans of {station} are to settle; they stay until it is opened again.")
    elif wait == 1:
        said = translate("board", "1 scan of {station} still waits; it is sent when {station} is opened again.")
    else:
        said = translate("board", "{n} scans of {station} still wait; they are sent when {station} is opened again.")
    return said.format(n=wait, m=settle, station=clean(station)) if wait or settle else ""


def to_settle_text(freshness: Freshness) -> str:
    """How many things a person must see to."""
    return translate("board", "{n} to settle").format(n=freshness.for_a_person)
