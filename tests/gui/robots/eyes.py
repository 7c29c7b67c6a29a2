"""What a person reads on a widget: the texts that it paints, as they are painted."""

import html
import re

from PySide6.QtCore import QBuffer
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QWidget

_TEXT = re.compile(r"<text[^>]*>(.*?)</text>", re.DOTALL)


def written(part: QWidget) -> list[str]:
    """Every text that is painted, cut where it was cut."""
    QApplication.processEvents()
    buffer = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(part.size())
    part.render(generator)
    painted = bytes(buffer.data().data()).decode()
    return [html.unescape(text).strip() for text in _TEXT.findall(painted) if text.strip()]
