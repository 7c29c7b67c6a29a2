"""The bench runs and prints its rows; how long anything took is never asserted."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.bench.harness import Limit, Row, percentile, table, take_turns

ROOT = Path(__file__).resolve().parent.parent
OLD = ("scan", "watch", "history", "load", "replay", "writers")
WINDOWS = ("start", "paint", "cards", "block", "memory", "labels")
TINY = ("--stations=3", "--loops=2", "--cards=8", "--trips=1", "--days=31")

posix = pytest.mark.skipif(os.name == "nt", reason="the PostgreSQL of the tests runs on POSIX systems only")


@posix
@pytest.mark.parametrize("engine", ["SQLite", "PostgreSQL"])
def test_the_bench_prints_every_row(engine):
    rows = measured(engine, *OLD)
    scans = ["decide and record", "find, decide, record, answer"]
    histories = [*scans, "board of a station", "lead times of 6 loops, 30 days"]
    wanted = {"scan": scans, "watch": ["commit to the line"], "history": histories}
    if engine == "SQLite":
        wanted["writers"] = ["longest wait of 8 that never rest"]
    else:
        wanted["replay"] = [f"one scan, {distance} ms of network" for distance in (0, 50)]
        wanted["load"] = ["commit to the last of all listeners", "scan to its own answer"]
    found = {(row["group"], row["engine"], row["what"]) for row in rows}
    assert {(group, engine, what) for group, whats in wanted.items() for what in whats} <= found
    assert all(row["ratio"] for row in rows if row["against"])


@posix
def test_the_bench_of_windows_prints_every_row():
    rows = measured("SQLite", *WINDOWS, rounds=1)
    assert {row["group"] for row in rows} == set(WINDOWS)
    assert {
        "to a board that takes scans",
        "commit to the other board's paint",
        "board shown",
        "dead database",
        "50 labels to PDF",
    } <= {row["what"] for row in rows}


def measured(engine, *groups, rounds=3):
    """The rows of these groups in their smallest form."""
    only = [word for group in groups for word in ("--only", group)]
    command = [
        sys.executable,
        "-m",
        "tests.bench",
        *TINY,
        f"--rounds={rounds}",
        "--json",
        "--engine",
        engine.lower(),
        *only,
    ]
    # Not pytest's folder: it is closed to the user that PostgreSQL runs as.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "TMPDIR": folder})
        assert done.returncode == 0, done.stderr
        # The copy of the server's programs, where one is needed, is kept for the next run.
        assert [left.name for left in Path(folder).iterdir() if not left.name.startswith("kanban-pg-bin")] == []
    return json.loads(done.stdout)["rows"]


def test_sides_take_turns_and_each_begins_in_its_turn():
    log = ""

    def side(name):
        def work():
            nonlocal log
            log += name
            return 1.0

        return work

    samples = take_turns({"a": side("a"), "b": side("b"), "c": side("c")}, 3, warm_up=1)
    assert log == "abcbcacababc"
    assert {name: len(taken) for name, taken in samples.items()} == {"a": 3, "b": 3, "c": 3}


def test_percentiles_are_samples():
    samples = [float(n) for n in range(100, 0, -1)]
    assert [percentile(samples, percent) for percent in (1, 50, 99, 100)] == [1, 50, 99, 100]
    assert percentile([7.0], 50) == percentile([7.0], 99) == 7


def test_the_ratio_is_the_median_of_the_rounds_ratios():
    row = Row("scan", "SQLite", "all", [2.0, 30.0, 4.0], "bare", [1.0, 10.0, 4.0], Limit(2))
    assert (row.ratio, row.within) == (2, True)
    assert not Row("scan", "SQLite", "all", [2.1], "bare", [1.0], Limit(2)).within


def test_a_limit_in_milliseconds_binds_the_median():
    limit = Limit(100, "milliseconds")
    assert Row("history", "SQLite", "read", [0.05, 0.1, 0.3], limit=limit).within
    assert not Row("history", "SQLite", "read", [0.101], limit=limit).within


def test_the_table_names_what_is_over_its_limit():
    over = Row("watch", "SQLite", "line", [0.004], "bare", [0.001], Limit(3))
    kept = Row("history", "SQLite", "read", [0.004], limit=Limit(100, "milliseconds"))
    lines = table([over, kept]).splitlines()
    assert "4.00 ×" in lines[2]
    assert lines[2].endswith("≤ 3 ×  OVER")
    assert lines[3].endswith("≤ 100 ms  kept")


@posix
def test_the_sizing_prints_what_a_plant_asks_of_its_server():
    command = [sys.executable, "-m", "tests.bench.sizing", "--stations=3", "--scans=40", "--seconds=0.2", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found = {row["what"]: row["value"] for row in json.loads(done.stdout)["figures"]}
    assert found["connections of a station with its window open"] == 4
    assert found["3 listeners, 20 announcements/s: never heard"] == 0
