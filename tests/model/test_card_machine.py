"""A card in the hands of anybody: whatever is wanted of it, in whatever order, the rules hold."""

from dataclasses import replace
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kanban_desktop.model.calendar import HOUR, SECOND
from kanban_desktop.model.card import Card, Event, Source, began, fold
from kanban_desktop.model.decide import MOST_PIECES, Act, Intent, Reason, Refusal, Repeat, decide
from kanban_desktop.model.path import OPEN, STOCKED, UNDER_WAY, Identity, Need, Path, SupplyState, between
from kanban_desktop.model.plant import Role
from kanban_desktop.model.steps import FINAL, RULES, Held, Step
from tests.factories import ADA, ASSEMBLY, MILLING, PETRA, ROUND_THE_CLOCK, a_loop, ids
from tests.intents import LIKELY, PATHS, ROWS, WISHES, Wish, creation, intent, stored

START = 1_750_000_000 * SECOND

PASSES_HELD = {
    Step.RELEASE, Step.UNDO, Step.QUARANTINE, Step.REJECT, Step.REISSUE, Step.MARK_OBSOLETE, Step.VOID,
}  # fmt: skip

BACK = ("identity", "state", "since", "quantity", "hold_reason", "held_since", "held_by", "cancel_asked", "trip")


def core(card: Card) -> tuple[object, ...]:
    """What an undo brings back."""
    return tuple(getattr(card, name) for name in BACK)


