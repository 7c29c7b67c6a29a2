"""Draws the demo plant's pictures of parts, line by line: ``python -m tests.demo_pictures`` makes them anew."""

from collections.abc import Callable
from math import cos, pi, sin
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from kanban_desktop.printing.pictures import taken_in

FOLDER = Path(__file__).resolve().parent.parent / "db" / "demo" / "pictures"

_WIDE, _LINE, _THIN = 320, 8.0, 5.0
_STEEL, _DARK = QColor("#e4e4e4"), QColor("#c8c8c8")
_MIDDLE = QPointF(_WIDE / 2, _WIDE / 2)

Draw = Callable[[QPainter], None]


def gear(teeth: int, outer: float) -> Draw:
    """A spur gear from its side."""

    def draw(painter: QPainter) -> None:
        inner, path = outer * 0.84, QPainterPath()
        for tooth in range(teeth):
            for share, radius in ((0.0, inner), (0.18, outer), (0.46, outer), (0.64, inner)):
                angle = 2 * pi * (tooth + share) / teeth
                at = _MIDDLE + QPointF(cos(angle), sin(angle)) * radius
                path.lineTo(at) if path.elementCount() else path.moveTo(at)
        path.closeSubpath()
        painter.drawPath(path)
        _circle(painter, outer * 0.60, _DARK)
        _circle(painter, outer * 0.36, _STEEL)
        bore = QPainterPath()
        bore.addEllipse(_MIDDLE, outer * 0.2, outer * 0.2)
        key = QPainterPath()
        key.addRect(QRectF(_MIDDLE.x() - outer * 0.06, _MIDDLE.y() - outer * 0.27, outer * 0.12, outer * 0.15))
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawPath(bore.united(key))

    return draw


def shaft(*steps: tuple[float, float]) -> Draw:
    """A turned shaft from its side; each step its length and its diameter."""

    def draw(painter: QPainter) -> None:
        left = (_WIDE - sum(length for length, _ in steps)) / 2
        for number, (length, across) in enumerate(steps):
            painter.setBrush(_DARK if number % 2 else _STEEL)
            painter.drawRect(QRectF(left, _MIDDLE.y() - across / 2, length, across))
            left += length
        painter.setPen(QPen(Qt.GlobalColor.black, _THIN, Qt.PenStyle.DashDotLine))
        painter.drawLine(QPointF(6, _MIDDLE.y()), QPointF(_WIDE - 6, _MIDDLE.y()))

    return draw


def bearing(balls: int) -> Draw:
    """A ball bearing from its front."""

    def draw(painter: QPainter) -> None:
        _circle(painter, 146, _STEEL)
        _circle(painter, 118, QColor("white"))
        _circle(painter, 78, _STEEL)
        _circle(painter, 52, QColor("white"))
        painter.setBrush(_DARK)
        for ball in range(balls):
            angle = 2 * pi * ball / balls
            painter.drawEllipse(_MIDDLE + QPointF(cos(angle), sin(angle)) * 98, 20, 20)

    return draw


def plate(holes: int, bore: float) -> Draw:
    """A round flange with its bolt holes."""

    def draw(painter: QPainter) -> None:
        _circle(painter, 146, _STEEL)
        _circle(painter, bore + 34, _DARK)
        _circle(painter, bore, QColor("white"))
        for hole in range(holes):
            angle = 2 * pi * (hole + 0.5) / holes
            painter.setBrush(Qt.GlobalColor.white)
            painter.drawEllipse(_MIDDLE + QPointF(cos(angle), sin(angle)) * 118, 15, 15)

    return draw


def housing(wide: float) -> Draw:
    """A gearbox housing on its feet, open at the front."""

    def draw(painter: QPainter) -> None:
        left = (_WIDE - wide) / 2
        painter.setBrush(_DARK)
        for foot in (left - 12, left + wide - 48):
            painter.drawRect(QRectF(foot, 248, 60, 30))
        painter.setBrush(_STEEL)
        painter.drawRoundedRect(QRectF(left, 60, wide, 190), 26, 26)
        painter.setBrush(_DARK)
        painter.drawRect(QRectF(_MIDDLE.x() - 44, 32, 88, 28))
        painter.setBrush(Qt.GlobalColor.white)
        for side in (-1, 1):
            painter.drawEllipse(QPointF(_MIDDLE.x() + side * wide * 0.22, 155), wide * 0.16, wide * 0.16)
        for x in (left + 24, left + wide - 24):
            for y in (86, 224):
                painter.drawEllipse(QPointF(x, y), 8, 8)

    return draw


PICTURES: dict[str, Draw] = {
    "4711-21": gear(18, 148),
    "4711-22": gear(24, 148),
    "4711-23": gear(14, 148),
    "4702-18": shaft((46, 44), (74, 70), (84, 96), (66, 70), (34, 44)),
    "4702-24": shaft((40, 60), (96, 112), (40, 138), (90, 96), (40, 60)),
    "6204-2RS": bearing(8),
    "6206-2RS": bearing(11),
    "4733-01": plate(6, 52),
    "4740-11": plate(8, 30),
    "4720-02": housing(230),
    "4720-03": housing(292),
}
"""By the part's number."""


def main() -> None:
    """Writes each as a plant's own picture would be taken in."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        for number, draw in PICTURES.items():
            image = QImage(_WIDE, _WIDE, QImage.Format.Format_RGB32)
            image.fill(Qt.GlobalColor.white)
            with QPainter(image) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(Qt.GlobalColor.black, _LINE, j=Qt.PenJoinStyle.RoundJoin))
                painter.setBrush(_STEEL)
                draw(painter)
            drawn = Path(folder, f"{number}.png")
            image.copy(_inked(image)).save(str(drawn))
            (FOLDER / drawn.name).write_bytes(taken_in(drawn))


def _circle(painter: QPainter, radius: float, fill: QColor) -> None:
    painter.setBrush(fill)
    painter.drawEllipse(_MIDDLE, radius, radius)


def _inked(image: QImage) -> QRect:
    """What is drawn on, so that it is printed as large as it can be."""
    white = QColor("white").rgb()
    dots = [(x, y) for y in range(image.height()) for x in range(image.width()) if image.pixel(x, y) != white]
    left, right = min(x for x, _ in dots), max(x for x, _ in dots)
    top, bottom = min(y for _, y in dots), max(y for _, y in dots)
    return QRect(left, top, right - left + 1, bottom - top + 1)


if __name__ == "__main__":
    main()
