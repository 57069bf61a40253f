"""The window before a desk is open: a header and one card in the middle."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.ui.look import theme
from bindesk.ui.shell.top_bar import HEIGHT
from bindesk.ui.shell.window import FIRST, SMALLEST, TITLE
from bindesk.ui.widgets.cards import Card
from bindesk.ui.widgets.labels import label
from bindesk.ui.widgets.scroll_area import scrolled

WIDTH = 640


class FirstWindow(QWidget):
    """Shows one card at a time: the wizard, the login or an error."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self.setMinimumSize(*SMALLEST)
        self.resize(*FIRST)
        self._band = QFrame()
        self._band.setProperty("look", "header")
        self._title = QLabel(TITLE)
        self._title.setProperty("tone", "header")
        row = QHBoxLayout(self._band)
        row.setContentsMargins(16, 6, 16, 6)
        row.addWidget(self._title)
        self._card: Card | None = None
        body = QWidget()
        self._middle = QVBoxLayout(body)
        self._middle.setContentsMargins(24, 24, 24, 24)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._band)
        whole.addWidget(scrolled(body), 1)
        self._measure()

    def show_card(self, heading: str, body: QWidget, intro: str = "") -> None:
        """Replace the card in the middle by one with this heading and body."""
        if self._card is not None:
            self._middle.removeWidget(self._card)
            self._card.deleteLater()
        card = Card()
        card.add(label(heading, "title", wrap=True))
        if intro:
            card.add(label(intro, tone="muted", wrap=True))
        card.add(body)
        card.inside.setSpacing(14)
        card.setFixedWidth(min(theme.px(WIDTH), self.width() - 48))
        self._middle.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)
        self._card = card
        first = body.focusProxy() or body
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _measure(self) -> None:
        self._band.setFixedHeight(theme.px(HEIGHT))
        self._title.setFont(theme.text_font(17, bold=True))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_title"):
            self._measure()
