"""Suppliers' labels as suppliers print them."""

from kanban_desktop.model.gs1 import GS
from kanban_desktop.model.supplier_label import EOT, RS

GTIN = "09506000134352"


def envelope(*elements: str) -> str:
    """A message of format 06."""
    return f"[)>{RS}06{GS}{GS.join(elements)}{RS}{EOT}"


def supplier_label(
    serial: str, *more: str, part: str = "9000-01", quantity: str = "40", supplier: str = "STEEL", lot: str = ""
) -> str:
    """The label of a container of steel bars, as the small plant's supplier prints it."""
    lots = (f"1T{lot}",) if lot else ()
    return envelope(f"P{part}", f"Q{quantity}", f"V{supplier}", f"S{serial}", *more, *lots)
