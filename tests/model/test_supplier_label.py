"""Suppliers' labels: what is built is read back, whatever a scanner makes of it, and no damage goes unnoticed."""

import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from stdnum import ean

from kanban_desktop.model import gs1
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.gs1 import GS
from kanban_desktop.model.label_fault import Damaged, Fault
from kanban_desktop.model.supplier_label import EOT, RS, Faulty, SupplierLabel, read

HEAD, TAIL = f"[)>{RS}06{GS}", f"{RS}{EOT}"
MESSAGE = f"{HEAD}P4711-22{GS}Q40{GS}VSTEEL{GS}S0001{GS}1TL7{TAIL}"
GTIN = "09506000134352"
ELEMENTS = f"01{GTIN}3740{GS}21ABC"

VALUES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./", min_size=1, max_size=20)
PIECES = st.integers(1, 99_999)


def envelope(*elements: str) -> str:
    return HEAD + GS.join(elements) + TAIL


def label(raw: str) -> SupplierLabel:
    found = read(raw)
    assert isinstance(found, SupplierLabel), found
    return found


def fault(raw: str) -> tuple[Fault, str]:
    found = read(raw)
    assert isinstance(found, Faulty), found
    return found.fault, found.element


def test_a_label_says_part_quantity_supplier_and_serial() -> None:
    found = label(envelope("P4711-22", "Q12.5", "3QKG", "V1234", "3S0077", "15KK-9", "1TL7", "KPO1", "1PA/B"))
    assert (found.part, found.quantity, found.unit, found.suppliers) == ("4711-22", 12_500, "kg", ("1234",))
    assert (found.serial, found.kanban, found.lot, found.other_parts) == ("0077", "K-9", "L7", ("A/B",))
    assert (found.container, found.identity) == ("1234 0077", ("V", "1234", "3S", "0077"))


def test_a_licence_plate_names_the_container_by_itself() -> None:
    found = label(envelope("P1", "7Q40PC", "1JUN043325711ABC", "S1"))
    assert (found.container, found.suppliers, found.quantity, found.unit) == ("UN043325711ABC", (), 40_000, "pc")


def test_format_05_holds_application_identifiers() -> None:
    sscc = "00106141412345678908"
    found = label(f"[)>{RS}05{GS}{sscc}{GS}02{GTIN}{GS}3740{GS}10L7{GS}2414711-22{TAIL}")
    assert (found.part, found.quantity, found.serial, found.lot) == ("4711-22", 40_000, sscc[2:], "L7")


def test_measures_are_read_in_the_parts_unit() -> None:
    found = label(f"]C101{GTIN}3102001250{'371'}{GS}21ABC")
    assert [found.quantity_in(unit) for unit in ("kg", "pc", "EA", "bar", "l")] == [12_500, 1_000, 1_000, 1_000, None]
    assert label(f"]C101{GTIN}3105001250{GS}21ABC").quantity == 12  # 0.0125 kg: finer than we measure


@pytest.mark.parametrize(
    "sent",
    [
        MESSAGE,
        f"\x02]d1{MESSAGE}\r\n",
        MESSAGE.replace(RS, ""),
        MESSAGE.removesuffix(EOT),
        MESSAGE.replace(TAIL, EOT),
        MESSAGE.replace(GS, "^]").replace(RS, "^^").replace(EOT, "^D"),
        MESSAGE.replace(GS, "<GS>").replace(RS, "<RS>").replace(EOT, "<EOT>"),
        MESSAGE.replace(GS, "\u241d").replace(RS, "\u241e").replace(EOT, "\u2404"),
        MESSAGE.replace(TAIL, GS + TAIL),
    ],
    ids=["as it is", "prefix", "no RS", "no EOT", "no RS before EOT", "carets", "names", "pictures", "GS at the end"],
)
def test_what_scanners_make_of_an_envelope(sent: str) -> None:
    found, whole = label(sent), label(MESSAGE)
    for name in ("part", "quantity", "suppliers", "serial", "identity", "lot"):
        assert getattr(found, name) == getattr(whole, name), name
    assert read(found.text) == found


