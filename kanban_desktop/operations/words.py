"""Puts answers and faults into words: codes with parameters go in, one sentence that says what to do comes out.

The sentences are templates by code, so that a translation can replace them; nothing else in the program makes any.
"""

from collections.abc import Callable, Mapping

from kanban_desktop.model.calendar import DAY, HOUR, MINUTE, SECOND
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.errors import KanbanError
from kanban_desktop.model.label import quantity_text
from kanban_desktop.model.pending import OTHER_PLANT, UNFORESEEN, Damage, Settlement
from kanban_desktop.model.steps import Step
from kanban_desktop.model.supplier_label import Faulty
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.print_faults import PRINT_FAULTS

Translate = Callable[[str], str]

_MOVED: Mapping[Step, str] = {
    Step.CREATE: "New card for {part}. Print it and scan it to put it into use.",
    Step.ACTIVATE_FULL: "Card in use: {part}, container full.",
    Step.ACTIVATE_EMPTY: "Card in use: {supply} is asked for {quantity} {unit} of {part}.",
    Step.USE: "In use: {part}, {quantity} {unit}. Scan the card again when the container is empty.",
    Step.COLLECT: "Pulled: {part}. It is collected with others until the lot is complete.",
    Step.PULL: "Pulled: {quantity} {unit} of {part}. The request stands at {supply}.",
    Step.RELEASE_LOT: "Lot released: {quantity} {unit} of {part} at {supply}.",
    Step.START: "Started: {quantity} {unit} of {part} for {demand}.",
    Step.FINISH: "Ready: {quantity} {unit} of {part}, to be fetched for {demand}.",
    Step.SHIP: "On its way: {quantity} {unit} of {part} to {demand}, {place}.",
    Step.DELIVER: "Delivered: {quantity} {unit} of {part} to {demand}, {place}.",
    Step.RECEIVE: "Received: {quantity} {unit} of {part}. Put it at {place}.",
    Step.QUARANTINE: "Received into quarantine: {quantity} {unit} of {part}. Do not use it.",
    Step.REJECT: "Rejected: {rejects} {unit} of {part}. {supply} is asked for {quantity} {unit} again.",
    Step.TAKE_AS_PULLED: "Taken as pulled: {part}. Make {quantity} {unit} for {demand}.",
    Step.HOLD: "Held: {part}. Do not use it until Quality releases it.",
    Step.RELEASE: "Released: {part} may be used again.",
    Step.UNDO: "Taken back: {part} is as it was before.",
    Step.CANCEL: "{supply} has begun and is asked to cancel {part}.",
    Step.CANCEL_ACCEPT: "Cancelled: {part} is not needed at {demand}.",
    Step.CANCEL_REFUSE: "Not cancelled: {part} comes as pulled.",
    Step.REISSUE: "New label for {part}. Throw the old one away when the new one hangs.",
    Step.MARK_OBSOLETE: "The label of {part} is out of date. Print a new one.",
    Step.PARK: "Taken out of the loop: {part}. Keep the card for later.",
    Step.UNPARK: "Back in the loop: {part}.",
    Step.CLOSE: "Closed: this card of {part} has made its trip.",
    Step.VOID: "Void: this card of {part} is no longer valid. Throw it away.",
}

_ASKED = "Asked for were {asked} {unit}."
_REPRINT = "The label is out of date: ask for a new one."

_DONE: Mapping[Step, str] = {
    Step.CREATE: "Nothing to do here: card made",
    Step.ACTIVATE_FULL: "Already in use",
    Step.ACTIVATE_EMPTY: "Already in use",
    Step.USE: "Already in use",
    Step.COLLECT: "Already pulled",
    Step.PULL: "Already pulled",
    Step.RELEASE_LOT: "Lot already released",
    Step.START: "Already started",
    Step.FINISH: "Already ready",
    Step.SHIP: "Already on its way",
    Step.DELIVER: "Already delivered",
    Step.RECEIVE: "Already received",
    Step.QUARANTINE: "Already in quarantine",
    Step.REJECT: "Already rejected",
    Step.TAKE_AS_PULLED: "Already taken as pulled",
    Step.HOLD: "Already held",
    Step.RELEASE: "Already released",
    Step.CANCEL: "Already asked to cancel",
    Step.CANCEL_ACCEPT: "Already cancelled",
    Step.CANCEL_REFUSE: "Already answered",
    Step.REISSUE: "Nothing to do here: new label made",
    Step.MARK_OBSOLETE: "Already marked",
    Step.PARK: "Already taken out",
    Step.UNPARK: "Already back in the loop",
    Step.CLOSE: "Already closed",
    Step.VOID: "Already void",
    Step.UNDO: "Nothing to do here: last taken back",
}

