"""Writes master data: calendars, stations, parts, persons, reasons, loops; each change leaves a line in the log.

Card state is none of it: that is the journal's.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, func, insert, select

from kanban_desktop.model.plant import Loop, Part, Person, Station
from kanban_desktop.store import rows
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
) -> None:
    """Puts the master data of a new plant in, all or nothing.

    Args:
        now: when it is done; ``valid_from``: since when the loops' first revisions are in force.
        week: the plant's shifts, as in ``model.calendar.Calendar``.
        stations: each with its note.

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
        for each in parts:
            values = {"id": each.id, "number": each.number, "name": each.name, "unit": each.unit}
            connection.execute(insert(part), values)
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
                    "demand": ring.demand.id, "place": ring.place,
                },
            )  # fmt: skip
            connection.execute(insert(loop_revision), {**rows.revision_values(ring), "valid_from": valid_from})
            sources = [
                {"loop": ring.id, "rank": rank, "station": source.id} for rank, source in enumerate(ring.supplies, 1)
            ]
            connection.execute(insert(loop_source), sources)
            note("loop", ring.key)
        connection.execute(insert(master_log), log)


def is_empty(engine: Engine) -> bool:
    """Whether the plant has no station yet."""
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(station)) == 0
