"""An overlay over the window: a question or a list, closed by a button or Esc."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.ui.look import theme
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label

MARGIN = 24


class Overlay(QWidget):
    """Covers its window and keeps the keyboard focus until it is closed.

    ``buttons`` stand at the bottom; the first has the focus at first, so the safe answer comes
    first. Closing the overlay gives the focus back to the widget that had it.
    """

    closed = Signal()

    def __init__(
        self, window: QWidget, title: str, body: QWidget | None, buttons: Sequence[Button]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._before = QApplication.focusWidget()
        self._buttons = buttons
        self.setObjectName("sheet")
        self.frame = QFrame()
        self.frame.setProperty("look", "sheet")
        self.frame.setAccessibleName(title)
        inside = QVBoxLayout(self.frame)
        inside.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        inside.setSpacing(16)
        self.heading = label(title, "heading", wrap=True)
        inside.addWidget(self.heading)
        if body is not None:
            inside.addWidget(body, 1)
        inside.addLayout(FlowLayout(*buttons))
        outside = QVBoxLayout(self)
        outside.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        outside.addWidget(self.frame, 0, Qt.AlignmentFlag.AlignCenter)

    def open_overlay(self, focus: QWidget | None = None, *, width: int = 520) -> None:
        """Show the overlay; ``focus`` gets the keyboard focus, or else the first button.

        ``width`` is in pixels at 100 %.
        """
        window = self._window
        window.installEventFilter(self)
        self.frame.setFixedWidth(min(theme.px(width), window.width() - 2 * MARGIN))
        self.frame.setMaximumHeight(window.height() - 2 * MARGIN)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        first = focus or (self._buttons[0] if self._buttons else self)
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_overlay(self) -> None:
        """Close the overlay and give the keyboard focus back."""
        self._window.removeEventFilter(self)
        self.hide()
        self.closed.emit()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.deleteLater()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self._window:
            self.setGeometry(self._window.rect())
            self.frame.setMaximumHeight(self.height() - 2 * MARGIN)
        return super().eventFilter(watched, event)

    @override
    def focusNextPrevChild(self, onward: bool) -> bool:
        stops = [w for w in self.findChildren(QWidget) if stops_at(w)]
        ring = stops if onward else stops[::-1]
        here = QApplication.focusWidget()
        for one, following in pairwise([*ring, *ring[:1]]):
            if one is here:
                following.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        if ring:
            ring[0].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_overlay()
        event.accept()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("scrim"))
        painter.end()


def stops_at(widget: QWidget) -> bool:
    """Return whether Tab stops at a widget."""
    by_tab = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
    return bool(by_tab) and widget.isEnabled() and widget.isVisible()