_REPRINTED = "The new one was printed at {printed_at}, on {printer}."

_REFUSED: Mapping[Reason, str] = {
    Reason.CARD_UNKNOWN: "Card unknown: {shown}. Check that it is a card of this plant and scan it again.",
    Reason.CARD_MANGLED: "Not read properly: {shown}. Scan the card again.",
    Reason.CARD_FOREIGN: "This card belongs to plant {plant}, here is plant {own}. Give it to your team leader.",
    Reason.CARD_HELD: "{part} is held: {reason_text}. Do not use it, ask Quality.",
    Reason.CARD_NOT_HELD: "{part} is not held. Scan it as usual.",
    Reason.CARD_SUPERSEDED: "Old label: issue {issue} replaces issue {scanned}. Use the new one, throw this away.",
    Reason.CARD_NEW: "This card was never in use. Scan it on its container first.",
    Reason.CARD_SURPLUS: "This card was taken out of the loop. Put it away or ask the planner.",
    Reason.CARD_CLOSED: "This card has made its one trip. Throw it away.",
    Reason.CARD_VOID: "This card was made void. Throw it away and ask the planner for a new one.",
    Reason.NOT_IN_PATH: "“{step}” is no step of this loop. Scan the card without choosing a step.",
    Reason.MANDATORY_SKIPPED: "{state} comes before “{step}” in this loop. Record that first.",
    Reason.NOT_NOW: "“{step}” cannot be done now: {last_done}. Look at the card's history.",
    Reason.STATION_NOT_IN_LOOP: "{station} neither supplies nor uses {part}. It goes from {supply} to {demand}.",
    Reason.OTHER_SIDE: "“{step}” is done at {side_station}, not here.",
    Reason.CANCEL_ASKED: "{demand} asks to cancel this. Answer that first: accept or refuse.",
    Reason.NOTHING_TO_UNDO: "There is nothing to take back on this card.",
    Reason.OTHERS_ACTED: "Too late to take back: {last_done}. Talk to them.",
    Reason.NO_PERMISSION: "This takes a planner. Scan a planner's badge first.",
    Reason.BADGE_UNKNOWN: "Badge unknown: {badge}. Scan your own badge or ask your team leader.",
    Reason.REASON_MISSING: "Say why: a hold needs a reason.",
    Reason.REASON_UNKNOWN: "There is no reason “{reason}”. Choose one of: {reasons}.",
    Reason.QUANTITY_IMPOSSIBLE: "This quantity cannot be right. Enter the pieces in the container.",
    Reason.MOVED_MEANWHILE: "Somebody was quicker: {last_done}. Look at the card again.",
    Reason.COMMAND_CODE: "This is a command code, no card: {shown}. Scan it at a station's window, here scan a card.",
    Reason.LABEL_HEADER: "The beginning of this supplier's label is damaged: {shown}. Scan it again.",
    Reason.LABEL_TRAILER: "Only part of this supplier's label was read: its end is missing. Scan it again.",
    Reason.LABEL_SEPARATORS: "The scanner leaves out what separates the fields of this supplier's label. "
    "Set it to send control characters.",
    Reason.LABEL_FORMAT: "This supplier's label has the format {element}; only 05 and 06 are known here. "
    "Scan the kanban card instead.",
    Reason.LABEL_ELEMENT: "A field of this supplier's label cannot be read: {element}. Scan it again.",
    Reason.LABEL_TOO_SHORT: "The field {element} of this supplier's label is too short. Scan it again.",
    Reason.LABEL_TOO_LONG: "The field {element} of this supplier's label is too long. Scan it again.",
    Reason.LABEL_CHECK_DIGIT: "The check digit of {element} on this supplier's label is wrong. Scan it again.",
    Reason.LABEL_TWICE: "This supplier's label says two different things for {element}. "
    "Scan the kanban card instead and tell your planner.",
    Reason.LABEL_QUANTITY: "The quantity on this supplier's label, {element}, is no number above 0. Scan it again.",
    Reason.LABEL_NO_PART: "This supplier's label names no part. Scan the code with all its data, or the kanban card.",
    Reason.LABEL_NO_QUANTITY: "This supplier's label gives no quantity. "
    "Scan the code with all its data, or the kanban card.",
    Reason.LABEL_NO_SERIAL: "This supplier's label has no serial number: twice scanned, it would count twice. "
    "Scan the kanban card instead.",
    Reason.LABEL_NO_SUPPLIER: "This supplier's label names no supplier. Scan the kanban card instead.",
    Reason.LABEL_PART_UNKNOWN: "The part {label_part} on this supplier's label is none of ours. "
    "Put the container aside and ask your planner.",
    Reason.LABEL_SUPPLIER_UNKNOWN: "The supplier {label_supplier} on this label is none of ours. "
    "Put the container aside and ask your planner.",
    Reason.LABEL_KANBAN_UNKNOWN: "The kanban number {kanban} on this supplier's label is none of ours. "
    "Put the container aside and ask your planner.",
    Reason.LABEL_OTHER_PART: "This supplier's label is for the part {label_part}, its kanban number for {number}. "
    "Put the container aside and ask your planner.",
    Reason.LABEL_OTHER_UNIT: "This supplier's label does not give the quantity in {unit}. "
    "Scan the kanban card and enter it.",
    Reason.LABEL_NOT_HERE: "The part {label_part} from {label_supplier} is not used at {station}. "
    "Take the container where it belongs.",
    Reason.LABEL_NOT_EXPECTED: "No container of {part} is on its way to {demand} from {label_supplier}. "
    "Put it aside and ask your planner.",
    Reason.LABEL_RECEIVES_ONLY: "A supplier's label only receives its container. Scan the kanban card for “{step}”.",
}

