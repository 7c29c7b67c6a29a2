"""What arrived from a scanner, in words: whether it is well, and what to change when it is not.

Pure functions over ``wedge_effects.Arrival``; of Qt nothing but its translation.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from kanban_desktop.gui import wedge_readings as readings
from kanban_desktop.gui.commands.words import command_text
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.wedge import HOLD_MS, LEAST_BARE
from kanban_desktop.gui.wedge_effects import Arrival, Outcome, arrival
from kanban_desktop.gui.wedge_readings import Reading
from kanban_desktop.model import command, scan, supplier_label
from kanban_desktop.model.command import CommandCode
from kanban_desktop.model.gs1 import GS
from kanban_desktop.model.scan import Fault, ScanCode
from kanban_desktop.model.supplier_label import EOT, RS, Faulty, SupplierLabel
from kanban_desktop.operations import words

#: To be scanned from the screen: every digit is in it, and no plant has printed it.
TEST_CODE = ScanCode(scan.MOST_PLANT, 9_876_543_210, 1)

#: A gap that comes near ``HOLD_MS``: one that is a little longer, and the scan is taken for typing.
SLOW_MS = 30
#: Keys that come faster than this on average were hardly typed by a hand, if they are a code.
_HAND_MS = 120
#: Typing with longer rests than this is not one text.
_REST_MS = 1_500
_MOST_TYPED = 64
_NAMES = {GS: "<GS>", RS: "<RS>", EOT: "<EOT>"}


class Verdict(Enum):
    """What an arrival is to whoever sets a scanner up; each has an icon, a colour and a word."""

    GOOD = "good"
    ADVICE = "advice"
    BAD = "bad"
    OTHER = "other"
    TYPING = "typing"


@dataclass(frozen=True, slots=True)
class ArrivalWords:
    """An arrival as the page says it.

    Attributes:
        said: the verdict in a sentence.
        text: what was read, or what there is of it.
        readings: what each way of reading gave: its name, the text, and whether it was the one that counted.
        facts: name and value: ending, keys, slowest gap.
        advice: what to do, or why nothing need be done; the most important first.
    """

    verdict: Verdict
    said: str
    text: str
    readings: tuple[tuple[str, str, bool], ...]
    facts: tuple[tuple[str, str], ...]
    advice: tuple[str, ...]


def verdict_text(verdict: Verdict) -> str:
    """The word below its icon."""
    return {
        Verdict.GOOD: translate("scanner", "good"),
        Verdict.ADVICE: translate("scanner", "works"),
        Verdict.BAD: translate("scanner", "not read"),
        Verdict.OTHER: translate("scanner", "other"),
        Verdict.TYPING: translate("scanner", "typing"),
    }[verdict]


def joined(before: Arrival, now: Arrival) -> Arrival | None:
    """Typing that goes on as one text; None when the two do not belong together."""
    if before.outcome is not Outcome.TYPED or now.outcome is not Outcome.TYPED or not (before.keys and now.keys):
        return None
    if not 0 <= now.keys[0].at - before.keys[-1].at <= _REST_MS:
        return None
    return arrival(Outcome.TYPED, (before.keys + now.keys)[-_MOST_TYPED:])


def arrival_words(record: Arrival) -> ArrivalWords:
    """The words for an arrival."""
    verdict, said = _judged(record)
    advice = tuple(_advice(record, verdict))
    if verdict is Verdict.GOOD and (not record.ending or _slowest(record) >= SLOW_MS):
        verdict = Verdict.ADVICE
    return ArrivalWords(verdict, said, _text(record), tuple(_readings(record)), _facts(record), advice)


def _judged(record: Arrival) -> tuple[Verdict, str]:
    text = _plain(record)
    match record.outcome:
        case Outcome.TYPED if _too_slow(record):
            return Verdict.BAD, translate("scanner", "Too slow: taken for typing.")
        case Outcome.TYPED:
            return Verdict.TYPING, translate("scanner", "Typed by hand.")
        case Outcome.UNREAD:
            return Verdict.BAD, translate("scanner", "Part of the scan is missing.")
    found = readings.codes(record.keys)
    if found and len(found[1]) > 1:
        return Verdict.GOOD, translate("scanner", "Read: {n} codes in a row.").format(n=len(found[1]))
    label = supplier_label.read(text)
    if isinstance(label, SupplierLabel):
        said = translate("scanner", "Read: a supplier's label, part {part}.")
        return Verdict.GOOD, said.format(part=label.shown_part)
    if isinstance(label, Faulty):
        return Verdict.BAD, translate("scanner", "A supplier's label, but not whole.")
    answer = scan.read(text)
    if isinstance(answer, ScanCode):
        return Verdict.GOOD, translate("scanner", "Read: all {n} digits are right.").format(n=scan.LENGTH)
    code = command.read(text)
    if isinstance(code, CommandCode):
        return Verdict.GOOD, translate("scanner", "Read: the command “{name}”.").format(name=command_text(code.command))
    if _lost(text):
        return Verdict.BAD, translate("scanner", "Digits are missing.")
    if _doubled(text):
        return Verdict.BAD, translate("scanner", "Digits came twice.")
    if answer.fault is Fault.CHECK_DIGITS:
        return Verdict.BAD, translate("scanner", "Misread: the check digits do not fit.")
    if answer.fault in (Fault.OTHER_FORMAT, Fault.COMMAND):
        return Verdict.OTHER, translate("scanner", "Read: a label newer than this program.")
    return Verdict.OTHER, translate("scanner", "Read: not one of our codes.")


def _advice(record: Arrival, verdict: Verdict) -> Iterator[str]:
    text, pace = _plain(record), _slowest(record)
    if record.outcome is Outcome.TYPED:
        if verdict is Verdict.BAD:
            yield translate(
                "scanner",
                "Set the scanner to no delay between keys. They came {gap} ms apart; a scan's may be {n} ms apart.",
            ).format(n=HOLD_MS, gap=pace)
        return
    if record.outcome is Outcome.UNREAD or _lost(text):
        yield translate("scanner", "{n} of {all} digits came. Scan again.").format(n=len(text), all=scan.LENGTH)
        yield translate(
            "scanner", "If it happens often, let the scanner wait 5 to 10 ms between keys, or bring its radio closer."
        )
    elif _doubled(text):
        yield translate("scanner", "Let the scanner wait 5 to 10 ms between keys.")
    elif isinstance(label := supplier_label.read(text), Faulty):
        yield words.label_fault(label, lambda template: translate("words", template))
        yield translate(
            "scanner", "Suppliers' labels need control characters: GS sent as Ctrl+], RS as Ctrl+^, EOT as Ctrl+D."
        )
    elif verdict is Verdict.BAD:
        yield translate("scanner", "Scan again. If it happens often, clean the scanner's window or reprint the card.")
    if not record.ending and record.outcome is Outcome.SCANNED:
        yield translate(
            "scanner", "Let the scanner send Enter after each code: without it, every scan is answered a moment later."
        )
    if pace >= SLOW_MS:
        yield translate(
            "scanner", "Its slowest gap is {gap} ms, near the limit of {n} ms. Set a shorter delay between keys."
        ).format(gap=pace, n=HOLD_MS)
    if record.outcome is Outcome.SCANNED and record.layout != record.position:
        if verdict in (Verdict.GOOD, Verdict.ADVICE):
            yield translate(
                "scanner",
                "Scanner and computer are set to different keyboard layouts. For our codes that does not matter.",
            )
        elif verdict is Verdict.OTHER:
            yield translate(
                "scanner",
                "Scanner and computer may be set to different keyboard layouts: compare the text with the label.",
            )


def _readings(record: Arrival) -> Iterator[tuple[str, str, bool]]:
    names = {
        Reading.LAYOUT: translate("scanner", "By layout"),
        Reading.POSITION: translate("scanner", "By position"),
        Reading.DIGITS: translate("scanner", "Without Shift"),
    }
    for reading, text in readings.texts(record.keys).items():
        if reading is not Reading.DIGITS or record.chosen is reading:
            yield names[reading], _visible(text), record.chosen is reading


def _facts(record: Arrival) -> tuple[tuple[str, str], ...]:
    ending = {"Enter": translate("scanner", "Enter"), "Tab": translate("scanner", "Tab")}
    gap = translate("scanner", "{n} ms").format(n=_slowest(record)) if record.gaps else "–"
    return (
        (translate("scanner", "Ends with"), ending.get(_ending(record), translate("scanner", "nothing"))),
        (translate("scanner", "Keys"), str(len(record.keys))),
        (translate("scanner", "Slowest gap"), gap),
    )


def _ending(record: Arrival) -> str:
    if record.outcome is Outcome.TYPED and record.keys:
        return record.keys[-1].ends
    return record.ending


def _slowest(record: Arrival) -> int:
    return max(record.gaps, default=0)


def _plain(record: Arrival) -> str:
    """What counted, or what comes nearest to a code of ours."""
    ways = readings.texts(record.keys)
    if record.chosen is not None:
        return ways[record.chosen]
    return next((text for text in ways.values() if text.isdecimal()), ways[Reading.LAYOUT])


def _text(record: Arrival) -> str:
    text = _plain(record)
    answer = scan.read(text)
    if isinstance(answer, ScanCode):
        return answer.printed
    return scan.grouped(answer.text) if answer.fault is Fault.COMMAND else _visible(text)


def _visible(text: str) -> str:
    return "".join(sign if sign.isprintable() else _NAMES.get(sign, "·") for sign in text)


def _too_slow(record: Arrival) -> bool:
    if len(record.keys) < LEAST_BARE or sum(record.gaps) > _HAND_MS * len(record.gaps):
        return False
    return readings.codes(record.keys) is not None or _plain(record) == TEST_CODE.text or _lost(_plain(record))


def _lost(text: str) -> bool:
    return text.isdecimal() and len(text) < scan.LENGTH and _holds(TEST_CODE.text, text)


def _doubled(text: str) -> bool:
    return text.isdecimal() and len(text) > scan.LENGTH and _holds(text, TEST_CODE.text)


def _holds(whole: str, part: str) -> bool:
    """The signs of ``part`` are in ``whole``, in their order."""
    rest = iter(whole)
    return all(sign in rest for sign in part)