class AnybodysCard(RuleBasedStateMachine):
    """One card, from its creation on."""

    @initialize(path=PATHS, lead_time=st.sampled_from((0, 4 * HOUR)))
    def create(self, path: Path, lead_time: int) -> None:
        self.new_id = ids()
        self.now = START
        self.loop = a_loop(path, lead_time=lead_time)
        self.events: list[Event] = [creation(1, self.loop.id, self.now, self.new_id())]
        self.card = fold(1, self.loop.id, self.events)
        self.undone_would_be: Card | None = None

    @rule(wish=WISHES)
    def want_anything(self, wish: Wish) -> None:
        self.want(wish)

    def want(self, wish: Wish) -> None:
        self.now += wish.later
        self.decide(intent(wish, self.card, self.loop, self.now, self.new_id()))

    @rule(wishes=st.lists(LIKELY, min_size=3, max_size=6))
    def want_what_is_likely(self, wishes: list[Wish]) -> None:
        for wish in wishes:
            self.want(wish)

    @rule(at_demand=st.booleans())
    def scan_in_good_order(self, at_demand: bool) -> None:
        self.now += HOUR
        self.decide(Intent(self.new_id(), ASSEMBLY if at_demand else MILLING, self.now, None, PETRA))

    @precondition(lambda self: self.card.before is not None and not self.card.held)
    @rule()
    def take_back(self) -> None:
        """Whoever did it takes it back, a second later."""
        last = self.card.last
        assert last is not None
        station = next((one for one in (ASSEMBLY, MILLING) if one.id == last.station), None)
        self.now += SECOND
        if station is not None and self.card.identity.value not in ("CLOSED", "VOID"):
            decision = self.decide(Intent(self.new_id(), station, self.now, Step.UNDO, PETRA))
            assert isinstance(decision, Act), decision
            assert decision.main.step is Step.UNDO

    @precondition(lambda self: self.card.state in UNDER_WAY and not self.card.held)
    @rule(accept=st.booleans())
    def cancel(self, accept: bool) -> None:
        """The consumer asks, then the supplier answers."""
        asked = self.card.cancel_asked is not None
        answer = Step.CANCEL_ACCEPT if accept else Step.CANCEL_REFUSE
        self.now += HOUR
        step, station = (answer, MILLING) if asked else (Step.CANCEL, ASSEMBLY)
        decision = self.decide(Intent(self.new_id(), station, self.now, step))
        assert isinstance(decision, Act) or not self.card.going_round

    @precondition(lambda self: self.card.held)
    @rule(step=st.sampled_from((Step.RELEASE, Step.QUARANTINE, Step.REJECT)))
    def settle(self, step: Step) -> None:
        self.now += HOUR
        self.decide(Intent(self.new_id(), ASSEMBLY, self.now, step, ADA))

    @precondition(lambda self: self.card.state is SupplyState.WAIT and not self.card.held)
    @rule()
    def release_the_lot(self) -> None:
        self.now += HOUR
        decision = self.decide(Intent(self.new_id(), ASSEMBLY, self.now, Step.RELEASE_LOT))
        assert isinstance(decision, Act) or not self.card.going_round

    @precondition(lambda self: self.card.version > 15)
    @rule(step=st.sampled_from((Step.CLOSE, Step.VOID)))
    def end(self, step: Step) -> None:
        self.decide(Intent(self.new_id(), MILLING, self.now, step, PETRA))

    def decide(self, wanted: Intent) -> Act | Repeat | Refusal:
        decision = decide(self.card, self.loop, wanted, self.new_id, ROUND_THE_CLOCK)
        match decision:
            case Act(events):
                self.check_act(wanted, events)
                self.record(wanted, events)
            case Repeat(last):
                assert last == self.card.last
            case Refusal(reason):
                assert reason in Reason
        return decision

    def check_act(self, wanted: Intent, events: tuple[Event, ...]) -> None:
        main = events[-1]
        assert main.id == wanted.event
        assert len({event.act for event in events}) == 1
        assert len({event.id for event in (*self.events, *events)}) == len(self.events) + len(events)
        if self.card.held:
            assert main.step in PASSES_HELD
            assert main.step is not Step.UNDO or (self.card.last and self.card.last.step is Step.HOLD)
        for event in events[:-1]:
            assert event.source is Source.INFERRED
            assert main.step in (Step.RECEIVE, Step.TAKE_AS_PULLED)
        if main.step not in (Step.UNDO, Step.CREATE):
            assert RULES[main.step].side in (None, *self.loop.sides(wanted.station)) or RULES[main.step].planner
            assert not RULES[main.step].planner or (wanted.person and wanted.person.role is not Role.OPERATOR)

    def record(self, wanted: Intent, events: tuple[Event, ...]) -> None:
        before = self.card
        dated, self.card = stored(events, before, self.now)
        identity: Identity | None = before.identity
        for event in dated:
            if event.step is not Step.UNDO:
                self.check_event(event, identity, before.held)
            identity = event.identity
        main = events[-1]
        if main.step is Step.UNDO:
            assert self.undone_would_be is not None
            assert core(self.card) == core(self.undone_would_be)
            assert main.undoes == self.events[-1].id
            self.undone_would_be = None
            self.check_free_after_undo()
        else:
            self.undone_would_be = None if main.step in FINAL else before
        self.events += dated
        self.check_repeated(wanted)

    def check_event(self, event: Event, identity: Identity | None, held: bool) -> None:
        path = self.loop.path
        wanted = (event.step, identity, event.start, event.identity, event.end)
        allowed = {(row.step, row.from_identity, row.from_state, row.to_identity, row.to_state): row for row in ROWS}
        row = allowed[wanted]
        assert row.held == Held.EITHER or held == (row.held == Held.ONLY)
        assert event.end is None or path.allows(event.end)
        if row.on_path and event.start is not None and event.end is not None and event.start != event.end:
            skipped = between(event.start, event.end)
            assert tuple(row.skips.split(",")) == (skipped or ("",))
            assert all(path.need(state) is not Need.MANDATORY for state in skipped)
        if event.step is Step.TAKE_AS_PULLED and event.start is SupplyState.FULL:
            assert path.need(SupplyState.IN_USE) is not Need.MANDATORY
        if event.step is Step.DELIVER:
            assert path.closes.value == "supply"

    def check_free_after_undo(self) -> None:
        """The next plain scan is decided as if there were no guard."""
        for station in (ASSEMBLY, MILLING):
            plain = Intent(UUID(int=0), station, self.now, None)
            guarded = decide(self.card, self.loop, plain, ids(), ROUND_THE_CLOCK)
            free = decide(self.card, self.loop, replace(plain, guard=0), ids(), ROUND_THE_CLOCK)
            assert guarded == free
        again = decide(self.card, self.loop, Intent(UUID(int=0), ASSEMBLY, self.now, Step.UNDO), ids(), ROUND_THE_CLOCK)
        assert isinstance(again, Refusal)

    def check_repeated(self, wanted: Intent) -> None:
        """The same scan once more, a moment later, does nothing."""
        if wanted.step is None:
            again = replace(wanted, event=UUID(int=0), now=wanted.now + SECOND)
            decision = decide(self.card, self.loop, again, ids(), ROUND_THE_CLOCK)
            held = isinstance(decision, Refusal) and decision.reason is Reason.CARD_HELD
            assert held or decision == Repeat(self.card.last)  # type: ignore[arg-type]

    @invariant()
    def it_is_the_fold_of_its_events(self) -> None:
        assert fold(1, self.loop.id, self.events) == self.card
        assert [event.version for event in self.events] == list(range(1, self.card.version + 1))
        assert self.events[-1].end == self.card.state
        assert self.events[-1].identity == self.card.identity

    @invariant()
    def it_makes_sense(self) -> None:
        card = self.card
        assert (card.trip is not None) == (card.state in OPEN)
        assert card.cancel_asked is None or card.state in UNDER_WAY
        assert (card.since is None) == (card.state is None)
        assert card.since is None or card.since <= self.now
        assert 0 < card.quantity <= MOST_PIECES
        assert card.issue_seen <= card.issue
        assert not card.stocked or (card.state in STOCKED and not card.held)

    @invariant()
    def durations_fit_together(self) -> None:
        """Each event ends what began with the one before, so that nothing is counted twice or left out."""
        for event in self.events:
            if event.since is not None:
                assert event.since <= began(event) <= (event.at or 0)
                assert event.worked is None or 0 <= event.worked <= began(event) - event.since
                assert (event.worked is None) == (event.start == event.end)


def test_anybodys_card() -> None:
    seen: set[Step] = set()

    class Watched(AnybodysCard):
        def record(self, wanted: Intent, events: tuple[Event, ...]) -> None:
            seen.update(event.step for event in events)
            super().record(wanted, events)

    run_state_machine_as_test(
        Watched, settings=settings(deadline=None, derandomize=True, max_examples=100, stateful_step_count=25)
    )
    # A machine that never comes to a step proves nothing about it.
    assert set(Step) - seen == {Step.CREATE}
