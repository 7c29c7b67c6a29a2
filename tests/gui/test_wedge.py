"""The pace that tells a scanner from a person: scans whole, typing whole, whatever comes between."""

from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kanban_desktop.gui.wedge import BEGUN_MS, HOLD_MS, LEAST, LEAST_BARE, REST_MS, Wedge
from kanban_desktop.gui.wedge_effects import Outcome
from kanban_desktop.gui.wedge_keys import Key, Kind
from kanban_desktop.gui.wedge_readings import Reading
from kanban_desktop.model.command import Command, CommandCode
from kanban_desktop.model.scan import Fault, ScanCode, Unread, read
from tests.gui.scanner_player import (
    ALT,
    CTRL,
    ENTER,
    FRENCH,
    GERMAN,
    SHIFT,
    TAB,
    US,
    Layout,
    after,
    character,
    ending,
    play,
    scan,
    tap,
    typing,
)
from tests.labels import GTIN, supplier_label

CODE = ScanCode(42, 4711, 3).text
NEXT = ScanCode(42, 4712, 1).text
COMMAND = CommandCode(42, Command.DIGIT, 7).text
CODES = st.builds(ScanCode, plant=st.integers(1, 9_999), card=st.integers(1, 9_999_999_999), issue=st.integers(1, 999))
ENDS = st.sampled_from([ENTER, TAB, None])
LAYOUTS = pytest.mark.parametrize("layout", [US, GERMAN, FRENCH], ids=["us", "german", "french"])


@LAYOUTS
@pytest.mark.parametrize("end", [ENTER, TAB, None])
@pytest.mark.parametrize("prefix", ["", "]C0", "]Q1"])
@pytest.mark.parametrize("code", [CODE, COMMAND], ids=["card", "command"])
def test_a_scan_is_read_under_any_layout(layout: Layout, end: int | None, prefix: str, code: str) -> None:
    played = play(scan(prefix + code, end=end, layout=layout))
    assert played.scanned == [prefix + code]
    assert played.seen == []
    assert played.unread == []


def test_a_scanner_set_to_french_presses_shift_for_digits() -> None:
    shifted = str.maketrans("1234567890", "!@#$%^&*()")
    keys = scan(CODE.translate(shifted))
    for layout in (US, GERMAN, FRENCH):
        held = [replace(key, text=layout.get(key.text, key.text)) for key in keys]
        assert play(held).scanned == [CODE]


@pytest.mark.parametrize("text", ["OP-13", "1234", "SUP/88-A_7", "4006381333931", "]E04006381333931", "Größe 7"])
@pytest.mark.parametrize("end", [ENTER, TAB])
def test_codes_of_others_come_as_the_layout_has_them(text: str, end: int) -> None:
    assert play(scan(text, end=end)).scanned == [text]
    mangled = "".join(GERMAN.get(sign, sign) for sign in text)
    assert play(scan(text, end=end, layout=GERMAN)).scanned == [mangled]
    assert play(scan(text, end=end, layout=GERMAN), Wedge(by_position=True)).scanned == [text]


@LAYOUTS
@pytest.mark.parametrize("end", [ENTER, TAB, None])
@pytest.mark.parametrize("gap", [2, 5, 12])
@pytest.mark.parametrize(
    "label", [supplier_label("S1"), f"]d1{supplier_label('S1')}", f"]C101{GTIN}3740\x1d21ABC", f"]d201{GTIN}"]
)
def test_a_suppliers_label_comes_with_its_control_characters(
    label: str, gap: int, end: int | None, layout: Layout
) -> None:
    played = play(scan(label, gap=gap, end=end, layout=layout))
    assert played.scanned == [label]
    assert [key for key in played.seen if key.kind is not Kind.MODIFIER] == []
    assert played.unread == []


def test_a_wrong_digit_is_told_as_such_under_any_layout() -> None:
    wrong = CODE[:-1] + str((int(CODE[-1]) + 1) % 10)
    for layout in (US, GERMAN, FRENCH):
        [text] = play(scan(wrong, layout=layout)).scanned
        answer = read(text)
        assert isinstance(answer, Unread)
        assert answer.fault is Fault.CHECK_DIGITS


def test_a_missing_digit_is_no_code() -> None:
    assert play(scan(CODE[:7] + CODE[8:])).scanned == [CODE[:7] + CODE[8:]]


@given(st.lists(st.tuples(CODES, ENDS), min_size=2, max_size=4), st.integers(1, 2))
def test_twenty_scans_a_second_and_scans_without_a_gap(scans: list[tuple[ScanCode, int | None]], gap: int) -> None:
    keys: list[Key] = []
    for code, end in scans:
        keys += scan(code.text, after(keys, gap), gap, end)
    played = play(keys, busy=True)
    assert played.scanned == [code.text for code, _ in scans]
    assert played.seen == []


