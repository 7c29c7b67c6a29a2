"""The words of an entry to settle: what was scanned, of which card, when and by whom, and what the plant says to it.

Pure functions; the clock and the plant's zone are passed in.
"""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from kanban_desktop.gui import times
from kanban_desktop.gui.card.story import done_text
from kanban_desktop.gui.card.words import place_text
from kanban_desktop.gui.phrases import Floor, translate
from kanban_desktop.model.label import clean, quantity_text
from kanban_desktop.model.pending import Damage, Unsettled
from kanban_desktop.operations import words

_DOT = " · "


@dataclass(frozen=True, slots=True)
class EntryWords:
    """An entry as its row says it.

    Attributes:
        what: what was scanned; ``which`` and when below it.
        said: why the plant refused it.
        card: number of the card that can be opened; None where it is not known here.
        can_redo: whether it can be done after all, or another step instead.
    """

    event: UUID
    what: str
    which: str
    said: str
    card: int | None
    can_redo: bool

    @property
    def spoken(self) -> str:
        """All of it, for those who hear it."""
        return f"{self.what}, {self.which}. {self.said}"


def damage_words(found: Damage, now: int, floor: Floor) -> EntryWords:
    """The row that says what may be missing since the station's own file was damaged, and what to do."""
    saved = translate("settle", "saved from it: {n} waiting, {m} to settle").format(n=found.waiting, m=found.to_settle)
    kept = translate("settle", "it is kept as {file}").format(file=found.file)
    which = _DOT.join((times.past(found.found_at, now, floor.zone), saved, kept))
    said = translate(
        "settle",
        "Scans from before may be missing. Compare the cards on the floor with the board, and scan again what it "
        "lacks.",
    )
    if found.contact is not None:
        said = translate(
            "settle",
            "Scans since {time} may be missing. Compare the cards on the floor with the board, and scan again what "
            "it lacks.",
        ).format(time=times.stamp(found.contact, now, floor.zone))
    what = translate("settle", "This station's file was damaged")
    return EntryWords(UUID(int=0), what, which, said, None, False)


def entry_words(one: Unsettled, now: int, floor: Floor) -> EntryWords:
    """The row of an entry."""
    pending, card = one.entry.pending, one.card
    done = done_text(pending.step)
    if card is not None:
        part = clean(card.loop.part.name)
        if pending.quantity is not None:
            amount = f"{quantity_text(pending.quantity)} {clean(card.loop.part.unit)}"
            part = translate("settle", "{amount} of {part}").format(amount=amount, part=part)
    else:
        part = translate("settle", "card {number}").format(number=pending.card)
    what = translate("settle", "{done}: {part}").format(done=done, part=part)
    return EntryWords(
        pending.event, what, _which(one, now, floor), words.settlement(one.entry, now, partial(translate, "words")),
        card.card.number if card is not None else None, not one.foreign,
    )  # fmt: skip


def _which(one: Unsettled, now: int, floor: Floor) -> str:
    pending, card = one.entry.pending, one.card
    parts = []
    if card is not None:
        place = place_text(card)
        parts.append(clean(card.loop.part.number))
        parts.append(translate("settle", "card {place}").format(place=place) if place else "")
    when = times.past(pending.scanned_at, now, floor.zone)
    how = translate("settle", "touched {time}") if pending.raw is None else translate("settle", "scanned {time}")
    parts.append(how.format(time=when))
    who = one.who or pending.badge
    parts.append(translate("settle", "by {who}").format(who=clean(who)) if who else "")
    return _DOT.join(part for part in parts if part)
