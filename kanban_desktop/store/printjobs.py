"""Print jobs in the database: each change is one statement that holds only if the job still stands where it was thought
to stand, and what goes out is written down before it does.

Whoever prints has the lease of the printer, by the clock of the database. Without it nothing begins and nothing ends.
"""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    text,
    tuple_,
    update,
)

from kanban_desktop.model.printjobs import KEPT, Job, JobState, Printed, Problem, Trouble
from kanban_desktop.store.engine import Database, faults, once_more, reading, writing
from kanban_desktop.store.print_tables import print_job, print_label, print_lease, printer
from kanban_desktop.store.tables import Id, station

_SERVER_NOW: ColumnElement[int] = literal_column(
    "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint", BigInteger
)
_FIRST_LEASE = text(
    "INSERT INTO print_lease (printer, worker, until) VALUES (:printer, :worker, 0) ON CONFLICT (printer) DO NOTHING"
).bindparams(bindparam("worker", type_=Id))
_GONE_OUT = (JobState.PRINTED, JobState.SENT)


def database_now(database: Database, clock: int) -> ColumnElement[int]:
    """The time of day that everybody goes by: the server's, or with a file that of its computer."""
    return _SERVER_NOW if database.dialect.name == "postgresql" else literal(clock, BigInteger)


def submit(database: Database, job: Job, clock: int) -> None:
    """Puts a job in, WAITING; one that is there already stays as it is.

    Raises:
        OutOfReach: the database is away; it may be put in again.
    """
    values = {
        "id": job.id, "station": job.station, "printer": job.printer, "person": job.person, "layout": job.layout,
        "copies": job.copies, "state": JobState.WAITING, "out": 0, "sending": 0, "cancel_asked": False,
        "problem": None, "detail": {"v": 1},
    }  # fmt: skip
    labels = [
        {"job": job.id, "position": position, "card": card, "issue": issue}
        for position, (card, issue) in enumerate(job.labels)
    ]
    now = database_now(database, clock)
    with writing(database) as connection:
        if connection.dialect.name == "postgresql":
            # Twice at the same time: the second waits here until the first is in.
            connection.execute(select(func.pg_advisory_xact_lock(job.id.int >> 65)))
        if connection.scalar(select(print_job.c.id).where(print_job.c.id == job.id)) is None:
            connection.execute(insert(print_job).values({**values, "made_at": now, "changed_at": now}))
            connection.execute(insert(print_label), labels)


def claim(database: Database, number: int, worker: UUID, lease: int, clock: int) -> bool:
    """Takes or keeps the lease of a printer for so many microseconds; whether it is ours.

    Raises:
        OutOfReach: the database is away.
    """
    now = database_now(database, clock)
    ours = or_(print_lease.c.worker == worker, print_lease.c.until < now)
    with writing(database) as connection:
        taken = connection.execute(
            update(print_lease).where(print_lease.c.printer == number, ours).values(worker=worker, until=now + lease)
        )
        if taken.rowcount:
            return True
        if connection.scalar(select(print_lease.c.printer).where(print_lease.c.printer == number)) is not None:
            return False
        connection.execute(_FIRST_LEASE, {"printer": number, "worker": worker})
        again = connection.execute(
            update(print_lease).where(print_lease.c.printer == number, ours).values(worker=worker, until=now + lease)
        )
        return bool(again.rowcount)


def release(database: Database, worker: UUID) -> None:
    """Gives back every lease of a worker.

    Raises:
        OutOfReach: the database is away; the leases run out by themselves.
    """
    with writing(database) as connection:
        connection.execute(update(print_lease).where(print_lease.c.worker == worker).values(until=0))


def begin(database: Database, job: Job, worker: UUID, sending: int, clock: int) -> bool:
    """Writes down that labels behind the ``job.out`` go out now; whether they may.

    Args:
        job: as it stands for us: its ``out`` is written with it, so that one label's end is the next one's beginning.

    Raises:
        OutOfReach: the database is away; nothing may be sent.
    """
    stands = or_(
        print_job.c.state == JobState.WAITING,
        and_(print_job.c.state == JobState.SENDING, print_job.c.worker == worker),
    )
    values = {"state": JobState.SENDING, "out": job.out, "sending": sending, "worker": worker}
    return _moved(
        database, job.id, clock, stands, _leased(database, worker, clock), ~print_job.c.cancel_asked, **values
    )


