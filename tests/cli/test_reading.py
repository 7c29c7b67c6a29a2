"""``board``, ``cards`` and ``history``: what is, and what was."""

import pytest

from tests.cli.conftest import Run
from tests.cli.helpers import do
from tests.factories import DELIVERED, IN_USE, NORMAL, TWO_STATE, SmallPlant, small_plant

CARD_KEYS = {
    "card", "code", "loop", "part", "quantity", "state", "held", "issue", "version", "since", "due", "runs_out",
    "supply", "demand", "pending",
}  # fmt: skip


def numbers(cards: list[dict]) -> list[int]:
    return [one["card"] for one in cards]


def test_the_board_in_json(run: Run, plant: SmallPlant):
    run("scan", plant.label(NORMAL), "--station", "ASSY")
    board = run("board", "--station", "MILL", "--json").json
    card = plant.card(NORMAL)
    assert list(board) == [
        "station",
        "synced_at",
        "online",
        "waiting",
        "to_settle",
        "damaged",
        "to_supply",
        "to_consume",
    ]
    assert (board["station"], board["online"], board["waiting"], board["to_settle"]) == ("MILL", True, 0, 0)
    assert numbers(board["to_supply"]) == [card]
    assert numbers(board["to_consume"]) == list(plant.cards[DELIVERED])
    shown = board["to_supply"][0]
    assert set(shown) >= CARD_KEYS
    assert shown["due"] > shown["since"]
    assert shown["runs_out"].endswith("Z")
    for key, value in {
        "card": card, "code": plant.label(NORMAL), "loop": NORMAL, "part": "4711-22", "quantity": 40, "state": "EMPTY",
        "held": False, "issue": 1, "version": 3, "supply": "MILL", "demand": "ASSY", "pending": False, "n": 1, "of": 2,
    }.items():  # fmt: skip
        assert shown[key] == value


def test_the_board_in_words(run: Run, file_plant: SmallPlant):
    run("scan", file_plant.label(NORMAL), "--station", "ASSY", "--step", "hold", "--reason", "burr")
    run("scan", file_plant.label(TWO_STATE), "--station", "ASSY")
    lines = run("board", "--station", "ASSY").out.splitlines()
    assert lines[0].startswith("Assembly (ASSY), ")
    assert lines[2:5] == ["To supply: 0", "", "To consume: 6"]
    assert lines[5].split() == ["Card", "State", "Part", "Quantity", "From", "Due", "Runs", "out"]
    assert sum("FULL, held" in line for line in lines) == 1
    assert sum(" EMPTY " in line for line in lines) == 1
    assert max(map(len, lines)) <= 100


def test_long_names_do_not_widen_the_board(run: Run, file_plant: SmallPlant):
    do(file_plant.url, "UPDATE part SET name = 'Gear with a very long name' || printf('%.*c', 200, 'x')")
    do(file_plant.url, "UPDATE part SET unit = 'a' || char(27) || '[31m' || char(10) || 'b'")
    for command in (["board", "--station", "ASSY"], ["cards"]):
        lines = run(*command).out.splitlines()
        assert max(map(len, lines)) <= 100
        assert sum("…" in line for line in lines) >= 6
        assert all(line.isprintable() for line in lines)


def test_a_round_shows_the_boards_of_its_stops(run: Run, sqlite_url: str, monkeypatch):
    monkeypatch.setenv("KANBAN_DATABASE_URL", sqlite_url)
    small_plant(sqlite_url, with_round=True)
    assert len(run("board", "--station", "TOUR", "--json").json["to_consume"]) == 8
    assert len(run("cards", "--station", "TOUR", "--json").json["cards"]) == 8


