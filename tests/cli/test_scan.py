"""``scan``: one card, as its station would do it."""

from uuid import uuid4

import pytest

from kanban_desktop.model.command import Command, CommandCode
from tests.cli.conftest import Run
from tests.cli.helpers import count
from tests.factories import DELIVERED, IN_USE, NORMAL, TWO_STATE, SmallPlant, small_plant
from tests.labels import supplier_label

KEYS = [
    "outcome", "reason", "message", "card", "loop", "step", "from", "to", "held", "quantity", "version", "event", "at",
    "scanned_at", "station", "by",
]  # fmt: skip


def test_a_pull_in_json(run: Run, plant: SmallPlant):
    event = str(uuid4())
    said = run(
        "scan", plant.label(NORMAL), "--station", "ASSY", "--badge", "OP-02", "--event-id", event,
        "--scanned-at", "2026-11-23T09:00:00.25+01:00", "--json",
    )  # fmt: skip
    answer = said.json
    assert said.status == 0
    assert list(answer) == KEYS
    assert answer.pop("at") > "2026"
    assert answer == {
        "outcome": "moved", "reason": None, "message": "Pulled: 40 pc of Gear B. The request stands at Milling.",
        "card": plant.card(NORMAL), "loop": NORMAL, "step": "pull", "from": "FULL", "to": "EMPTY", "held": False,
        "quantity": 40, "version": 3, "event": event, "scanned_at": "2026-11-23T08:00:00.250000Z", "station": "ASSY",
        "by": "Ben",
    }  # fmt: skip


def test_in_words(run: Run, plant: SmallPlant):
    said = run("scan", plant.label(NORMAL), "--station", "assembly")
    assert (said.status, said.err) == (0, "")
    assert said.out == "Pulled: 40 pc of Gear B. The request stands at Milling.\n"


def test_the_same_scan_twice_is_one(run: Run, plant: SmallPlant):
    first = run("scan", plant.label(NORMAL), "--station", "ASSY", "--json").json
    said = run("scan", plant.label(NORMAL), "--station", "ASSY", "--json")
    assert said.status == 0
    assert (said.json["outcome"], said.json["reason"], said.json["event"]) == ("repeat", "already done", first["event"])
    assert (said.json["from"], said.json["to"]) == ("EMPTY", "EMPTY")


def test_the_same_event_id_gets_the_first_answer_word_for_word(run: Run, plant: SmallPlant):
    event = uuid4()
    first = run("scan", plant.label(NORMAL), "--station", "ASSY", "--event-id", event, "--json")
    run("scan", plant.label(NORMAL), "--station", "MILL")
    again = run("scan", plant.label(NORMAL), "--station", "ASSY", "--event-id", event, "--json")
    assert again == first


def test_a_refusal_is_said_on_standard_error(run: Run, plant: SmallPlant):
    before = count(plant.url)
    said = run("scan", plant.label(NORMAL), "--station", "STEEL")
    assert (said.status, said.out) == (1, "")
    assert said.sentence == "Steel supplier neither supplies nor uses Gear B. It goes from Milling to Assembly."
    said = run("scan", plant.label(NORMAL), "--station", "STEEL", "--json")
    assert (said.status, said.json["outcome"], said.json["reason"]) == (1, "refused", "station not in loop")
    assert count(plant.url) == before


@pytest.mark.parametrize(
    ("loop", "at", "steps"),
    [
        (NORMAL, "ASSY MILL MILL ASSY", "pull start finish receive"),
        (TWO_STATE, "ASSY ASSY", "pull receive"),
        (IN_USE, "ASSY ASSY MILL ASSY", "use pull start receive"),
        (DELIVERED, "MILL STEEL STEEL", "pull ship deliver"),
    ],
)
def test_plain_scans_bring_a_card_round(run: Run, home, file_plant: SmallPlant, loop: str, at: str, steps: str):
    (home / "settings.toml").write_text("guard_seconds = 0")
    code = file_plant.label(loop)
    answers = [run("scan", code, "--station", station, "--json").json for station in at.split()]
    assert " ".join(answer["step"] for answer in answers) == steps
    assert answers[-1]["to"] == "FULL"


@pytest.mark.parametrize("step", ["take-as-pulled", "take as pulled", "Take_As_Pulled"])
def test_a_step_may_be_chosen(run: Run, file_plant: SmallPlant, step: str):
    answer = run("scan", file_plant.label(NORMAL), "--station", "MILL", "--step", step, "--json").json
    assert (answer["outcome"], answer["step"]) == ("moved", "take as pulled")


