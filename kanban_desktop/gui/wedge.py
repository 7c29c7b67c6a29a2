"""Tells a scanner from a person, both of whom press keys: by their pace.

Scanners send 1 to 10 ms a key, slow ones (USB polled every 8 ms, Bluetooth) up to 30; people take 60 ms and more, and
no more than two or three keys of theirs, rolled over, come closer. So keys are held until the next one is overdue, and
then were either a scan or typing, which is given back. Plain Python: no Qt, and no clock but the keys' own.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from kanban_desktop.gui import wedge_readings as readings
from kanban_desktop.gui.wedge_effects import Effect, Outcome, Scanned, Typed, Unread, arrival
from kanban_desktop.gui.wedge_keys import Key, Kind, count
from kanban_desktop.model.scan import shown

#: Longest gap within a scan, and how long typing is held, in ms.
HOLD_MS = 40
#: The same for the first keys of what may be a code of ours: the computer may be busy, or a radio weak.
BEGUN_MS = 150
#: How long half a scan waits for its rest, since a computer may be busy and a radio weak; and how long after a scan
#: without an ending a lone Enter still belongs to it.
REST_MS = 500
#: A command that comes this soon after its Ctrl or Alt, or after another command, was hardly given by a hand: it is
#: held as characters are. (Scanners send control characters so, and a bar code may hold any.)
BRISK_MS = 25
#: No keyboard repeats a held key sooner. X11 and Qt take a scanner's "00" for it when both lie within one millisecond.
REPEAT_MS = 100
#: Fewest keys of a scan that ends with Enter or Tab, and of one that just stops.
LEAST = 4
LEAST_BARE = 6
#: No bar code has more keys: what comes beyond them is dropped.
MOST = 8_192

# A key by itself has no pace: nobody who types has to wait for it longer than for others.
_FEWEST = 2

_LONG_AGO = -(10**9)
_NO_TAIL = (_LONG_AGO, 0)


class Wedge:
    """Takes keys one by one; says which of them it keeps to itself, and what came of those it kept.

    ``consider``, ``press`` and ``release`` answer whether this key is kept, with the effects to carry out before it
    goes anywhere. A key that is not kept goes its way at once.

    Args:
        by_position: codes that are not ours are read by position as well, the scanner being set to US and the computer
            to another layout.
    """

    def __init__(self, *, by_position: bool = False) -> None:
        self._by_position = by_position
        self._held: list[Key] = []
        self._telling = 0  # how many of what is held count
        self._rests: list[int] = []  # where in what is held the rest of a scan begins that was cut
        self._waiting = False  # for such a rest
        self._now = _LONG_AGO
        self._last = _LONG_AGO  # when the latest key came that shows a scanner at work
        self._brisk = _LONG_AGO  # when the latest modifier or command came
        self._tail = _NO_TAIL  # since when and how long a lone Enter belongs to the scan before
        self._ends = False  # this scanner ends its scans with Enter or Tab
        self._swallowed: set[int] = set()  # keys pressed in a scan and not yet released
        self._since: dict[int, int] = {}  # when each key was last pressed by whoever presses it

    @property
    def wait(self) -> int | None:
        """Milliseconds until ``expire`` is due unless another key comes; None: nothing is held."""
        if not self._held:
            return None
        return max(0, min(self._patience, self._patience - (self._now - self._last)))

    def consider(self, key: Key) -> tuple[bool, list[Effect]]:
        """Whether ``press`` would keep this key. When it would not, all that was held is settled first."""
        effects = self._lapse(key.at)
        kept = self._keeps(self._genuine(key))
        return kept, effects if kept else effects + self.flush()

    def press(self, key: Key) -> tuple[bool, list[Effect]]:
        """A key went down."""
        key = self._genuine(key)
        kept, effects = self.consider(key)
        if key.pressed:
            self._since[key.code] = key.at
            if key.kind in (Kind.MODIFIER, Kind.COMMAND):
                self._brisk = key.at
        if not kept:
            self._swallowed.discard(key.code)
        elif key.repeat:
            if key.code not in self._swallowed:
                self._held.append(key)
        elif key.kind is Kind.ENDING and not self._held and _within(key.at, *self._tail):
            self._swallowed.add(key.code)
            self._tail = (key.at, HOLD_MS)
        elif self._telling >= MOST and not key.ends:
            self._swallowed.add(key.code)
            self._last = key.at
        else:
            effects += self._hold(key)
        return kept, effects

    def release(self, key: Key) -> tuple[bool, list[Effect]]:
        """A key came up."""
        key = self._genuine(key)
        effects = self._lapse(key.at)
        if key.code in self._swallowed:
            if not key.repeat:
                self._swallowed.discard(key.code)
            return True, effects
        if not self._held:
            return False, effects
        self._held.append(key)
        if key.kind is Kind.MODIFIER:  # a scanner that presses Shift for each character takes its time for it
            self._last = key.at
        return True, effects

    def expire(self) -> list[Effect]:
        """No key came for ``wait`` milliseconds."""
        if not self._held:
            return []
        self._now = self._last + self._patience
        return self._settle() if self._waiting else self._pause()

    def flush(self) -> list[Effect]:
        """Settles what is held at once."""
        return self._settle() if self._waiting else self._typed(self._let_go())

    @property
    def _patience(self) -> int:
        """For how long, in ms since the latest key, what is held waits for the next one."""
        if self._waiting:
            return REST_MS
        begun = _FEWEST <= self._telling < LEAST_BARE and readings.part(self._held)
        return BEGUN_MS if begun else HOLD_MS

    def _genuine(self, key: Key) -> Key:
        if key.repeat and _within(key.at, self._since.get(key.code, _LONG_AGO), REPEAT_MS):
            return replace(key, repeat=False)
        return key

    def _lapse(self, now: int) -> list[Effect]:
        self._now = now
        effects: list[Effect] = []
        if self._held and not self._waiting and now - self._last > self._patience:
            effects += self._pause()
        if self._waiting and now - self._last > REST_MS:
            effects += self._settle()
        return effects

    def _keeps(self, key: Key) -> bool:
        if key.repeat:
            return key.code in self._swallowed or bool(self._held)
        match key.kind:
            case Kind.CHARACTER | Kind.ENDING:
                return True
            case Kind.MODIFIER:
                return bool(self._held)
        if key.kind is Kind.COMMAND and _within(key.at, self._brisk, BRISK_MS):
            return True
        return self._telling >= LEAST and not self._waiting

    def _hold(self, key: Key) -> list[Effect]:
        if self._waiting:
            self._rests.append(len(self._held))
            self._waiting = False
        self._held.append(key)
        self._telling += key.counts
        self._last = key.at
        if self._telling >= LEAST and key.ends:
            return self._settle(key.ends)
        if 2 * readings.SHORTEST <= self._telling <= 2 * readings.LONGEST and key.kind is Kind.CHARACTER:
            found = readings.codes(self._held)
            if found and len(found[1]) > 1:
                return self._settle()
        return []

    def _pause(self) -> list[Effect]:
        """No key follows at a scanner's pace: it was typing, a scan without an ending, or half a scan."""
        if self._telling < LEAST_BARE:
            return self._typed(self._let_go())
        latest = self._held[self._rests[-1] if self._rests else 0 :]
        hoped = readings.part(self._held) or (self._ends and count(latest) >= LEAST)
        if hoped and not readings.span(self._held, bare=True):
            self._waiting = True
            return []
        return self._settle()

    def _settle(self, ending: str = "") -> list[Effect]:
        """What is held was a scan, or several, or what there is of one."""
        waited, rests, since = self._waiting, self._rests, self._last
        held = self._let_go()
        self._tail = (since, HOLD_MS if ending else REST_MS)
        runs = [held]
        if rests and not readings.span(held, bare=not ending):
            runs = [held[first:past] for first, past in pairwise((0, *rests, len(held)))]
        effects: list[Effect] = []
        for run in runs[:-1]:
            effects += self._judge(run, "", cut=True)
        effects += self._judge(runs[-1], ending, cut=waited or len(runs) > 1)
        self._ends = bool(ending) or (self._ends and not waited)
        return effects

    def _judge(self, run: list[Key], ending: str, cut: bool) -> list[Effect]:
        """One run of keys; ``cut``: the rest of it, or what it is the rest of, may be missing."""
        if place := readings.span(run, bare=not ending):
            before, code, after = run[: place[0]], run[slice(*place)], run[place[1] :]
            effects = self._typed(before) + self._scanned(code, ending)
            return effects + self._typed(after)
        short = count(run) < LEAST
        if short and not ending:
            return self._typed(run)
        chosen, text = readings.other(run, self._by_position)
        if not text or (cut and (short or not ending or readings.digits_only(run))):
            excerpt = shown(readings.part(run) or text)
            return [Unread(excerpt), arrival(Outcome.UNREAD, run, None, ending), *self._back(run, swallow=True)]
        return [Scanned(text), arrival(Outcome.SCANNED, run, chosen, ending), *self._back(run, swallow=True)]

    def _scanned(self, run: list[Key], ending: str) -> list[Effect]:
        found = readings.codes(run)
        if found is None:
            return []
        chosen, codes = found
        record = arrival(Outcome.SCANNED, run, chosen, ending)
        return [*map(Scanned, codes), record, *self._back(run, swallow=True)]

    def _typed(self, run: list[Key]) -> list[Effect]:
        back = self._back(run, swallow=False)
        if not any(key.pressed for key in run):
            return back
        self._tail = _NO_TAIL
        return [*back, arrival(Outcome.TYPED, run)]

    def _back(self, run: Iterable[Key], swallow: bool) -> list[Effect]:
        """What of these keys goes its way after all: of a scan, only releases of keys that were pressed before it."""
        events = []
        for key in run:
            if key.pressed and swallow:
                self._swallowed.add(key.code)
            elif not key.pressed and key.code in self._swallowed:
                if not key.repeat:
                    self._swallowed.discard(key.code)
            else:
                self._swallowed.discard(key.code)
                events.append(key.event)
        return [Typed(tuple(events))] if events else []

    def _let_go(self) -> list[Key]:
        held = self._held
        self._held, self._rests, self._telling, self._waiting = [], [], 0, False
        return held


def _within(now: int, since: int, span: int) -> bool:
    return 0 <= now - since <= span  # a clock of 32 bits starts anew after 50 days
