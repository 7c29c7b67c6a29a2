"""Shows pages as the printer will print them, one at a time; a touch shows a part of a large one larger."""

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kanban_desktop.gui.kit.caption import Caption
from kanban_desktop.gui.kit.nothing import Nothing
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.printing.paint import DPI
from kanban_desktop.printing.prints import Page, page_image

_TURN, _GAP = 72, 12
_LARGE, _PART = 150, 100  # mm: paper that is longer is shown in part when it is touched, and so much of it


class Preview(QWidget):
    """The page and the buttons that turn to the next one.

    Attributes:
        before, after: the buttons; hidden where there is nothing to turn to.
        paper: the page's picture.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: tuple[Page, ...] = ()
        self._place = 0
        self._dpi = DPI
        self._nothing = Nothing(theme)
        self.paper = _Paper(theme)
        self.before = TouchButton(theme, icon="chevron-left")
        self.after = TouchButton(theme, icon="chevron-right")
        self._caption = Caption(theme, 19, 17, Weight.BOLD)
        self._turner = QHBoxLayout()
        self._turner.addWidget(self._caption, 1)
        for button, step, name in (
            (self.before, -1, translate("labels", "Page before")),
            (self.after, 1, translate("labels", "Next page")),
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
        self.paper.touched.connect(self._say)
        self.set_theme(theme)
        self._show()

    @property
    def text(self) -> str:
        """What stands below the page."""
        return self._caption.text

    @property
    def page(self) -> Page | None:
        """The page that is shown."""
        return self._pages[self._place] if self._pages else None

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        for part in (self._nothing, self.paper, self.before, self.after, self._caption):
            part.set_theme(theme)
        self._caption.setFixedHeight(self.before.sizeHint().height())
        self._turner.setSpacing(theme.px(_GAP))
        self._column.setSpacing(theme.px(_GAP))

    def set_nothing(self, said: str, more: str) -> None:
        """What stands there without a page."""
        self._nothing.say("tag", said, more)

    def show_pages(self, pages: tuple[Page, ...], dpi: int) -> None:
        """These pages from now on; the one that is shown stays if it is among them.

        Args:
            dpi: resolution that they are printed at.
        """
        shown, self._dpi = self.page, dpi
        self._pages = pages
        self._place = pages.index(shown) if shown in pages else 0
        self._show()

    def turn_to_card(self, number: int) -> None:
        """Shows the first page with this card's label; where there is none, the page stays."""
        numbers = ({label.card_number for label in page.labels} for page in self._pages)
        self._place = next((n for n, found in enumerate(numbers) if number in found), self._place)
        self._show()

    def _turn(self, step: int) -> None:
        self._place = (self._place + step) % len(self._pages)
        self._show()

    def _show(self) -> None:
        page, count = self.page, len(self._pages)
        self._nothing.setVisible(page is None)
        self.paper.setVisible(page is not None)
        self._caption.setVisible(page is not None)
        for button in (self.before, self.after):
            button.setVisible(count > 1)
        if page is not None:
            self.paper.show_page(page, self._dpi)
            self._say()

    def _say(self) -> None:
        """Says where one is, and what a touch of the page is good for."""
        assert self.page is not None, "there is a page to be touched"
        place = translate("labels", "Page {n} of {count}").format(n=self._place + 1, count=len(self._pages))
        if self.paper.is_large and self.paper.spot is None:
            self._caption.say(place, translate("labels", "touch it to read it"))
        else:
            self._caption.say(place, self.page.title)


class _Paper(QWidget):
    """A page's picture, as large as there is room for, or a part of it.

    Attributes:
        spot: what is in the middle of the part that is shown, as shares of width and height; None: the page is whole.

    Signals:
        touched: when it was touched, and is shown otherwise from then on.
    """

    touched = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.spot: QPointF | None = None
        self._page: Page | None = None
        self._dpi = 0
        self._image = self._scaled = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_page(self, page: Page, dpi: int) -> None:
        if self._page is None or (page, page.form, dpi) != (self._page, self._page.form, self._dpi):
            self._page, self._dpi, self.spot = page, dpi, None
            self._image = page_image(page, dpi).convertToFormat(QImage.Format.Format_RGB32)
            self._scaled = QImage()
            self.setAccessibleName(page.title)
            self.update()

    @property
    def is_large(self) -> bool:
        """Whether the page has too much on it to be read as a whole."""
        return self._page is not None and max(self._page.form.width, self._page.form.height) > _LARGE

    def _box(self) -> QRectF:
        """Where the whole page stands: in the middle from left to right, since a sheet is narrower than its room."""
        line = self._theme.px(1)
        room = QSizeF(self.size() - QSize(2 * line, 2 * line))
        size = QSizeF(self._image.size()).scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(round((self.width() - size.width()) / 2), line, round(size.width()), round(size.height()))

    def _part(self, spot: QPointF) -> QRectF:
        """What of the picture is shown around a spot: in the shape of its room, and nothing beyond the page."""
        assert self._page is not None, "there is a page to be touched"
        width = self._image.width() * min(1.0, _PART / self._page.form.width)
        height = width * self.height() / max(1, self.width())
        left = min(max(0.0, spot.x() * self._image.width() - width / 2), self._image.width() - width)
        top = min(max(0.0, spot.y() * self._image.height() - height / 2), self._image.height() - height)
        return QRectF(left, top, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        line, ratio = self._theme.px(1), self.devicePixelRatioF()
        box = self._box() if self.spot is None else QRectF(self.rect()).adjusted(line, line, -line, -line)
        size = (box.size() * ratio).toSize()
        if self._scaled.size() != size:
            part = self._image if self.spot is None else self._image.copy(self._part(self.spot).toRect())
            self._scaled = part.scaled(
                size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            self._scaled.setDevicePixelRatio(ratio)
        with QPainter(self) as painter:
            painter.fillRect(box.adjusted(-line, -line, line, line), QColor(self._theme.roles.line))
            painter.drawImage(box.topLeft().toPoint(), self._scaled)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at, box = event.position(), self._box()
        if self.spot is not None:
            self.spot = None
        elif self.is_large and box.contains(at):
            self.spot = QPointF((at.x() - box.left()) / box.width(), (at.y() - box.top()) / box.height())
        else:
            return
        self._scaled = QImage()
        self.update()
        self.touched.emit()