@pytest.mark.parametrize(("given", "quantity"), [("40", 40), ("2.5", 2.5), ("0.001", 0.001), ("17.250", 17.25)])
def test_a_quantity_that_differs(run: Run, file_plant: SmallPlant, given: str, quantity: float):
    run("scan", file_plant.label(NORMAL), "--station", "ASSY")
    said = run("scan", file_plant.label(NORMAL), "--station", "MILL", "--quantity", given, "--json")
    assert said.json["quantity"] == quantity
    assert f'"quantity": {quantity},' in said.out


def test_rejects_and_reason(run: Run, file_plant: SmallPlant):
    code = file_plant.label(NORMAL)
    wanted = ["scan", code, "--station", "ASSY", "--step", "reject", "--rejects", "3", "--reason", "burr"]
    assert run(*wanted).out == "Rejected: 3 pc of Gear B. Milling is asked for 40 pc again.\n"
    (event,) = (one for one in run("history", code, "--json").json["events"] if one["step"] == "reject")
    assert (event["rejects"], event["reason"]) == (3, "burr")


def test_a_held_card(run: Run, file_plant: SmallPlant):
    code = file_plant.label(NORMAL)
    held = run("scan", code, "--station", "ASSY", "--step", "hold", "--reason", "burr", "--badge", "OP-01", "--json")
    assert (held.json["outcome"], held.json["held"]) == ("moved", True)
    said = run("scan", code, "--station", "ASSY", "--json")
    assert (said.status, said.json["reason"], said.json["held"]) == (1, "card held", True)
    assert [one["card"] for one in run("cards", "--held", "--json").json["cards"]] == [file_plant.card(NORMAL)]
    assert run("scan", code, "--station", "ASSY", "--step", "release", "--json").json["held"] is False


def test_the_station_of_the_settings(run: Run, home, file_plant: SmallPlant):
    (home / "settings.toml").write_text('station = "ASSY"')
    assert run("scan", file_plant.label(NORMAL), "--json").json["station"] == "ASSY"
    assert run("board", "--json").json["station"] == "ASSY"


def codes(plant: SmallPlant) -> dict[str, str]:
    """Codes that are no good, and what is to be said of each."""
    good = plant.label(NORMAL)
    return {
        "": "Card unknown",
        "   ": "Card unknown",
        "hello": "Card unknown: hello.",
        "HA&&é": "Card unknown: HA&&é.",
        plant.label_of(9_999): "Card unknown",
        good[:-1]: "Card unknown",
        good[:5] + "9" + good[6:]: "Not read properly",
        good[:1] + good[2] + good[1] + good[3:]: "Not read properly",
        good + good: "Card unknown",
        "1" * 10_000: "Not read properly: 11111111111111111111111111111111… (10000 characters).",
        "é" * 10_000: "Not read properly",
        "\x1b[2J\x07" + good: "Not read properly: \\x1b[2J\\x07",
        good + "\x00": "Not read properly",
        good + "\u202e": "Not read properly",
        "\udcff\udcfe": "Not read properly",
        good.translate({48 + digit: 0x0660 + digit for digit in range(10)}): "Card unknown",
        "'; DROP TABLE event; --": "Card unknown",
        "%s %(x)s {0} {shown}": "Card unknown: %s %(x)s {0} {shown}.",
    }


def test_codes_that_are_no_good(run: Run, plant: SmallPlant):
    before = count(plant.url)
    for code, words in codes(plant).items():
        said = run("scan", "--station", "ASSY", "--", code)
        assert (said.status, said.out) == (1, ""), code
        assert said.sentence.startswith(words), code
        answer = run("scan", "--json", "--station", "ASSY", "--", code).json
        assert answer.pop("outcome") == "unknown"
        assert answer.pop("reason") in ("card unknown", "card mangled")
        assert answer.pop("message") == said.sentence
        assert answer.pop("held") is False
        assert set(answer.values()) == {None}
    assert count(plant.url) == before


def test_a_command_code_is_for_the_window(run: Run, file_plant: SmallPlant):
    code = CommandCode(file_plant.code, Command.UNDO).text
    before = count(file_plant.url)
    said = run("scan", code, "--station", "ASSY")
    sentence = f"This is a command code, no card: {code}. Scan it at a station's window, here scan a card."
    assert (said.status, said.out, said.sentence) == (1, "", sentence)
    assert run("scan", code, "--station", "ASSY", "--json").json["reason"] == "command code"
    assert count(file_plant.url) == before


def test_a_code_of_another_plant(run: Run, plant: SmallPlant, tmp_path):
    other = small_plant(f"sqlite:///{tmp_path / 'other.db'}", code=77)
    before = count(plant.url)
    said = run("scan", other.label(NORMAL), "--station", "ASSY", "--json")
    assert (said.status, said.json["outcome"], said.json["reason"]) == (1, "unknown", "card of another plant")
    assert said.json["message"].startswith("This card belongs to plant 77, here is plant 1201.")
    assert count(plant.url) == before


