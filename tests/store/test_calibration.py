"""What was measured on a printer's set-up page: kept whole, by any station, and nothing that no page can say."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from kanban_desktop.model.calendar import MINUTE
from kanban_desktop.model.calibration import Calibration, Grade
from kanban_desktop.model.errors import BadInput
from kanban_desktop.store import database, printers
from kanban_desktop.store.engine import parse, writing
from kanban_desktop.store.tables import SCHEMA_VERSION, master_log
from tests.factories import PETRA, Desks, at_work, real_now, small_plant
from tests.store.older import take_back
from tests.store.test_printjobs import a_printer
from tests.store.test_upgrading import NOW

MEASURED = Calibration(49_100, 30_000, (Grade.COARSE,), 0, PETRA.id, 50_000, 30_000, (Grade.COARSE, Grade.USUAL))
TOLD = {
    "across": 100_000, "along": 99_500, "across_of": 100_000, "along_of": 100_000, "codes_read": ["usual"],
    "codes_printed": ["coarse", "usual", "fine"], "person": None,
}  # fmt: skip


@pytest.fixture
def desks(database_url: str) -> Iterator[Desks]:
    with at_work(small_plant(database_url)) as desks:
        yield desks


def test_it_is_kept_whole_with_who_and_when_and_a_line_in_the_log(desks: Desks) -> None:
    one = a_printer(desks)
    assert one.calibration is None
    kept = printers.calibrate(desks.database, one, replace(MEASURED, at=real_now()))
    assert abs(kept.at - real_now()) < MINUTE
    assert kept == replace(MEASURED, at=kept.at)
    assert printers.printers(desks.database)[one.id].calibration == kept
    with writing(desks.database) as connection:
        line = connection.execute(select(master_log).order_by(master_log.c.seq.desc())).first()
    assert line is not None
    assert (line.person, line.kind, line.key) == (PETRA.id, "printer", "Zebra")
    assert (line.detail, line.at) == ({"v": 1, "done": "calibrated"}, kept.at)


def test_a_printer_that_comes_back_is_to_be_set_up_anew(desks: Desks) -> None:
    one = a_printer(desks)
    printers.calibrate(desks.database, one, MEASURED)
    printers.remove(desks.database, one, real_now())
    with pytest.raises(BadInput, match="printer_removed"):
        printers.calibrate(desks.database, one, MEASURED)
    assert a_printer(desks).calibration is None


def test_what_a_newer_program_has_read_beside_ours_is_left_out(desks: Desks) -> None:
    one = a_printer(desks)
    printers.calibrate(desks.database, one, MEASURED)
    with writing(desks.database) as connection:
        connection.execute(text("""UPDATE printer SET codes_read = '["coarse", "finest"]'"""))
    found = printers.printers(desks.database)[one.id].calibration
    assert found is not None
    assert found.codes == (Grade.COARSE,)


@pytest.mark.parametrize(
    "forged",
    [
        {"across": 24_000}, {"along": 310_000}, {"across": None}, {"across_of": 105_000}, {"along_of": 0},
        {"codes_read": ["finest"]}, {"codes_read": ["usual"], "codes_printed": ["fine"]}, {"codes_read": "usual"},
        {"codes_printed": []}, {"codes_read": ["usual"] * 4}, {"codes_read": None}, {"person": 999},
    ],
)  # fmt: skip
def test_the_function_refuses_what_cannot_be(postgres_url: str, forged: dict[str, object]) -> None:
    with at_work(small_plant(postgres_url)) as desks:
        one = a_printer(desks)

        def note(told: dict[str, object]) -> object:
            with writing(desks.database) as connection:
                given = (one.id, json.dumps(told))
                return connection.exec_driver_sql("SELECT note_calibration(%s, %s::jsonb)", given).scalar()

        with pytest.raises(DBAPIError) as refused:
            note(TOLD | forged)
        assert getattr(refused.value.orig, "sqlstate", None) == "KB001"
        assert printers.printers(desks.database)[one.id].calibration is None
        assert note(TOLD) is not None


def test_a_schema_of_the_third_version_is_upgraded_with_its_printers(database_url: str) -> None:
    plant = small_plant(database_url)
    with at_work(plant) as desks:
        one = a_printer(desks)
        with writing(desks.database) as connection:
            connection.execute(text("UPDATE printer SET across = 100000, along = 98000, calibrated_at = 7"))
            connection.execute(text("""UPDATE printer SET codes_read = '["coarse", "usual", "fine"]'"""))
            take_back(connection, 3)
    assert database.upgrade(parse(database_url), now=NOW)[:2] == (3, SCHEMA_VERSION)
    with at_work(plant) as desks:
        assert printers.printers(desks.database)[one.id].calibration == Calibration(100_000, 98_000, tuple(Grade), 7)
        printers.calibrate(desks.database, one, MEASURED)
