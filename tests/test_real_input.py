"""The whole way, as a new user would go it: the demo plant, a label on paper, a decoder, two processes.

Each test starts real processes of the program, on SQLite and on PostgreSQL.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests import papers
from tests.cli.helpers import ask, count, finished, start, watching


def said(*words: object) -> dict[str, Any]:
    """The document that a command prints, which must succeed."""
    status, out, err = finished(start(*words, "--json"))
    assert (status, err) == (0, ""), out + err
    document: dict[str, Any] = json.loads(out)
    return document


@pytest.fixture(params=["sqlite", "postgresql"])
def demo(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The demo plant, made by the command line; returns its address. On a server it was made for others as well."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    if request.param == "postgresql":
        model = request.getfixturevalue("demo_on_postgres")
        url: str = request.getfixturevalue("postgres_server").create_database(template=model)
        monkeypatch.setenv("KANBAN_DATABASE_URL", url)
        return url
    url = f"sqlite:///{tmp_path / 'plant.db'}"
    monkeypatch.setenv("KANBAN_DATABASE_URL", url)
    assert said("db", "create", "--demo")["plant"]["name"] == "Gearbox plant"
    return url


def test_a_printed_label_is_scanned_and_the_station_upstream_sees_the_pull(demo: str, tmp_path: Path) -> None:
    board = said("board", "--station", "AS-2")
    # Of this or that loop the plant may be out just now.
    shipped = [card for card in board["to_consume"] if card["loop"].startswith("SA-A2-")]
    full = next(card for card in shipped if card["state"] == "FULL")
    bins = [card for card in shipped if card["loop"] == full["loop"]]
    paper = tmp_path / "labels.pdf"
    said("labels", "--loop", full["loop"], "--format", "pdf", "--output", paper)
    (code,) = papers.on_page(paper, bins.index(full))
    assert code == full["code"]

    upstream = said("board", "--station", "SM-A")
    before = count(demo)
    with watching("--station", "SM-A") as watch:
        on_board = {card["card"] for card in (*upstream["to_supply"], *upstream["to_consume"])}
        assert set(watch.board(len(on_board))) == on_board
        pulled = said("scan", code, "--station", "AS-2", "--badge", "OP-13")
        assert (pulled["outcome"], pulled["from"], pulled["to"], pulled["by"]) == ("moved", "FULL", "EMPTY", "Mina")
        seen = watch.next(lambda line: line["kind"] == "card" and line["card"]["card"] == full["card"])
        assert (seen["card"]["state"], seen["at"]) == ("EMPTY", pulled["at"])
        assert said("scan", code, "--station", "AS-2")["outcome"] == "repeat"
        assert said("scan", code, "--station", "SM-A")["to"] == "IN TRANSIT"
        watch.next(lambda line: line["card"]["card"] == full["card"] and line["card"]["state"] == "IN TRANSIT")
        assert said("scan", code, "--station", "Assembly 2")["to"] == "FULL"
        assert watch.next(lambda line: line["kind"] == "gone")["card"]["card"] == full["card"]
    assert count(demo) == before + 3
    assert [event["step"] for event in said("history", full["card"])["events"][-3:]] == ["pull", "ship", "receive"]
    assert ask(demo, "SELECT count(*) FROM event e JOIN card c ON c.number = e.card WHERE e.version > c.version") == 0


def test_the_demo_plays_its_scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("KANBAN_DATABASE_URL", raising=False)
    scene = said("demo", "--fresh")
    assert [(scan["outcome"], scan["to"]) for scan in scene["scans"]] == [
        ("moved", "EMPTY"),
        ("repeat", "EMPTY"),
        ("moved", "IN TRANSIT"),
        ("moved", "FULL"),
    ]
    assert [scan["upstream"]["kind"] for scan in scene["scans"] if "upstream" in scan] == ["card", "card", "gone"]
    assert {Path(file).parent for file in scene["labels"]} == {Path(scene["folder"])}
    assert all(Path(file).stat().st_size > 0 for file in scene["labels"])
    # It can be played again, on the plant that is there.
    assert {scan["outcome"] for scan in said("demo")["scans"]} == {"moved", "repeat"}