def handed_over(database: Database, job: Job, worker: UUID, system_job: int, clock: int) -> bool:
    """Writes down that the system's queue has the job, under this number.

    Raises:
        OutOfReach: the database is away; say it again later.
    """
    stands = and_(print_job.c.state.in_((JobState.SENDING, JobState.UNSURE)), print_job.c.worker == worker)
    return _moved(database, job.id, clock, stands, state=JobState.SENT, system_job=system_job)


def ended(database: Database, job: Job, worker: UUID, clock: int) -> bool:
    """Writes down how far a job has come after something went out: ``job.out``, and its state.

    Raises:
        OutOfReach: the database is away; say it again later, since what is out is out.
    """
    stands = and_(
        print_job.c.state.in_((JobState.SENDING, JobState.SENT, JobState.UNSURE)),
        or_(print_job.c.worker == worker, print_job.c.state == JobState.SENT),
    )
    return _moved(
        database, job.id, clock, stands, state=job.state, out=job.out, sending=job.sending, **_told(job.trouble)
    )


def troubled(database: Database, job: Job, trouble: Trouble | None, clock: int) -> bool:
    """Writes down why a job does not go on, or that nothing keeps it any more; its state stays.

    Raises:
        OutOfReach: the database is away.
    """
    return _moved(database, job.id, clock, print_job.c.state == job.state, **_told(trouble))


def orphaned(database: Database, job: Job, worker: UUID, trouble: Trouble, clock: int) -> bool:
    """Makes a job UNSURE that somebody else was sending when he lost the lease; never one of our own.

    Raises:
        OutOfReach: the database is away.
    """
    stands = and_(print_job.c.state == JobState.SENDING, print_job.c.worker == job.worker, print_job.c.worker != worker)
    leased = _leased(database, worker, clock)
    return _moved(database, job.id, clock, stands, leased, state=JobState.UNSURE, **_told(trouble))


def cancel(database: Database, job: UUID, clock: int) -> None:
    """Cancels a job that waits, at once; one that is being printed ends after the label on its way.

    Raises:
        OutOfReach: the database is away.
    """
    stopped = {"state": JobState.CANCELLED, "cancel_asked": True, **_told(None)}
    if not _moved(database, job, clock, print_job.c.state == JobState.WAITING, **stopped):
        live = print_job.c.state.in_((JobState.SENDING, JobState.SENT))
        _moved(database, job, clock, live, cancel_asked=True)


def settle(database: Database, job: Job, *, came_out: bool, clock: int) -> bool:
    """Ends the doubt about the labels that were on their way: they came out, or are to be printed again.

    Raises:
        OutOfReach: the database is away.
    """
    out = job.out + (job.sending if came_out else 0)
    state = JobState.PRINTED if out >= job.total else JobState.CANCELLED if job.cancel_asked else JobState.WAITING
    stands = and_(print_job.c.state == JobState.UNSURE, print_job.c.out == job.out)
    return _moved(database, job.id, clock, stands, state=state, out=out, sending=0, system_job=None, **_told(None))


def _told(trouble: Trouble | None) -> dict[str, object]:
    detail = {"v": 1, **({"params": dict(trouble.params)} if trouble else {})}
    return {"problem": trouble.problem if trouble else None, "detail": detail}


def _leased(database: Database, worker: UUID, clock: int) -> ColumnElement[bool]:
    mine = and_(print_lease.c.printer == print_job.c.printer, print_lease.c.worker == worker)
    return exists().where(mine, print_lease.c.until >= database_now(database, clock))


def _moved(database: Database, job: UUID, clock: int, *stands: ColumnElement[bool], **values: Any) -> bool:
    now = database_now(database, clock)
    state = values.get("state")
    ends = {"ended_at": now} if state is not None and JobState(state).over else {}
    with writing(database) as connection:
        done = connection.execute(
            update(print_job).where(print_job.c.id == job, *stands).values(**values, changed_at=now, **ends)
        )
        return bool(done.rowcount)


@once_more
def find(database: Database, job: UUID) -> Job | None:
    """The job with this id.

    Raises:
        OutOfReach: the database is away.
    """
    found = _read(database, select(print_job).where(print_job.c.id == job))
    return found[0] if found else None