@pytest.mark.parametrize(
    "sent",
    [
        f"]C1{ELEMENTS}", f"]d2{GS}{ELEMENTS}", f"]Q3{ELEMENTS}", ELEMENTS, f"{GS}{ELEMENTS}",
        ELEMENTS.replace(GS, "^]"), f"]C1{ELEMENTS.replace(GS, '<GS>')}", f"(01){GTIN}(37)40(21)ABC",
        f" (01) {GTIN} (37) 40 (21) ABC\r\n",
    ],
)  # fmt: skip
def test_what_scanners_make_of_an_element_string(sent: str) -> None:
    found = label(sent)
    assert (found.other_parts[0], found.quantity, found.serial) == (GTIN, 40_000, "ABC")
    assert found.identity == ("01", GTIN, "21", "ABC")
    assert read(found.text) == found


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        (MESSAGE[1:], (Fault.HEADER, "")),
        (MESSAGE.replace("06", "6", 1), (Fault.HEADER, "")),
        (MESSAGE[4:], (Fault.HEADER, "")),
        (MESSAGE.removesuffix(TAIL), (Fault.TRAILER, "")),
        (MESSAGE[:25], (Fault.TRAILER, "")),
        (MESSAGE.replace(RS, "").removesuffix(EOT), (Fault.TRAILER, "")),
        (MESSAGE.replace(GS, ""), (Fault.SEPARATORS, "")),
        (MESSAGE.replace(GS, "").replace(RS, "").replace(EOT, ""), (Fault.SEPARATORS, "")),
        (MESSAGE.replace("06", "12", 1), (Fault.FORMAT, "12")),
        (envelope("P1", "Q1", "VX", "S1", "!!"), (Fault.ELEMENT, "!!")),
        (envelope("Pä", "Q1", "VX", "S1"), (Fault.ELEMENT, "Pä")),
        (envelope("P", "Q1", "VX", "S1"), (Fault.TOO_SHORT, "P")),
        (envelope("P1", "Q1", "VX", f"S{'1' * 36}"), (Fault.TOO_LONG, "S")),
        (envelope("P1", "P2", "Q1", "VX", "S1"), (Fault.TWICE, "P")),
        (envelope("P1", "Q4O", "VX", "S1"), (Fault.QUANTITY, "Q")),
        (envelope("P1", "Q0", "VX", "S1"), (Fault.QUANTITY, "Q")),
        (envelope("P1", "Q1.2345", "VX", "S1"), (Fault.QUANTITY, "Q")),
        (envelope("P1", "7Q40", "VX", "S1"), (Fault.QUANTITY, "7Q")),
        (envelope("Q1", "VX", "S1"), (Fault.NO_PART, "")),
        (envelope("P1", "VX", "S1"), (Fault.NO_QUANTITY, "")),
        (envelope("P1", "Q1", "VX"), (Fault.NO_SERIAL, "")),
        (envelope("P1", "Q1", "S1"), (Fault.NO_SUPPLIER, "")),
        (f"]C101{GTIN[:-1]}33740{GS}21ABC", (Fault.CHECK_DIGIT, "(01)")),
        (f"]C101{GTIN[:-1]}", (Fault.TOO_SHORT, "(01)")),
        (f"]C101{GTIN}37123456789{GS}21ABC", (Fault.TOO_LONG, "(37)")),
        (f"]C101{GTIN}374x{GS}21ABC", (Fault.QUANTITY, "(37)")),
        (f"]C101{GTIN}3740{GS}3041{GS}21ABC", (Fault.TWICE, "(30)")),
        (f"]C101{GTIN}3740{GS}04ABC", (Fault.ELEMENT, "(04)")),
        (f"]C101{GTIN}3740{GS}10L7", (Fault.NO_SERIAL, "")),
        (f"]C101{GTIN}21ABC", (Fault.NO_QUANTITY, "")),
        (f"]C13740{GS}21ABC", (Fault.NO_PART, "")),
        (f"]C12414711{GS}3740{GS}21ABC", (Fault.NO_SUPPLIER, "")),
        (f"(01){GTIN}(37)40(04)1", (Fault.ELEMENT, "(04)")),
    ],
)  # fmt: skip
def test_damage_has_a_name(sent: str, wanted: tuple[Fault, str]) -> None:
    assert fault(sent) == wanted


@pytest.mark.parametrize(
    "other", ["", "OP-13", "12010000000001000197", "4006381333931", "]E04006381333931", "(x)1", "[x]"]
)
def test_other_codes_are_no_labels(other: str) -> None:
    assert read(other) is None


def test_every_fault_is_a_reason() -> None:
    assert {Reason(f"label {fault}") for fault in Fault} <= set(Reason)


