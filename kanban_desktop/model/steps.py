"""The table of steps: what may happen to a card, from which state, at which end of its loop, by whose right.

It is the only place where the trade's life cycle is written down. ``model.card`` decides by it, and the store
generates from it the table against which PostgreSQL checks every event.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kanban_desktop.model.path import OPEN, STOCKED, UNDER_WAY, Identity, Side, SupplyState, between


class Step(StrEnum):
    """Every kind of event of a card."""

    CREATE = "create"
    ACTIVATE_FULL = "activate full"
    ACTIVATE_EMPTY = "activate empty"
    USE = "use"
    COLLECT = "collect"
    PULL = "pull"
    RELEASE_LOT = "release lot"
    START = "start"
    FINISH = "finish"
    SHIP = "ship"
    DELIVER = "deliver"
    RECEIVE = "receive"
    QUARANTINE = "quarantine"
    REJECT = "reject"
    TAKE_AS_PULLED = "take as pulled"
    HOLD = "hold"
    RELEASE = "release"
    UNDO = "undo"
    CANCEL = "cancel"
    CANCEL_ACCEPT = "accept cancel"
    CANCEL_REFUSE = "refuse cancel"
    REISSUE = "reissue"
    MARK_OBSOLETE = "mark obsolete"
    PARK = "park"
    UNPARK = "unpark"
    CLOSE = "close"
    VOID = "void"


class Held(StrEnum):
    """Whether a step passes on a held card."""

    NOT = "not held"
    ONLY = "held only"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Rule:
    """One step of the table.

    Attributes:
        side: the end of the loop at which it is taken; None where both may.
        start: supply states from which it is taken; None stands for a card that was never on the floor.
        end: the supply state it leads to; None where the state stays.
        identities: what the card must be (None: it does not exist yet), ``becomes`` what it is then (None: as before).
        on_path: whether the loop's mandatory and barred states bind it.
        planner: whether it takes a planner's right.
    """

    step: Step
    side: Side | None
    start: frozenset[SupplyState | None]
    end: SupplyState | None = None
    identities: frozenset[Identity | None] = frozenset((Identity.ACTIVE, Identity.OBSOLETE))
    becomes: Identity | None = None
    held: Held = Held.NOT
    on_path: bool = False
    planner: bool = False


_S = SupplyState
_NEW: frozenset[SupplyState | None] = frozenset((None,))
_ANY: frozenset[SupplyState | None] = frozenset(_S)
_GOING: frozenset[Identity | None] = frozenset((Identity.ACTIVE, Identity.OBSOLETE))
_LIVE = _GOING | {Identity.NEW, Identity.SURPLUS}


def _to(step: Step, side: Side, start: frozenset[SupplyState] | set[SupplyState], end: SupplyState) -> Rule:
    return Rule(step, side, frozenset(start), end, on_path=True)


_RULES = (
    Rule(Step.CREATE, None, _NEW, None, frozenset((None,)), Identity.NEW, planner=True),
    Rule(Step.ACTIVATE_FULL, None, _NEW, _S.FULL, frozenset((Identity.NEW,)), Identity.ACTIVE),
    Rule(Step.ACTIVATE_EMPTY, None, _NEW, _S.EMPTY, frozenset((Identity.NEW,)), Identity.ACTIVE),
    _to(Step.USE, Side.DEMAND, {_S.FULL}, _S.IN_USE),
    _to(Step.COLLECT, Side.DEMAND, STOCKED, _S.WAIT),
    _to(Step.PULL, Side.DEMAND, STOCKED, _S.EMPTY),
    Rule(Step.RELEASE_LOT, None, frozenset((_S.WAIT,)), _S.EMPTY, on_path=True),
    _to(Step.START, Side.SUPPLY, {_S.EMPTY}, _S.IN_PROCESS),
    _to(Step.FINISH, Side.SUPPLY, {_S.EMPTY, _S.IN_PROCESS}, _S.READY),
    _to(Step.SHIP, Side.SUPPLY, {_S.EMPTY, _S.IN_PROCESS, _S.READY}, _S.IN_TRANSIT),
    _to(Step.DELIVER, Side.SUPPLY, set(UNDER_WAY), _S.FULL),
    _to(Step.RECEIVE, Side.DEMAND, set(UNDER_WAY), _S.FULL),
    Rule(Step.QUARANTINE, Side.DEMAND, frozenset(UNDER_WAY), _S.FULL, held=Held.ONLY),
    Rule(Step.REJECT, None, _ANY - OPEN | frozenset(UNDER_WAY[1:]), _S.EMPTY, held=Held.EITHER),
    Rule(Step.TAKE_AS_PULLED, Side.SUPPLY, frozenset(STOCKED), _S.EMPTY),
    Rule(Step.HOLD, None, _ANY),
    Rule(Step.RELEASE, None, _ANY, held=Held.ONLY),
    # Where undo leads is not in the table: it goes back to what the card was before its latest act.
    Rule(Step.UNDO, None, _ANY | _NEW, identities=_LIVE, held=Held.EITHER),
    Rule(Step.CANCEL, Side.DEMAND, frozenset(UNDER_WAY)),
    Rule(Step.CANCEL_ACCEPT, Side.SUPPLY, frozenset(UNDER_WAY), _S.FULL),
    Rule(Step.CANCEL_REFUSE, Side.SUPPLY, frozenset(UNDER_WAY)),
    Rule(Step.REISSUE, None, _ANY | _NEW, identities=_GOING | {Identity.NEW}, held=Held.EITHER),
    Rule(Step.MARK_OBSOLETE, None, _ANY, becomes=Identity.OBSOLETE, held=Held.EITHER, planner=True),
    Rule(Step.PARK, None, _ANY, becomes=Identity.SURPLUS, planner=True),
    Rule(Step.UNPARK, None, _ANY, identities=frozenset((Identity.SURPLUS,)), becomes=Identity.ACTIVE, planner=True),
    Rule(Step.CLOSE, None, _ANY, becomes=Identity.CLOSED, planner=True),
    Rule(Step.VOID, None, _ANY | _NEW, identities=_LIVE, becomes=Identity.VOID, held=Held.EITHER, planner=True),
)

RULES: Mapping[Step, Rule] = {rule.step: rule for rule in _RULES}

STARTS_TRIP = frozenset((Step.PULL, Step.COLLECT, Step.TAKE_AS_PULLED, Step.ACTIVATE_EMPTY))
"""Steps that begin a trip; a rejection of stock at the consumer begins one as well."""

PULLS = frozenset((Step.PULL, Step.COLLECT, Step.TAKE_AS_PULLED))
"""Steps at one station that another one must see: there is something to be supplied."""

FINAL = frozenset((Step.CREATE, Step.REISSUE))
"""Steps that are not taken back: a number that was given and a label that was printed are in the world."""

REACHES: Mapping[SupplyState, Step] = {
    _S.IN_USE: Step.USE,
    _S.WAIT: Step.COLLECT,
    _S.EMPTY: Step.PULL,
    _S.IN_PROCESS: Step.START,
    _S.READY: Step.FINISH,
    _S.IN_TRANSIT: Step.SHIP,
    _S.FULL: Step.DELIVER,
}
"""The ordinary step to each state."""


def becomes(rule: Rule, identity: Identity | None) -> Identity:
    """What a card is after a step."""
    if rule.step is Step.REISSUE and identity is Identity.OBSOLETE:
        # What is printed on it is up to date again.
        return Identity.ACTIVE
    after = rule.becomes or identity
    assert after is not None, "only a creation makes something of nothing, and it says what"
    return after


@dataclass(frozen=True, slots=True)
class Row:
    """One allowed change, as the database checks it.

    None means: the card does not exist, was never on the floor, either side may. ``skips`` are the states that the
    step leaves out, with commas between them; none of them may be mandatory.
    """

    step: str
    from_identity: str | None
    from_state: str | None
    to_identity: str
    to_state: str | None
    side: str | None
    held: str
    planner: bool
    on_path: bool
    skips: str


def rows() -> Iterator[Row]:
    """The table of steps, written out; undo is left out, since it leads back and not on."""
    for rule in _RULES:
        if rule.step is Step.UNDO:
            continue
        for identity in sorted(rule.identities, key=str):
            for start in sorted(rule.start, key=str):
                if (identity is Identity.NEW) != (start is None) and identity is not None:
                    continue
                skips = between(start, rule.end) if rule.on_path and start and rule.end else ()
                yield Row(
                    rule.step, identity, start, becomes(rule, identity), rule.end or start,
                    rule.side, rule.held, rule.planner, rule.on_path, ",".join(skips),
                )  # fmt: skip