@pytest.mark.parametrize(
    ("option", "given", "words"),
    [
        ("--station", "NOWHERE", "There is no station “NOWHERE”. Choose one of: MILL, ASSY, STEEL."),
        ("--station", "\x1b[1m\r\n", "There is no station “\\x1b[1m\\r\\n”."),
        ("--station", "", "There is no station “”."),
        ("--step", "create", "“create” is no step. Choose one of: activate-full, "),
        ("--step", "dance", "“dance” is no step."),
        ("--event-id", "42", "“42” is no event id."),
        ("--event-id", "\u0661" * 32, "“"),
        ("--quantity", "many", "“many” is no quantity."),
        ("--quantity", "1e3", "“1e3” is no quantity."),
        ("--quantity", "-4", "“-4” is no quantity."),
        ("--quantity", "0.0001", "“0.0001” is no quantity."),
        ("--quantity", "nan", "“nan” is no quantity."),
        ("--quantity", "٤", "“٤” is no quantity."),
        ("--scanned-at", "yesterday", "“yesterday” is no time."),
        ("--scanned-at", "2026-11-23T14:05:00", "“2026-11-23T14:05:00” is no time."),
        ("--scanned-at", "0001-01-01T00:00:00Z", "“0001-01-01T00:00:00Z” is no time."),
        ("--scanned-at", "9999-12-31T23:59:59Z", "“9999-12-31T23:59:59Z” is no time."),
        ("--no-such-option", "x", "Unrecognized arguments: --no-such-option x."),
    ],
)
def test_options_that_are_no_good(run: Run, file_plant: SmallPlant, option: str, given: str, words: str):
    before = count(file_plant.url)
    command = ["scan", file_plant.label(NORMAL), "--station", "ASSY", option, given]
    said = run(*command)
    assert (said.status, said.out) == (2, "")
    assert said.sentence.startswith(words)
    said_in_json = run(*command, "--json")
    assert said_in_json.status == 2
    assert said_in_json.json["error"]["message"] == said.sentence
    assert count(file_plant.url) == before


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--badge", "nobody\x1b[31m"], "badge unknown"),
        (["--reason", "because"], "reason unknown"),
        (["--quantity", "0"], "quantity impossible"),
        (["--quantity", "999999999999"], "quantity impossible"),
        (["--step", "hold"], "reason missing"),
        (["--step", "void"], "no permission"),
        (["--step", "start"], "step of the other side"),
        (["--step", "receive"], "already done"),
        (["--step", "collect"], "step not in path"),
        (["--step", "undo", "--badge", "OP-01"], None),
    ],
)
def test_what_the_rules_say(run: Run, file_plant: SmallPlant, options: list[str], reason: str | None):
    answer = run("scan", file_plant.label(NORMAL), "--station", "ASSY", "--json", *options).json
    assert answer["reason"] == reason
    assert answer["message"].isprintable()


def test_without_a_station(run: Run, file_plant: SmallPlant):
    said = run("scan", file_plant.label(NORMAL))
    assert (said.status, said.sentence) == (2, "Say which station this is: --station CODE.")


def test_a_suppliers_label_receives_its_container_once(run: Run, plant: SmallPlant):
    run("scan", plant.label(DELIVERED), "--station", "MILL")
    label = supplier_label("S1", quantity="36", lot="L7")
    for sent, outcome in (
        (label, "moved"),
        (label.translate({4: "<EOT>", 29: "<GS>", 30: "<RS>"}), "repeat"),
    ):
        said = run("scan", sent, "--station", "MILL", "--json")
        answer = said.json
        assert said.status == 0
        assert (answer["outcome"], answer["step"], answer["card"]) == (outcome, "receive", plant.card(DELIVERED))
        assert (answer["to"], answer["quantity"]) == ("FULL", 36)
    assert answer["message"].startswith("Already received ")
    *_, shipped, received = run("history", plant.card(DELIVERED), "--json").json["events"]
    assert (shipped["source"], shipped["container"]) == ("inferred", None)
    assert (received["container"], received["lot"], received["event"]) == ("STEEL S1", "L7", answer["event"])
    assert received["raw_code"] == label


def test_a_damaged_label_is_refused_by_the_name_of_its_fault(run: Run, plant: SmallPlant):
    before = count(plant.url)
    said = run("scan", supplier_label("S1")[:20], "--station", "MILL", "--json")
    assert (said.status, said.json["outcome"], said.json["reason"]) == (1, "unknown", "label trailer missing")
    said = run("scan", supplier_label("S1"), "--station", "MILL")
    assert said.status == 1
    assert said.sentence.startswith("No container of Steel bar is on its way to Milling from Steel supplier.")
    assert count(plant.url) == before
