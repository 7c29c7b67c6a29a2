"""The three database roles of a plant on PostgreSQL: station, planner, admin.

Roles belong to the whole server, so they carry the plant's code; they cannot log in themselves, an administrator grants
them to the stations' and persons' own users. Making them again is harmless.
"""

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.store.engine import shown
from kanban_desktop.store.print_tables import print_job, print_label, print_lease
from kanban_desktop.store.tables import metadata

_HIDDEN = {"person_secret"}
_JOURNAL = {"card", "event", "trip", "loop_day", "step_rule", "schema_mark", "plant", "showing"}
"""Written by ``append``, ``note_shown`` and the migrations only, whoever asks."""

_PRINTING = {table.name for table in (print_job, print_label, print_lease)}
"""Written by whoever prints; erased by ``forget_prints`` only."""

_JOB_MOVES = "state, out, sending, worker, system_job, cancel_asked, problem, detail, changed_at, ended_at"


def names(code: int) -> tuple[str, str, str]:
    """The roles station, planner and admin of the plant with this code."""
    return tuple(f"kanban_{code:04d}_{kind}" for kind in ("station", "planner", "admin"))  # type: ignore[return-value]


def ensure(connection: Connection, code: int) -> None:
    """Makes the roles and gives each what it may do, and no more.

    Raises:
        OutOfReach: the user may not make roles.
    """
    station, planner, admin = names(code)
    schema = connection.scalar(text("SELECT quote_ident(current_schema())"))
    try:
        there = set(connection.scalars(text("SELECT rolname FROM pg_roles")))
        # Whoever finds them made beforehand needs no right to make any.
        for role in sorted({station, planner, admin} - there):
            # Another plant's database may be made with the same code at the same time.
            connection.exec_driver_sql(
                f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN; "
                "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
        for statement in _grants(str(schema), station, planner, admin):
            connection.exec_driver_sql(statement)
    except ProgrammingError as fault:
        if getattr(fault.orig, "sqlstate", None) == "42501":
            raise OutOfReach("roles_refused", database=shown(connection.engine.url), role=station) from fault
        raise


def _grants(schema: str, station: str, planner: str, admin: str) -> list[str]:
    everything = f"{station}, {planner}, {admin}"
    readable = ", ".join(sorted(set(metadata.tables) - _HIDDEN))
    master = ", ".join(sorted(set(metadata.tables) - _HIDDEN - _JOURNAL - _PRINTING))
    return [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {everything}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {everything}",
        f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM {everything}",
        f"REVOKE ALL ON SCHEMA {schema} FROM {everything}",
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA {schema} TO {everything}",
        f"GRANT SELECT ON {readable} TO {everything}",
        f"GRANT EXECUTE ON FUNCTION append(jsonb) TO {everything}",
        f"GRANT EXECUTE ON FUNCTION note_shown(integer, jsonb, bigint) TO {everything}",
        f"GRANT EXECUTE ON FUNCTION forget_prints(bigint) TO {everything}",
        f"GRANT EXECUTE ON FUNCTION note_calibration(integer, jsonb) TO {everything}",
        # What a job was made for stays as it is; only how far it has come changes.
        f"GRANT INSERT ON {', '.join(sorted(_PRINTING))} TO {everything}",
        f"GRANT UPDATE ({_JOB_MOVES}) ON print_job TO {everything}",
        f"GRANT UPDATE (worker, until) ON print_lease TO {everything}",
        f"GRANT EXECUTE ON FUNCTION append_planned(jsonb) TO {planner}, {admin}",
        f"GRANT EXECUTE ON FUNCTION append_dated(jsonb, bigint) TO {admin}",
        f"GRANT INSERT, UPDATE, DELETE ON {master} TO {planner}, {admin}",
        # What was changed by whom is history as well.
        f"REVOKE UPDATE, DELETE ON master_log FROM {planner}, {admin}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON person_secret TO {admin}",
        f"REVOKE INSERT, UPDATE, DELETE ON person FROM {planner}",
    ]
