"""Working time: breaks, nights, closed days and the two nights a year when the wall's clock jumps."""

import itertools
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban_desktop.model.calendar import DAY, HOUR, MINUTE, SECOND, Calendar, instant, moment, rfc3339
from kanban_desktop.operations.demo_plant import WEEK, WORK_DAY

BERLIN = ZoneInfo("Europe/Berlin")
TWO_SHIFTS = Calendar(BERLIN, WEEK)
NIGHT = Calendar(BERLIN, dict.fromkeys(range(7), ((22 * 60, 30 * 60),)))
NEVER = Calendar(BERLIN, {})


def at(text: str) -> int:
    """The instant of a wall clock's time in Berlin."""
    return instant(datetime.fromisoformat(text).replace(tzinfo=BERLIN))


@pytest.mark.parametrize(
    ("start", "end", "worked"),
    [
        ("2026-11-23 06:00", "2026-11-23 10:00", 4 * HOUR),
        ("2026-11-23 09:00", "2026-11-23 11:00", 90 * MINUTE),  # a break of half an hour
        ("2026-11-23 10:05", "2026-11-23 10:25", 0),
        ("2026-11-23 00:00", "2026-11-24 00:00", WORK_DAY),
        ("2026-11-20 21:30", "2026-11-23 06:30", HOUR),  # Friday evening to Monday morning
        ("2026-11-23 12:00", "2026-11-23 12:00", 0),
        ("2026-11-23 12:00", "2026-11-23 11:00", 0),
    ],
)
def test_working_time_between(start: str, end: str, worked: int) -> None:
    assert TWO_SHIFTS.working(at(start), at(end)) == worked


@pytest.mark.parametrize(
    ("start", "work", "end"),
    [
        ("2026-11-23 09:00", 2 * HOUR, "2026-11-23 11:30"),
        ("2026-11-20 21:00", 2 * HOUR, "2026-11-23 07:00"),
        ("2026-11-22 12:00", 0, "2026-11-23 06:00"),
        ("2026-11-23 08:00", WORK_DAY, "2026-11-24 08:00"),
    ],
)
def test_when_so_much_time_has_been_worked(start: str, work: int, end: str) -> None:
    assert TWO_SHIFTS.after(at(start), work) == at(end)


def test_a_closed_day_has_no_work() -> None:
    closed = Calendar(BERLIN, WEEK, frozenset((date(2026, 11, 24),)))
    assert closed.working(at("2026-11-24 00:00"), at("2026-11-25 00:00")) == 0
    assert closed.after(at("2026-11-23 21:00"), 2 * HOUR) == at("2026-11-25 07:00")


@pytest.mark.parametrize(
    ("night", "hours"), [("2026-03-28 22:00", 7), ("2026-10-24 22:00", 9), ("2026-11-23 22:00", 8)]
)
def test_the_night_when_the_clocks_are_changed(night: str, hours: int) -> None:
    start = at(night)
    shift = next(iter(NIGHT.intervals(moment(start, BERLIN).date())))
    assert shift == (start, start + hours * HOUR)
    assert NIGHT.working(start, start + DAY // 2) == hours * HOUR


def test_a_night_shift_belongs_to_the_evening() -> None:
    assert NIGHT.is_working(at("2026-11-24 03:00"))
    assert not NIGHT.is_working(at("2026-11-24 12:00"))


def test_who_never_works_is_never_done() -> None:
    assert NEVER.after(at("2026-11-23 06:00"), 1) is None
    assert NEVER.working(0, 10 * DAY) == 0


@given(start=st.integers(0, 4 * 10**15), work=st.integers(0, 100 * HOUR))
def test_after_and_working_are_inverse(start: int, work: int) -> None:
    end = TWO_SHIFTS.after(start, work)
    assert end is not None
    assert TWO_SHIFTS.working(start, end) == work


@given(start=st.integers(0, 4 * 10**15), parts=st.lists(st.integers(0, 3 * DAY), min_size=1, max_size=4))
def test_working_time_adds_up(start: int, parts: list[int]) -> None:
    moments = [start]
    for part in parts:
        moments.append(moments[-1] + part)
    pieces = sum(TWO_SHIFTS.working(one, other) for one, other in itertools.pairwise(moments))
    assert pieces == TWO_SHIFTS.working(moments[0], moments[-1])


@given(st.integers(0, 4 * 10**15))
def test_instants_are_exact(at: int) -> None:
    assert instant(moment(at)) == instant(moment(at, BERLIN)) == at
    assert instant(datetime.fromisoformat(rfc3339(at))) == at
    assert moment(at + SECOND) == moment(at) + timedelta(seconds=1)
