"""``printers``, ``jobs`` and ``labels --printer``, as a planner and an operator type them."""

import json
import re
import signal
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.helpers import finished, start
from tests.factories import NORMAL, SmallPlant
from tests.zebra_double import ZebraDouble

pytestmark = pytest.mark.usefixtures("qapp")

ADD = ("printers", "add", "Zebra", "--kind", "tcp", "--badge", "PL-01", "--address")


def test_labels_come_out_of_a_printer_of_the_plant(run: Run, plant: SmallPlant):
    with ZebraDouble() as zebra:
        said = run(*ADD, zebra.address, "--dpi", "203", "--json")
        assert (said.status, said.json["message"]) == (0, "Zebra is in use. Zebra is ready.")
        zebra.head_open = True
        (one,) = run("printers", "--json").json["printers"]
        assert (one["printer"], one["language"], one["problem"]) == ("Zebra", "zpl", "printer head open")
        assert run("printers", "test", "zebra").status == 1
        zebra.head_open = False
        words = ["labels", "--loop", NORMAL, "--printer", "Zebra", "--copies", "2", "--station", "ASSY"]
        said = run(*words, "--json")
        assert (said.status, said.json["job"]["state"], said.json["job"]["out"]) == (0, "printed", 4)
        assert len(zebra.labels) == 4
        said = run(*words)
        assert (said.status, said.out.splitlines()[-1]) == (0, "Printed on Zebra: 4 of 4 out.")
        assert len(run("jobs", "--over", "--json").json["jobs"]) == 2
        assert run("jobs").out == "Nothing is being printed.\n"
        said = run("labels", "--card", plant.card(NORMAL), "--reprint", "--printer", "Zebra", "--station", "ASSY")
        assert said.status == 0
        assert plant.label(NORMAL, issue=2).encode() in zebra.labels[-1]


def test_whoever_does_not_wait_leaves_the_job_to_others(run: Run, plant: SmallPlant, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KANBAN_DATABASE_URL", plant.url)
    with ZebraDouble(labels_out=True) as zebra:
        run(*ADD, zebra.address)
        process = start("labels", "--loop", NORMAL, "--printer", "Zebra", "--station", "ASSY")
        assert process.stdout is not None
        told = process.stdout.readline()
        while "out of labels" not in told:
            told = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        status, out, err = finished(process)
        assert (status, err) == (1, "")
        assert "The job stays" in out
        (job,) = run("jobs", "--json").json["jobs"]
        assert (job["state"], job["problem"]) == ("waiting", "printer labels out")
        said = run("jobs", "cancel", job["job"])
        assert (said.status, said.out) == (0, "Cancelled on Zebra: 0 of 2 out.\n")
        assert not zebra.labels


def test_what_is_in_doubt_is_settled(run: Run, plant: SmallPlant):
    with ZebraDouble(hang_up_after=20) as zebra:
        run(*ADD, zebra.address)
        words = ("labels", "--loop", NORMAL, "--printer", "Zebra", "--station", "ASSY", "--database", plant.url)
        status, out, err = finished(start(*words, "--json"))
        assert (status, err) == (1, "")
        assert json.loads(out)["job"]["state"] == "unsure"
        job = json.loads(out)["job"]["job"]
        checks = {one["name"]: one for one in run("doctor", "--json").json["checks"]}
        assert checks["printer Zebra"]["ok"]
        assert checks["print jobs"]["message"] == "1 print job is in doubt. See them with: kanban-desktop jobs"
        zebra.paused = True
        checks = {one["name"]: one for one in run("doctor", "--json").json["checks"]}
        assert (checks["printer Zebra"]["ok"], "is paused" in checks["printer Zebra"]["message"]) == (False, True)
        zebra.paused = False
        said = run("jobs", "settle", job, "--came-out", "--json")
        assert (said.json["job"]["state"], said.json["job"]["out"]) == ("waiting", 1)
        said = run("jobs", "settle", job, "--again")
        assert said.status == 2
        assert said.sentence.startswith("Nothing is in doubt about this print job any more.")


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        ([*ADD[:-2], "OP-01", "--address", "10.0.0.7"], 1, "This takes a planner."),
        ([*ADD, "http://x"], 2, "“http://x” is no address of a printer. Write HOST or HOST:PORT"),
        ([*ADD, "10.0.0.7", "--language", "png"], 2, "A tcp cannot be sent png."),
        ([*ADD, "10.0.0.7", "--layout", "nothing"], 2, "There is no layout “nothing”."),
        (["printers", "test", "Zobra"], 2, "There is no printer “Zobra”."),
        (["printers", "remove", "Zobra", "--badge", "PL-01"], 2, "There is no printer “Zobra”."),
        (["jobs", "cancel", "00000000-0000-0000-0000-000000000007"], 2, "There is no print job"),
        (["labels", "--loop", NORMAL, "--printer", "Zobra", "--station", "ASSY"], 2, "There is no printer “Zobra”."),
        (["labels", "--commands", "--printer", "Zebra"], 2, "--printer is for labels of cards"),
        (["labels", "--loop", NORMAL, "--printer", "Zebra", "--format", "pdf"], 2, "--format is not for a printer"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    run: Run, file_plant: SmallPlant, words: list[str], status: int, sentence: str
):
    said = run(*words)
    assert (said.status, said.out) == (status, "")
    assert said.sentence.startswith(sentence)


def test_a_printer_that_was_removed_takes_nothing(run: Run, file_plant: SmallPlant, tmp_path: Path):
    run("printers", "add", "Shelf", "--kind", "folder", "--address", tmp_path, "--badge", "PL-01")
    assert run("printers", "--json").json["printers"][0]["message"] == "Shelf is ready."
    assert re.match("Shelf is out of use", run("printers", "remove", "Shelf", "--badge", "PL-01").out)
    assert run("printers", "--json").json["printers"] == []
    assert run("labels", "--loop", NORMAL, "--printer", "Shelf", "--station", "ASSY").status == 2
