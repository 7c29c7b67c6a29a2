"""The label that a supplier sticks on his container: part, quantity, supplier and serial number from one scan.

Two kinds are read. The AIAG and VDA one is a message in the envelope of ISO/IEC 15434: “[)>” RS, then format 06 with
the data identifiers of ANSI MH10.8.2 (P part, Q quantity, V supplier, S serial, 15K kanban number …) or format 05 with
GS1's application identifiers, GS before each of them, RS and EOT at the end. The other is a GS1 element string alone.

How scanners send the control characters is up to their settings; taken are

* the characters themselves (29 GS, 30 RS, 4 EOT), as Ctrl+], Ctrl+^ and Ctrl+D make them on a keyboard;
* for them ``^]``, ``^^``, ``^D``, or ``<GS>``, ``<RS>``, ``<EOT>``, or their pictures (U+241D, U+241E, U+2404);
* a message whose RS are all left out, if EOT ends it; or whose EOT is left out, if RS ends it;
* GS left out behind a GS1 element whose length is fixed. Elsewhere it cannot be told where an element ends.

A GS1 element string is known by its symbology identifier (]C1, ]d2, ]Q3, ]e0, ]J1), by a GS in it, or by brackets.
No Qt, no SQL, no clock.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kanban_desktop.model import gs1, scan
from kanban_desktop.model.gs1 import GS
from kanban_desktop.model.label_fault import Damaged, Fault

RS, EOT = "\x1e", "\x04"
LONGEST = 4_096
"""Characters; two-dimensional codes hold no more text."""

HEADER = "[)>"
_LONGEST_VALUE = 35
"""Of what names a thing; ISO/IEC 15459-1 allows no longer licence plate, and the label guidelines nothing longer."""

_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_AIM_GS1 = frozenset(("]C1", "]d2", "]Q3", "]e0", "]J1"))
_SUBSTITUTES = (
    ("^]", GS), ("^^", RS), ("^D", EOT), ("<GS>", GS), ("<RS>", RS), ("<EOT>", EOT), ("\u241d", GS), ("\u241e", RS),
    ("\u2404", EOT),
)  # fmt: skip
_ELEMENT = re.compile(r"([0-9]{0,3}[A-Z])(.*)", re.DOTALL)
# Whatever else is in it: what an envelope and its formats are made of, and nothing that a database does not take.
_MESSAGE = re.compile(r"[ -~\x04\x1c-\x1f]*")
_PRINTABLE = re.compile(r"[ -~]*")
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,3})?")
_NUMBER_AND_UNIT = re.compile(r"([0-9.]+)([A-Z0-9]{2})")
_BRACKETS = re.compile(r"\(\d{2,4}\)")

_PLATES = ("1J", "2J", "3J", "4J", "5J", "6J", "J")
_SERIALS = ("3S", "S")
_SUPPLIERS = ("V", "13V", "12V", "3V")
_QUANTITIES = frozenset(("Q", "7Q"))

# Units of labels (UN/ECE Recommendation 20, ANSI X12) and of parts, each under the word that we use; of no other can
# it be said that they differ.
_UNITS = {
    "pc": "pc", "pcs": "pc", "pce": "pc", "ea": "pc", "c62": "pc", "st": "pc", "kg": "kg", "kgm": "kg",
    "l": "l", "lt": "l", "ltr": "l", "m": "m", "mt": "m", "mtr": "m",
}  # fmt: skip
_MEASURES = {"310": "kg", "311": "m", "315": "l"}


@dataclass(frozen=True, slots=True)
class SupplierLabel:
    """What a supplier's label says of its container.

    Attributes:
        text: the message with its control characters as they are to be; ``read`` gives the same label for it.
        part: the part's number at the customer; None where only other numbers are given.
        other_parts: the numbers that others know the part by: the supplier's own, the GTIN.
        quantity: thousandths.
        unit: its unit, "pc", "kg", "l" or "m"; None where the label says none, or one that we do not know.
        measures: the quantity in other units, thousandths.
        suppliers: how the supplier is named, the customer's code for him first; empty where he is not.
        serial: the container's serial number or licence plate.
        identity: what makes the container one of its kind in the world, identifiers and values.
        kanban: kanban number.
        lot: batch or lot.
    """

    text: str
    part: str | None
    other_parts: tuple[str, ...]
    quantity: int
    suppliers: tuple[str, ...]
    serial: str
    identity: tuple[str, ...]
    unit: str | None = None
    measures: Mapping[str, int] = field(default_factory=dict)
    kanban: str | None = None
    lot: str | None = None

    @property
    def container(self) -> str:
        """The container's name in the history: supplier and serial number, or its licence plate."""
        return " ".join(self.identity[1::2])

    @property
    def shown_part(self) -> str:
        """The part's number as the label gives it."""
        return self.part or self.other_parts[0]

    def quantity_in(self, unit: str) -> int | None:
        """The quantity in a part's unit, thousandths; None where the label measures in another one."""
        wanted = _UNITS.get(unit.casefold())
        if wanted is None or self.unit in (None, wanted):
            return self.quantity
        return self.measures.get(wanted)


