"""The command ``doctor``: what is wrong with this installation, and what to do about it."""

import os
import shlex
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4
from zoneinfo import ZoneInfo

from kanban_desktop import settings
from kanban_desktop.cli.output import Result
from kanban_desktop.cli.session import now
from kanban_desktop.logfile import log_file
from kanban_desktop.model.calendar import DAY, SECOND
from kanban_desktop.model.errors import KanbanError, OutOfReach
from kanban_desktop.model.printjobs import JobState
from kanban_desktop.operations import print_words, setup_words, words
from kanban_desktop.operations.printjobs import PrintDesk
from kanban_desktop.operations.printstate import trouble_of
from kanban_desktop.operations.times import plant_times
from kanban_desktop.settings import BrokenSettings, Settings
from kanban_desktop.store import database, health, local
from kanban_desktop.store.catalog import Catalog
from kanban_desktop.store.engine import Database, parse, shown
from kanban_desktop.store.outbox import Outbox

_MOST_CLOCK_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; the message says what was found or what to do."""

    name: str
    ok: bool
    message: str


def doctor(options: Namespace) -> Result:
    """Looks at everything, also at what comes after a fault; status 3 when anything is wrong."""
    known, first = _settings()
    checks = [first, _zones(), _sqlite(), *_database(options, known), *_queues(), _labels(), _log()]
    document = {"checks": [{"name": one.name, "ok": one.ok, "message": one.message} for one in checks]}
    lines = [f"{'ok    ' if one.ok else 'NOT OK'}  {one.name}: {one.message}" for one in checks]
    return Result(document, lines, 0 if all(one.ok for one in checks) else 3)


def _settings() -> tuple[Settings, Check]:
    path = settings.settings_file()
    try:
        known = settings.load(path)
    except BrokenSettings as fault:
        return Settings(), Check("settings", False, f"{path}: {fault.problem}. Mend the file or delete it.")
    return known, Check("settings", True, str(path) if path.exists() else f"{path} is not there: the defaults hold.")


def _zones() -> Check:
    try:
        ZoneInfo("Europe/Berlin")
    except (KeyError, OSError):
        return Check("time zones", False, "There are no time zone data. Install the Python package tzdata.")
    return Check("time zones", True, "known")


def _sqlite() -> Check:
    version, mended = health.sqlite_build()
    if mended:
        return Check("sqlite", True, version)
    advice = "may damage a file that several programs write. Install the Python package pysqlite3, or a newer Python."
    return Check("sqlite", False, f"SQLite {version} {advice}")


def _database(options: Namespace, known: Settings) -> Iterator[Check]:
    """The database and what it is to be like; what needs it is left out when it cannot be had."""
    try:
        url = settings.database_url(options.database, known)
        engine = database.connect(parse(url), busy_seconds=known.lock_seconds)
    except KanbanError as fault:
        yield Check("database", False, words.fault(fault))
        return
    try:
        catalog = Catalog(engine)
        plant = catalog.layout.plant
        yield Check("database", True, f"{shown(engine.url)}: {plant.name}, plant {plant.code}, {plant.zone.key}")
        yield from _file(engine) if health.is_sqlite(engine) else _server(engine)
        yield _screens(catalog)
        yield from _printers(catalog, options.station or known.station)
    except KanbanError as fault:
        yield Check("database", False, words.fault(fault))
    finally:
        engine.dispose()


def _file(engine: Database) -> Iterator[Check]:
    found = health.damage(engine)
    if found is None:
        yield Check("integrity", True, "sound")
    else:
        yield Check("integrity", False, f"{found}. Stop using the file and bring back the last backup.")


def _server(engine: Database) -> Iterator[Check]:
    asked = now()
    found = health.server(engine)
    off = abs(found.clock - (asked + now()) // 2) // SECOND
    new_enough = found.version >= health.LEAST_POSTGRES
    advice = "" if new_enough else f": too old. Upgrade the server to {health.LEAST_POSTGRES} or newer."
    yield Check("server", new_enough, f"PostgreSQL {found.version}{advice}")
    again = "Run as an administrator: kanban-desktop db create"
    missing = ", ".join(found.roles_missing)
    yield Check("roles", not missing, f"Missing: {missing}. {again}" if missing else "there")
    same = health.has_steps(engine)
    yield Check("steps", same, "the same as in this program" if same else f"They differ from this program's. {again}")
    right = off <= _MOST_CLOCK_SECONDS
    advice = "" if right else " Set this machine's clock, or the server's, by a time server."
    yield Check("clock", right, f"{off} s from the server's.{advice}")


def _screens(catalog: Catalog) -> Check:
    """How soon pulls were shown; a board that nobody has open is no fault of the installation."""
    found = plant_times(catalog, now() - DAY, now())
    figures = [one.figures for one in found.stations if one.figures is not None]
    message = "No pull was shown in 24 hours."
    if figures:
        slowest = max((one.after_scan.p99, one.slowest.station) for one in figures)
        name = catalog.layout.stations[slowest[1]].name
        count = sum(one.count for one in figures)
        pulls = "1 pull" if count == 1 else f"{count} pulls"
        message = f"{pulls} shown in 24 hours, 99 in 100 within {words.seconds(slowest[0])} (the slowest: {name})."
    if found.unshown:
        names = sorted({catalog.layout.stations[one.supply].name for one in found.unshown})
        message += f" On no screen: {len(found.unshown)}. Open the boards of {', '.join(names)}."
    return Check("screens", True, f"{message} More: kanban-desktop times")


def _printers(catalog: Catalog, station: str) -> Iterator[Check]:
    """How the printers do that are reached from here, and what is printed nowhere before a person has looked."""
    desk = PrintDesk(catalog, now, uuid4)
    here = catalog.layout.station(station).id if station else None
    for one in desk.printers():
        if one.station in (None, here):
            trouble = trouble_of(one)
            yield Check(f"printer {one.name}", trouble is None, print_words.trouble(one, trouble))
            good = one.calibration is None or one.calibration.good
            more = (
                ""
                if one.calibration is not None and good
                else f" With: kanban-desktop printers setup {shlex.quote(one.name)}"
            )
            yield Check(f"set-up of {one.name}", good, f"{setup_words.calibration(one)}{more}")
    doubtful = sum(one.job.state is JobState.UNSURE for one in desk.jobs())
    if doubtful:
        jobs = "1 print job is" if doubtful == 1 else f"{doubtful} print jobs are"
        yield Check("print jobs", False, f"{jobs} in doubt. See them with: kanban-desktop jobs")


def _queues() -> Iterator[Check]:
    """What the stations of this computer keep until a plant has decided it."""
    waiting = unsettled = 0
    files = settings.station_files()
    if not files:
        return
    for file in files:
        try:
            own = local.open_local(file)
        except OutOfReach as fault:
            damaged = f"{file} is damaged. Open its station's board: what can be read of it is saved, and you are told."
            yield Check("queue", False, damaged if fault.code in local.DAMAGED else words.fault(fault))
            continue
        try:
            queue = Outbox(own, now)
            waiting, unsettled = waiting + queue.waiting, unsettled + queue.unsettled
            for one in queue.damages():
                see = "When the cards are checked: kanban-desktop settle --checked"
                yield Check("queue", False, f"{file.parent}: {words.damage(one, now())} {see}")
        finally:
            own.dispose()
    message = f"{waiting} scans wait to be sent, {unsettled} to settle."
    if unsettled:
        message += " See them with: kanban-desktop settle"
    elif waiting:
        message += " They are sent while the station's board is open and the plant is within reach."
    yield Check("queue", not unsettled, message)


def _labels() -> Check:
    try:
        from kanban_desktop.printing import paint

        paint.ensure_gui()
    except ImportError as fault:
        advice = "Install what python3 dev.py installs." if sys.platform == "linux" else "Install PySide6 again."
        return Check("labels", False, f"Qt cannot be loaded ({fault}). {advice}")
    except OSError as fault:
        return Check("labels", False, f"{fault.strerror}: {fault.filename}. Install Kanban Desktop again.")
    return Check("labels", True, f"fonts from {settings.data_folder('resources') / 'fonts'}")


def _log() -> Check:
    path = log_file()
    there = next(one for one in (path, *path.parents) if one.exists())
    if os.access(there, os.W_OK) and there.is_dir() == (there != path):
        return Check("log", True, str(path))
    return Check("log", False, f"{path} cannot be written. See that {there} is a folder that this user may write.")
