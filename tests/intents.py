"""Random wishes of people at stations, for the rules alone and for the two engines against one another.

A ``Wish`` is drawn without knowing the card, so that hypothesis can shrink a list of them; ``intent`` makes of it what
somebody may well want of the card as it is then, sensible or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from hypothesis import strategies as st

from kanban_desktop.model.calendar import DAY, HOUR, MINUTE, SECOND
from kanban_desktop.model.card import Card, Event, Source, apply, began
from kanban_desktop.model.decide import MOST_PIECES, Intent
from kanban_desktop.model.path import Identity, Need, Path, Side
from kanban_desktop.model.plant import Person, Station
from kanban_desktop.model.steps import Step, rows
from tests.factories import ADA, ASSEMBLY, INNER, MILLING, PETRA, STEEL, TOUR

ROWS = tuple(rows())
STEPS = tuple(Step)

NEEDS = st.sampled_from(Need)
PATHS = st.builds(Path, st.fixed_dictionaries(dict.fromkeys(INNER, NEEDS)), st.sampled_from(Side))


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants, as far as it does not hang on the card.

    Attributes:
        step: None for a plain scan, a step, or a number that chooses among those that the card's state allows.
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
_STEP = st.one_of(st.none(), st.none(), st.integers(0, 12), st.integers(0, 12), st.sampled_from(STEPS))

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


def steps_at(card: Card) -> tuple[Step, ...]:
    """The steps that the table allows from where a card is, in a fixed order, undo first."""
    here = {row.step for row in ROWS if (row.from_identity, row.from_state) == (card.identity, card.state)}
    return (Step.UNDO, *(step for step in STEPS if step in here))


def intent(wish: Wish, card: Card, server_now: int, event: UUID) -> Intent:
    """What a wish means for the card as it is."""
    possible = steps_at(card)
    step = possible[wish.step % len(possible)] if isinstance(wish.step, int) else wish.step
    return Intent(
        event, wish.station, server_now + wish.fast, step, wish.person,
        issue=None if wish.older is None else max(0, card.issue - wish.older), quantity=wish.quantity,
        rejects=wish.rejects, reason=wish.reason, raw_code=None if wish.older is None else "code", device="wall",
    )  # fmt: skip


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
