"""What a person at a station wants of a card."""

from dataclasses import dataclass
from uuid import UUID

from kanban_desktop.model.card import Source
from kanban_desktop.model.plant import Station
from kanban_desktop.model.steps import Step


@dataclass(frozen=True, slots=True)
class Request:
    """What a person at a station wants of a card; what is not given is not known or does not matter.

    Attributes:
        event: id of the event, made by the client; given when the same scan may be delivered again.
        badge: badge code of the person.
        quantity, rejects: thousandths.
        scanned_at: when it was scanned by the station's clock, microseconds UTC; None means now.
        card: the card that a supplier's container was received on before its scan was kept to be sent; with it the
            event's id was chosen too, and neither is looked for again.
    """

    station: Station
    step: Step | None = None
    badge: str | None = None
    event: UUID | None = None
    quantity: int | None = None
    rejects: int = 0
    reason: str | None = None
    source: Source = Source.SCAN
    device: str | None = None
    scanned_at: int | None = None
    card: int | None = None