_SETTLED: Mapping[str, str] = {
    OTHER_PLANT: "This was scanned for another plant, or before this one was brought back from a backup. "
    "Look whether it still holds.",
    UNFORESEEN: "The plant failed at it, which should not be. Look at the card, and tell your IT.",
    Reason.MOVED_MEANWHILE: "Somebody was quicker: {last_done}.",
    Reason.NOT_NOW: "“{step}” cannot be done now: {last_done}.",
    Reason.ALREADY_DONE: "Nothing more to do: {last_done}.",
    Reason.CARD_UNKNOWN: "The plant does not know this card any more: {shown}.",
    Reason.BADGE_UNKNOWN: "The plant does not know the badge {badge} any more.",
}
"""What is said of a queued scan otherwise than to somebody who has just scanned."""

_REFUSED_BY_CODE: Mapping[str, str] = {str(reason): said for reason, said in _REFUSED.items()}

_FAULTS: Mapping[str, str] = {
    "database_url_bad": "The database address cannot be read. Write sqlite:///FILE or postgresql://USER@HOST/NAME.",
    "database_url_no_file": "The database address names no file. Write sqlite:///FILE.",
    "database_url_kind": "“{kind}” is no database that we use. Write sqlite:///FILE or postgresql://USER@HOST/NAME.",
    "database_missing": "There is no database {database}. Check the address, or make it with: kanban-desktop db create",
    "database_empty": "The database {database} is empty. Fill it with: kanban-desktop db create",
    "database_not_ours": "{database} is not a Kanban Desktop database. Check the address; nothing was changed.",
    "database_without_plant": "The database {database} has no plant yet. Finish it with: kanban-desktop db create",
    "database_older": "The database {database} is of an older version ({found}, this program needs {wanted}). "
    "Bring it up to date with: kanban-desktop db upgrade",
    "database_newer": "The database {database} is of a newer version ({found}, this program knows {wanted}). "
    "Install the newer Kanban Desktop here.",
    "program_older": "The database {database} has become a newer version. "
    "Nothing was changed; install the newer Kanban Desktop here.",
    "database_locked": "The database {database} is locked by another program. "
    "Nothing was changed; end that program and try again.",
    "database_read_only": "The database {database} can only be read. Nothing was changed; ask for the right to write.",
    "database_damaged": "The database {database} is damaged. Stop using it and bring back the last backup.",
    "database_lost": "The database {database} cannot be reached. Check the network and the server, then scan again.",
    "database_slow": "The database {database} did not answer in time. Scan again.",
    "database_overloaded": "The database {database} has no room for another connection. Try again in a moment.",
    "database_login": "The database {database} does not let this user in. Check user and password with your IT.",
    "database_untrusted": "The database {database} did not prove by TLS that it is the right one. "
    "Nothing was sent to it; check host name, sslmode and certificates with your IT.",
    "database_option": "The address of the database {database} has an option or a service that is not known. "
    "Check the address and the service file.",
    "database_rights": "This user may not do that in the database {database}. "
    "Ask your IT for the role or the right it takes.",
    "local_damaged": "This station's own file {file} is damaged and cannot be set aside. "
    "Move it away, and tell your IT.",
    "local_newer": "This station's own file is of a newer version ({found}, this program knows {wanted}). "
    "Install the newer Kanban Desktop here.",
    "note_missing": "Say why it is dropped: write a reason.",
    "settle_later": "Only the plant knows whether this is done already. "
    "Try again in a moment, or when the network is back.",
    "settled_already": "Somebody has settled this already. Look at the list again.",
    "disk_full": "The disk with the database {database} is full. Nothing was changed; make room and try again.",
    "roles_refused": "This user may not make the role {role} in {database}. "
    "Run the command as a database administrator with CREATEROLE.",
    "step_refused": "The database {database} refused the step: {problem}. "
    "Nothing was changed; run kanban-desktop doctor and tell your IT.",
    "folder_unwritable": "The folder {folder} cannot be made ({problem}). Choose another place.",
    "file_unwritable": "The file {file} cannot be written ({problem}). Choose another place.",
    "file_exists": "The file {file} is there already. Choose another name.",
    "backup_failed": "The backup {file} could not be made ({problem}). Nothing was changed.",
    "backup_postgresql": "A PostgreSQL database is backed up with its own tools: pg_dump, or what your IT has set up.",
    "station_unknown": "There is no station “{station}”. Choose one of: {stations}.",
    "station_missing": "Say which station this is: --station CODE.",
    "loop_unknown": "There is no loop “{loop}”. List them with: kanban-desktop cards",
    "loop_changed": "The loop {loop} was changed meanwhile. Look at it again, then repeat what you did.",
    "card_busy": "Card {card} is being moved again and again. Nothing was changed; try again in a moment.",
    "part_unknown": "No loop has the part {part}. List them with: kanban-desktop cards",
    "name_taken": "“{name}” is taken already. Choose another one.",
    "card_unknown": "There is no card {card}. List them with: kanban-desktop cards",
    "settings_broken": "The settings file {file} cannot be used: {problem}. Mend it or delete it.",
    "plant_filled": "The database {database} already holds a plant. Choose an empty one for the demo.",
    "event_id_bad": "“{given}” is no event id. Give a UUID, or leave it out.",
    "quantity_bad": "“{given}” is no quantity. Write a number with at most three decimals.",
    "time_bad": "“{given}” is no time. Write it with its zone, as in 2026-11-23T14:05:00Z.",
    "word_unknown": "“{given}” is no {kind}. Choose one of: {choices}.",
    "unforeseen": "Something went wrong that should not have. Look whether it was done, and tell your IT.",
    "window_bad": "“{given}” is no place for a window. Write width, height and corner as in 1280x800+0+0.",
    "board_silent": "The board shows nothing yet. Run kanban-desktop doctor, then try again.",
    "screen_missing": "The screen {screen} cannot be reached. Set DISPLAY to one that is there, or leave it out.",
    "usage": "{problem}. See: {command} --help",
    "card_foreign": "This card belongs to plant {plant}, here is plant {own}. Look it up there.",
    "plant_code_bad": "{given} is no plant code. Choose a number from 1 to 9999.",
    "plant_name_bad": "The plant needs a name. Write it behind --name.",
    "zone_bad": "There is no time zone “{zone}”. Write it as in Europe/Berlin.",
    "dpi_bad": "Labels are not made for {dpi} dpi. Choose {least} to {most}, such as 203 or 300.",
    "layout_unknown": "There is no layout “{layout}”. Choose one of: {layouts}.",
    "release_place": "{printer} prints labels of places ({layout}). Choose a printer of cards.",
    "picture_bad": "The picture {file} cannot be used: {problem}. Give a PNG or JPEG file that other programs show.",
    "layout_broken": "The layout {file} cannot be used, line {line}: {problem}. Mend it or take it away.",
    "reasons_alike": "The reasons “{one}” and “{other}” would have the same bar code. Rename the code of one of them.",
    "zpl_commands": "Command codes are printed on a sheet. Choose pdf, png or svg.",
    "zpl_sheet": "ZPL is for label printers, and “{layout}” is a sheet. Choose another format or layout.",
    "zpl_dpi": "Label printers have {known} dpi, not {dpi}. Choose the one that stands on yours.",
    "place_reprint": "A shelf label is no card and has no issue. Print it again without --reprint.",
    "labels_unpaintable": "Labels cannot be painted here: {problem}. Run kanban-desktop doctor and tell your IT.",
    "labels_current": "No label is out of date: there is nothing to print anew.",
    "labels_none": "There are no cards to print in {loops}. Choose another loop.",
    "card_not_printed": "Card {card} is {identity} and gets no label. Choose another card.",
    "card_not_hanging": "Card {card} hangs no more and gets no label. Print the others without it.",
    **PRINT_FAULTS,
    "output_unwritable": "The command was carried out, but its answer could not be written ({problem}).",
    "demo_fresh_file_only": "--fresh makes a demo file anew and nothing else; give {database} up or empty it yourself.",
    "demo_nothing_full": "No container of the demo plant is full any more. "
    "Make it anew with: kanban-desktop demo --fresh",
    "demo_label_unread": "The label {file} could not be read back. Look at it, and run kanban-desktop doctor.",
    "demo_watch_silent": "The process that watches the board says nothing. Run kanban-desktop doctor.",
    "demo_scan_failed": "The process that scans failed: {problem}",
}


