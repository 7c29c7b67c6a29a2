"""The command ``db``: makes, upgrades, checks and backs up the plant's database."""

import os
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from kanban_desktop import settings
from kanban_desktop.cli.output import Document, Result
from kanban_desktop.cli.session import now
from kanban_desktop.model.errors import BadInput, OutOfReach
from kanban_desktop.model.label import clean
from kanban_desktop.model.plant import Plant
from kanban_desktop.model.scan import MOST_PLANT, shown
from kanban_desktop.store import database, health, masterdata
from kanban_desktop.store.catalog import Catalog
from kanban_desktop.store.engine import Database, parse
from kanban_desktop.store.engine import shown as shown_database
from kanban_desktop.store.tables import SCHEMA_VERSION

_LOCALTIME = Path("/etc/localtime")


def db(options: Namespace) -> Result:
    """Does one of the tasks."""
    known = settings.load()
    url = settings.database_url(options.database, known)
    match options.task:
        case "create":
            return _create(url, options)
        case "upgrade":
            return _upgrade(url)
        case "check":
            return _check(url, known.lock_seconds)
    return _backup(url, options.output)


def _create(url: str, options: Namespace) -> Result:
    address = parse(url)
    engine = database.create(address, _plant(options))
    try:
        if options.demo:
            if not masterdata.is_empty(engine):
                raise BadInput("plant_filled", database=shown_database(address))
            from kanban_desktop.operations import demo_past

            demo_past.fill(engine, now=now(), new_id=uuid4)
        document = _about(engine)
    finally:
        engine.dispose()
    return Result(document, [f"The database {document['database']} is ready."])


def _plant(options: Namespace) -> Plant:
    """The plant that a new database begins with."""
    if options.demo:
        from kanban_desktop.operations import demo_plant

        return demo_plant.plant(uuid4)
    code = 1 if options.code is None else options.code
    if not 1 <= code <= MOST_PLANT:
        raise BadInput("plant_code_bad", given=code)
    name = clean("Plant" if options.name is None else options.name)
    if not name:
        raise BadInput("plant_name_bad")
    return Plant(uuid4(), code, uuid4(), name, _zone(options.zone))


def _zone(name: str | None) -> ZoneInfo:
    """The zone of that name, else this machine's where it has a name, else UTC."""
    if name is not None:
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError) as fault:
            raise BadInput("zone_bad", zone=shown(name)) from fault
    _, found, here = os.path.realpath(_LOCALTIME).partition("/zoneinfo/")
    for guess in (os.environ.get("TZ", ""), here if found else ""):
        try:
            return ZoneInfo(guess)
        except (KeyError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")


def _about(engine: Database) -> Document:
    plant = Catalog(engine).layout.plant
    return {
        "database": shown_database(engine.url), "schema": SCHEMA_VERSION,
        "plant": {"id": str(plant.id), "code": plant.code, "name": plant.name, "zone": plant.zone.key},
    }  # fmt: skip


def _upgrade(url: str) -> Result:
    address = parse(url)
    before, after, kept = database.upgrade(address, now=datetime.now(UTC))
    document = {"database": shown_database(address), "from": before, "to": after, "backup": kept and str(kept)}
    if before == after:
        return Result(document, [f"The database {shown_database(address)} is up to date already."])
    text = f"The database {shown_database(address)} is up to date now, version {after}."
    return Result(document, [f"{text} The old one is kept as {kept}." if kept else text])


def _check(url: str, busy_seconds: float) -> Result:
    engine = database.connect(parse(url), busy_seconds=busy_seconds)
    try:
        document = _about(engine)
        if health.is_sqlite(engine) and health.damage(engine):
            raise OutOfReach("database_damaged", database=document["database"])
    finally:
        engine.dispose()
    return Result(document, [f"The database {document['database']} is sound and up to date."])


def _backup(url: str, target: Path | None) -> Result:
    address = parse(url)
    if target is None:
        path = Path(str(address.database))
        target = path.with_name(f"{path.stem}-{datetime.now(UTC):%Y%m%dT%H%M%S}{path.suffix}")
    kept = database.backup(address, target)
    return Result({"database": shown_database(address), "backup": str(kept)}, [f"The backup is {kept}."])
