"""What the three database roles may do on PostgreSQL, tried with raw SQL as a user of their own."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from kanban_desktop.model.calendar import DAY
from kanban_desktop.model.card import Card, Event, Source
from kanban_desktop.model.decide import Act, Intent, decide
from kanban_desktop.model.path import Need, SupplyState
from kanban_desktop.model.plant import Loop, Station
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Outcome
from kanban_desktop.store import printers, roles
from kanban_desktop.store.journal import _as_json
from kanban_desktop.store.tables import metadata
from tests.factories import (
    ADA,
    ASSEMBLY,
    MILLING,
    NORMAL,
    PETRA,
    REASONS,
    ROUND_THE_CLOCK,
    STEEL,
    Desks,
    a_path,
    at_work,
    real_now,
    small_plant,
    the_loops,
)
from tests.pg_server import PostgresServer
from tests.store.test_calibration import TOLD
from tests.store.test_printjobs import a_printer

DENIED = "42501"
REFUSED = "KB001"
JOURNAL = ("card", "event", "trip", "loop_day", "step_rule", "schema_mark", "plant", "showing")
PRINTING = ("print_job", "print_label", "print_lease")
MASTER = sorted(set(metadata.tables) - set(JOURNAL) - set(PRINTING) - {"person_secret"})
STRICT = a_path(in_process=Need.MANDATORY, ready=Need.OPTIONAL)

Login = Callable[[str], "psycopg.Connection[Any]"]


@pytest.fixture
def desks(postgres_url: str) -> Iterator[Desks]:
    """The small plant, whose first loop has a mandatory state, in a database whose owner works here."""
    normal, *others = the_loops()
    with at_work(small_plant(postgres_url, loops=(replace(normal, path=STRICT), *others))) as desks:
        yield desks


@pytest.fixture
def login(desks: Desks, postgres_server: PostgresServer) -> Iterator[Login]:
    """Connects as a new user who has one of the roles: station, planner or admin."""
    opened: list[psycopg.Connection[Any]] = []
    users: list[str] = []
    address = make_url(desks.plant.url)

    def connect(kind: str) -> "psycopg.Connection[Any]":
        role = dict(zip(("station", "planner", "admin"), roles.names(desks.plant.code), strict=True))[kind]
        user = f"{kind}_{uuid4().hex[:12]}"
        postgres_server.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(user)))
        users.append(user)
        postgres_server.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(user)))
        link = psycopg.connect(
            host=address.host, port=address.port, dbname=address.database, user=user, autocommit=True
        )
        opened.append(link)
        return link

    yield connect
    for link in opened:
        link.close()
    for user in users:
        postgres_server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(user)))


def fault(link: "psycopg.Connection[Any]", statement: str, *values: object) -> str | None:
    """The state with which the server refuses a statement; None when it does not."""
    try:
        link.execute(statement, values)
    except psycopg.Error as error:
        return error.sqlstate
    return None


def append(link: "psycopg.Connection[Any]", *events: Event, loop: int = 1) -> str:
    """Hands events to ``append`` by hand; the outcome, or the state with which it refuses."""
    act = json.dumps([_as_json(event, loop) for event in events])
    try:
        row = link.execute("SELECT append(%s::jsonb)", (act,)).fetchone()
    except psycopg.Error as error:
        return str(error.sqlstate)
    assert row is not None
    return str(row[0]["outcome"])


def standing(desks: Desks, number: int) -> tuple[Card, Loop]:
    found = desks.catalog.find(number, real_now())
    assert found is not None
    return found


def legal(desks: Desks, number: int, station: Station, step: Step | None = None, reason: str | None = None) -> Event:
    """The event of a step that the rules allow now."""
    card, loop = standing(desks, number)
    intent = Intent(uuid4(), station, real_now(), step, ADA, reason=reason, guard=0)
    act = decide(card, loop, intent, uuid4, ROUND_THE_CLOCK)
    assert isinstance(act, Act), act
    return act.main


def everything(link: "psycopg.Connection[Any]") -> list[object]:
    """What must not change: cards and history."""
    return [
        link.execute("SELECT * FROM card ORDER BY number").fetchall(),
        link.execute("SELECT * FROM event ORDER BY seq").fetchall(),
        link.execute("SELECT * FROM trip ORDER BY id").fetchall(),
        link.execute("SELECT * FROM loop_day ORDER BY loop, day, measure").fetchall(),
    ]


def test_a_station_writes_no_table_by_hand(login: Login) -> None:
    station = login("station")
    for table in (*JOURNAL, *MASTER, "person_secret"):
        column = list(metadata.tables[table].columns)[-1].name
        for statement in (
            f'INSERT INTO "{table}" DEFAULT VALUES',
            f'UPDATE "{table}" SET "{column}" = "{column}"',
            f'DELETE FROM "{table}"',
            f'TRUNCATE "{table}" CASCADE',
            f'ALTER TABLE "{table}" DISABLE TRIGGER ALL',
        ):
            assert fault(station, statement) == DENIED, statement
        readable = fault(station, f'SELECT count(*) FROM "{table}"')
        assert readable == (DENIED if table == "person_secret" else None), table


def test_a_station_writes_how_far_a_print_job_has_come_and_nothing_that_it_was_made_for(login: Login) -> None:
    station = login("station")
    for statement in (
        "UPDATE print_job SET state = 'waiting', out = 0",
        "UPDATE print_lease SET until = 0",
        "SELECT forget_prints(0)",
    ):
        assert fault(station, statement) is None, statement
    for statement in (
        "UPDATE print_job SET printer = 1",
        "UPDATE print_job SET made_at = 0",
        "UPDATE print_label SET issue = 1",
        *(f"DELETE FROM {table}" for table in PRINTING),
        *(f"TRUNCATE {table} CASCADE" for table in PRINTING),
    ):
        assert fault(station, statement) == DENIED, statement


def test_a_station_writes_of_a_printer_what_was_measured_and_nothing_else(login: Login, desks: Desks) -> None:
    station, one = login("station"), a_printer(desks)
    told = json.dumps(TOLD)
    assert fault(station, "SELECT note_calibration(%s, %s::jsonb)", one.id, told) is None
    assert printers.printers(desks.database)[one.id].calibration is not None
    assert fault(station, "SELECT note_calibration(%s, %s::jsonb)", one.id, told.replace("99500", "9")) == REFUSED
    assert fault(station, "UPDATE printer SET across = 1") == DENIED


def test_a_station_opens_no_other_door(login: Login, desks: Desks) -> None:
    station = login("station")
    for statement in (
        "SELECT append_planned('[]'::jsonb)",
        "SELECT append_dated('[]'::jsonb, 0)",
        "SELECT append_checked('[]'::jsonb, true, 0)",
        "SELECT tally(1, 0, 'TRIP', 1, 0, 0, 0, 0)",
        "CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE TABLE mine (id integer)",
        "SET ROLE postgres",
        f"GRANT {roles.names(desks.plant.code)[2]} TO CURRENT_USER",
    ):
        assert fault(station, statement) == DENIED, statement


def test_a_station_appends_what_the_rules_allow(login: Login, desks: Desks) -> None:
    station, number = login("station"), desks.plant.card(NORMAL)
    assert append(station, legal(desks, number, ASSEMBLY)) == "stored"
    assert standing(desks, number)[0].state is SupplyState.EMPTY


def test_a_station_forges_nothing_through_append(login: Login, desks: Desks) -> None:
    station, (number, other) = login("station"), desks.plant.cards[NORMAL]
    pull = legal(desks, number, ASSEMBLY)
    create = replace(pull, card=9_999, version=1, step=Step.CREATE, start=None, end=None)
    before = everything(station)
    forged = {
        "a step that is none": replace(pull, end=SupplyState.READY),
        "a state that the path bars": replace(pull, step=Step.USE, end=SupplyState.IN_USE),
        "another station's step": replace(pull, station=MILLING.id),
        "a station that has no part in it": replace(pull, station=STEEL.id),
        "no station at all": replace(pull, station=None),
        "a negative quantity": replace(pull, quantity=-1),
        "an issue that was never printed": replace(pull, issue=2),
        "a new card": create,
        "a voided card": replace(pull, step=Step.VOID, end=pull.start),
        "a hold without a reason": replace(pull, step=Step.HOLD, end=pull.start),
        "an undo of nothing": replace(pull, step=Step.UNDO, end=None, undoes=uuid4()),
        "a supplier that is none": replace(pull, supply=STEEL.id),
    }
    for what, event in forged.items():
        assert append(station, event) in (REFUSED, "conflict"), what
    assert append(station, replace(pull, version=pull.version + 1)) == "conflict"
    assert append(station, replace(pull, revision=7)) == "conflict"
    assert everything(station) == before
    assert append(station, legal(desks, other, ASSEMBLY)) == "stored"


def test_a_station_skips_no_mandatory_state_and_moves_no_held_card(login: Login, desks: Desks) -> None:
    station, number = login("station"), desks.plant.card(NORMAL)
    assert append(station, legal(desks, number, ASSEMBLY)) == "stored"
    start = legal(desks, number, MILLING, Step.START)
    assert append(station, replace(start, step=Step.FINISH, end=SupplyState.READY)) == REFUSED
    receive = replace(start, step=Step.RECEIVE, end=SupplyState.FULL, station=ASSEMBLY.id)
    assert append(station, receive) == REFUSED
    assert append(station, legal(desks, number, MILLING, Step.HOLD, next(iter(REASONS)))) == "stored"
    held, _ = standing(desks, number)
    assert append(station, replace(start, version=held.version + 1, id=uuid4(), act=uuid4())) == REFUSED
    assert standing(desks, number)[0] == held


def test_a_station_takes_back_nobody_elses_act(login: Login, desks: Desks) -> None:
    station, number = login("station"), desks.plant.card(NORMAL)
    assert append(station, legal(desks, number, ASSEMBLY)) == "stored"
    undo = legal(desks, number, ASSEMBLY, Step.UNDO)
    assert append(station, replace(undo, station=MILLING.id)) == REFUSED
    assert append(station, replace(undo, quantity=1)) == "stored"
    # What can be computed is not taken from the caller.
    assert standing(desks, number)[0].quantity == desks.plant.loops[NORMAL].per_container


def test_a_station_takes_back_no_planners_act(login: Login, desks: Desks) -> None:
    station, (number, other) = login("station"), desks.plant.cards[NORMAL]
    for card, step in ((number, Step.PARK), (other, Step.VOID)):
        pull = legal(desks, card, ASSEMBLY)
        assert append(station, pull) == "stored"
        assert desks.step(card, ASSEMBLY, step, badge=PETRA.badge).outcome is Outcome.MOVED
        before = standing(desks, card)[0]
        assert before.last is not None
        undo = replace(
            pull, id=uuid4(), act=uuid4(), step=Step.UNDO, undoes=before.last.event, version=before.version + 1,
            start=before.state, end=before.state,
        )  # fmt: skip
        assert append(station, undo) == REFUSED
        assert standing(desks, card)[0] == before
        if step is Step.VOID:
            act = json.dumps([_as_json(undo, 1)])
            assert fault(login("planner"), "SELECT append_planned(%s::jsonb)", act) == REFUSED
    # In the program the planner may.
    assert desks.step(number, ASSEMBLY, Step.UNDO, badge=PETRA.badge).outcome is Outcome.MOVED


def test_a_station_hides_nothing_in_an_act_of_several_events(login: Login, desks: Desks) -> None:
    station, (number, other) = login("station"), desks.plant.cards[NORMAL]
    for card in (number, other):
        assert append(station, legal(desks, card, ASSEMBLY)) == "stored"
    start = legal(desks, number, MILLING, Step.START)
    assert append(station, start) == "stored"
    receive, hold = legal(desks, number, ASSEMBLY), legal(desks, number, ASSEMBLY, Step.HOLD, next(iter(REASONS)))
    theirs = replace(legal(desks, other, MILLING, Step.START), station=ASSEMBLY.id, act=receive.act)
    inferred = replace(theirs, source=Source.INFERRED)
    later = replace(receive, version=receive.version + 1)
    undo = replace(legal(desks, number, MILLING, Step.UNDO), act=receive.act)
    finish = replace(legal(desks, number, MILLING, Step.FINISH), act=receive.act, station=ASSEMBLY.id)
    cancel = replace(legal(desks, number, ASSEMBLY, Step.CANCEL), act=receive.act, source=Source.INFERRED)
    before = everything(station)
    forged = {
        "another's act gone on with, to be undone with one's own": [replace(hold, act=start.act)],
        "a card that is not received started as inferred": [inferred, receive],
        "the other side's step as inferred": [replace(receive, station=MILLING.id, source=Source.INFERRED)],
        "what was seen as inferred": [replace(receive, source=Source.INFERRED)],
        "the other side's step as seen": [finish, later],
        "what no receipt lets infer": [cancel, later],
        "an undo before something else": [
            undo,
            replace(hold, act=receive.act, version=later.version, end=SupplyState.EMPTY),
        ],
        "a source that is none": [replace(receive, source="hearsay")],  # type: ignore[arg-type]
    }
    for what, events in forged.items():
        assert append(station, *events) == REFUSED, what
    assert everything(station) == before


def test_a_station_cannot_backdate(login: Login, desks: Desks) -> None:
    station, number = login("station"), desks.plant.card(NORMAL)
    since = standing(desks, number)[0].since
    assert since is not None
    pull = legal(desks, number, ASSEMBLY)
    forged = replace(pull, scanned_at=since - DAY, since=since - DAY, at=since - DAY, worked=DAY)
    assert append(station, forged) == "stored"
    (event,) = (one for one in desks.journal.history(number) if one.id == pull.id)
    assert event.at is not None
    assert abs(event.at - real_now()) < DAY // 24
    assert (event.since, event.worked) == (since, 0)
    assert standing(desks, number)[0].since == since


def test_a_table_of_ones_own_is_not_taken_for_the_plants(login: Login, desks: Desks) -> None:
    station, number = login("station"), desks.plant.card(NORMAL)
    assert fault(station, "CREATE TEMP TABLE step_rule AS SELECT * FROM public.step_rule") is None
    assert fault(station, "UPDATE step_rule SET to_state = 'READY' WHERE step = 'pull'") is None
    assert fault(station, "CREATE TEMP TABLE event (LIKE public.event)") is None
    pull = legal(desks, number, ASSEMBLY)
    assert fault(station, "SET search_path = pg_temp, public") is None
    assert append(station, replace(pull, end=SupplyState.READY)) == REFUSED
    assert append(station, pull) == "stored"
    assert desks.journal.find(pull.id) is not None


def test_what_is_printed_and_when_is_a_planners_to_say(login: Login) -> None:
    picture = "INSERT INTO part_picture (digest, png) VALUES ('x', '')"
    statements = (
        picture,
        "UPDATE part SET picture = 'x'",
        "UPDATE loop SET container = 'KLT 4314'",
        "DELETE FROM release_print",
        "DELETE FROM part_picture",
    )
    station, planner = login("station"), login("planner")
    for statement in statements:
        assert fault(station, statement) == DENIED, statement
        assert fault(planner, statement) is None, statement
    for table in ("part_picture", "release_print"):
        assert fault(station, f"SELECT * FROM {table}") is None


def test_a_planner_makes_cards_and_writes_no_history(login: Login) -> None:
    planner = login("planner")
    assert fault(planner, "UPDATE loop SET place = place") is None
    assert fault(planner, "INSERT INTO part (id, number, name, unit) VALUES (99, 'X', 'X', 'pc')") is None
    for statement in (
        "UPDATE card SET state = 'FULL'",
        "DELETE FROM event",
        "DELETE FROM master_log",
        "UPDATE person SET role = 'admin'",
        "SELECT * FROM person_secret",
        "SELECT append_dated('[]'::jsonb, 0)",
    ):
        assert fault(planner, statement) == DENIED, statement


def test_an_admin_keeps_persons_and_secrets_and_writes_no_history(login: Login) -> None:
    admin = login("admin")
    assert fault(admin, "UPDATE person SET name = NULL WHERE id = 1") is None
    assert fault(admin, "INSERT INTO person_secret VALUES (1, 'x')") is None
    for statement in ("UPDATE card SET state = 'FULL'", "DELETE FROM event", "UPDATE event SET person = NULL"):
        assert fault(admin, statement) == DENIED, statement


def test_roles_are_made_again_without_harm_and_two_plants_share_a_server(
    login: Login, desks: Desks, postgres_server: PostgresServer
) -> None:
    station = login("station")
    elsewhere = postgres_server.create_database()
    try:
        small_plant(elsewhere, code=1202, activated=False)
        with desks.database.connect() as connection:
            roles.ensure(connection, desks.plant.code)
        assert fault(station, "SELECT count(*) FROM card") is None
        assert fault(station, "DELETE FROM card") == DENIED
        other = make_url(elsewhere)
        user = station.info.user
        with psycopg.connect(host=other.host, port=other.port, dbname=other.database, user=user) as foreign:
            assert fault(foreign, "SELECT count(*) FROM card") == DENIED
    finally:
        postgres_server.drop_database(elsewhere)
