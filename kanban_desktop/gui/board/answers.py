"""An answer to a scan as the strip shows it: a colour with a sign, one sentence, what to do next, what is offered."""

from dataclasses import dataclass, replace

from kanban_desktop.gui.board.freshness import Freshness
from kanban_desktop.gui.phrases import kept_text, to_settle_text, translate
from kanban_desktop.model.errors import KanbanError, OutOfReach
from kanban_desktop.model.steps import FINAL, Step
from kanban_desktop.operations import words
from kanban_desktop.operations.answer import Answer, Outcome

_BREAK = "\x1f"


@dataclass(frozen=True, slots=True)
class AnswerLook:
    """What the strip shows.

    Attributes:
        role: the colour role of its face; the icon and the letters have its ink.
        said, after: the sentence, and what to do next.
        card: number of the card, None where the code was no card's.
        undo: whether it may be taken back here.
        offers: steps that may be taken instead or next, by one touch.
        matters: for how long it is the largest thing on the screen, seconds.
        kept: whether the scan is saved here; what to say after the sentence then changes with what becomes of it.
    """

    role: str
    icon: str
    said: str
    after: str
    card: int | None
    undo: bool
    offers: tuple[Step, ...]
    matters: int
    kept: bool = False

    def told_of(self, freshness: Freshness) -> "AnswerLook":
        """The same with what is known by now of a scan that is saved here."""
        return replace(self, after=kept_text(freshness)) if self.kept else self


_LOOKS = {
    Outcome.MOVED: ("on_time", "check", 8),
    Outcome.REPEAT: ("quiet", "clock", 8),
    Outcome.QUEUED: ("accent", "inbox", 8),
    Outcome.REFUSED: ("late", "x", 20),
    Outcome.UNKNOWN: ("late", "x", 20),
}


def look_of(answer: Answer) -> AnswerLook:
    """How the strip shows an answer."""
    role, icon, matters = _LOOKS[answer.outcome]
    queued = answer.outcome is Outcome.QUEUED
    # A scan that is kept here has done what it says, as far as anybody here can know.
    spoken = replace(answer, outcome=Outcome.MOVED) if queued else answer
    said, _, after = words.sentence(spoken, _translated).partition(_BREAK)
    if queued:
        after = translate("board", "Saved here. Sent as soon as the network is back.")
    if answer.outcome is Outcome.REPEAT:
        after = _unless(answer.offers[0]) if answer.offers else translate("board", "Nothing more to do here.")
    done = answer.outcome in (Outcome.MOVED, Outcome.QUEUED) and answer.card is not None
    undo = done and answer.step is not None and answer.step is not Step.UNDO and answer.step not in FINAL
    # What is held is released in the card's details, by somebody who looks at it.
    offers = () if answer.held or answer.card is None else answer.offers[:2]
    after = after.replace(_BREAK, " ")
    return AnswerLook(role, icon, said.removesuffix("."), after, answer.card, undo, offers, matters, queued)


def fault_look(fault: KanbanError) -> AnswerLook:
    """How the strip shows that a scan or a touch came to nothing, since a part that is needed is out of reach."""
    said, _, after = words.fault(fault, _translated).partition(_BREAK)
    said = translate("board", "Not stored. {problem}").format(problem=said)
    icon = "wifi-off" if isinstance(fault, OutOfReach) else "x"
    return AnswerLook("late", icon, said.removesuffix("."), after.replace(_BREAK, " "), None, False, (), 20)


def unshown_look(fault: KanbanError) -> AnswerLook:
    """How the strip shows that something could not be read; nothing was to be stored."""
    said, _, after = words.fault(fault, _translated).partition(_BREAK)
    said = translate("board", "Cannot be shown. {problem}").format(problem=said)
    return AnswerLook("late", "wifi-off", said.removesuffix("."), after.replace(_BREAK, " "), None, False, (), 20)


def waiting_look() -> AnswerLook:
    """How the strip shows that the plant's answer takes its time."""
    said, after = translate("board", "One moment"), translate("board", "The plant's database has not answered yet.")
    return AnswerLook("quiet", "clock", said, after, None, False, (), 20)


def damage_look(freshness: Freshness) -> AnswerLook:
    """How the strip shows that the station's file was damaged; more is said on the page “To settle”."""
    said = translate("board", "This station's file was damaged, scans may be missing")
    after = translate("board", "Touch “{badge}” above, and check the cards on the floor.")
    after = after.format(badge=to_settle_text(freshness))
    return AnswerLook("late", "triangle-alert", said, after, None, False, (), 20)


def refusal_look(fault: KanbanError) -> AnswerLook:
    """How the strip shows that the plant is there and will have nothing from here."""
    said = words.fault(fault, _translated).replace(_BREAK, " ")
    if fault.code in ("database_newer", "program_older"):
        said = translate("board", "This program is older than the plant's database. Update it")
    after = translate("board", "What is scanned meanwhile is saved here.")
    return AnswerLook("late", "triangle-alert", said.removesuffix("."), after, None, False, (), 20)


def mishap_look(log: str) -> AnswerLook:
    """How the strip shows what should not have happened; ``log`` is where it was written down."""
    said = translate("board", "Something went wrong that should not have")
    after = translate("board", "Look whether the last scan was done. What happened is in {log}.").format(log=log)
    return AnswerLook("late", "triangle-alert", said, after, None, False, (), 20)


def _unless(offer: Step) -> str:
    """When a step that is offered beside a repeat is the right one."""
    said = {
        Step.RECEIVE: translate("board", "Has the container arrived all the same? Then touch the button."),
        Step.TAKE_AS_PULLED: translate("board", "Is the container empty all the same? Then touch the button."),
    }
    return said.get(offer, "")


def _translated(template: str) -> str:
    """A template in the user's language, with a mark where its first sentence ends.

    Marked in the template and not in the finished text, where a part's name may hold a full stop too.
    """
    return translate("words", template).replace(". ", "." + _BREAK, 1)
