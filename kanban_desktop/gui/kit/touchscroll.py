"""A field that is thrown by a finger where its content is higher than its room; without it, it just lies there."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QScroller, QScrollerProperties, QWidget


class TouchScroll(QScrollArea):
    """The field. It paints nothing of its own."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        for part in (self.viewport(), content):
            part.setAutoFillBackground(False)
        # Touch gestures would fire clicks; the left button's leaves them to us.
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.LeftMouseButtonGesture)
        scroller = QScroller.scroller(self.viewport())
        wishes, metric = scroller.scrollerProperties(), QScrollerProperties.ScrollMetric
        wishes.setScrollMetric(metric.MousePressEventDelay, 0.0)
        wishes.setScrollMetric(metric.MaximumClickThroughVelocity, 0.0)
        off = QScrollerProperties.OvershootPolicy.OvershootAlwaysOff
        for policy in (metric.VerticalOvershootPolicy, metric.HorizontalOvershootPolicy):
            wishes.setScrollMetric(policy, off)
        scroller.setScrollerProperties(wishes)