@dataclass(frozen=True, slots=True)
class Faulty:
    """A supplier's label that cannot be taken.

    Attributes:
        fault: why not.
        element: the identifier that it is about, empty where it is about the whole.
        shown: an excerpt that may go on a screen or into a log.
        text: the message without prefix and surrounding blanks, to look up among other codes; empty where it holds
            what no database takes.
    """

    fault: Fault
    element: str
    shown: str
    text: str


def read(raw: str) -> SupplierLabel | Faulty | None:
    """Reads what a scanner delivered or a person typed; None: it is no supplier's label. Never raises."""
    if len(raw) > LONGEST:
        return None
    text = raw.strip(" \t\r\n\x02\x03")
    prefix = _AIM.match(text)
    if prefix:
        text = text[prefix.end() :].strip(" ")
    is_gs1 = prefix is not None and prefix.group() in _AIM_GS1
    whole = _controlled(text)
    looks_so = bool({GS, RS} & set(text))
    try:
        if whole.startswith(HEADER):
            label = _label(whole, *_opened(whole))
            return label if _MESSAGE.fullmatch(whole) else _faulty(Fault.ELEMENT, "", text)
        if is_gs1 or _BRACKETS.match(whole) or (GS in whole and whole.lstrip(GS)[:2].isdecimal()):
            looks_so = looks_so or is_gs1 or whole.startswith("(")
            return _label((prefix.group() if prefix and is_gs1 else "") + whole, {}, gs1.elements(whole))
    except Damaged as damaged:
        if not (looks_so or whole.startswith(HEADER)):
            return None
        headless = re.match(rf"0[56]{GS}", whole)  # only the end of an envelope's head is there
        return _faulty(Fault.HEADER, "", text) if headless else _faulty(damaged.fault, damaged.element, text)
    return _faulty(Fault.HEADER, "", text) if looks_so else None


def _faulty(fault: Fault, element: str, text: str) -> Faulty:
    return Faulty(fault, element, scan.shown(text), text if _MESSAGE.fullmatch(text) else "")


def begins(text: str) -> bool:
    """Whether a text begins as a supplier's label does, whatever follows."""
    prefix = _AIM.match(text)
    if prefix and prefix.group() in _AIM_GS1:
        return True
    return text.startswith(HEADER, prefix.end() if prefix else 0)


def _controlled(text: str) -> str:
    """The text with control characters where the scanner sent something else for them."""
    if {GS, RS, EOT} & set(text):
        return text
    for sent, meant in _SUBSTITUTES:
        text = text.replace(sent, meant)
    return text


def _opened(whole: str) -> tuple[dict[str, str], dict[str, str]]:
    """What is in the envelope: elements by data identifier, and by application identifier."""
    body = whole.removeprefix(HEADER)
    if GS not in body:
        raise Damaged(Fault.SEPARATORS if re.match(rf"{RS}?0[56]", body) and body[3:] else Fault.HEADER)
    with_rs = body.startswith(RS)
    body = body.removeprefix(RS)
    if not re.match(rf"[0-9]{{2}}{GS}", body):
        raise Damaged(Fault.HEADER)
    ended = body.endswith(EOT)
    body = body.removesuffix(EOT)
    if with_rs:
        if not body.endswith(RS) and not (ended and RS not in body):
            raise Damaged(Fault.TRAILER)
    elif not ended:
        raise Damaged(Fault.TRAILER)
    data: dict[str, str] = {}
    applications: dict[str, str] = {}
    known = False
    for part in body.removesuffix(RS).split(RS):
        name, separator, content = part[:2], part[2:3], part[3:]
        if not separator or not re.fullmatch("[0-9]{2}", name):
            raise Damaged(Fault.HEADER)
        if name == "06":
            for element in content.removesuffix(GS).split(GS):
                _add(data, element)
        elif name == "05":
            for identifier, value in gs1.elements(content).items():
                if applications.setdefault(identifier, value) != value:
                    raise Damaged(Fault.TWICE, f"({identifier})")
        known = known or name in ("05", "06")
    if not known:
        raise Damaged(Fault.FORMAT, body[:2])
    return data, applications