def test_carriage_return_and_line_feed_end_one_scan() -> None:
    keys = scan(CODE) + ending(ENTER, 1_105)
    played = play(keys + scan(NEXT, after(keys, 5)))
    assert played.scanned == [CODE, NEXT]
    assert played.seen == []


def test_enter_before_a_scan_presses_nothing() -> None:
    assert play(ending(ENTER, 995) + scan(CODE)).seen == []


def test_an_enter_that_comes_late_still_belongs_to_its_scan() -> None:
    for late in (HOLD_MS + 1, REST_MS - 1):
        keys = scan(CODE, end=None)
        played = play(keys + ending(ENTER, after(keys, late)))
        assert (played.scanned, played.seen) == ([CODE], [])


def test_enter_by_itself_is_typing() -> None:
    assert play(ending(ENTER, 1_000) + ending(ENTER, 1_200)).text == "\r\r"
    keys = scan(CODE)
    assert play(keys + ending(ENTER, after(keys, 300))).text == "\r"
    keys = scan(CODE, end=None)
    typed = typing("0\r", after(keys, 80))
    assert play(keys + typed).seen == sorted(typed, key=lambda key: key.at)


@given(CODES, st.integers(LEAST_BARE, 19), st.integers(HOLD_MS + 1, REST_MS), ENDS, st.booleans())
def test_a_scan_cut_in_two_is_put_together(code: ScanCode, at: int, stall: int, end: int | None, busy: bool) -> None:
    half = scan(code.text[:at], end=None)
    played = play(half + scan(code.text[at:], after(half, stall), end=end), busy=busy)
    assert played.scanned == [code.text]
    assert (played.unread, played.seen) == ([], [])


@given(CODES, st.integers(2, LEAST_BARE - 1), st.integers(HOLD_MS + 1, BEGUN_MS), ENDS, st.booleans())
def test_a_scan_that_stalls_as_it_begins_is_put_together(
    code: ScanCode, at: int, stall: int, end: int | None, busy: bool
) -> None:
    for layout in (US, FRENCH):
        begun = scan(code.text[:at], end=None, layout=layout)
        played = play(begun + scan(code.text[at:], after(begun, stall), end=end, layout=layout), busy=busy)
        assert (played.scanned, played.unread, played.seen) == ([code.text], [], [])


@given(CODES, st.integers(LEAST_BARE, 19), st.booleans())
def test_half_a_scan_is_said_to_be_unread(code: ScanCode, at: int, busy: bool) -> None:
    for layout in (US, FRENCH):
        played = play(scan(code.text[:at], end=None, layout=layout), busy=busy)
        assert played.unread == [code.text[:at]]
        assert (played.scanned, played.seen) == ([], [])


def test_half_a_scan_then_all_of_it() -> None:
    half = scan(CODE[:9], end=None)
    for stall in (200, 2_000):
        played = play(half + scan(CODE, after(half, stall)))
        assert (played.unread, played.scanned, played.seen) == ([CODE[:9]], [CODE], [])


def test_half_a_scan_then_typing() -> None:
    half = scan(CODE[:9], end=None)
    played = play(half + typing("7 is fine\r", after(half, 90)))
    assert played.unread == [CODE[:9]]
    assert played.text == "7 is fine\r"


def test_the_end_of_a_cut_scan_types_nothing() -> None:
    half = scan(CODE[:9], end=None)
    played = play(half + scan(CODE[18:], after(half, 300)))
    assert (played.seen, played.scanned) == ([], [])
    assert played.unread


def test_half_a_badge_is_unread_once_the_scanner_is_known_to_end_its_scans() -> None:
    wedge = Wedge()
    assert play(scan("BADGE-77"), wedge).scanned == ["BADGE-77"]
    cut = scan("BADGE-7", 5_000, end=None)
    assert play(cut, wedge).unread == ["BADGE-7"]
    again = play(scan("BADGE-77", 9_000, end=None), wedge)
    assert again.scanned == ["BADGE-77"], "one unread later it is believed that this scanner ends with nothing"


@given(st.text("abcdefgh 0123456789-", max_size=30), st.integers(HOLD_MS + 1, 300), st.booleans())
@example("the fast typist at 150 words a minute", 80, False)
def test_typing_comes_through_whole(text: str, gap: int, busy: bool) -> None:
    keys = typing(text, gap=gap)
    played = play(keys, busy=busy)
    assert played.seen == sorted(keys, key=lambda key: key.at)
    assert (played.scanned, played.unread) == ([], [])


