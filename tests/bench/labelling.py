"""A thousand card labels to PDF, against reportlab with the same texts and codes on pages of the same size.

Ours also fits every text into its box; reportlab is let off that. It makes its codes itself, and in a row of its own
gets them from us as rectangles, which spares it most of its time; the limit is for the whole work. No two labels have
a code in common, as in a plant.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import inch, mm
from reportlab.pdfgen.canvas import Canvas

from kanban_desktop.model.label import Label
from kanban_desktop.model.scan import ScanCode
from kanban_desktop.printing import dots, layouts
from kanban_desktop.printing.pages import save_pdf
from kanban_desktop.printing.paint import ensure_gui
from tests.bench.harness import Limit, Row, take_turns, timed
from tests.pg_server import PostgresServer
from tests.proof import demo_labels

GROUP = "labels"

_LABELS = 1_000
_LABELS_A_ROUND, _MOST_ROUNDS = 50, 5
"""Of a bench of few rounds the rounds are small too; of a real one there are not many, for each takes seconds."""


def on_sqlite(folder: Path, rounds: int) -> Iterator[Row]:
    """The rows, which need no database and are measured once."""
    ensure_gui()
    count = min(_LABELS, _LABELS_A_ROUND * rounds)
    path, batches = folder / "labels.pdf", _batches(count)
    sides = {
        "ours": lambda: timed(lambda: save_pdf(next(batches), path)),
        "whole": lambda: timed(lambda: path.write_bytes(_by_reportlab(next(batches), _own_codes))),
        "spared": lambda: timed(lambda: path.write_bytes(_by_reportlab(next(batches), _our_codes))),
    }
    samples = take_turns(sides, min(rounds, _MOST_ROUNDS), warm_up=1)
    what = f"{count:,} labels to PDF"
    yield Row(GROUP, "none", what, samples["ours"], "reportlab", samples["whole"], Limit(0.33))
    yield Row(GROUP, "none", "the same", samples["ours"], "reportlab with our codes", samples["spared"])


def on_postgres(server: PostgresServer, rounds: int) -> Iterator[Row]:
    """None: labels ask no database."""
    yield from ()


def _batches(count: int) -> Iterator[Sequence[Label]]:
    """Labels of the demo plant, each with a code that was never printed before."""
    known = [label for deck in demo_labels() for label in deck]
    number = 0
    while True:
        batch = []
        for one in range(count):
            number += 1
            label = known[one % len(known)]
            batch.append(replace(label, card_number=number, code=ScanCode(label.code.plant, number, label.issue)))
        yield batch


def _by_reportlab(labels: Sequence[Label], codes: Callable[[Canvas, Label], None]) -> bytes:
    form, file = layouts.card(), BytesIO()
    canvas = Canvas(file, (form.width * mm, form.height * mm))
    for label in labels:
        for field in form.fields:
            canvas.setFont("Helvetica-Bold", field.smallest * mm)
            canvas.drawString(field.box.left * mm, (form.height - field.box.bottom) * mm, field.text(label))
        for rule in (*form.rules, *form.arrows):
            place = rule.left * mm, (form.height - rule.bottom) * mm
            canvas.rect(*place, (rule.right - rule.left) * mm, (rule.bottom - rule.top) * mm, stroke=0, fill=1)
        codes(canvas, label)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _own_codes(canvas: Canvas, label: Label) -> None:
    form = layouts.card()
    bars = Code128(label.code.text, barWidth=0.375 * mm, barHeight=12 * mm, quiet=False)
    bars.drawOn(canvas, form.margin * mm, 13 * mm)
    code = QrCodeWidget(label.code.text, barLevel="Q", barBorder=0, barWidth=21 * mm, barHeight=21 * mm)
    drawing = Drawing(21 * mm, 21 * mm)
    drawing.add(code)
    renderPDF.draw(drawing, canvas, (form.width - form.margin - 21) * mm, form.margin * mm)


def _our_codes(canvas: Canvas, label: Label) -> None:
    form, dot = layouts.card(), inch / dots.DPI
    for placed in (dots.bars(label.code.text, dots.DPI, form), dots.qr(label.code.text, dots.DPI, form)):
        assert placed is not None
        for left, top, width, height in placed.black:
            place = left * dot, form.height * mm - (top + height) * dot
            canvas.rect(*place, width * dot, height * dot, stroke=0, fill=1)