@pytest.mark.parametrize(
    ("filters", "loops"),
    [
        ([], [NORMAL, NORMAL, TWO_STATE, TWO_STATE, IN_USE, IN_USE, DELIVERED, DELIVERED]),
        (["--loop", IN_USE], [IN_USE, IN_USE]),
        (["--station", "steel"], [DELIVERED, DELIVERED]),
        (["--part", "9000-01"], [DELIVERED, DELIVERED]),
        (["--part", "nothing"], []),
        (["--state", "in-use", "empty"], [NORMAL, IN_USE]),
        (["--state", "IN USE", "--state", "IN_USE"], [IN_USE]),
        (["--state", "empty", "--station", "STEEL"], []),
        (["--identity", "new"], []),
        (["--identity", "active", "--loop", NORMAL], [NORMAL, NORMAL]),
        (["--held"], []),
    ],
)
def test_filters(run: Run, file_plant: SmallPlant, filters: list[str], loops: list[str]):
    run("scan", file_plant.label(NORMAL), "--station", "ASSY")
    run("scan", file_plant.label(IN_USE), "--station", "ASSY")
    said = run("cards", *filters, "--json")
    assert said.status == 0
    assert [one["loop"] for one in said.json["cards"]] == loops
    assert all(set(one) >= CARD_KEYS for one in said.json["cards"])
    lines = run("cards", *filters).out.splitlines()
    assert len(lines) == 1 + len(loops)


def test_cards_that_never_hung(run: Run, sqlite_url: str):
    plant = small_plant(sqlite_url, activated=False)
    cards = run("cards", "--database", sqlite_url, "--json").json["cards"]
    assert {(one["identity"], one["state"], one["due"], one["n"]) for one in cards} == {("NEW", None, None, None)}
    said = run("history", plant.card(NORMAL), "--database", sqlite_url)
    assert "create" in said.out
    assert "→ NEW" in said.out


def test_a_loop_that_does_not_exist(run: Run, plant: SmallPlant):
    said = run("cards", "--loop", "\x1b[31mX")
    assert (said.status, said.out) == (2, "")
    assert said.sentence.startswith("There is no loop “\\x1b[31mX”.")


def test_history_in_json(run: Run, plant: SmallPlant):
    card, code = plant.card(NORMAL), plant.label(NORMAL)
    answer = run("scan", code, "--station", "ASSY", "--badge", "OP-02", "--json").json
    said = [run("history", word, "--json").json for word in (card, code, f" {code} ")]
    assert said[0] == said[1] == said[2]
    assert said[0]["card"] == card
    events = said[0]["events"]
    assert [one["version"] for one in events] == [1, 2, 3]
    assert [one["step"] for one in events] == ["create", "activate full", "pull"]
    for key in ("event", "at", "scanned_at", "station", "by", "from", "to", "quantity"):
        assert events[2][key] == answer[key]
    assert (events[2]["raw_code"], events[2]["source"], events[2]["supply"]) == (code, "scan", "MILL")
    assert events[0]["by"] == "Petra"


def test_history_in_words(run: Run, file_plant: SmallPlant):
    code = file_plant.label(NORMAL)
    run("scan", code, "--station", "ASSY", "--badge", "OP-02")
    run("scan", code, "--station", "ASSY", "--step", "void", "--badge", "PL-01")
    lines = run("history", code).out.splitlines()
    ways = [line.split("  ")[2] for line in lines[1:]]
    assert [line.strip() for line in lines[2:4]] == lines[2:4]
    assert "NEW → FULL" in lines[2]
    assert "FULL → EMPTY" in lines[3]
    assert "EMPTY → VOID" in lines[4]
    assert "Assembly  Ben" in lines[3]
    assert len(ways) == 4


def test_cards_that_do_not_exist(run: Run, plant: SmallPlant):
    for card in ("999", "0", "-1", "9" * 10, "9" * 30, "x", "", "\x1b[2J", "١", "1" * 10_000, "a\x00b"):
        said = run("history", "--", card)
        assert (said.status, said.out) == (2, ""), card
        assert said.sentence.startswith("There is no card"), card


def test_a_card_of_another_plant(run: Run, file_plant: SmallPlant, tmp_path):
    other = small_plant(f"sqlite:///{tmp_path / 'other.db'}", code=77)
    said = run("history", other.label(NORMAL))
    assert (said.status, said.sentence) == (2, "This card belongs to plant 77, here is plant 1201. Look it up there.")
