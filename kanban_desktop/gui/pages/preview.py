"""Shows labels as the printer will print them, one at a time."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kanban_desktop.gui.kit.caption import Caption
from kanban_desktop.gui.kit.nothing import Nothing
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.model.label import Label
from kanban_desktop.printing.paint import DPI, label_image

_TURN, _GAP = 72, 12


class Preview(QWidget):
    """The label and the buttons that turn to the next one.

    Attributes:
        before, after: the buttons; hidden where there is nothing to turn to.
        paper: the label's picture.
    """

    def __init__(self, theme: Theme, dpi: int = DPI, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: tuple[Label, ...] = ()
        self._place = 0
        self._nothing = Nothing(theme)
        self.paper = _Paper(theme, dpi)
        self.before = TouchButton(theme, icon="chevron-left")
        self.after = TouchButton(theme, icon="chevron-right")
        self._caption = Caption(theme, 19, 17, Weight.BOLD)
        self._turner = QHBoxLayout()
        self._turner.addWidget(self._caption, 1)
        for button, step, name in (
            (self.before, -1, translate("labels", "Label before")),
            (self.after, 1, translate("labels", "Next label")),
        ):
            button.set_size(_TURN, _TURN)
            button.set_look("line", "surface", 2)
            button.setAccessibleName(name)
            button.clicked.connect(lambda _=False, step=step: self._turn(step))
            self._turner.addWidget(button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._nothing, 1)
        self._column.addWidget(self.paper, 1)
        self._column.addLayout(self._turner)
        self.set_theme(theme)
        self._show()

    @property
    def text(self) -> str:
        """What stands below the label."""
        return self._caption.text

    @property
    def label(self) -> Label | None:
        """The label that is shown."""
        return self._labels[self._place] if self._labels else None

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        for part in (self._nothing, self.paper, self.before, self.after, self._caption):
            part.set_theme(theme)
        self._caption.setFixedHeight(self.before.sizeHint().height())
        self._turner.setSpacing(theme.px(_GAP))
        self._column.setSpacing(theme.px(_GAP))

    def set_nothing(self, said: str, more: str) -> None:
        """What stands there without a label."""
        self._nothing.say("tag", said, more)

    def show_labels(self, labels: tuple[Label, ...]) -> None:
        """These labels from now on; the one that is shown stays if it is among them."""
        shown = self.label
        self._labels = labels
        self._place = labels.index(shown) if shown in labels else 0
        self._show()

    def turn_to(self, label: Label) -> None:
        """Shows this one of the labels."""
        self._place = self._labels.index(label)
        self._show()

    def _turn(self, step: int) -> None:
        self._place = (self._place + step) % len(self._labels)
        self._show()

    def _show(self) -> None:
        label, count = self.label, len(self._labels)
        self._nothing.setVisible(label is None)
        self.paper.setVisible(label is not None)
        self._caption.setVisible(label is not None)
        for button in (self.before, self.after):
            button.setVisible(count > 1)
        if label is not None:
            self.paper.show_label(label)
            place = translate("labels", "Label {n} of {count}").format(n=self._place + 1, count=count)
            self._caption.say(place, label.title)


class _Paper(QWidget):
    """A label's picture, as large as there is room for."""

    def __init__(self, theme: Theme, dpi: int) -> None:
        super().__init__()
        self._theme, self._dpi = theme, dpi
        self._label: Label | None = None
        self._image = self._scaled = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_label(self, label: Label) -> None:
        if label != self._label:
            self._label = label
            self._image = label_image(label, self._dpi).convertToFormat(QImage.Format.Format_RGB32)
            self._scaled = QImage()
            self.setAccessibleName(label.title)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        line, ratio = self._theme.px(1), self.devicePixelRatioF()
        room = self.size() - QSize(2 * line, 2 * line)
        size = self._image.size().scaled(room * ratio, Qt.AspectRatioMode.KeepAspectRatio)
        if self._scaled.size() != size:
            self._scaled = self._image.scaled(
                size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            self._scaled.setDevicePixelRatio(ratio)
        box = QRectF(line, line, size.width() / ratio, size.height() / ratio)
        with QPainter(self) as painter:
            painter.fillRect(box.adjusted(-line, -line, line, line), QColor(self._theme.roles.line))
            painter.drawImage(box.topLeft().toPoint(), self._scaled)
