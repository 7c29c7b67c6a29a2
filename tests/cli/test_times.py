"""What the command line says of how soon pulls were shown: ``times``, ``history`` and ``doctor``."""

from uuid import UUID

import pytest

from kanban_desktop.store import database, showings
from kanban_desktop.store.engine import parse
from tests.cli.conftest import Run
from tests.factories import NORMAL, SmallPlant, real_now


@pytest.fixture
def pull(plant: SmallPlant, run: Run) -> UUID:
    """A pull at assembly."""
    return UUID(run("scan", plant.label(NORMAL), "--station", "ASSY", "--json").json["event"])


def show(plant: SmallPlant, event: UUID) -> None:
    """Milling's screen has just shown it."""
    engine = database.connect(parse(plant.url))
    showings.note(engine, plant.milling.id, [(event, 0)], real_now())
    engine.dispose()


def test_times_of_a_plant(plant: SmallPlant, pull: UUID, run: Run) -> None:
    none = run("times", "--json").json
    assert [(one["station"], one["shown"], one["slowest"]) for one in none["stations"]] == [
        ("MILL", 0, None), ("STEEL", 0, None),
    ]  # fmt: skip
    show(plant, pull)
    document = run("times", "--json").json
    milling = document["stations"][0]
    assert (milling["shown"], document["not_shown"]) == (1, 0)
    slowest = milling["slowest"]
    assert (slowest["card"], slowest["event"], slowest["station"]) == (plant.card(NORMAL), str(pull), "MILL")
    assert slowest["scanned_at"] <= slowest["at"] <= slowest["shown_at"]
    assert 0 < milling["after_commit"]["p50"] <= milling["after_scan"]["p99"] == slowest["after_scan"]
    lines = run("times").out.splitlines()
    assert lines[1].split()[:3] == ["Station", "Shown", "p50"]
    assert lines[2].split()[:2] == ["MILL", "1"]
    assert all(len(line) <= 120 for line in lines)
    assert run("times", "--since", "2099-01-01T00:00:00Z", "--json").json["stations"][0]["shown"] == 0


def test_history_says_where_a_pull_was_shown(plant: SmallPlant, pull: UUID, run: Run) -> None:
    assert run("history", plant.card(NORMAL), "--json").json["events"][-1]["shown"] is None
    show(plant, pull)
    assert run("history", plant.card(NORMAL), "--json").json["events"][-1]["shown"]["station"] == "MILL"
    assert " MILL after " in run("history", plant.card(NORMAL)).out.splitlines()[-1]


def test_doctor_says_how_soon_and_is_no_sicker_for_it(plant: SmallPlant, pull: UUID, run: Run) -> None:
    def said() -> str:
        (check,) = (one for one in run("doctor", "--json").json["checks"] if one["name"] == "screens")
        assert check["ok"]
        return str(check["message"])

    assert said().startswith("No pull was shown in 24 hours.")
    show(plant, pull)
    assert said().startswith("1 pull shown in 24 hours, 99 in 100 within 0.")
