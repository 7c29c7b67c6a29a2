"""What is printed on a card, as plain data, and the few phrases made of it.

No drawing and no measures: those are printing's. Any text may be long, empty or in any script; painters make it fit.
"""

import unicodedata
from dataclasses import dataclass, field, replace

from kanban_desktop.model.scan import MOST_ISSUE, ScanCode

_LONGEST = 400
# Joiners are invisible too, yet Persian, Indic scripts and emoji are wrong without them.
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Label:
    """One card as it is printed.

    Attributes:
        code: what its bar code says.
        part_number: the part's number.
        part_name: its name.
        quantity: per container, in thousandths of the unit.
        unit: pc, kg, l.
        from_station: who supplies it.
        to_station: who uses it.
        place: the location at the demand station.
        loop: the loop's key.
        card_number: the plant-wide number of the card.
        n: which card of its loop this is, from 1.
        of: how many cards the loop has.
        issue: which print of the card this is.
        plant_name: the plant.
        supply: the supply station's number in the plant, which chooses its colour.
        container: what the card hangs on.
        picture: of the part, a small PNG; empty where it has none.

    Raises:
        ValueError: number or issue is not the one in the code: people and scanners would read two different cards.
    """

    code: ScanCode
    part_number: str
    part_name: str
    quantity: int
    unit: str
    from_station: str
    to_station: str
    place: str
    loop: str
    card_number: int
    n: int
    of: int
    issue: int
    plant_name: str
    supply: int = 0
    container: str = ""
    picture: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        if (self.card_number, self.issue) != (self.code.card, self.code.issue):
            raise ValueError(f"card {self.card_number}.{self.issue} is not what its code says, {self.code}")

    @property
    def quantity_text(self) -> str:
        """The quantity without its unit: "40", "2.5"."""
        return quantity_text(self.quantity)

    @property
    def count_text(self) -> str:
        """Which card this is: "2 of 8"."""
        return f"{self.n} of {self.of}"

    @property
    def reissued(self) -> "Label":
        """The card's next label; after the last issue that a code can name, this one."""
        issue = min(self.issue + 1, MOST_ISSUE)
        return replace(self, code=replace(self.code, issue=issue), issue=issue)

    @property
    def title(self) -> str:
        """The card in one line, for file names and documents: "4711-22, card 2 of 8"."""
        return f"{clean(self.part_number)}, card {self.count_text}"


def quantity_text(thousandths: int) -> str:
    """A quantity in thousandths as people write it, without trailing zeros: 40000 is "40", 2500 is "2.5"."""
    whole, rest = divmod(abs(thousandths), 1000)
    text = f"{whole}.{rest:03}".rstrip("0").rstrip(".") if rest else str(whole)
    return f"-{text}" if thousandths < 0 else text


def clean(text: str) -> str:
    """A text in one printable line: blanks joined, controls, direction overrides and broken surrogates gone.

    A text of master data may have been imported from anywhere; a line feed or an override in it must not move what is
    printed beside it. Very long texts are cut to 400 characters, far more than any label shows.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text[: 2 * _LONGEST].split())[:_LONGEST].rstrip()
    kept = []
    for character in text[: 2 * _LONGEST]:
        category = unicodedata.category(character)
        if category == "Cs":
            kept.append("\N{REPLACEMENT CHARACTER}")
        elif category in ("Zs", "Zl", "Zp", "Cc"):
            kept.append(" ")
        elif category != "Cf" or character in _JOINERS:
            kept.append(character)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())[:_LONGEST].rstrip()
