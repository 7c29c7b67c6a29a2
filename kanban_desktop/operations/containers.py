"""Suppliers' containers: which card one is received on, and whether it was received before.

The receipt's event id is made of what the container's own label says of it, not drawn: so a container is received once,
whoever scans it, at how many stations and how often, by the same rule by which an event is stored once. Where a receipt
was taken back, the next one counts on.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import count
from typing import Protocol
from uuid import UUID, uuid5

from kanban_desktop.model import scan as scan_code
from kanban_desktop.model import supplier_label
from kanban_desktop.model.card import Card, Event
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.path import UNDER_WAY, Identity, SupplyState
from kanban_desktop.model.plant import Loop, Station
from kanban_desktop.model.steps import Step
from kanban_desktop.model.supplier_label import SupplierLabel
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.store.aliases import Aliases
from kanban_desktop.store.catalog import Filter
from kanban_desktop.store.engine import Database
from kanban_desktop.store.layout import Layout

UNKNOWN_THINGS = frozenset((Reason.LABEL_PART_UNKNOWN, Reason.LABEL_SUPPLIER_UNKNOWN, Reason.LABEL_KANBAN_UNKNOWN))
"""What a label may name that is not in the database; a copy of a part of it cannot say so for the plant."""

_GOING_ROUND = (Identity.ACTIVE, Identity.OBSOLETE)
_NEAREST = tuple(reversed(UNDER_WAY))
"""What is on its way comes before what is only asked for."""

Found = tuple[Card, Loop]


class KnowsCards(Protocol):
    """Knows cards by number, code and filter, as ``store.catalog.Catalog`` does."""

    @property
    def layout(self) -> Layout: ...

    @property
    def database(self) -> Database: ...

    def number_of(self, code: str) -> int | None: ...

    def find(self, number: int, now: int) -> Found | None: ...

    def cards(self, wanted: Filter, now: int) -> tuple[Found, ...]: ...


class KnowsEvents(Protocol):
    """Finds events, as ``store.journal.Journal`` does."""

    def find(self, event: UUID) -> Event | None: ...

    def after(self, event: Event) -> Event | None: ...


@dataclass(frozen=True, slots=True)
class Receipts:
    """What is stored about a container.

    Attributes:
        events: its receipts, oldest first; all but the last one were taken back.
        stands: whether the last one was not.
        following: id of the event that its next receipt becomes.
    """

    events: tuple[Event, ...]
    stands: bool
    following: UUID


def label_in(raw: str | None) -> SupplierLabel | None:
    """The supplier's label that a scan was of, None where it was of anything else."""
    read = supplier_label.read(raw) if raw is not None else None
    return read if isinstance(read, SupplierLabel) else None


def receipts(journal: KnowsEvents, plant: UUID, label: SupplierLabel) -> Receipts:
    """What is stored about the container with this label.

    Args:
        plant: the plant's id: what it received says nothing about another one.

    Raises:
        OutOfReach: the database is away.
    """
    events: list[Event] = []
    for turn in count():
        following = uuid5(plant, "\x1d".join(("container", *label.identity, str(turn))))
        event = journal.find(following)
        if event is None:
            break
        events.append(event)
        if not taken_back(journal, event):
            return Receipts(tuple(events), True, following)
    return Receipts(tuple(events), False, following)


def taken_back(journal: KnowsEvents, event: Event) -> bool:
    """Whether an event was undone: only a card's latest one can be, so what follows it tells."""
    following = journal.after(event)
    return following is not None and following.step is Step.UNDO and following.undoes == event.id