@once_more
def open_jobs(database: Database, printers: Collection[int], station_id: int | None) -> tuple[Job, ...]:
    """Jobs that are not over and that the worker of a station sees to, the oldest first.

    Args:
        printers: those that hang on its own computer: it prints everybody's jobs on them.
        station_id: the station: its own jobs it prints wherever it can.

    Raises:
        OutOfReach: the database is away.
    """
    wanted = select(print_job).where(
        print_job.c.ended_at.is_(None), or_(print_job.c.printer.in_(printers), print_job.c.station == station_id)
    )
    return _read(database, wanted.order_by(print_job.c.made_at, print_job.c.id))


@once_more
def jobs(database: Database, *, over: bool, most: int) -> tuple[Job, ...]:
    """What is being printed in the plant, the oldest first, or what has been, the newest first.

    Raises:
        OutOfReach: the database is away.
    """
    if over:
        wanted = select(print_job).where(print_job.c.ended_at.is_not(None)).order_by(print_job.c.ended_at.desc())
    else:
        wanted = select(print_job).where(print_job.c.ended_at.is_(None)).order_by(print_job.c.made_at)
    return _read(database, wanted.limit(most))


def _read(database: Database, wanted: Select[Any]) -> tuple[Job, ...]:
    with reading(database) as connection:
        found = connection.execute(wanted).all()
        labels: dict[UUID, list[tuple[int, int]]] = {row.id: [] for row in found}
        if labels:
            those = select(print_label).where(print_label.c.job.in_(labels)).order_by(print_label.c.position)
            for row in connection.execute(those):
                labels[row.job].append((row.card, row.issue))
    return tuple(_job(row, labels[row.id]) for row in found)


def _job(row: Row[Any], labels: Iterable[tuple[int, int]]) -> Job:
    trouble = Trouble(Problem(row.problem), row.detail.get("params", {})) if row.problem else None
    return Job(
        row.id, row.station, row.printer, row.layout, tuple(labels), row.copies, row.made_at, JobState(row.state),
        row.out, row.sending, row.worker, row.system_job, row.cancel_asked, trouble, row.changed_at, row.person,
    )  # fmt: skip


@once_more
def printed(database: Database, card: int, issue: int) -> Printed | None:
    """Where a card's label of this issue was last printed, as far as is known.

    Raises:
        OutOfReach: the database is away.
    """
    place = func.coalesce(printer.c.station, print_job.c.station)
    wanted = (
        select(printer.c.name, station.c.name.label("at"), print_job.c.changed_at)
        .select_from(print_label.join(print_job, print_job.c.id == print_label.c.job))
        .join(printer, printer.c.id == print_job.c.printer)
        .join(station, station.c.id == place)
        .where(
            print_label.c.card == card, print_label.c.issue == issue,
            or_(print_job.c.state.in_(_GONE_OUT), print_job.c.out > print_label.c.position * print_job.c.copies),
        )
        .order_by(print_job.c.changed_at.desc())
        .limit(1)
    )  # fmt: skip
    with reading(database) as connection:
        row = connection.execute(wanted).first()
    return Printed(row.name, row.at, row.changed_at) if row else None


def forget(database: Database, clock: int) -> None:
    """Erases what has been over for long, but for the newest print of each card.

    Raises:
        OutOfReach: the database is away.
    """
    if database.dialect.name == "postgresql":
        with faults(database.url), database.connect() as connection:
            connection.exec_driver_sql("SELECT forget_prints(%s)", (KEPT,))
        return
    newer, its = print_label.alias("newer"), print_job.alias("its")
    old = print_job.c.ended_at < clock - KEPT
    later = tuple_(its.c.ended_at, its.c.id) > tuple_(print_job.c.ended_at, print_job.c.id)
    reprinted = (
        exists()
        .where(newer.c.card == print_label.c.card, its.c.id == newer.c.job, its.c.state == JobState.PRINTED, later)
        .correlate(print_job, print_label)
    )
    gone = exists().where(
        print_job.c.id == print_label.c.job, old, or_(print_job.c.state == JobState.CANCELLED, reprinted)
    )
    with writing(database) as connection:
        connection.execute(delete(print_label).where(gone))
        connection.execute(delete(print_job).where(old, ~exists().where(print_label.c.job == print_job.c.id)))
