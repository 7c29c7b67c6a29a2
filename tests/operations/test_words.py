"""Every code has words, and every word that a sentence names is given by whoever raises it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import kanban_desktop
from kanban_desktop.model.calendar import DAY, HOUR, MINUTE, SECOND
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.steps import Step
from kanban_desktop.operations import words
from kanban_desktop.operations.answer import Answer, Outcome

SOURCES = sorted(Path(kanban_desktop.__file__).parent.rglob("*.py"))
FAULTS = ("BadInput", "OutOfReach", "FeedLost")

NAMES = {
    "part": "Gear B", "number": "4711-22", "unit": "pc", "supply": "Milling", "demand": "Assembly", "place": "A1",
}  # fmt: skip
ANSWERED = {**NAMES, "quantity": 40_000, "rejects": 2_000, "reason": None, "obsolete": False}
LAST = {**NAMES, "last": Step.PULL, "ago": 12 * SECOND, "who": "Ada", "where": "Assembly"}
REFUSED = {
    **LAST, "step": Step.PULL, "side": "supply", "state": "IN USE", "station": "Milling", "issue": 2, "scanned": 1,
    "shown": "x", "plant": 1, "own": 2, "badge": "x", "reason": "x", "reasons": "y, z", "reason_text": "rust",
    "element": "Q", "label_part": "4711-22", "label_supplier": "Steel", "kanban": "K-9",
}  # fmt: skip


def named(sentence: str) -> set[str]:
    """The placeholders of a template."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def raised() -> Iterator[tuple[str, str, set[str] | None]]:
    """Where each fault is made: the place, its code, and the names given; None where they are not written out."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in FAULTS:
                continue
            given = {one.arg for one in node.keywords if one.arg}
            codes = list(node.args[:1])
            while codes:
                code = codes.pop()
                if isinstance(code, ast.IfExp):
                    codes += [code.body, code.orelse]
                elif isinstance(code, ast.Constant):
                    spread = any(one.arg is None for one in node.keywords)
                    yield f"{path.name}:{node.lineno}", str(code.value), None if spread else given


def test_every_fault_is_given_what_its_sentence_names() -> None:
    found = list(raised())
    assert len(found) > 30
    for place, code, given in found:
        assert code in words._FAULTS, place
        assert given is None or named(words._FAULTS[code]) <= given, place


def test_no_sentence_of_a_fault_is_left_over() -> None:
    """A code that nobody raises any more would be translated for nothing."""
    texts = {
        str(node.value)
        for path in SOURCES
        if path.name != "words.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    assert set(words._FAULTS) <= texts


def test_a_fault_is_said_with_what_it_names() -> None:
    said = words.fault(BadInput("station_unknown", station="X", stations="MILL, ASSY"))
    assert said == "There is no station “X”. Choose one of: MILL, ASSY."


@pytest.mark.parametrize("step", Step)
def test_every_step_has_its_words(step: Step) -> None:
    moved = words.sentence(Answer(Outcome.MOVED, step=step, params=ANSWERED))
    assert "Gear B" in moved
    assert is_a_sentence(moved)
    repeat = Answer(Outcome.REPEAT, Reason.ALREADY_DONE, step=step, params={**LAST, "last": step})
    assert is_a_sentence(words.sentence(repeat))
    assert re.search(r"[a-z] 12 s ago at Assembly by Ada: Gear B\.$", words.sentence(repeat))
    # A card whose last step this was is told of by it, not by a phrase that says nothing.
    assert not words.sentence(repeat).startswith("Nothing to do here 12 s")


@pytest.mark.parametrize("reason", [one for one in Reason if one is not Reason.ALREADY_DONE])
def test_every_reason_has_its_words(reason: Reason) -> None:
    said = words.sentence(Answer(Outcome.REFUSED, reason, params=REFUSED))
    assert is_a_sentence(said)
    assert is_a_sentence(words.sentence(Answer(Outcome.REFUSED, reason, params={**REFUSED, "who": None})))


def is_a_sentence(said: str) -> bool:
    return (
        said.lstrip("“")[0].isalpha()
        and said.endswith(".")
        and "{" not in said
        and "None" not in said
        and "  " not in said
    )


def test_sentences_can_be_translated() -> None:
    said: list[str] = []

    def translate(text: str) -> str:
        said.append(text)
        return text.upper() if "{" not in text else text

    words.sentence(Answer(Outcome.REPEAT, Reason.ALREADY_DONE, params=LAST), translate)
    assert said == ["Already pulled", "{ago} ago", "at {where}", "by {who}"]


@pytest.mark.parametrize(
    ("microseconds", "said"),
    [
        (-5 * SECOND, "0 s"),
        (SECOND - 1, "0 s"),
        (12 * SECOND, "12 s"),
        (MINUTE - 1, "59 s"),
        (MINUTE, "1 min"),
        (HOUR - 1, "59 min"),
        (HOUR, "1 h 00"),
        (2 * HOUR + 10 * MINUTE, "2 h 10"),
        (2 * DAY - 1, "47 h 59"),
        (2 * DAY, "2 days"),
        (400 * DAY, "400 days"),
    ],
)
def test_durations(microseconds: int, said: str) -> None:
    assert words.duration(microseconds) == said