def duration(microseconds: int) -> str:
    """A duration in the words of a shop floor: 12 s, 25 min, 2 h 10, 3 days."""
    if microseconds < MINUTE:
        return f"{max(0, microseconds // SECOND)} s"
    if microseconds < HOUR:
        return f"{microseconds // MINUTE} min"
    if microseconds < 2 * DAY:
        return f"{microseconds // HOUR} h {microseconds % HOUR // MINUTE:02}"
    return f"{microseconds // DAY} days"


def sentence(answer: Answer, translate: Translate = str) -> str:
    """The one sentence that an operator reads after a scan."""
    params = _spoken(answer.params)
    params["step"] = str(params.get("step") or answer.step or "")
    done = translate(_DONE.get(Step(str(params["last"])), "Nothing to do here")) if params.get("last") else ""
    params["last_done"] = " ".join((done, _who(params, translate))).strip()
    if answer.outcome in (Outcome.MOVED, Outcome.QUEUED) and answer.step is not None:
        said = translate(_MOVED[answer.step]).format_map(params)
        reprint = params.get("obsolete") and answer.step is not Step.MARK_OBSOLETE
        if params.get("asked") is not None:
            said += " " + translate(_ASKED).format_map(params)
        return f"{said} {translate(_REPRINT)}" if reprint else said
    if answer.outcome is Outcome.REPEAT:
        return f"{params['last_done']}: {params['part']}."
    assert answer.reason is not None, "whoever says no says why"
    if answer.reason is Reason.OTHER_SIDE:
        params["side_station"] = params[str(params["side"])]
    refused = translate(_REFUSED[answer.reason]).format_map(params)
    return f"{refused} {translate(_REPRINTED).format_map(params)}" if params.get("printer") else refused


