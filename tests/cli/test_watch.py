"""``watch`` and its neighbours as real processes: what one does the others see, at once, and through every loss."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from tests.cli.conftest import Run
from tests.cli.helpers import ROOT, Watch, count, do, finished, start, watching
from tests.factories import DELIVERED, NORMAL, SmallPlant, small_plant
from tests.pg_server import PostgresServer


def pull(plant: SmallPlant, n: int = 1) -> dict:
    """A pull at assembly by a process of its own."""
    status, out, err = finished(start("scan", plant.label(NORMAL, n), "--station", "ASSY", "--json"))
    assert (status, err) == (0, "")
    answer: dict = json.loads(out)
    return answer


def test_a_pull_shows_at_the_upstream_station(plant: SmallPlant):
    with watching("--station", "MILL") as watch:
        assert watch.board(2) == dict.fromkeys(plant.cards[DELIVERED], "FULL")
        answer = pull(plant)
        line = watch.next()
    assert (line["format"], line["kind"], line["at"]) == (1, "card", answer["at"])
    assert line["shown_at"] > line["at"]
    card = line["card"]
    assert (card["card"], card["state"], card["version"]) == (answer["card"], "EMPTY", answer["version"])
    assert (card["quantity"], card["supply"], card["demand"]) == (40, "MILL", "ASSY")


def test_a_card_that_leaves_the_board(run: Run, home, plant: SmallPlant):
    (home / "settings.toml").write_text("guard_seconds = 0")
    with watching("--station", "MILL") as watch:
        watch.board(2)
        code = plant.label(NORMAL)
        for station in ("ASSY", "MILL", "MILL", "ASSY"):
            run("scan", code, "--station", station)
            line = watch.next()
            assert line["card"]["card"] == plant.card(NORMAL)
    assert (line["kind"], line["card"]["state"]) == ("gone", "FULL")
    last = run("history", code, "--json").json["events"][-1]
    assert (line["at"], line["card"]["version"]) == (last["at"], last["version"])


def test_what_is_no_business_of_the_station_is_not_shown(run: Run, plant: SmallPlant):
    with watching("--station", "STEEL") as watch:
        run("scan", plant.label(NORMAL), "--station", "ASSY")
        answer = run("scan", plant.label(DELIVERED), "--station", "MILL", "--json").json
        line = watch.next()
    assert (line["kind"], line["card"]["card"]) == ("card", answer["card"])


def test_time_that_passes_is_no_change(run: Run, home, plant: SmallPlant):
    (home / "settings.toml").write_text("safety_poll_seconds = 0.2")
    run("scan", plant.label(NORMAL), "--station", "ASSY")
    with watching("--station", "MILL") as watch:
        assert plant.card(NORMAL) in watch.board(3)
        run("scan", plant.label(NORMAL, 2), "--station", "ASSY")
        # The run-out of the other cards of the loop has moved too, and the board was read some times meanwhile.
        assert watch.next()["card"]["card"] == plant.card(NORMAL, 2)
        run("scan", plant.label(NORMAL), "--station", "MILL")
        assert watch.next()["card"]["state"] == "IN PROCESS"


def test_new_master_data_are_seen(run: Run, plant: SmallPlant):
    with watching("--station", "MILL") as watch:
        watch.board(2)
        do(
            plant.url,
            "INSERT INTO station (id, code, name, kind, calendar) VALUES (9, 'PAINT', 'Paint shop', 'work centre', 1)",
            f"UPDATE loop SET demand = 9 WHERE key = '{NORMAL}'",
        )
        run("scan", plant.label(NORMAL), "--station", "PAINT")
        assert watch.next()["card"]["demand"] == "PAINT"


def test_in_words(plant: SmallPlant):
    process = start("watch", "--station", "MILL")
    assert process.stdout is not None
    head = [process.stdout.readline() for _ in range(4)]
    assert head[0] == "Milling (MILL), times in UTC. Stop with Ctrl-C.\n"
    assert head[1].split() == ["Time", "Card", "State", "Quantity", "Part", "From", "To"]
    pull(plant)
    line = process.stdout.readline()
    assert line.split()[1:] == [str(plant.card(NORMAL)), "EMPTY", "40", "pc", "4711-22", "Gear", "B", "MILL", "ASSY"]
    process.send_signal(signal.SIGINT)
    assert finished(process) == (0, "", "")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_in_good_order(file_plant: SmallPlant, how: signal.Signals):
    watch = Watch("--station", "MILL")
    watch.board(2)
    assert watch.end(how) == (0, "")
    assert watch.rest() == []


@pytest.mark.skipif(os.name == "nt", reason="pipes are another matter there")
@pytest.mark.parametrize("silent", [True, False])
def test_nobody_reads_it_any_more(home, file_plant: SmallPlant, silent: bool):
    (home / "settings.toml").write_text(f"safety_poll_seconds = {0.2 if silent else 60}")
    process = start("watch", "--station", "MILL", "--json")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.readline()
    process.stdout.close()
    if not silent:
        pull(file_plant)
    assert process.wait(30) == 0
    assert process.stderr.read() == ""
    process.stderr.close()


def test_a_lost_server_is_said_and_comes_back(monkeypatch):
    with PostgresServer(quick=True) as server:
        plant = small_plant(server.create_database())
        monkeypatch.setenv("KANBAN_DATABASE_URL", plant.url)
        text = start("watch", "--station", "MILL")
        assert text.stdout is not None
        assert text.stderr is not None
        with watching("--station", "MILL") as watch:
            watch.board(2)
            assert [text.stdout.readline() for _ in range(4)][-1]
            server.stop("immediate")
            lost = watch.next()
            assert (lost["kind"], lost["online"], lost["card"]) == ("connection", False, None)
            assert "cannot be reached" in lost["message"]
            assert text.stderr.readline() == lost["message"] + "\n"
            status, out, err = finished(start("scan", plant.label(NORMAL), "--station", "ASSY", "--json"))
            assert (status, err, json.loads(out)["error"]["code"]) == (3, "", "database_lost")
            server.start()
            answer = pull(plant)
            back = watch.next()
            assert (back["kind"], back["online"]) == ("connection", True)
            line = watch.next()
            assert (line["kind"], line["card"]["card"], line["at"]) == ("card", answer["card"], answer["at"])
            assert count(plant.url) == 4 * len(plant.loops) + 1
            # What comes back may be another one than what went.
            assert text.stderr.readline() == "The database is there again; the board is right.\n"
            do(plant.url, "UPDATE schema_mark SET version = 99, oldest_client = 99")
            server.stop("immediate")
            assert watch.next()["online"] is False
            server.start()
            newer = watch.next()
            assert (newer["online"], "of a newer version (99," in newer["message"]) == (False, True)
        text.terminate()
        assert finished(text)[0] == 0


def test_a_file_that_is_gone_is_said(file_plant: SmallPlant):
    file = Path(file_plant.url.removeprefix("sqlite:///"))
    with watching("--station", "MILL") as watch:
        watch.board(2)
        file.rename(file.with_name("aside.db"))
        lost = watch.next()
        assert (lost["kind"], lost["online"]) == ("connection", False)
        file.with_name("aside.db").rename(file)
        assert watch.next()["online"] is True
        answer = pull(file_plant)
        assert watch.next()["at"] == answer["at"]


def test_eight_deliveries_of_one_scan_at_once(plant: SmallPlant):
    before, event = count(plant.url), str(uuid4())
    words = ["scan", plant.label(NORMAL), "--station", "ASSY", "--event-id", event, "--json"]
    processes = [start(*words) for _ in range(8)]
    answers = {finished(process) for process in processes}
    ((status, out, err),) = answers
    assert (status, err) == (0, "")
    assert (json.loads(out)["event"], json.loads(out)["outcome"]) == (event, "moved")
    assert count(plant.url) == before + 1


def test_eight_scans_of_one_card_at_once(plant: SmallPlant):
    before = count(plant.url)
    words = ["scan", plant.label(NORMAL), "--station", "ASSY", "--json", "--badge"]
    processes = [start(*words, "OP-01") for _ in range(8)]
    answers = [json.loads(out) for _, out, _ in map(finished, processes)]
    assert sorted(answer["outcome"] for answer in answers) == ["moved", *["repeat"] * 7]
    assert len({answer["event"] for answer in answers}) == 1
    assert {answer["by"] for answer in answers} == {"Ada"}
    assert count(plant.url) == before + 1


def test_a_code_that_no_argument_can_hold_is_refused_by_the_system(file_plant: SmallPlant):
    raw = [sys.executable.encode(), b"-m", b"kanban_desktop", b"scan", b"--station", b"ASSY", b"--", b"\xff\xfe\x1b[2J"]
    done = subprocess.run(raw, cwd=ROOT, capture_output=True)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode().rstrip("\n").isprintable()
