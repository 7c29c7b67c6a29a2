"""What can be wrong with a supplier's label, by name; ``model.decide.Reason`` has a member for each of them."""

from enum import StrEnum


class Fault(StrEnum):
    """Why a supplier's label cannot be taken."""

    #: Neither “[)>” and what belongs behind it, nor anything else that a label begins with.
    HEADER = "header damaged"
    #: The message does not end as it must: the rest of it is missing.
    TRAILER = "trailer missing"
    #: The scanner left out what stands between the elements: where one ends is anybody's guess.
    SEPARATORS = "separators lost"
    #: Neither format 05 nor 06.
    FORMAT = "format unknown"
    #: No identifier that there is, or a character that no label holds.
    ELEMENT = "element unreadable"
    TOO_SHORT = "element too short"
    TOO_LONG = "element too long"
    CHECK_DIGIT = "check digit wrong"
    #: The same identifier twice, and each time something else behind it.
    TWICE = "element twice"
    QUANTITY = "quantity no number"
    NO_PART = "without part"
    NO_QUANTITY = "without quantity"
    #: Nothing says which container it is: scanned twice, it would be two.
    NO_SERIAL = "without serial"
    #: A serial number counts for one supplier only.
    NO_SUPPLIER = "without supplier"


class Damaged(ValueError):
    """A label that cannot be taken.

    Attributes:
        fault: why not.
        element: the identifier that it is about, such as ``Q`` or ``(37)``; empty where it is about the whole.
    """

    def __init__(self, fault: Fault, element: str = "") -> None:
        super().__init__(fault, element)
        self.fault = fault
        self.element = element
