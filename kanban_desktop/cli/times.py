"""The command ``times``: how soon screens showed what was pulled, and which pulls no screen has shown."""

from argparse import Namespace

from kanban_desktop.cli import documents
from kanban_desktop.cli.cards import clock
from kanban_desktop.cli.output import Document, Result, table
from kanban_desktop.cli.session import now, opened
from kanban_desktop.model.calendar import DAY, SECOND
from kanban_desktop.model.showing import PlantTimes, Spread, StationTimes
from kanban_desktop.operations import words
from kanban_desktop.operations.times import plant_times

_HEADS = ("Station", ">Shown", ">p50", ">p95", ">p99", ">Sent p50", ">p99", ">Slowest", ">Card", "At", ">Not shown")
_NOTE = """\
Shown: pulls by others that its screen has shown. p50, p95, p99: from the scan to the screen, half, 95 and 99 in a
hundred of them. Sent: from when the plant had it, which is later where a scan waited for the network."""


def times(options: Namespace) -> Result:
    """How soon pulls were shown."""
    until = now()
    since = options.since if options.since is not None else until - DAY
    with opened(options) as session:
        found = plant_times(session.catalog, since, until)
        zone = session.catalog.layout.plant.zone
    rows = [_row(one, clock(one.figures.slowest.shown_at, zone) if one.figures else "") for one in found.stations]
    lines = [f"Since {clock(since, zone)}", *table(_HEADS, rows, flexible=0), "", *_NOTE.splitlines()]
    names = {one.station.id: one.station.name for one in found.stations}
    if found.unshown:
        lines += ["", "On no screen:"]
        unshown = [(str(one.card), names[one.supply], clock(one.at, zone)) for one in found.unshown]
        lines += table((">Card", "For", "Pulled"), unshown, flexible=1)
    return Result(_document(found), lines)


def _row(one: StationTimes, when: str) -> tuple[str, ...]:
    unshown = str(len(one.unshown))
    if one.figures is None:
        return one.station.code, "0", *[""] * (len(_HEADS) - 3), unshown
    found = one.figures
    return (
        one.station.code, str(found.count), words.seconds(found.after_scan.p50), words.seconds(found.after_scan.p95),
        words.seconds(found.after_scan.p99), words.seconds(found.after_commit.p50),
        words.seconds(found.after_commit.p99), words.seconds(found.slowest.after_scan), str(found.slowest.card), when,
        unshown,
    )  # fmt: skip


def _document(found: PlantTimes) -> Document:
    return {
        "since": documents.when(found.since), "until": documents.when(found.until),
        "stations": [_station(one) for one in found.stations], "not_shown": len(found.unshown),
    }  # fmt: skip


def _station(one: StationTimes) -> Document:
    figures = one.figures
    return {
        "station": one.station.code,
        "shown": figures.count if figures else 0,
        "after_scan": _spread(figures.after_scan) if figures else None,
        "after_commit": _spread(figures.after_commit) if figures else None,
        "slowest": documents.showing(figures.slowest, one.station.code) if figures else None,
        "not_shown": [{"card": pull.card, "at": documents.when(pull.at)} for pull in one.unshown],
    }


def _spread(found: Spread) -> Document:
    """Seconds."""
    return {"p50": found.p50 / SECOND, "p95": found.p95 / SECOND, "p99": found.p99 / SECOND}
