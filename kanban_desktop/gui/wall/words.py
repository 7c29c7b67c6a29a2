"""The plant wall's words: for one station, for the header's figures and for the footer, at one moment.

Pure functions, as in ``gui.phrases``: what was computed is worded as an estimate, what cannot be known is not worded.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from kanban_desktop.gui import times
from kanban_desktop.gui.board.bins import Bin, bin_of
from kanban_desktop.gui.phrases import Floor, begun, card_words, translate
from kanban_desktop.gui.urgency import Urgency
from kanban_desktop.gui.wall.standing import Cause, Standing
from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.calendar import HOUR, MINUTE, moment
from kanban_desktop.model.label import clean
from kanban_desktop.model.path import OPEN
from kanban_desktop.model.plant import Station, StationKind
from kanban_desktop.model.steps import Step
from kanban_desktop.model.wall import StationTile, Stock, Today, Wall, scanned_at

_PART = "\0"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in which only ``part``, a part's name, may be cut."""

    before: str = ""
    part: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        """All of it, uncut."""
        return f"{self.before}{self.part}{self.after}"


@dataclass(frozen=True, slots=True)
class TileWords:
    """A station as its tile says it.

    Attributes:
        sentence: what matters most.
        detail: what more there is to say of it.
        more: what else there is, in a few words.
        loop, fill: of which loop the bins are, and how full it is; only ``loop`` may be cut.
        bins: its containers, by the cards' numbers.
    """

    urgency: Urgency
    name: str
    sentence: Line = Line()
    detail: Line = Line()
    more: str = ""
    loop: str = ""
    fill: str = ""
    bins: tuple[Bin, ...] = ()

    @property
    def spoken(self) -> str:
        """All of it in one line, for those who hear it."""
        return ". ".join(text for text in (self.name, self.sentence.text, self.detail.text, self.more) if text)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the header, and what it is."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FooterWords:
    """The footer: what there is, each as what matters and what explains it; and the last pull."""

    facts: tuple[tuple[str, str], ...] = field(default_factory=tuple)
    last: str = ""


def tile_words(tile: StationTile, how: Standing, now: int, floor: Floor) -> TileWords:
    """The tile of a station that stands like this."""
    part = clean(how.card.loop.part.name if how.card else how.stock.loop.part.name if how.stock else "")
    sentence = _line(_pattern(tile.station, how, now, floor), part)
    detail = _line(_detail(tile, how, now, floor), part)
    loop, fill, bins = _stock(how.stock)
    return TileWords(how.urgency, clean(tile.station.name), sentence, detail, _more(how), loop, fill, bins)


def _line(pattern: str, part: str) -> Line:
    before, found, after = pattern.partition(_PART)
    return Line(before, part if found else "", after)


def _pattern(station: Station, how: Standing, now: int, floor: Floor) -> str:
    """The sentence with a mark where the part's name goes."""
    match how.cause:
        case Cause.WAITS if station.kind is StationKind.WORK_CENTRE:
            return translate("wall", "Waits for {part}").format(part=_PART)
        case Cause.WAITS:
            return translate("wall", "{part}: none left").format(part=_PART)
        case Cause.MAY_WAIT:
            return translate("wall", "{part} may be out").format(part=_PART)
        case Cause.SUPPLY if how.card is not None:
            return _owed(how.card, how.urgency, now, floor)
        case Cause.HELD:
            return translate("wall", "{part}: held").format(part=_PART)
        case Cause.SILENT if how.stock is None:
            return translate("wall", "No cards yet")
        case Cause.SILENT:
            return translate("wall", "No news")
        case _:
            return translate("wall", "On time")


