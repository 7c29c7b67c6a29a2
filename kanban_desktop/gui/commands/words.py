"""What the strip says to a command code: always a sentence, and what to do next."""

from collections.abc import Mapping

from kanban_desktop.gui.board.answers import AnswerLook
from kanban_desktop.gui.commands.prepared import SILENCE, Prepared
from kanban_desktop.gui.phrases import translate
from kanban_desktop.model.calendar import SECOND
from kanban_desktop.model.command import Command
from kanban_desktop.model.label import clean

_MATTERS = 20
_SILENT = SILENCE // SECOND


def command_text(command: Command | None) -> str:
    """How a command is called; None: one that this program does not know."""
    names = {
        Command.UNDO: translate("command", "Undo"),
        Command.HOLD: translate("command", "Hold"),
        Command.STATION: translate("command", "Station"),
        Command.PERSON: translate("command", "Badge"),
        Command.DIGIT: translate("command", "Quantity"),
        Command.POINT: translate("command", "Quantity"),
        Command.CLEAR: translate("command", "Quantity"),
        Command.SETUP: translate("command", "Set-up page"),
    }
    return translate("command", "Command") if command is None else names[command]


def foreign_look(command: Command | None, plant: int, own: int, own_name: str) -> AnswerLook:
    """The command is another plant's."""
    said = translate("command", "“{name}” is of plant {plant}'s sheet").format(name=command_text(command), plant=plant)
    after = translate("command", "Here is plant {own}, {name}. Scan the sheet of this plant.")
    return _no(said, after.format(own=own, name=clean(own_name)))


def newer_look() -> AnswerLook:
    """The sheet has commands that this program does not know."""
    said = translate("command", "This command is newer than the program")
    return _no(said, translate("command", "Update Kanban Desktop here, then scan it again."))


def not_ready_look() -> AnswerLook:
    """It is not known yet whose commands count here."""
    said = translate("command", "Not yet: the board is still being read")
    return _no(said, translate("command", "Scan the command again in a moment."))


def gone_look(command: Command) -> AnswerLook:
    """What the command names is not in the plant any more, or not yet known here."""
    said = {
        Command.HOLD: translate("command", "This reason for a hold is not in the plant's table"),
        Command.STATION: translate("command", "This station is not in the plant's table"),
        Command.PERSON: translate("command", "This badge is not in the plant's table"),
    }[command]
    return _no(said, translate("command", "Print the sheet of command codes anew, or ask your planner."))


def setup_page_look() -> AnswerLook:
    """A code of a printer's set-up page was scanned where nobody sets one up."""
    said = translate("command", "This is a code of a printer's set-up page, and moves nothing")
    return _no(said, translate("command", "Scan it on the page Print labels: choose the printer, then set it up."))


def nothing_to_undo_look(seconds: int) -> AnswerLook:
    """There is nothing that one scan takes back."""
    said = translate("command", "Nothing to take back here")
    after = translate("command", "A scan can be taken back for {n} s. Later, touch the card's row and then Undo.")
    return _no(said, after.format(n=seconds))


def prepared_look(prepared: Prepared, reasons: Mapping[str, str]) -> AnswerLook:
    """What the next card will be scanned with."""
    amount = translate("command", "Quantity {n}").format(n=prepared.digits) if prepared.digits else ""
    if prepared.reason is None:
        said = translate("command", "{amount}: scan the card").format(amount=amount)
        after = translate("command", "More digits are added. It is forgotten after {n} s.").format(n=_SILENT)
        return AnswerLook("accent", "scan-barcode", said, after, None, False, (), _MATTERS)
    why = clean(reasons.get(prepared.reason, prepared.reason))
    said = translate("command", "Hold: {why}. Scan the card to hold").format(why=why)
    after = translate("command", "Scan Hold again, or Undo, if not. It is forgotten after {n} s.").format(n=_SILENT)
    after = f"{amount}. {after}" if amount else after
    return AnswerLook("held", "pause", said, after, None, False, (), _MATTERS)