def expected(catalog: KnowsCards, label: SupplierLabel, here: Station, now: int) -> Found | Answer:
    """The card that a container is received on, with its loop; or the answer that says why there is none.

    It is the one that the kanban number names, or one of our codes for this label; else of the loops by which the
    supplier sends the part to this station the card that is on its way longest.

    Args:
        now: the station's clock, microseconds UTC.
    """
    aliases = Aliases(catalog.database)
    known = aliases.parts(label.part, label.other_parts)
    parts = {one.id for one in known}
    named = _named(catalog, label, now)
    if isinstance(named, Answer):
        return named
    if isinstance(named, tuple):
        loop = named[1]
        if loop.part.id not in parts and (label.part is not None or parts):
            return _refused(Reason.LABEL_OTHER_PART, label, number=loop.part.number)
        return named
    if not parts:
        return _unknown(Reason.LABEL_PART_UNKNOWN, label)
    suppliers = _suppliers(catalog.layout, aliases, label)
    if label.suppliers and not suppliers:
        return _unknown(Reason.LABEL_SUPPLIER_UNKNOWN, label)
    one_part = known[0].number if len(known) == 1 else None
    wanted = Filter(station=here.id, loop=named, part=one_part, identities=_GOING_ROUND)
    sent_here = [
        (card, loop)
        for card, loop in catalog.cards(wanted, now)
        if loop.part.id in parts
        and here.acts_for(loop.demand.id)
        and (not suppliers or any(one.id in suppliers for one in loop.supplies))
    ]
    return _oldest(sent_here, label, here, bool(suppliers))


def _named(catalog: KnowsCards, label: SupplierLabel, now: int) -> Found | str | Answer | None:
    """The card that the label names; or the key of the loop; None where it names neither."""
    if label.kanban is not None:
        code = scan_code.read(label.kanban)
        plant = catalog.layout.plant.code
        if isinstance(code, scan_code.ScanCode) and code.plant != plant:
            return Answer(Outcome.UNKNOWN, Reason.CARD_FOREIGN, {"plant": code.plant, "own": plant})
        number = code.card if isinstance(code, scan_code.ScanCode) else catalog.number_of(label.kanban)
        found = catalog.find(number, now) if number is not None else None
        if found is not None:
            return found
        if number is None and catalog.cards(Filter(loop=label.kanban), now):
            return label.kanban
        return _unknown(Reason.LABEL_KANBAN_UNKNOWN, label)
    plates = (label.serial,) if len(label.identity) == 2 else ()
    for text in (label.text, *plates):
        number = catalog.number_of(text)
        if number is not None:
            return catalog.find(number, now)
    return None


def _suppliers(layout: Layout, aliases: Aliases, label: SupplierLabel) -> frozenset[int]:
    names = {one.casefold() for one in label.suppliers}
    ours = {one.id for one in layout.stations.values() if {one.code.casefold(), one.name.casefold()} & names}
    return frozenset(ours) or aliases.stations(label.suppliers)


def _oldest(sent_here: Collection[Found], label: SupplierLabel, here: Station, supplier_known: bool) -> Found | Answer:
    if not sent_here:
        return _refused(Reason.LABEL_NOT_HERE, label, station=here.name)
    if not supplier_known and len({loop.supplies for _, loop in sent_here}) > 1:
        return Answer(Outcome.REFUSED, Reason.LABEL_NO_SUPPLIER)
    # What is held comes last: where nothing else is on its way, its own refusal says why.
    coming = sorted(
        (one for one in sent_here if one[0].state in UNDER_WAY),
        key=lambda one: (one[0].held, _rank(one[0].state), one[0].since or 0, one[0].number),
    )
    if coming:
        return coming[0]
    return not_expected(next(iter(sent_here))[1], label)


def not_expected(loop: Loop, label: SupplierLabel) -> Answer:
    """The answer to a container that nobody has asked for."""
    names = {"part": loop.part.name, "demand": loop.demand.name, "label_supplier": loop.supply.name}
    return _refused(Reason.LABEL_NOT_EXPECTED, label, **names)


def _rank(state: SupplyState | None) -> int:
    return _NEAREST.index(state) if state in _NEAREST else len(_NEAREST)


def _unknown(reason: Reason, label: SupplierLabel) -> Answer:
    return Answer(Outcome.UNKNOWN, reason, _told(label))


def _refused(reason: Reason, label: SupplierLabel, **more: object) -> Answer:
    return Answer(Outcome.REFUSED, reason, {**_told(label), **more})


def _told(label: SupplierLabel) -> dict[str, object]:
    supplier = label.suppliers[0] if label.suppliers else label.container
    return {"label_part": label.shown_part, "label_supplier": supplier, "kanban": label.kanban}