def _owed(card: BoardCard, how: Urgency, now: int, floor: Floor) -> str:
    """What a station owes to its consumer."""
    due, out = card.due, card.runs_out
    if how is Urgency.LATE:
        if due is not None and due < now:
            return translate("wall", "{part}: {time} late").format(part=_PART, time=times.length(now - due))
        return translate("wall", "{part}: may be out").format(part=_PART)
    if out is None:
        return translate("wall", "{part}: due in {time}").format(part=_PART, time=times.length((due or now) - now))
    if due is not None and due < now:
        return translate("wall", "{part}: was due {time}").format(part=_PART, time=times.past(due, now, floor.zone))
    if out - now < MINUTE:
        return translate("wall", "{part}: out ~ now").format(part=_PART)
    return translate("wall", "{part}: out in ~ {time}").format(part=_PART, time=times.about(out, now, floor.zone))


def _detail(tile: StationTile, how: Standing, now: int, floor: Floor) -> str:
    """The line below the sentence, with a mark where the part's name goes."""
    zone, stock, card = floor.zone, how.stock, how.card
    match how.cause:
        case Cause.WAITS if stock is not None:
            supplier = translate("wall", "from {station}").format(station=clean(stock.loop.supply.name))
            if stock.pulled_at is None:
                return supplier
            since = translate("wall", "since {time}").format(time=times.past(stock.pulled_at, now, zone))
            short = now - stock.pulled_at < 8 * HOUR
            return f"{since} · {times.length(now - stock.pulled_at) if short else supplier}"
        case Cause.MAY_WAIT if stock is not None:
            return translate("wall", "estimate · from {station}").format(station=clean(stock.loop.supply.name))
        case Cause.SUPPLY if card is not None:
            return _owed_detail(card, how.urgency, now, floor)
        case Cause.HELD if card is not None:
            return card_words(card, now, floor).where
        case Cause.SILENT:
            heard = tile.heard_at
            return translate("wall", "last scan {time}").format(time=times.past(heard, now, zone)) if heard else ""
        case Cause.NEXT if card is not None:
            return _coming(translate("wall", "next: {part}").format(part=_PART), card, now, floor)
        case Cause.STOCKED if stock is not None and stock.cards and stock.runs_out is not None:
            return _coming(translate("wall", "first out: {part}").format(part=_PART), stock.cards[0], now, floor)
        case _:
            return ""


def _owed_detail(card: BoardCard, how: Urgency, now: int, floor: Floor) -> str:
    consumer = clean(card.loop.demand.name)
    if how is Urgency.LATE and card.runs_out is not None:
        return translate("wall", "may stop {station}").format(station=consumer)
    overdue = card.due is not None and card.due < now
    if overdue and how is Urgency.SOON and card.runs_out is not None:
        return _coming(translate("wall", "out at {station}").format(station=consumer), card, now, floor)
    wanted = translate("wall", "for {station}").format(station=consumer)
    return " · ".join(text for text in (begun(card, now, floor.zone), wanted) if text)


def _coming(said: str, card: BoardCard, now: int, floor: Floor) -> str:
    """What a card is, with when its consumer may run out, or when it is due."""
    out, due = card.runs_out, card.due
    if out is not None:
        near = MINUTE <= out - now < 8 * HOUR
        when = translate("wall", "in ~ {time}") if near else translate("wall", "~ {time}")
        return f"{said}, {when.format(time=times.about(out, now, floor.zone))}"
    if due is None:
        return said
    return f"{said}, {translate('wall', 'due {time}').format(time=times.past(due, now, floor.zone))}"


def _more(how: Standing) -> str:
    """What else there is, beside what the sentence says."""
    supplies, waits = how.cause is Cause.SUPPLY, how.cause in (Cause.WAITS, Cause.MAY_WAIT)
    late = how.late - (supplies and how.urgency is Urgency.LATE)
    soon = how.soon - (supplies and how.urgency is Urgency.SOON)
    held = how.held - (how.cause is Cause.HELD)
    out = how.out - waits
    yellow = how.urgency is Urgency.SOON
    told = (
        (late, translate("wall", "{n} more late") if supplies else translate("wall", "{n} late")),
        (out, translate("wall", "{n} more may be out") if waits else translate("wall", "{n} may be out")),
        (soon, translate("wall", "{n} more soon") if yellow else translate("wall", "{n} soon")),
        (held, translate("wall", "{n} held")),
        (how.silent if how.cause is not Cause.SILENT else 0, translate("wall", "{n} without news")),
    )
    return " · ".join(text.format(n=count) for count, text in told if count > 0)


