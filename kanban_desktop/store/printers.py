"""The plant's printers in the database; written with a planner's right, each change with a line in the log.

What was measured on a printer's set-up page any station may write: on PostgreSQL by the function ``note_calibration``
(``db/versions/0004_calibration.sql``), on SQLite it is done here.
"""

import json
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from kanban_desktop.model.calibration import RULER, Calibration, Grade
from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.printjobs import Language, Printer, PrinterKind
from kanban_desktop.store.engine import Database, faults, once_more, reading, writing
from kanban_desktop.store.print_tables import printer, release_print
from kanban_desktop.store.tables import master_log


@once_more
def printers(database: Database, *, removed: bool = False) -> dict[int, Printer]:
    """The printers in use by their ids, in the order of their names; with ``removed`` also those that were.

    Raises:
        OutOfReach: the database is away.
    """
    wanted = select(printer).order_by(printer.c.name)
    with reading(database) as connection:
        found = connection.execute(wanted if removed else wanted.where(printer.c.removed_at.is_(None))).all()
    return {row.id: _printer(row) for row in found}


def _printer(row: Row[Any]) -> Printer:
    return Printer(
        row.id, row.name, PrinterKind(row.kind), row.address, Language(row.language), row.dpi, row.layout, row.station,
        _calibration(row) if row.calibrated_at is not None else None,
    )  # fmt: skip


def _calibration(row: Row[Any]) -> Calibration:
    return Calibration(
        row.across, row.along, _grades(row.codes_read), row.calibrated_at, row.calibrated_by,
        row.across_of or RULER, row.along_of or RULER, _grades(row.codes_printed) or tuple(Grade),
    )  # fmt: skip


def _grades(kept: list[str] | None) -> tuple[Grade, ...]:
    """Those that this program knows."""
    return tuple(one for one in Grade if one in (kept or ()))


def add(database: Database, new: Printer, now: int) -> Printer:
    """Takes a printer into use, and returns it with its id; the one given does not matter.

    A name that was in use before gets its printer back, as it is now.

    Raises:
        BadInput: there is a printer of this name.
        OutOfReach: the database is away, or this user may not.
    """
    values: dict[str, Any] = {
        "name": new.name, "kind": new.kind, "address": new.address, "language": new.language, "dpi": new.dpi,
        "layout": new.layout, "station": new.station, "removed_at": None, "across": None, "along": None,
        "codes_read": None, "calibrated_at": None, "calibrated_by": None, "across_of": None, "along_of": None,
        "codes_printed": None,
    }  # fmt: skip
    with writing(database) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4711002)")
        there = connection.execute(select(printer).where(func.lower(printer.c.name) == new.name.lower())).first()
        if there is not None and there.removed_at is None:
            raise BadInput("printer_there", printer=there.name)
        if there is None:
            number = (connection.scalar(select(func.max(printer.c.id))) or 0) + 1
            connection.execute(insert(printer).values({**values, "id": number}))
        else:
            number = there.id
            connection.execute(update(printer).where(printer.c.id == number).values(values))
        _note(connection, now, new.name, "added")
        return _printer(connection.execute(select(printer).where(printer.c.id == number)).one())


def remove(database: Database, one: Printer, now: int) -> None:
    """Takes a printer out of use; what it has printed stays known, and no loop is printed on it at release any more.

    Raises:
        OutOfReach: the database is away, or this user may not.
    """
    with writing(database) as connection:
        connection.execute(update(printer).where(printer.c.id == one.id).values(removed_at=now))
        connection.execute(delete(release_print).where(release_print.c.printer == one.id))
        _note(connection, now, one.name, "removed")


def calibrate(database: Database, one: Printer, measured: Calibration) -> Calibration:
    """Keeps what was measured on a printer's set-up page, and returns it with the time at which that was.

    Args:
        measured: with the clock on SQLite; PostgreSQL has its own.

    Raises:
        BadInput: the printer is not in use any more.
        OutOfReach: the database is away.
    """
    values = {
        "across": measured.across, "along": measured.along, "across_of": measured.across_of,
        "along_of": measured.along_of, "codes_read": list(measured.codes), "codes_printed": list(measured.printed),
    }  # fmt: skip
    if database.dialect.name == "postgresql":
        told = json.dumps({**values, "person": measured.by})
        with faults(database.url), database.connect() as connection:
            at = connection.exec_driver_sql("SELECT note_calibration(%s, %s::jsonb)", (one.id, told)).scalar()
        if at is None:
            raise BadInput("printer_removed", printer=one.name)
        return replace(measured, at=at)
    with writing(database) as connection:
        known = update(printer).where(printer.c.id == one.id, printer.c.removed_at.is_(None))
        done = connection.execute(known.values(**values, calibrated_at=measured.at, calibrated_by=measured.by))
        if done.rowcount == 0:
            raise BadInput("printer_removed", printer=one.name)
        _note(connection, measured.at, one.name, "calibrated", measured.by)
    return measured


def _note(connection: Connection, now: int, name: str, done: str, person: int | None = None) -> None:
    entry = {"at": now, "person": person, "kind": "printer", "key": name, "detail": {"v": 1, "done": done}}
    connection.execute(insert(master_log), [entry])