def forgotten_look(prepared: Prepared) -> AnswerLook:
    """No card came for what was prepared."""
    said = translate("command", "{what} forgotten: no card was scanned for {n} s")
    return _note("clock", said.format(what=_what(prepared), n=_SILENT), _as_usual())


def taken_away_look(prepared: Prepared) -> AnswerLook:
    """Whoever prepared it does not want it after all."""
    return _note("undo-2", translate("command", "{what} taken away").format(what=_what(prepared)), _as_usual())


def nothing_to_clear_look() -> AnswerLook:
    """Clear was scanned without a quantity."""
    return _note("info", translate("command", "There is no quantity to clear"), _as_usual())


def no_room_look(prepared: Prepared) -> AnswerLook:
    """One digit too many."""
    said = translate("command", "No such quantity: at most 9 digits and 3 decimals")
    after = translate("command", "It is still {n}. Scan Clear to begin anew, or the card.").format(n=prepared.digits)
    return _no(said, after)


def still_text(prepared: Prepared, reasons: Mapping[str, str]) -> str:
    """What goes on to count after a scan that came to nothing."""
    if prepared.reason is not None:
        why = clean(reasons.get(prepared.reason, prepared.reason))
        return translate("command", "The next card will still be held: {why}.").format(why=why)
    return translate("command", "Quantity {n} still counts for the next card.").format(n=prepared.digits)


def not_counted_text(prepared: Prepared) -> str:
    """The step has a quantity of its own."""
    said = translate("command", "Quantity {n} was not taken: this step has the quantity of a full container.")
    return said.format(n=prepared.digits)


def signed_on_look(name: str) -> AnswerLook:
    """Who works here from now on."""
    said = translate("command", "{name} works here").format(name=clean(name))
    after = translate("command", "Every step is recorded so. Scan the badge again to sign off.")
    return AnswerLook("on_time", "user", said, after, None, False, (), 8)


def signed_off_look(name: str, hours: float | None = None) -> AnswerLook:
    """Nobody is known to work here from now on; ``hours``: because the badge was scanned so long ago."""
    said = translate("command", "{name} signed off").format(name=clean(name))
    after = translate("command", "Scan a badge to sign on.")
    if hours is not None:
        after = translate("command", "The badge was scanned {n} h ago. Scan it again to go on.").format(n=f"{hours:g}")
    return _note("user", said, after)


def station_look(name: str, behind: str) -> AnswerLook:
    """The screen is another station's from now on; ``behind``: what the one before has left here."""
    said = translate("command", "This screen is now {name}").format(name=clean(name))
    return AnswerLook("on_time", "monitor", said, behind, None, False, (), _MATTERS)


def same_station_look(name: str) -> AnswerLook:
    """The screen is that station's already."""
    said = translate("command", "This screen is {name} already").format(name=clean(name))
    return _note("monitor", said, translate("command", "Nothing more to do here."))


def station_later_look(name: str) -> AnswerLook:
    """A screen changes its station only while the plant is there."""
    said = translate("command", "Not now: the plant is out of reach")
    after = translate("command", "This screen becomes {name} when the code is scanned with the network back.")
    return _no(said, after.format(name=clean(name)))


def _what(prepared: Prepared) -> str:
    if prepared.reason is not None and prepared.digits:
        return translate("command", "Hold and quantity")
    return translate("command", "Hold") if prepared.reason is not None else translate("command", "Quantity")


def _as_usual() -> str:
    return translate("command", "The next card is scanned as usual.")


def _no(said: str, after: str) -> AnswerLook:
    return AnswerLook("late", "x", said, after, None, False, (), _MATTERS)


def _note(icon: str, said: str, after: str) -> AnswerLook:
    return AnswerLook("quiet", icon, said, after, None, False, (), 8)
