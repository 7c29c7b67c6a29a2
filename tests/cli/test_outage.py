"""The command line while the plant's server is out of reach: what is scanned is kept, shown and sent."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from kanban_desktop import settings
from kanban_desktop.model.steps import Step
from kanban_desktop.store.engine import parse
from tests.cli.conftest import Run
from tests.cli.helpers import watching
from tests.factories import ADA, ASSEMBLY, NORMAL, SmallPlant, at_work, small_plant
from tests.proxy import Proxy


@pytest.fixture
def proxy(postgres_url: str) -> Iterator[Proxy]:
    with Proxy(parse(postgres_url).port or 5432) as proxy:
        yield proxy


@pytest.fixture
def plant(postgres_url: str, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> SmallPlant:
    """The small plant, behind a cable that can be pulled."""
    monkeypatch.setenv("KANBAN_DATABASE_URL", proxy.url(postgres_url))
    return small_plant(postgres_url)


def test_a_scan_of_an_outage_is_kept_shown_and_sent(run: Run, plant: SmallPlant, proxy: Proxy) -> None:
    assert run("board", "--station", "ASSY", "--json").json["online"]
    proxy.go_down()
    said = run("scan", plant.label(NORMAL), "--station", "ASSY", "--json")
    assert (said.status, said.json["outcome"]) == (0, "queued")
    assert said.json["message"].startswith("Pulled: 40 pc of Gear B.")
    assert "Saved here, 1 waiting." in said.json["message"]
    board = run("board", "--station", "ASSY", "--json").json
    assert (board["online"], board["waiting"], board["to_settle"]) == (False, 1, 0)
    states = {card["card"]: (card["state"], card["pending"]) for card in board["to_consume"]}
    first, second = plant.cards[NORMAL][:2]
    assert (states[first], states[second]) == (("EMPTY", True), ("FULL", False))
    lines = run("board", "--station", "ASSY").out
    assert "own copy" in lines
    assert "Waiting to be sent: 1" in lines
    assert "1 scans wait to be sent" in run("doctor").out
    proxy.pass_on()
    board = run("board", "--station", "ASSY", "--json").json
    assert (board["online"], board["waiting"]) == (True, 0)
    events = run("history", first, "--json").json["events"]
    assert [event["event"] for event in events][-1] == said.json["event"]


def test_whoever_watches_sends_what_is_queued(run: Run, plant: SmallPlant, proxy: Proxy) -> None:
    run("board", "--station", "ASSY")
    proxy.go_down()
    assert run("scan", plant.label(NORMAL), "--station", "ASSY", "--json").json["outcome"] == "queued"
    proxy.pass_on()
    with watching("--station", "ASSY") as watch:
        watch.next(lambda line: line["card"] is not None and line["card"]["state"] == "EMPTY")
    assert run("history", plant.card(NORMAL), "--json").json["events"][-1]["step"] == "pull"


def test_a_station_that_was_never_at_the_plant_says_so(run: Run, plant: SmallPlant, proxy: Proxy) -> None:
    proxy.go_down()
    said = run("scan", plant.label(NORMAL), "--station", "ASSY")
    assert said.status == 3
    assert "cannot be reached" in said.sentence


@pytest.mark.parametrize("way", ["--drop", "--redo", "--step"])
def test_what_the_plant_refused_is_listed_and_settled(run: Run, plant: SmallPlant, proxy: Proxy, way: str) -> None:
    assert run("settle", "--station", "ASSY").out == "Nothing is to settle.\n"
    number = plant.card(NORMAL)
    proxy.go_down()
    event = run("scan", plant.label(NORMAL), "--station", "ASSY", "--json").json["event"]
    with at_work(plant) as desks:
        assert desks.scan(number, ASSEMBLY, badge=ADA.badge).step is Step.PULL
    proxy.pass_on()
    assert run("board", "--station", "ASSY", "--json").json["to_settle"] == 1
    (entry,) = run("settle", "--station", "ASSY", "--json").json["to_settle"]
    assert (entry["event"], entry["card"], entry["step"], entry["state"]) == (event, number, "pull", "EMPTY")
    assert "Ada" in entry["message"]
    assert "kanban-desktop settle" in run("doctor").out
    rest = {"--drop": ["pulled twice"], "--redo": [], "--step": ["receive"]}[way]
    said = run("settle", event, way, *rest, "--station", "ASSY")
    assert said.status == 0, said
    assert said.out.startswith({"--drop": "Dropped.", "--redo": "Already pulled", "--step": "Received"}[way])
    assert run("board", "--station", "ASSY", "--json").json["to_settle"] == 0


def test_a_damaged_file_is_told_until_somebody_has_seen_to_it(run: Run, plant: SmallPlant, proxy: Proxy) -> None:
    run("board", "--station", "ASSY")
    proxy.go_down()
    event = run("scan", plant.label(NORMAL), "--station", "ASSY", "--json").json["event"]
    (file,) = settings.station_files()
    with file.open("r+b") as spoilt:
        spoilt.write(bytes(4096))
    assert "is damaged. Open its station's board" in run("doctor").out
    proxy.pass_on()
    for _ in range(2):
        assert run("board", "--station", "ASSY", "--json").json["damaged"] == 1
    assert "file was damaged: scans may be missing" in run("board", "--station", "ASSY").out
    (found,) = run("settle", "--station", "ASSY", "--json").json["damaged"]
    assert (found["waiting"], found["to_settle"]) == (1, 0)
    assert file.with_name(found["file"]).exists()
    assert found["file"] in run("doctor").out
    assert run("settle", "--checked", "--station", "ASSY").status == 0
    assert run("board", "--station", "ASSY", "--json").json["damaged"] == 0
    assert run("settle", "--station", "ASSY").out == "Nothing is to settle.\n"
    assert "file was damaged" not in run("doctor").out
    assert run("history", plant.card(NORMAL), "--json").json["events"][-1]["event"] == event


def test_settling_needs_an_entry_and_a_way(run: Run, plant: SmallPlant) -> None:
    assert run("settle", "--redo", "--station", "ASSY").status == 2
    assert run("settle", uuid4(), "--station", "ASSY").status == 2
    assert "already" in run("settle", uuid4(), "--drop", "why", "--station", "ASSY").sentence
