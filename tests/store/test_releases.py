"""The fifth schema: older plants are upgraded and older programs write on; and which loops print at release."""

from sqlalchemy import text

from kanban_desktop.model.release import RELEASING
from kanban_desktop.model.steps import RULES, Step
from kanban_desktop.operations.labels import LabelDesk
from kanban_desktop.store import database, releases
from kanban_desktop.store.engine import parse, writing
from kanban_desktop.store.tables import SCHEMA_VERSION, master_log
from tests.factories import ASSEMBLY, NORMAL, PETRA, Desks, at_work, real_now, small_plant
from tests.store.older import take_back
from tests.store.test_printjobs import a_printer
from tests.store.test_upgrading import NOW


def test_a_schema_of_the_fourth_version_is_upgraded_and_its_programs_write_on(database_url: str) -> None:
    plant = small_plant(database_url)
    with at_work(plant) as desks:
        one = a_printer(desks)
        with writing(desks.database) as connection:
            take_back(connection, 4)
    assert database.upgrade(parse(database_url), now=NOW)[:2] == (4, SCHEMA_VERSION)
    with at_work(plant) as desks:
        with writing(desks.database) as connection:
            # As a program of the fourth version writes them.
            connection.execute(text("INSERT INTO part (id, number, name, unit) VALUES (9, 'X', 'X', 'pc')"))
            connection.execute(
                text("INSERT INTO loop (id, key, kind, part, demand, place) VALUES (9, 'X', 'production', 9, 2, 'A9')")
            )
            connection.execute(text(f"INSERT INTO release_print (loop, printer) VALUES (1, {one.id})"))
        (deck,) = desks.catalog.decks_in((NORMAL,), real_now())
        assert (deck.loop.container, deck.loop.part.picture) == ("", "")
        assert releases.assigned(desks.database) == {one.id: (NORMAL,)}
        assert [label.container for label in LabelDesk(desks.catalog, desks.clock).at(ASSEMBLY)] == [""] * 6


def test_a_loop_that_keeps_its_printer_keeps_what_was_released_before(database_url: str) -> None:
    with at_work(small_plant(database_url)) as desks:
        one, (deck,) = a_printer(desks), desks.catalog.decks_in((NORMAL,), real_now())
        releases.assign(desks.database, deck.loop, one, real_now(), PETRA.id)
        before = _since(desks)
        assert abs(before - real_now()) < 60_000_000
        releases.assign(desks.database, deck.loop, one, real_now(), PETRA.id)
        assert _since(desks) == before
        with writing(desks.database) as connection:
            lines = connection.execute(master_log.select().where(master_log.c.person == PETRA.id)).all()
        assert [line.detail["print_at_release"] for line in lines] == [one.name]


def _since(desks: Desks) -> int:
    with writing(desks.database) as connection:
        return int(connection.scalar(text("SELECT since FROM release_print")))


def test_every_step_that_asks_the_supplier_is_a_release() -> None:
    """Whoever adds a step to EMPTY decides here whether its label is printed."""
    others = {Step.ACTIVATE_EMPTY, Step.REJECT}
    assert {step for step, rule in RULES.items() if rule.end == "EMPTY"} == RELEASING | others