def label_fault(label: Faulty, translate: Translate = str) -> str:
    """The one sentence that says what is wrong with a supplier's label, and what to do."""
    given = {"element": label.element or label.shown, "shown": label.shown}
    return translate(_REFUSED[Reason(f"label {label.fault}")]).format_map(given)


def settlement(entry: Settlement, now: int, translate: Translate = str) -> str:
    """The one sentence that says why the plant refused a queued scan.

    Args:
        now: the station's clock, microseconds UTC.
    """
    given = dict(entry.params)
    at, ago = given.get("at"), given.get("ago")
    if isinstance(at, int):
        given["ago"] = max(0, now - at)
    elif isinstance(ago, int):
        given["ago"] = ago + max(0, now - entry.refused_at)
    params = _Sparse(_spoken(given))
    params["step"] = str(params.get("step") or entry.pending.step)
    last = params.get("last")
    done = translate(_DONE[Step(str(last))]) if last in set(Step) else ""
    params["last_done"] = " ".join((done, _who(params, translate))).strip()
    if entry.reason == Reason.OTHER_SIDE:
        params["side_station"] = params[str(params.get("side"))]
    template = _SETTLED.get(entry.reason) or _REFUSED_BY_CODE.get(entry.reason) or _SETTLED[UNFORESEEN]
    said = translate(template)
    return (said if done else said.replace(": {last_done}", "")).format_map(params)