@pytest.mark.parametrize(
    ("identifier", "values", "damaged"),
    [
        ("8006", (f"{GTIN}0102",), (GTIN, f"{GTIN}01023")),
        ("8003", (GTIN, f"{GTIN}X"), (GTIN[:-1], f"{GTIN}{'X' * 17}")),
        ("4330", ("001234", "001234-"), ("00123", "001234+")),
        ("8043", ("1" * 18, "1" * 20), ("1" * 17, "1" * 21)),
        ("7230", ("EM333",), ("EM", "E" * 31)),
        ("400", ("PO/77",), ("", "P" * 31, "P 1", "P^1")),
    ],
)
def test_lengths_and_characters_are_those_of_the_list(
    identifier: str, values: tuple[str, ...], damaged: tuple[str, ...]
) -> None:
    for value in values:
        assert gs1.elements(f"{identifier}{value}{GS}30040") == {identifier: value, "30": "040"}
    for value in damaged:
        with pytest.raises(Damaged):
            gs1.elements(f"({identifier}){value}")


@given(VALUES, PIECES, VALUES, VALUES, st.permutations(range(4)))
def test_what_is_built_is_read_back(part: str, pieces: int, supplier: str, serial: str, order: list[int]) -> None:
    elements = [f"P{part}", f"Q{pieces}", f"V{supplier}", f"S{serial}"]
    found = label(envelope(*(elements[n] for n in order)))
    assert (found.part, found.quantity) == (part, pieces * 1000)
    assert (found.suppliers, found.serial) == ((supplier,), serial)
    assert read(found.text) == found


@given(st.integers(0, 10**13 - 1), PIECES, VALUES, VALUES, st.permutations(range(4)), st.booleans())
def test_element_strings_are_read_back(
    item: int, pieces: int, lot: str, serial: str, order: list[int], thrifty: bool
) -> None:
    gtin = f"{item:013}" + ean.calc_check_digit(f"{item:013}")
    elements = [f"01{gtin}", f"37{pieces}", f"10{lot}", f"21{serial}"]
    text = "".join(elements[n] + ("" if thrifty and n == 0 else GS) for n in order)
    found = label(f"]C1{text.removesuffix(GS)}")
    assert (found.other_parts[0], found.quantity, found.lot, found.serial) == (gtin, pieces * 1000, lot, serial)


@given(st.integers(0, len(MESSAGE) - 1))
def test_a_message_that_is_cut_is_never_taken(at: int) -> None:
    if at < len(MESSAGE) - 1:  # without its EOT alone it is whole
        assert not isinstance(read(MESSAGE[:at]), SupplierLabel)
    assert at == 0 or not isinstance(read(MESSAGE[at:]), SupplierLabel)


@given(st.integers(0, len(MESSAGE) - 1))
def test_a_control_character_that_is_dropped_changes_no_part_and_no_quantity(at: int) -> None:
    assume(MESSAGE[at] in (GS, RS, EOT, "[", ")", ">"))
    found = read(MESSAGE[:at] + MESSAGE[at + 1 :])
    if isinstance(found, SupplierLabel):
        assert (found.part, found.quantity, found.suppliers) == ("4711-22", 40_000, ("STEEL",))


@given(st.integers(0, 13), st.integers(1, 9))
def test_a_wrong_digit_of_an_item_number_is_seen(at: int, by: int) -> None:
    wrong = GTIN[:at] + str((int(GTIN[at]) + by) % 10) + GTIN[at + 1 :]
    assert fault(f"]C101{wrong}3740{GS}21ABC") == (Fault.CHECK_DIGIT, "(01)")


@given(st.integers(0, 13))
def test_a_digit_of_an_item_number_that_is_dropped_is_seen(at: int) -> None:
    assert isinstance(read(f"]C1{ELEMENTS[: 2 + at]}{ELEMENTS[3 + at :]}"), Faulty)


@given(st.text(max_size=60) | st.text(f"[)>{RS}{GS}{EOT}0156PQVS3721(]C^<", max_size=40))
@example("[)>")
@example(f"[)>{RS}")
@example(f"[)>{RS}06{GS}{RS}{EOT}")
@example("]C1")
@example("(01)")
@example(f"]C1{GS}{GS}")
@example("[)>\u0661\u0662" + GS)
@example(f"]C137\u0661{GS}")
def test_nothing_that_a_scanner_sends_breaks_it(text: str) -> None:
    for raw in (text, MESSAGE + text, text + MESSAGE, f"]C1{text}", HEAD + text + TAIL):
        found = read(raw)
        if isinstance(found, SupplierLabel):
            assert found.quantity > 0
            assert found.shown_part
            assert found.container
            assert read(found.text) == found
            assert found.quantity <= 10**13
            assert not re.search("[^ -~]", found.container)
