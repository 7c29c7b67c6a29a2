"""Random wishes of people at stations, for the rules alone and for the two engines against one another.

A ``Wish`` is drawn without knowing the card, so that hypothesis can shrink a list of them; ``intent`` makes of it what
somebody may well want of the card as it is then, sensible or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from hypothesis import strategies as st

from kanban_desktop.model.calendar import DAY, HOUR, MINUTE, SECOND
from kanban_desktop.model.card import Card, Event, Source, apply, began
from kanban_desktop.model.decide import MOST_PIECES, Act, Intent, decide
from kanban_desktop.model.path import Identity, Need, Path, Side
from kanban_desktop.model.plant import Loop, Person, Station
from kanban_desktop.model.steps import RULES, Step, rows
from tests.factories import ADA, ASSEMBLY, INNER, MILLING, PETRA, ROUND_THE_CLOCK, STEEL, TOUR, the_loops

ROWS = tuple(rows())
STEPS = tuple(Step)

NEEDS = st.sampled_from(Need)
PATHS = st.one_of(
    st.builds(Path, st.fixed_dictionaries(dict.fromkeys(INNER, NEEDS)), st.sampled_from(Side)),
    st.sampled_from([loop.path for loop in the_loops()]),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants, as far as it does not hang on the card.

    Attributes:
        step: None for a plain scan, a step, or a number that chooses one that the card's state and hold allow; then
            the station is at the right end and the person has the right.
        later: how long after the last one, by the server's clock.
        fast: how much the station's clock is ahead of the server's.
        older: how many label issues the scanned label is behind the newest; None when no label was scanned.
    """

    step: Step | int | None
    station: Station
    later: int
    fast: int = 0
    person: Person | None = None
    quantity: int | None = None
    rejects: int = 0
    reason: str | None = None
    older: int | None = None


_LATER = st.sampled_from((0, 1, 2 * SECOND, 6 * SECOND, 7 * MINUTE, HOUR + 1, 9 * HOUR, DAY, 3 * DAY))
_FAST = st.sampled_from((0, 0, 0, 3 * SECOND, -3 * SECOND, 2 * HOUR, -2 * HOUR, -4 * DAY))
_QUANTITY = st.sampled_from((None, None, None, None, 1, 12_500, 40_000, 0, -1, MOST_PIECES, MOST_PIECES + 1))
_STEP = st.one_of(st.none(), st.integers(0, 59), st.integers(0, 59), st.just(Step.UNDO), st.sampled_from(STEPS))

WISHES = st.builds(
    Wish,
    step=_STEP,
    station=st.sampled_from((ASSEMBLY, ASSEMBLY, ASSEMBLY, MILLING, MILLING, MILLING, TOUR, STEEL)),
    later=_LATER,
    fast=_FAST,
    person=st.sampled_from((None, ADA, PETRA)),
    quantity=_QUANTITY,
    rejects=st.sampled_from((0, 0, 0, 0, 2_000, -1)),
    reason=st.sampled_from(("burr", "burr", None)),
    older=st.sampled_from((None, 0, 0, 1, 2, -1)),
)
LIKELY = st.builds(
    Wish,
    step=st.one_of(st.integers(0, 59), st.integers(0, 59), st.just(Step.UNDO)),
    station=st.sampled_from((ASSEMBLY, MILLING)),
    later=_LATER,
    fast=_FAST,
    person=st.just(PETRA),
    rejects=st.sampled_from((0, 0, 2_000)),
    reason=st.just("burr"),
)


def intent(wish: Wish, card: Card, loop: Loop, server_now: int, event: UUID) -> Intent:
    """What a wish means for the card as it is."""
    plain = Intent(
        event, wish.station, server_now + wish.fast, None, wish.person,
        issue=None if wish.older is None else max(0, card.issue - wish.older), quantity=wish.quantity,
        rejects=wish.rejects, reason=wish.reason, raw_code=None if wish.older is None else "code", device="wall",
    )  # fmt: skip
    if not isinstance(wish.step, int):
        return replace(plain, step=wish.step)
    able = replace(
        plain, person=PETRA, reason="burr", issue=None, rejects=max(0, wish.rejects),
        quantity=wish.quantity if wish.quantity in (1, 12_500) else None,
    )  # fmt: skip
    possible = [
        one
        for step in STEPS
        # The ends of a card are wanted elsewhere, or little would be seen of its life.
        if step not in (Step.CLOSE, Step.VOID)
        and isinstance(decide(card, loop, one := _rightly(able, step), uuid4, ROUND_THE_CLOCK), Act)
        # What moves a container is wanted more often than what is done to its card.
        for _ in range(4 if RULES[step].end else 1)
    ]
    return possible[wish.step % len(possible)] if possible else plain


def _rightly(wanted: Intent, step: Step) -> Intent:
    """The intent with this step, at an end of the loop where it is taken."""
    side = RULES[step].side
    return replace(
        wanted, step=step, station={Side.DEMAND: ASSEMBLY, Side.SUPPLY: MILLING}[side] if side else wanted.station
    )


def stored(events: Sequence[Event], card: Card, at: int) -> tuple[tuple[Event, ...], Card]:
    """What a store should make of an act: told once more in the test, so that the store is not its own witness."""
    dated = []
    for event in events:
        event = replace(event, at=at, since=card.since)
        if event.worked is not None:
            assert card.since is not None
            event = replace(event, worked=max(0, min(event.worked, began(event) - card.since)))
        card = apply(card, event)
        dated.append(event)
    return tuple(dated), card


def creation(number: int, loop: int, at: int, event: UUID, quantity: int = 40_000) -> Event:
    """The first event of a card."""
    return Event(
        id=event, act=event, card=number, version=1, step=Step.CREATE, start=None, end=None, identity=Identity.NEW,
        revision=1, quantity=quantity, scanned_at=at, source=Source.COMMAND, person=PETRA.id, supply=MILLING.id,
        place="A1", at=at,
    )  # fmt: skip