class _Sparse(dict[str, object]):
    """What another version of the program did not keep is left open in a sentence."""

    def __missing__(self, key: str) -> object:
        return "…"


def _who(params: Mapping[str, object], translate: Translate) -> str:
    """By whom, where and how long ago."""
    who, where = params.get("who"), params.get("where")
    words = translate("{ago} ago").format(ago=params["ago"]) if "ago" in params else ""
    if where:
        words += " " + translate("at {where}").format(where=where)
    if who:
        words += " " + translate("by {who}").format(who=who)
    return words.strip()


def _spoken(params: Mapping[str, object]) -> dict[str, object]:
    spoken = dict(params)
    for key in ("quantity", "rejects", "asked"):
        if isinstance(value := params.get(key), int):
            spoken[key] = quantity_text(value)
    if isinstance(ago := params.get("ago"), int):
        spoken["ago"] = duration(ago)
    return spoken


def damage(found: Damage, now: int, translate: Translate = str) -> str:
    """What a person must know, and do, after the station's own file was damaged.

    Args:
        now: the station's clock, microseconds UTC.
    """
    since = translate("before that")
    if found.contact is not None:
        since = translate("since the plant was last reached, {ago} ago,").format(ago=duration(now - found.contact))
    template = translate(
        "This station's file was damaged, as was found {ago} ago. Saved from it: {waiting} waiting, {to_settle} to "
        "settle. What was scanned {since} may be missing: compare the cards on the floor with the board, and scan "
        "again what it lacks. The damaged file is kept as {file}."
    )
    return template.format(
        ago=duration(now - found.found_at), waiting=found.waiting, to_settle=found.to_settle, since=since,
        file=found.file,
    )  # fmt: skip


def saved_here(waiting: int, translate: Translate = str) -> str:
    """What is said behind a scan that the plant has not yet decided; ``waiting`` counts it too."""
    return translate("Saved here, {waiting} waiting. It is sent as soon as the plant is back.").format(waiting=waiting)


def fault(error: KanbanError, translate: Translate = str) -> str:
    """The one sentence for something that is wrong outside the rules."""
    return translate(_FAULTS[error.code]).format_map(error.params)


def seconds(duration: int) -> str:
    """How long something took: "0.05 s", "2.3 s", "40 s", "12 min", "2 h 10"; ``duration`` is microseconds."""
    if duration < 60 * SECOND:
        digits = 2 if duration < SECOND else 1 if duration < 10 * SECOND else 0
        return f"{max(0, duration) / SECOND:.{digits}f} s"
    minutes = duration // MINUTE
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02}"
