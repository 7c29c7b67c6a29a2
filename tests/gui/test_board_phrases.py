"""The board's words: what to do, by when and why; estimates look like estimates, and what is not known is not fine."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from kanban_desktop.gui import times
from kanban_desktop.gui.board.answers import look_of
from kanban_desktop.gui.board.freshness import Freshness, Link
from kanban_desktop.gui.phrases import Floor, card_words, freshness_text, left_behind_text, loop_words, step_text
from kanban_desktop.gui.urgency import Urgency, can_be_done, next_step, urgency
from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.calendar import DAY, HOUR, MINUTE, SECOND
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.path import Need, Side
from kanban_desktop.model.plant import LoopKind
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Answer, Outcome
from tests.factories import a_loop, a_path
from tests.gui.robots.boards import BARS, GEARS, NOW, S, a_row, bars

FLOOR = Floor(ZoneInfo("UTC"), {"burr": "burr on edge"})
FETCHED = a_loop(a_path(in_transit=Need.OPTIONAL), kind=LoopKind.WITHDRAWAL)
DELIVERED = a_loop(a_path(Side.SUPPLY, in_transit=Need.MANDATORY), kind=LoopKind.SUPPLIER)
COLLECTED = a_loop(a_path(wait=Need.MANDATORY))
OIL = a_loop(a_path(in_transit=Need.OPTIONAL), kind=LoopKind.WITHDRAWAL, part=replace(GEARS.part, name="Oil", unit="l"))


def said(card: BoardCard) -> str:
    words = card_words(card, NOW, FLOOR)
    return f"{words.before}{words.part}{words.after}"


@pytest.mark.parametrize(
    ("card", "sentence"),
    [
        (a_row(1), "Make 40 × Gear B"),
        (a_row(1, S.IN_PROCESS), "Make 40 × Gear B"),
        (a_row(1, S.READY), "Ready: 40 × Gear B"),
        (a_row(1, loop=FETCHED), "Bring 40 × Gear B"),
        (a_row(1, S.IN_TRANSIT, loop=FETCHED), "On its way: 40 × Gear B"),
        (a_row(1, loop=DELIVERED), "Deliver 40 × Gear B"),
        (a_row(1, S.IN_TRANSIT, loop=DELIVERED), "Deliver 40 × Gear B"),
        (a_row(1, loop=BARS), "Deliver 5 bar of Steel bar"),
        (a_row(1, loop=OIL, quantity=2_500), "Bring 2.5 l of Oil"),
        (a_row(1, S.WAIT, loop=COLLECTED), "Collecting: 40 × Gear B"),
        (a_row(1, hold_reason="burr"), "40 × Gear B"),
        (a_row(1, S.IN_PROCESS, cancel_asked=NOW), "No longer needed? 40 × Gear B"),
        (a_row(1, quantity=39_500), "Make 39.5 × Gear B"),
    ],
)
def test_a_card_is_a_sentence_that_says_what_to_do(card: BoardCard, sentence: str):
    assert said(card) == sentence


@pytest.mark.parametrize(
    ("card", "step", "button"),
    [
        (a_row(1), Step.START, "Start"),
        (a_row(1, S.IN_PROCESS), Step.FINISH, "Ready"),
        (a_row(1, S.READY), None, "to be\nfetched"),
        (a_row(1, loop=FETCHED), Step.SHIP, "Send"),
        (a_row(1, S.IN_TRANSIT, loop=FETCHED), None, "to be\nreceived"),
        (a_row(1, S.IN_TRANSIT, loop=DELIVERED), Step.DELIVER, "Delivered"),
        (a_row(1, loop=a_loop(a_path())), None, "nothing\nto do"),
        (a_row(1, S.WAIT, loop=COLLECTED), None, "until the\nlot is full"),
        (a_row(1, hold_reason="burr"), None, "ask\nQuality"),
        (a_row(1, cancel_asked=NOW), None, "Answer"),
    ],
)
def test_the_button_is_the_step_that_a_plain_scan_would_take(card: BoardCard, step: Step | None, button: str):
    words = card_words(card, NOW, FLOOR)
    assert (words.step, words.button) == (step, button)
    assert next_step(card) is step


def test_a_held_card_cannot_be_moved_and_a_cancel_wants_an_answer():
    assert not can_be_done(a_row(1, hold_reason="burr", cancel_asked=NOW))
    assert can_be_done(a_row(1, cancel_asked=NOW))


LATE, SOON, FINE, HELD, UNKNOWN = Urgency.LATE, Urgency.SOON, Urgency.ON_TIME, Urgency.HELD, Urgency.UNKNOWN


@pytest.mark.parametrize(
    ("card", "how", "when", "why"),
    [
        # Late: by how much only where it was promised; the stock is an estimate.
        (a_row(1, runs_out=NOW, due=NOW - 12 * MINUTE), LATE, "12 min late", ("may stop Assembly",)),
        (a_row(1, S.IN_PROCESS, runs_out=NOW - 1, due=NOW - 3 * MINUTE), LATE, "3 min late", ("started 14:05",)),
        (a_row(1, runs_out=NOW, due=NOW + HOUR), LATE, "~ now", ("may stop Assembly",)),
        (a_row(1, runs_out=None, due=NOW - 2 * HOUR), LATE, "2 h late", ("due 12:32",)),
        (a_row(1, runs_out=NOW, due=NOW - 5 * SECOND), LATE, "1 min late", ("may stop Assembly",)),
        # Soon.
        (a_row(1, runs_out=NOW + 27 * MINUTE), SOON, "~ 25 min", ("until it runs out",)),
        (a_row(1, S.IN_PROCESS, runs_out=NOW + 9 * MINUTE), SOON, "~ 9 min", ("until it runs out", "started 14:05")),
        (a_row(1, runs_out=NOW + 20 * SECOND), SOON, "~ now", ("until it runs out",)),
        (a_row(1, runs_out=None, due=NOW + 25 * MINUTE), SOON, "25 min", ("due 14:57",)),
        # Over due, but the consumer still has stock: never on time.
        (a_row(1, runs_out=NOW + 5 * HOUR, due=NOW - MINUTE), SOON, "~ 5 h", ("until it runs out", "was due 14:31")),
        # On time.
        (a_row(1, runs_out=NOW + 125 * MINUTE), FINE, "~ 2 h", ("until it runs out",)),
        (a_row(1, runs_out=NOW + 139 * MINUTE), FINE, "~ 2 h 10", ("until it runs out",)),
        (a_row(1, runs_out=NOW + 19 * HOUR + 9 * MINUTE), FINE, "~ tomorrow 9:40", ("until it runs out",)),
        (a_row(1, runs_out=NOW + 4 * DAY), FINE, "~ Friday", ("until it runs out",)),
        (a_row(1, runs_out=NOW + 40 * DAY), FINE, "~ 31 Oct", ("until it runs out",)),
        (a_row(1, runs_out=None, due=NOW + 19 * HOUR + 8 * MINUTE), FINE, "tomorrow 9:40", ("due tomorrow 9:40",)),
        # Neither known.
        (a_row(1, runs_out=None), UNKNOWN, "no news", ("since 14:05",)),
        (a_row(1, hold_reason="burr", runs_out=NOW), HELD, "held", ("do not use",)),
    ],
)  # fmt: skip
def test_when_and_why(card: BoardCard, how: Urgency, when: str, why: tuple[str, ...]):
    words = card_words(card, NOW, FLOOR)
    assert (words.urgency, words.when, words.why) == (how, when, why)
    assert urgency(card, NOW) is how


def test_the_line_below_names_part_place_and_which_card():
    words = card_words(a_row(1, n=2, of=8), NOW, FLOOR)
    assert (words.number, words.where, words.count) == ("4711-22", "Assembly A1", "2 of 8")
    held = card_words(a_row(1, hold_reason="burr", held_since=NOW - 52 * MINUTE), NOW, FLOOR)
    assert held.where == "burr on edge, since 13:40"
    assert card_words(a_row(1, hold_reason="new one"), NOW, FLOOR).where == "new one"


def test_names_from_master_data_cannot_break_a_line_or_a_pattern():
    odd = a_loop(part=replace(GEARS.part, name="Gear {amount}\n\u202eB", number="{}"))
    assert said(a_row(1, loop=odd)) == "Make 40 × Gear {amount} B"


def test_times_are_the_plants():
    tokyo = Floor(ZoneInfo("Asia/Tokyo"))
    assert card_words(a_row(1, S.IN_PROCESS), NOW, tokyo).why[1] == "started 23:05"


@pytest.mark.parametrize(
    ("deck", "how", "out", "stock"),
    [
        (bars(S.FULL, S.EMPTY, S.EMPTY, S.IN_TRANSIT, runs_out=NOW + 19 * MINUTE), SOON, "out ~ 14:50",
         ("1 of 4 full", "1 on its way")),
        (bars(S.FULL, S.FULL, runs_out=NOW + 4 * HOUR), FINE, "out ~ 18:30", ("2 of 2 full",)),
        (bars(S.FULL, S.IN_PROCESS, S.READY, S.IN_TRANSIT, runs_out=NOW + DAY), FINE, "~ tomorrow",
         ("1 of 4 full", "3 coming")),
        (bars(S.EMPTY, None, S.IN_TRANSIT, runs_out=NOW), LATE, "may be out", ("0 of 3 full", "1 on its way · 1 held")),
        (bars(S.FULL, S.IN_USE, runs_out=None), UNKNOWN, "no news", ("2 of 2 full",)),
    ],
)  # fmt: skip
def test_a_consumed_loop_says_what_there_is_and_when_it_may_be_out(
    deck: list[BoardCard], how: Urgency, out: str, stock: tuple[str, ...]
):
    words = loop_words(deck, NOW, FLOOR)
    assert (words.urgency, words.out, words.stock) == (how, out, stock)


@pytest.mark.parametrize(
    ("freshness", "text"),
    [
        (Freshness(Link.LIVE, NOW - 300_000), "Live · 0.3 s"),
        (Freshness(Link.LIVE, NOW + SECOND), "Live · 0.0 s"),
        (Freshness(Link.STALE, NOW - 40 * SECOND), "Last news 40 s ago"),
        (Freshness(Link.STALE, NOW - 125 * MINUTE), "Last news 2 h 05 ago"),
        (Freshness(Link.STALE), "Connecting …"),
        (Freshness(Link.LOST, NOW - HOUR, 3), "No network for 1 h · 3 waiting"),
        (Freshness(Link.LOST), "No network"),
        (Freshness(Link.LIVE, NOW - 300_000, 1), "Live · 0.3 s · 1 waiting"),
        (Freshness(Link.STALE, NOW - 40 * SECOND, 2, 1), "Last news 40 s ago · 2 waiting"),
        (Freshness(Link.STALE, None, 2), "Connecting … · 2 waiting"),
        (Freshness(Link.LIVE, NOW - 300_000, skew=-59 * SECOND), "Live · 0.3 s"),
        (Freshness(Link.LIVE, NOW - 300_000, skew=-12 * MINUTE), "Live · 0.3 s · clock 12 min slow"),
        (Freshness(Link.LIVE, NOW - 300_000, 1, skew=3 * HOUR), "Live · 0.3 s · 1 waiting · clock 3 h fast"),
    ],
)
def test_the_age_of_the_news_is_always_said(freshness: Freshness, text: str):
    assert freshness_text(freshness, NOW) == text


@pytest.mark.parametrize(
    ("waiting", "to_settle", "text"),
    [
        (0, 0, ""),
        (1, 0, "1 scan of Assembly still waits; it is sent when Assembly is opened again."),
        (3, 0, "3 scans of Assembly still wait; they are sent when Assembly is opened again."),
        (0, 2, "2 scans of Assembly are to settle; they stay until it is opened again."),
        (3, 2, "3 scans of Assembly still wait, 2 are to settle; they stay until it is opened again."),
    ],
)
def test_what_stays_behind_at_a_station_is_said(waiting: int, to_settle: int, text: str):
    assert left_behind_text(Freshness(Link.LOST, None, waiting, to_settle), "Assembly") == text


def test_lengths_of_days():
    assert [times.length(days * DAY) for days in (1, 3)] == ["1 day", "3 days"]
    assert times.past(NOW - DAY, NOW, FLOOR.zone) == "yesterday 14:32"
    assert times.past(NOW - 3 * DAY, NOW, FLOOR.zone) == "Fri 14:32"
    assert times.past(NOW - 30 * DAY, NOW, FLOOR.zone) == "22 Aug"


PARAMS = {
    "part": "Bolt no. 5", "unit": "pc", "supply": "Milling", "demand": "Assembly", "place": "A1", "quantity": 40_000,
    "rejects": 0, "number": "4711", "reason_text": "burr on edge",
}  # fmt: skip
PULLED = Answer(Outcome.MOVED, params=PARAMS, card=7, step=Step.PULL)


def test_an_answer_is_one_sentence_and_the_next_thing_to_do():
    look = look_of(PULLED)
    assert (look.said, look.after) == ("Pulled: 40 pc of Bolt no. 5", "The request stands at Milling.")
    assert (look.role, look.icon, look.undo, look.card) == ("on_time", "check", True, 7)


def test_a_repeat_is_neutral_and_says_what_would_be_another_matter():
    last = {**PARAMS, "last": Step.PULL, "ago": 3 * SECOND, "who": "Ben", "where": "Assembly"}
    repeat = Answer(Outcome.REPEAT, Reason.ALREADY_DONE, last, card=7, step=Step.PULL)
    look = look_of(repeat)
    assert look.said == "Already pulled 3 s ago at Assembly by Ben: Bolt no. 5"
    assert (look.role, look.icon, look.undo, look.after) == ("quiet", "clock", False, "Nothing more to do here.")
    offered = look_of(replace(repeat, offers=(Step.RECEIVE,)))
    assert offered.offers == (Step.RECEIVE,)
    assert offered.after.startswith("Has the container arrived")


def test_a_refusal_is_red_and_says_what_to_do_instead():
    held = Answer(Outcome.REFUSED, Reason.CARD_HELD, PARAMS, card=7, held=True, offers=(Step.RELEASE,))
    look = look_of(held)
    assert (look.said, look.after) == ("Bolt no. 5 is held: burr on edge", "Do not use it, ask Quality.")
    assert (look.role, look.icon, look.offers) == ("late", "x", ())


def test_what_is_kept_here_is_said_to_be_done_and_kept():
    look = look_of(replace(PULLED, outcome=Outcome.QUEUED))
    assert look.said == "Pulled: 40 pc of Bolt no. 5"
    assert look.after == "Saved here. Sent as soon as the network is back."
    assert (look.role, look.icon) == ("accent", "inbox")


def test_an_undo_and_a_creation_are_not_taken_back():
    assert not look_of(replace(PULLED, step=Step.UNDO)).undo
    assert not look_of(replace(PULLED, step=Step.CREATE)).undo


def test_every_answer_has_words_and_a_look():
    spoken = {
        **PARAMS, "shown": "x", "plant": 1, "own": 2, "issue": 2, "scanned": 1, "state": "READY", "station": "Milling",
        "side": "supply", "badge": "x", "reason": "x", "reasons": "x", "last": Step.PULL, "ago": 1,
        "element": "P", "label_part": "x", "label_supplier": "x", "kanban": "x", "step": "x",
    }  # fmt: skip
    for reason in Reason:
        if reason is not Reason.ALREADY_DONE:
            assert look_of(Answer(Outcome.REFUSED, reason, spoken, step=Step.PULL)).said
    for step in Step:
        assert look_of(replace(PULLED, step=step, params=spoken)).said
        assert step_text(step)
