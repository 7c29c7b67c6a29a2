"""What was scanned for the next card: a quantity, digit by digit, and the reason to hold it. No Qt, no clock."""

from dataclasses import dataclass, replace

from kanban_desktop.model.calendar import SECOND

SILENCE = 20 * SECOND
"""What is prepared is forgotten after so long without another scan."""

_MOST_DIGITS, _MOST_DECIMALS = 9, 3


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the next card's step carries.

    Attributes:
        digits: the quantity as far as it was scanned, such as "2." on the way to 2.5; empty: none was.
        reason: code of the reason for which the next card is held; None: it is scanned as usual.
        since: when the last of it was scanned, microseconds UTC.
    """

    digits: str = ""
    reason: str | None = None
    since: int = 0

    def __bool__(self) -> bool:
        return bool(self.digits) or self.reason is not None

    @property
    def quantity(self) -> int | None:
        """In thousandths; None where none was scanned."""
        if not self.digits:
            return None
        whole, _, rest = self.digits.partition(".")
        return int(whole or "0") * 1000 + int(f"{rest:0<3}")

    def typed(self, sign: str, now: int) -> "Prepared | None":
        """With one more digit or the decimal point; None where there is no room for it."""
        whole, point, rest = f"{self.digits}{sign}".partition(".")
        fits = len(whole) <= _MOST_DIGITS and len(rest) <= _MOST_DECIMALS and "." not in rest
        if not fits:
            return None
        # As people write it: "07" is 7, and ".5" is 0.5.
        return replace(self, digits=f"{whole.lstrip('0') or '0'}{point}{rest}", since=now)

    def held_for(self, reason: str | None, now: int) -> "Prepared":
        """With another reason, or none."""
        return replace(self, reason=reason, since=now)

    def kept(self, now: int) -> "Prepared":
        """The same for another while."""
        return replace(self, since=now)

    def is_old(self, now: int) -> bool:
        """Whether it is to be forgotten; a clock that was set back makes nothing old."""
        return bool(self) and now - self.since >= SILENCE