def _stock(stock: Stock | None) -> tuple[str, str, tuple[Bin, ...]]:
    if stock is None or not stock.cards:
        return "", "", ()
    full = sum(one.card.stocked for one in stock.cards)
    fill = translate("wall", "{n} of {count} full").format(n=full, count=len(stock.cards))
    return clean(stock.loop.part.name), fill, tuple(bin_of(one.card) for one in stock.cards)


def figures(today: Today) -> tuple[Figure, ...]:
    """The figures of the day that are known."""
    known = []
    if today.on_time is not None:
        # Not all on time is never called 100 %.
        share = int(Fraction(today.on_time) * 100)
        known.append(Figure(translate("wall", "{n} %").format(n=share), translate("wall", "on time today")))
    if today.lead_time is not None:
        known.append(Figure(_worked(today.lead_time), translate("wall", "lead time, average")))
    if today.pulls is not None:
        known.append(Figure(str(today.pulls), translate("wall", "pulls today")))
    return tuple(known)


def _worked(duration: int) -> str:
    """Working time: never in days, since a working day has not 24 hours."""
    minutes = max(1, duration // MINUTE)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return translate("wall", "{n} min").format(n=minutes)
    if hours >= 10 or not rest:
        return translate("wall", "{n} h").format(n=hours)
    return translate("wall", "{hours} h {minutes}").format(hours=hours, minutes=f"{rest:02}")


def footer_words(wall: Wall, standings: tuple[Standing, ...], now: int, floor: Floor) -> FooterWords:
    """What stands below the tiles."""
    late = sum(one.urgency is Urgency.LATE for one in standings)
    soon = sum(one.urgency is Urgency.SOON for one in standings)
    facts: list[tuple[str, str]] = []
    if late:
        one, many = translate("wall", "1 station late"), translate("wall", "{n} stations late")
        facts.append(((one if late == 1 else many).format(n=late), ""))
    if soon:
        facts.append((translate("wall", "{n} soon").format(n=soon), ""))
    if wall.held:
        one, many = translate("wall", "1 card held"), translate("wall", "{n} cards held")
        facts.append(((one if len(wall.held) == 1 else many).format(n=len(wall.held)), _named(wall.held[0])))
    if wall.unmoved:
        first, count = wall.unmoved[0], len(wall.unmoved)
        one, many = translate("wall", "1 card unmoved {time}"), translate("wall", "{n} cards unmoved, one {time}")
        time = times.length(now - (first.card.since or now))
        facts.append(((one if count == 1 else many).format(n=count, time=time), _named(first)))
    return FooterWords(tuple(facts), _last(wall.newest, now, floor))


def _named(card: BoardCard) -> str:
    return translate("wall", "{part}, card {n}").format(part=clean(card.loop.part.number), n=card.n)


def _last(card: BoardCard | None, now: int, floor: Floor) -> str:
    """The newest scan of the plant: a pull by its two stations, any other by its part."""
    if card is None or card.card.last is None:
        return ""
    at, zone = scanned_at(card), floor.zone
    time = f"{moment(at, zone):%H:%M:%S}" if times.is_today(at, now, zone) else times.past(at, now, zone)
    demand, supply = clean(card.loop.demand.name), clean(card.loop.supply.name)
    if card.card.last.step is Step.PULL and card.card.state in OPEN:
        text = translate("wall", "last pull {time} · {demand} → {supply}")
        return text.format(time=time, demand=demand, supply=supply)
    return translate("wall", "last scan {time} · {part}").format(time=time, part=clean(card.loop.part.name))