@given(st.lists(st.integers(0, HOLD_MS), min_size=1, max_size=LEAST - 2))
def test_keys_rolled_over_are_typing(gaps: list[int]) -> None:
    keys = typing("a")
    for gap, sign in zip(gaps, "bcd", strict=False):
        keys += character(sign, after(keys, gap), 70)
    played = play([*keys, *ending(ENTER, after(keys, 10))])
    assert played.text == "abcd"[: len(gaps) + 1] + "\r"


def test_typing_is_given_back_after_the_hold() -> None:
    wedge = Wedge()
    key = character("a", 1_000)[0]
    assert wedge.press(key) == (True, [])
    assert wedge.wait == HOLD_MS
    wedge.release(replace(key, at=1_030, down=False))
    assert wedge.wait == HOLD_MS - 30, "a release does not make typing wait longer"


def test_a_held_key_is_no_scan() -> None:
    first, last = character("7", 1_000, 1_500)
    repeats = [replace(first, at=at, repeat=True) for at in range(1_250, 2_490, 30)]
    played = play([first, *repeats, last])
    assert played.seen == [first, *repeats, last]
    assert (played.scanned, played.unread) == ([], [])


def test_a_doubled_digit_that_x11_takes_for_a_held_key() -> None:
    """Qt calls a release and a press within the same millisecond a repetition."""
    keys = scan(CODE, gap=1)
    same = {n for n in range(1, len(keys) - 1, 2) if keys[n].code == keys[n + 1].code}
    masked = [replace(key, repeat=n in same or n - 1 in same) for n, key in enumerate(keys)]
    assert len(same) > 5
    assert play(masked).scanned == [CODE]
    assert play(masked).seen == []


def test_a_key_of_the_scanner_that_got_stuck_types_nothing() -> None:
    keys = scan(CODE)[:-1]
    repeats = [replace(keys[-1], at=at, repeat=True) for at in range(1_300, 2_000, 30)]
    played = play([*keys, *repeats, replace(keys[-1], at=2_001, down=False)])
    assert (played.scanned, played.seen) == ([CODE], [])


def test_commands_pass_at_once_and_in_order() -> None:
    wedge = Wedge()
    wedge.press(Key(900, CTRL, Kind.MODIFIER))
    assert wedge.press(Key(1_000, 39, Kind.COMMAND, "\x13")) == (False, [])
    keys = [*typing("ab", gap=20), *tap(39, Kind.COMMAND, 1_030, 60), *tap(9, Kind.OTHER, 1_200)]
    assert play(keys).seen == sorted(keys, key=lambda key: key.at)


@pytest.mark.parametrize("at", [0, 2, 5, 20])
@pytest.mark.parametrize(("number", "text"), [(32, "\x0f"), (23, "\t"), (70, ""), (9, "\x1b")])
def test_commands_in_a_bar_code_are_not_obeyed(at: int, number: int, text: str) -> None:
    keys, now = [], 1_000
    for n, sign in enumerate(CODE):
        if n == at and number in (32, 23):
            keys += [Key(now, CTRL, Kind.MODIFIER), *tap(number, Kind.COMMAND, now + 3, 1, text)]
            keys += [Key(now + 6, CTRL, Kind.MODIFIER, down=False)]
            now += 9
        elif n == at and at >= LEAST:
            keys += tap(number, Kind.OTHER, now, 1, text)
            now += 3
        keys += character(sign, now)
        now += 3
    played = play(keys + ending(ENTER, now))
    assert [key for key in played.seen if key.kind is not Kind.MODIFIER] == []


def test_alt_and_the_keypad_spell_a_scan_on_windows() -> None:
    keys, now = [], 1_000
    for sign in CODE:
        keys += [Key(now, ALT, Kind.MODIFIER)]
        for n, digit in enumerate(f"{ord(sign):04}"):
            keys += tap(79 + int(digit), Kind.COMMAND, now + 8 + 16 * n, 8)
        keys += [Key(now + 72, ALT, Kind.MODIFIER, down=False), Key(now + 73, 0, Kind.CHARACTER, sign, sign, sign)]
        keys += [Key(now + 74, 0, Kind.CHARACTER, sign, sign, sign, down=False)]
        now += 80
    played = play(keys + ending(ENTER, now))
    assert played.scanned == [CODE]
    assert {key.kind for key in played.seen} <= {Kind.MODIFIER}


