"""Instants and durations as a shop floor reads them: short, in the plant's own zone, estimates rounded down.

Pure functions; instants are microseconds UTC, durations microseconds.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

from kanban_desktop.model.calendar import HOUR, MINUTE, SECOND, moment

translate = QCoreApplication.translate

_TENTH = 10 * MINUTE


def clock(at: int, zone: ZoneInfo) -> str:
    """The time on the wall: "9:40"."""
    when = moment(at, zone)
    return f"{when.hour}:{when.minute:02}"


def length(duration: int) -> str:
    """How long: "12 min", "2 h 10", "3 days"; at least a minute."""
    minutes = max(1, duration // MINUTE)
    if minutes < 60:
        return translate("times", "{n} min").format(n=minutes)
    if minutes < 24 * 60:
        hours, rest = divmod(minutes, 60)
        if rest:
            return translate("times", "{hours} h {minutes}").format(hours=hours, minutes=f"{rest:02}")
        return translate("times", "{n} h").format(n=hours)
    days = minutes // (24 * 60)
    return translate("times", "1 day") if days == 1 else translate("times", "%n days", None, days)


def age(duration: int) -> str:
    """How long ago the last news came: "0.3 s", "40 s", "12 min"."""
    if duration < 10 * SECOND:
        return translate("times", "{n} s").format(n=f"{duration / SECOND:.1f}")
    if duration < 90 * SECOND:
        return translate("times", "{n} s").format(n=duration // SECOND)
    return length(duration)


def past(at: int, now: int, zone: ZoneInfo) -> str:
    """When something was, or a promise falls due: "14:05", "yesterday 14:05", "Mon 14:05", "30 Nov"."""
    days = _days(now, at, zone)
    if days == 0:
        return clock(at, zone)
    if days == -1:
        return translate("times", "yesterday {time}").format(time=clock(at, zone))
    if days == 1:
        return translate("times", "tomorrow {time}").format(time=clock(at, zone))
    if abs(days) < 7:
        return f"{_short_weekday(at, zone)} {clock(at, zone)}"
    return _date(at, zone)


def stamp(at: int, now: int, zone: ZoneInfo) -> str:
    """When something was, to stand in a column: "14:05", "Mon 14:05", "30 Nov 14:05"."""
    days = _days(now, at, zone)
    if days == 0:
        return clock(at, zone)
    day = _short_weekday(at, zone) if -7 < days < 7 else _date(at, zone)
    return f"{day} {clock(at, zone)}"


def until(at: int, now: int, zone: ZoneInfo) -> str:
    """How long until what was promised: "25 min", "2 h 10", "tomorrow 9:40"; exact, since it is no estimate."""
    return length(at - now) if at - now < 8 * HOUR or _days(now, at, zone) == 0 else past(at, now, zone)


def about(at: int, now: int, zone: ZoneInfo) -> str:
    """How long until an estimated instant, rounded down: "8 min", "25 min", "1 h 20", "4 h", "tomorrow 9:40"."""
    left = at - now
    if left < MINUTE:
        return translate("times", "now")
    for below, step in ((10 * MINUTE, MINUTE), (HOUR, 5 * MINUTE), (3 * HOUR, 10 * MINUTE), (8 * HOUR, HOUR)):
        if left < below:
            return length(left // step * step)
    return around(at, now, zone)


def around(at: int, now: int, zone: ZoneInfo) -> str:
    """An estimated instant, rounded down: "14:50" today, "tomorrow 9:40", "Friday", "30 Nov"."""
    if _days(now, at, zone) == 1:
        return translate("times", "tomorrow {time}").format(time=clock(at // _TENTH * _TENTH, zone))
    return around_day(at, now, zone)


def around_day(at: int, now: int, zone: ZoneInfo) -> str:
    """The same without the time of another day: "14:50" today, "tomorrow", "Friday", "30 Nov"."""
    days = _days(now, at, zone)
    if days == 0:
        step = 5 * MINUTE if at - now < 3 * HOUR else _TENTH
        return clock(max(at // step * step, now), zone)
    if days == 1:
        return translate("times", "tomorrow")
    return _weekday(at, zone) if 1 < days < 7 else _date(at, zone)


def is_today(at: int, now: int, zone: ZoneInfo) -> bool:
    """Whether it is still the same day on the wall."""
    return _days(now, at, zone) == 0


def next_minute(now: int) -> int:
    """When the clock on the wall moves on; zones differ from UTC by whole minutes."""
    return (now // MINUTE + 1) * MINUTE


def _days(now: int, at: int, zone: ZoneInfo) -> int:
    return (moment(at, zone).date() - moment(now, zone).date()) // timedelta(days=1)


def _weekday(at: int, zone: ZoneInfo) -> str:
    return (
        translate("times", "Monday"),
        translate("times", "Tuesday"),
        translate("times", "Wednesday"),
        translate("times", "Thursday"),
        translate("times", "Friday"),
        translate("times", "Saturday"),
        translate("times", "Sunday"),
    )[moment(at, zone).weekday()]


def _short_weekday(at: int, zone: ZoneInfo) -> str:
    return (
        translate("times", "Mon"),
        translate("times", "Tue"),
        translate("times", "Wed"),
        translate("times", "Thu"),
        translate("times", "Fri"),
        translate("times", "Sat"),
        translate("times", "Sun"),
    )[moment(at, zone).weekday()]


def _date(at: int, zone: ZoneInfo) -> str:
    day = moment(at, zone)
    months = (
        translate("times", "Jan"),
        translate("times", "Feb"),
        translate("times", "Mar"),
        translate("times", "Apr"),
        translate("times", "May"),
        translate("times", "Jun"),
        translate("times", "Jul"),
        translate("times", "Aug"),
        translate("times", "Sep"),
        translate("times", "Oct"),
        translate("times", "Nov"),
        translate("times", "Dec"),
    )
    return translate("times", "{day} {month}").format(day=day.day, month=months[day.month - 1])
