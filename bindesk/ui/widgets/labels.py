"""Labels and tooltips: always plain text, labels in one of a few looks."""

import html

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget
from typing_extensions import override


def label(words: str = "", look: str = "", *, tone: str = "", wrap: bool = False) -> QLabel:
    """Return a label; ``look`` is title, heading, label, small, figure, badge or nothing.

    ``tone`` is muted, ok, info, warning, danger, accent or nothing.
    """
    new_label = QLabel(words)
    new_label.setTextFormat(Qt.TextFormat.PlainText)
    new_label.setWordWrap(wrap)
    if look:
        new_label.setProperty("look", look)
    if tone:
        new_label.setProperty("tone", tone)
    return new_label


def plain_tip(words: str) -> str:
    """Return words as a tooltip shows them letter by letter, whatever they look like.

    Qt takes a tooltip with tags for rich text and loads its pictures: a name typed at another desk could
    make this desk open a network path.
    """
    if "<" not in words and "&" not in words:
        return words
    return f"<qt>{html.escape(words)}</qt>".replace("\n", "<br>")


def set_tip(widget: QWidget, words: str) -> None:
    """Set a widget's tooltip as plain text."""
    widget.setToolTip(plain_tip(words))


def title(words: str) -> QLabel:
    """Return the name of a page."""
    return label(words, "title", wrap=True)


def set_tone(widget: QWidget, tone: str) -> None:
    """Set a widget's tone and style it again."""
    if widget.property("tone") == tone or (not tone and widget.property("tone") is None):
        return
    widget.setProperty("tone", tone)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def hairline() -> QFrame:
    """Return a line of one pixel between two parts."""
    line = QFrame()
    line.setProperty("look", "line")
    line.setFixedHeight(1)
    return line


class ShortLabel(QLabel):
    """A label that shortens its words with … where it is narrow, with the full words as tooltip."""

    def __init__(self, words: str = "", *, tone: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        if tone:
            self.setProperty("tone", tone)
        self.setText(words)

    @override
    def minimumSizeHint(self) -> QSize:
        em = self.fontMetrics().horizontalAdvance("国")
        size = super().sizeHint()
        return QSize(min(size.width(), 4 * em), size.height())

    def shown_text(self) -> str:
        """Return the words as shortened to the label's width."""
        room = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        visible = self.shown_text()
        set_tip(self, "" if visible == self.text() else self.text())
        rect: QRect = self.contentsRect()
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(rect, self.alignment() | Qt.AlignmentFlag.AlignVCenter, visible)
        painter.end()