def test_a_scan_while_ctrl_is_held_down_is_unread() -> None:
    keys = [key for n in range(10) for key in tap(10 + n, Kind.COMMAND, 1_000 + 5 * n)]
    played = play([Key(500, CTRL, Kind.MODIFIER), *keys])
    assert len(played.seen) <= 3, "the first one only: no hand had pressed Ctrl just before"
    assert played.unread == [""]


@given(st.sampled_from("ax7"), st.integers(11, HOLD_MS), st.integers(1, 5), ENDS)
def test_a_key_typed_just_before_a_scan(sign: str, pause: int, gap: int, end: int | None) -> None:
    typed = character(sign, 1_000, 60)
    played = play(typed + scan(CODE, 1_000 + pause, gap, end))
    assert played.scanned == [CODE]
    assert [key.text for key in played.seen if key.down] == [sign]


def test_shift_that_a_person_holds_during_a_scan_is_let_go_again() -> None:
    down, up = Key(900, SHIFT, Kind.MODIFIER), Key(1_050, SHIFT, Kind.MODIFIER, down=False)
    played = play([down, *scan(CODE), up])
    assert played.seen == [down, up]


def test_what_arrived_is_recorded() -> None:
    [record] = play(scan(CODE, gap=7, end=TAB, layout=FRENCH)).arrived
    assert (record.outcome, record.ending, record.chosen) == (Outcome.SCANNED, "Tab", Reading.POSITION)
    assert record.position == CODE
    assert record.layout == "".join(FRENCH[sign] for sign in CODE)
    assert (len(record.keys), set(record.gaps)) == (21, {7})
    assert [record.outcome for record in play(typing("ab")).arrived] == [Outcome.TYPED] * 2


@st.composite
def days(draw: st.DrawFn) -> tuple[list[Key], list[Key], list[str]]:
    """Typing and scans in any order: all keys, those typed, and the codes scanned."""
    keys: list[Key] = []
    typed: list[Key] = []
    scanned: list[str] = []
    for _ in range(draw(st.integers(1, 8))):
        at = after(keys, draw(st.integers(HOLD_MS + 1, 800)))
        if draw(st.booleans()):
            code, gap, end = draw(CODES), draw(st.integers(1, 30)), draw(ENDS)
            keys += scan(code.text, at, gap, end, draw(st.sampled_from([US, GERMAN, FRENCH])))
            scanned.append(code.text)
        else:
            text = draw(st.text("abcx 0123456789", min_size=1, max_size=12))
            new = typing(text, at, draw(st.integers(HOLD_MS + 1, 200)))
            new += ending(ENTER, after(new, draw(st.integers(0, 200))), 30) if draw(st.booleans()) else []
            keys += new
            typed += new
    return keys, typed, scanned


@given(days(), st.booleans())
def test_any_day_of_typing_and_scans(day: tuple[list[Key], list[Key], list[str]], busy: bool) -> None:
    keys, typed, scanned = day
    played = play(keys, busy=busy)
    assert played.scanned == scanned
    assert played.unread == []
    assert played.seen == sorted(typed, key=lambda key: key.at)


@st.composite
def any_keys(draw: st.DrawFn) -> list[Key]:
    """Keys of every kind at every pace, each released after it was pressed."""
    keys, free = [], defaultdict[int, int](int)
    at = 0
    for _ in range(draw(st.integers(1, 60))):
        at += draw(st.sampled_from([0, 1, 5, 20, 40, 41, 80, 501]))
        kind = draw(st.sampled_from([Kind.CHARACTER] * 6 + list(Kind)))
        number = draw(st.integers(10, 13)) + 10 * list(Kind).index(kind)
        if free[number] > at:
            continue
        free[number] = at + draw(st.integers(1, 100))
        sign = str(number % 10) if kind is Kind.CHARACTER else {Kind.ENDING: "\r", Kind.COMMAND: "\x0f"}.get(kind, "")
        down = Key(at, number, kind, sign, sign, sign)
        keys += [down, replace(down, at=free[number], down=False)]
        free[number] += 1
    return keys


@given(any_keys(), st.booleans())
def test_no_key_is_lost_doubled_or_out_of_order(keys: list[Key], busy: bool) -> None:
    wedge = Wedge()
    played = play(keys, wedge, busy)
    order = {id(key): n for n, key in enumerate(sorted(keys, key=lambda key: key.at))}
    seen = [order[id(key)] for key in played.seen]
    assert seen == sorted(set(seen))
    down: set[int] = set()
    for key in played.seen:
        assert key.down == (key.code not in down), "what a window sees pressed it sees released, and nothing else"
        down ^= {key.code}
    assert down == set()
    assert wedge.wait is None