def _add(data: dict[str, str], element: str) -> None:
    found = _ELEMENT.fullmatch(element)
    if not found or not _PRINTABLE.fullmatch(element):
        raise Damaged(Fault.ELEMENT, element[:3] if element[:3].isprintable() else "")
    identifier, value = found.group(1), found.group(2).strip(" ")
    if not value:
        raise Damaged(Fault.TOO_SHORT, identifier)
    named = (*_PLATES, *_SERIALS, *_SUPPLIERS, *_QUANTITIES, "P", "1P", "15K", "1T", "T", "H")
    if identifier in named and len(value) > _LONGEST_VALUE:
        raise Damaged(Fault.TOO_LONG, identifier)
    if data.setdefault(identifier, value) != value:
        raise Damaged(Fault.TWICE, identifier)


def _label(text: str, data: Mapping[str, str], applications: Mapping[str, str]) -> SupplierLabel:
    part = data.get("P") or applications.get("241")
    others = [data["1P"]] if "1P" in data else []
    for identifier in ("01", "02", "8006", "8026"):
        if identifier in applications:
            gtin = applications[identifier][:14]
            others += [gtin, gtin.lstrip("0")]
    if "240" in applications:
        others.append(applications["240"])
    if part is None and not others:
        raise Damaged(Fault.NO_PART)
    quantity, unit, measures = _quantities(data, applications)
    suppliers = [data[one] for one in _SUPPLIERS if one in data]
    suppliers += [applications[one] for one in ("412", "417") if one in applications]
    identity = _identity(data, applications)
    lots = (data.get("1T"), data.get("T"), data.get("H"), applications.get("10"))
    return SupplierLabel(
        text, part, tuple(dict.fromkeys(others)), quantity, tuple(dict.fromkeys(suppliers)), identity[-1], identity,
        unit, measures, data.get("15K"), next(filter(None, lots), None),
    )  # fmt: skip


def _identity(data: Mapping[str, str], applications: Mapping[str, str]) -> tuple[str, ...]:
    """What tells the container from every other one, the strongest first."""
    for plate in _PLATES:
        if plate in data:
            return (plate, data[plate])
    if "00" in applications:
        return ("00", applications["00"])
    serial = next((one for one in _SERIALS if one in data), None)
    if serial is not None:
        supplier = next((one for one in _SUPPLIERS if one in data), None)
        if supplier is None:
            raise Damaged(Fault.NO_SUPPLIER)
        return (supplier, data[supplier], serial, data[serial])
    if "8006" in applications and "21" in applications:
        return ("8006", applications["8006"], "21", applications["21"])
    if "21" not in applications:
        raise Damaged(Fault.NO_SERIAL)
    owner = next((one for one in ("01", "412", "417") if one in applications), None)
    if owner is None:
        raise Damaged(Fault.NO_SUPPLIER)
    return (owner, applications[owner], "21", applications["21"])


def _quantities(data: Mapping[str, str], applications: Mapping[str, str]) -> tuple[int, str | None, Mapping[str, int]]:
    """How much is in it, the unit of that, and the same in other units."""
    found: list[tuple[str, str | None, int]] = []
    if "Q" in data:
        found.append(("Q", _UNITS.get(data.get("3Q", "").casefold()), _thousandths("Q", data["Q"])))
    if "7Q" in data:
        amount = _NUMBER_AND_UNIT.fullmatch(data["7Q"])
        if not amount:
            raise Damaged(Fault.QUANTITY, "7Q")
        found.append(("7Q", _UNITS.get(amount.group(2).casefold()), _thousandths("7Q", amount.group(1))))
    counts = [one for one in ("37", "30") if one in applications]
    found += [(f"({one})", "pc", _thousandths(f"({one})", applications[one])) for one in counts]
    for identifier, value in applications.items():
        if (measure := _MEASURES.get(identifier[:3])) and len(identifier) == 4:
            found.append((f"({identifier})", measure, int(value) * 1000 // 10 ** int(identifier[-1])))
    if not found:
        raise Damaged(Fault.NO_QUANTITY)
    measures: dict[str, int] = {}
    for shown, unit, thousandths in found:
        if thousandths <= 0:
            raise Damaged(Fault.QUANTITY, shown)
        if unit is not None and measures.setdefault(unit, thousandths) != thousandths:
            raise Damaged(Fault.TWICE, shown)
    shown, unit, thousandths = found[0]
    if unit is None and any(other != thousandths for _, _, other in found[1:]):
        raise Damaged(Fault.TWICE, shown)
    return thousandths, unit, measures


def _thousandths(shown: str, text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise Damaged(Fault.QUANTITY, shown)
    whole, _, rest = text.partition(".")
    return int(whole) * 1000 + int(f"{rest:0<3}")
