"""Writes master data: calendars, stations, parts, persons, reasons, loops; each change leaves a line in the log.

Card state is none of it: that is the journal's.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.plant import Loop, Part, Person, Station
from kanban_desktop.store import pictures, rows
from kanban_desktop.store.catalog import SERVER_NOW
from kanban_desktop.store.engine import reading, writing
from kanban_desktop.store.tables import (
    calendar,
    calendar_shift,
    loop,
    loop_revision,
    loop_source,
    master_log,
    part,
    person,
    reason,
    round_stop,
    station,
)

Week = Mapping[int, Sequence[tuple[int, int]]]


def add_plant_data(
    engine: Engine,
    *,
    now: int,
    valid_from: int,
    week: Week,
    stations: Sequence[tuple[Station, str | None]],
    parts: Sequence[Part],
    persons: Sequence[Person],
    reasons: Mapping[str, str],
    loops: Sequence[Loop],
    part_pictures: Sequence[bytes] = (),
) -> None:
    """Puts the master data of a new plant in, all or nothing.

    Args:
        now: when it is done; ``valid_from``: since when the loops' first revisions are in force.
        week: the plant's shifts, as in ``model.calendar.Calendar``.
        stations: each with its note.
        part_pictures: those that parts are known to have.

    Raises:
        OutOfReach: the database is away or refuses.
    """
    log: list[dict[str, Any]] = []

    def note(kind: str, key: str) -> None:
        log.append({"at": now, "kind": kind, "key": key, "detail": {"v": 1, "done": "added"}})

    with writing(engine) as connection:
        connection.execute(insert(calendar).values(id=1, name="Plant"))
        shifts = [
            {"calendar": 1, "weekday": weekday, "start": start, "end": end}
            for weekday, parts_of_day in week.items()
            for start, end in parts_of_day
        ]
        connection.execute(insert(calendar_shift), shifts)
        note("calendar", "Plant")
        for one, remark in stations:
            values = {"id": one.id, "code": one.code, "name": one.name, "kind": one.kind, "calendar": 1}
            connection.execute(insert(station), {**values, "note": remark})
            note("station", one.code)
        stops = [
            {"round": one.id, "position": position, "station": stop}
            for one, _ in stations
            for position, stop in enumerate(sorted(one.serves - {one.id}), 1)
        ]
        if stops:
            connection.execute(insert(round_stop), stops)
        for png in part_pictures:
            pictures.keep(connection, png)
        for each in parts:
            values = {"id": each.id, "number": each.number, "name": each.name, "unit": each.unit}
            connection.execute(insert(part), {**values, "picture": each.picture or None})
            note("part", each.number)
        for who in persons:
            values = {"id": who.id, "badge": who.badge, "name": who.name, "role": who.role}
            connection.execute(insert(person), values)
            note("person", who.badge)
        for code, text in reasons.items():
            connection.execute(insert(reason), {"code": code, "text": text})
            note("reason", code)
        for ring in loops:
            connection.execute(
                insert(loop),
                {
                    "id": ring.id, "key": ring.key, "kind": ring.kind, "part": ring.part.id,
                    "demand": ring.demand.id, "place": ring.place, "container": ring.container,
                },
            )  # fmt: skip
            connection.execute(insert(loop_revision), {**rows.revision_values(ring), "valid_from": valid_from})
            sources = [
                {"loop": ring.id, "rank": rank, "station": source.id} for rank, source in enumerate(ring.supplies, 1)
            ]
            connection.execute(insert(loop_source), sources)
            note("loop", ring.key)
        connection.execute(insert(master_log), log)


def change_loop(engine: Engine, old: Loop, new: Loop, now: int, person: int) -> None:
    """Writes another place or container of a loop, or another revision, which is in force at once.

    Raises:
        BadInput: somebody else has changed it meanwhile.
        OutOfReach: the database is away or refuses.
    """
    with writing(engine) as connection:
        # Of two planners at once one waits for the other here, and then finds what that one has written.
        connection.execute(select(loop.c.id).where(loop.c.id == old.id).with_for_update())
        newest = connection.scalar(select(func.max(loop_revision.c.number)).where(loop_revision.c.loop == old.id))
        if newest != old.revision:
            raise BadInput("loop_changed", loop=old.key)
        if (new.place, new.container) != (old.place, old.container):
            values = {"place": new.place, "container": new.container}
            connection.execute(update(loop).where(loop.c.id == old.id).values(values))
        if new.revision != old.revision:
            values = rows.revision_values(new)
            # What a revision does not say of a loop stays as it was.
            kept = connection.execute(
                select(loop_revision).where(loop_revision.c.loop == old.id, loop_revision.c.number == old.revision)
            ).one()
            # Which revision is in force is the server's to say: by its clock, where it has one.
            begins = connection.scalar(select(SERVER_NOW)) if engine.dialect.name == "postgresql" else now
            connection.execute(insert(loop_revision), {**kept._mapping, **values, "valid_from": begins})
        _note_change(connection, "loop", old.key, now, person)


def change_part(engine: Engine, old: Part, new: Part, now: int, person: int, picture: bytes | None = None) -> None:
    """Writes another number, name, unit or picture of a part.

    Args:
        picture: the one that it is to have, empty for none; None leaves it.

    Raises:
        BadInput: another part has that number.
        OutOfReach: the database is away or refuses.
    """
    with writing(engine) as connection:
        other = connection.scalar(select(part.c.id).where(part.c.number == new.number, part.c.id != old.id))
        if other is not None:
            raise BadInput("name_taken", name=new.number)
        values: dict[str, Any] = {"number": new.number, "name": new.name, "unit": new.unit}
        if picture is not None:
            pictures.keep(connection, picture)
            values["picture"] = pictures.digest(picture) or None
        connection.execute(update(part).where(part.c.id == old.id).values(values))
        if picture is not None:
            pictures.sweep(connection)
        _note_change(connection, "part", new.number, now, person)


def rename_station(engine: Engine, old: Station, new: Station, now: int, person: int) -> None:
    """Writes another name of a station.

    Raises:
        BadInput: another station has that name.
        OutOfReach: the database is away or refuses.
    """
    with writing(engine) as connection:
        other = connection.scalar(select(station.c.id).where(station.c.name == new.name, station.c.id != old.id))
        if other is not None:
            raise BadInput("name_taken", name=new.name)
        connection.execute(update(station).where(station.c.id == old.id).values(name=new.name))
        _note_change(connection, "station", old.code, now, person)


def _note_change(connection: Connection, kind: str, key: str, now: int, by: int) -> None:
    detail = {"v": 1, "done": "changed"}
    line = {"at": now, "person": by, "kind": kind, "key": key, "detail": detail}
    connection.execute(insert(master_log), line)


def is_empty(engine: Engine) -> bool:
    """Whether the plant has no station yet."""
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(station)) == 0
