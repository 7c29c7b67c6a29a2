"""A strip that says how a print job stands, and has what a person can do about it. It asks nobody and has no clock."""

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kanban_desktop.gui.kit.lettering import broken, draw
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.model.printjobs import JobState
from kanban_desktop.operations import print_words
from kanban_desktop.operations.printjobs import Listed

_HIGH, _EDGE = 8, 100


_SIZES, _LINES = (22, 20, 18, 17, 16), 3


class JobBar(QWidget):
    """The strip; hidden without a job.

    Attributes:
        cancel, came_out, again, done: its buttons, each there as long as it can be touched.

    Signals:
        cancel_chosen: no more labels are to come out.
        settled(bool): what was in doubt came out, or is to be printed again.
        closed: a person has read it.
    """

    cancel_chosen = Signal()
    settled = Signal(bool)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._listed: Listed | None = None
        self._said = _Said(theme)
        self.cancel = TouchButton(theme)
        self.cancel.setText(translate("labels", "Cancel"))
        self.came_out = TouchButton(theme, filled=True)
        self.came_out.setText(translate("labels", "It came out"))
        self.again = TouchButton(theme)
        self.again.setText(translate("labels", "Print again"))
        self.done = TouchButton(theme)
        self.done.setText(translate("labels", "OK"))
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._said, 1)
        for button in (self.cancel, self.came_out, self.again, self.done):
            self._row.addWidget(button)
        self.cancel.clicked.connect(self.cancel_chosen)
        self.came_out.clicked.connect(lambda: self.settled.emit(True))
        self.again.clicked.connect(lambda: self.settled.emit(False))
        self.done.clicked.connect(self.closed)
        self.set_theme(theme)
        self.hide()

    @property
    def text(self) -> str:
        """What it says of the job."""
        return print_words.job(self._listed.job, self._listed.printer, _words) if self._listed is not None else ""

    def show_job(self, listed: Listed | None) -> None:
        """This is how the job stands; None: there is none to speak of."""
        self._listed = listed
        self.setVisible(listed is not None)
        if listed is None:
            return
        job = listed.job
        doubt = job.state is JobState.UNSURE
        said = [self.text]
        if self._ends:
            said.append(translate("labels", "It ends after this label."))
        elif job.trouble is not None and not job.state.over and not doubt:
            said.append(translate("labels", "{out} of {total} are out.").format(out=job.out, total=job.total))
        self._said.say(" ".join(said))
        self.cancel.setVisible(not job.state.over and not doubt)
        self.cancel.setEnabled(not job.cancel_asked)
        for button in (self.came_out, self.again):
            button.setVisible(doubt)
        self.done.setVisible(job.state.over)
        self.setAccessibleName(self.text)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        for part in (self._said, self.cancel, self.came_out, self.again, self.done):
            part.set_theme(theme)
        self._row.setContentsMargins(theme.px(20), theme.px(14), theme.px(16), theme.px(10))
        self._row.setSpacing(theme.px(12))
        self.setFixedHeight(theme.scale.target(_EDGE, 19))
        self.update()

    @property
    def _ends(self) -> bool:
        return self._listed is not None and self._listed.job.cancel_asked and not self._listed.job.state.over

    def paintEvent(self, event: QPaintEvent) -> None:
        roles = self._theme.roles
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(roles.surface))
            painter.fillRect(QRectF(0, 0, self.width(), self._theme.px(_HIGH)), QColor(roles.line))
            if self._listed is not None and self._listed.job.total:
                share = self._listed.job.out / self._listed.job.total
                troubled = self._listed.job.trouble is not None and not self._listed.job.state.over
                colour = roles.late if troubled else roles.accent
                painter.fillRect(QRectF(0, 0, self.width() * share, self._theme.px(_HIGH)), QColor(colour))


class _Said(QWidget):
    """What to do must be readable to its end: in smaller letters, and in more lines, before it is cut."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def say(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        if not self._text:
            return
        for size in _SIZES:
            step = theme.metrics(size, Weight.BOLD).height()
            lines = broken(theme, self._text, self.width(), _LINES, size, Weight.BOLD)
            if not lines[-1].endswith("…") and step * len(lines) <= self.height():
                break
        base = self.height() / 2 + theme.metrics(size, Weight.BOLD).capHeight() / 2 - step * (len(lines) - 1) / 2
        with QPainter(self) as painter:
            for n, line in enumerate(lines):
                draw(painter, theme, QPointF(0, base + n * step), line, theme.roles.ink, size, Weight.BOLD)


def _words(text: str) -> str:
    return translate("words", text)
