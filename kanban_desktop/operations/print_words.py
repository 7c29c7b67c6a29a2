"""What is said of printers and print jobs: codes with parameters go in, a sentence that says what to do comes out."""

from collections.abc import Callable, Mapping

from kanban_desktop.model.printjobs import Job, JobState, Printer, Problem, Trouble

Translate = Callable[[str], str]

GOES_ON = "printing goes on by itself."

_PROBLEMS: Mapping[Problem, str] = {
    Problem.SILENT: "{printer} does not answer at {address}. Switch it on or wake it up, and check its cable; ",
    Problem.NAME_UNKNOWN: "The network knows no {address}, where {printer} should be. Correct the address, or tell "
    "your IT; ",
    Problem.REFUSED: "{printer} takes nothing at {address}: another computer is printing, or the port is wrong. "
    "If it stays so, check the port; ",
    Problem.WRONG_PORT: "What answers at {address} is no label printer. Check the address and port of {printer}; ",
    Problem.LABELS_OUT: "{printer} is out of labels. Put in a new roll; ",
    Problem.RIBBON_OUT: "{printer} is out of ribbon. Put in a new one; ",
    Problem.INK_OUT: "{printer} is out of ink or toner. Change it; ",
    Problem.HEAD_OPEN: "The head of {printer} is open. Close it; ",
    Problem.DOOR_OPEN: "A cover of {printer} is open. Close it; ",
    Problem.HEAD_HOT: "{printer} is too hot. Let it cool down; ",
    Problem.HEAD_FAULT: "The head of {printer} has a fault. Have it looked at; once it is mended, ",
    Problem.CUTTER: "The cutter of {printer} is stuck. Free it; ",
    Problem.JAM: "Paper is jammed in {printer}. Take it out; ",
    Problem.PAUSED: "{printer} is paused. Press its pause button; ",
    Problem.BUSY: "{printer} is busy with other labels. Wait a moment; ",
    Problem.OFFLINE: "{printer} is offline. Switch it on and check its cable; ",
    Problem.FAULT: "{printer} reports a fault ({code}). Look at its display and mend it; ",
    Problem.QUEUE_UNKNOWN: "This computer has no queue {address} for {printer}. Have it set up; ",
    Problem.QUEUE_STOPPED: "The queue of {printer} is stopped. Start it again in the system's printer settings; ",
    Problem.QUEUE_REJECTS: "The queue of {printer} takes no jobs. Open it in the system's printer settings; ",
    Problem.QUEUE_HELD: "The queue of {printer} holds the job back. Release it in the system's printer settings; ",
    Problem.SYSTEM_AWAY: "This computer's printing system does not answer. Start it (CUPS), or tell your IT; ",
    Problem.SYSTEM_DENIES: "This computer's printing system does not let this user print on {printer}. "
    "Ask your IT for the right; ",
    Problem.FOLDER_MISSING: "The folder {folder} of {printer} is not there. Make it, or bring its drive back; ",
    Problem.FILE_UNWRITABLE: "{printer} cannot write {file} ({reason}). Make room, or ask for the right; ",
    Problem.UNPAINTABLE: "A label cannot be made: {reason}. Cancel the job, or mend that; ",
}

_DOUBT: Mapping[Problem, str] = {
    Problem.INTERRUPTED: "Printing on {printer} was interrupted in the midst of {labels}.",
    Problem.BROKEN_OFF: "The connection to {printer} broke off in the midst of {labels}.",
    Problem.QUEUE_GAVE_UP: "The queue of {printer} gave up in the midst of {labels}.",
}
_LOOK = "Look whether it came out, then say so or print it again."
_LOOK_MANY = "Look whether they came out, then say so or print them again."

_STATES: Mapping[JobState, str] = {
    JobState.WAITING: "Waits for {printer}: {out} of {total} out.",
    JobState.SENDING: "Printing on {printer}: {next} of {total}.",
    JobState.SENT: "{printer} has it: {total} labels are in its queue.",
    JobState.UNSURE: "In doubt on {printer}: {out} of {total} out.",
    JobState.PRINTED: "Printed on {printer}: {total} of {total} out.",
    JobState.CANCELLED: "Cancelled on {printer}: {out} of {total} out.",
}


def trouble(printer: Printer, found: Trouble | None, translate: Translate = str, then: str = GOES_ON) -> str:
    """The one sentence about how a printer does: what keeps it from printing, or that nothing does.

    Args:
        then: how the sentence ends: what happens when a person has done what it says.
    """
    if found is None:
        return translate("{printer} is ready.").format(printer=printer.name)
    template = translate(_PROBLEMS.get(found.problem, _PROBLEMS[Problem.FAULT])) + translate(then)
    given = {"address": printer.address, "code": found.problem, "folder": "…", "file": "…", "reason": "…"}
    return template.format_map({**given, **found.params, "printer": printer.name})


def job(one: Job, printer: Printer, translate: Translate = str) -> str:
    """How a job stands, and what a person has to do about it."""
    if one.state is JobState.UNSURE and one.trouble is not None and one.trouble.problem in _DOUBT:
        several = one.sending > 1
        counted = "{n} of {total}" if not several else "{n} to {last} of {total}"
        labels = translate(counted).format(n=one.out + 1, last=one.out + one.sending, total=one.total)
        said = translate(_DOUBT[one.trouble.problem]).format(printer=printer.name, labels=labels)
        return f"{said} {translate(_LOOK_MANY if several else _LOOK)}"
    if one.trouble is not None and not one.state.over:
        return trouble(printer, one.trouble, translate)
    template = translate(_STATES[one.state])
    return template.format(printer=printer.name, out=one.out, next=min(one.out + 1, one.total), total=one.total)
