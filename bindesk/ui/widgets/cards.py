"""Cards that group widgets, the empty state of a page, and the chips of values not recognised."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.messages import message
from bindesk.ui.look import icons, theme
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label

MARGIN = 16
GAP = 8


class Card(QFrame):
    """A rounded card with a heading; its widgets are added to ``inside``."""

    def __init__(self, heading: str = "", *deeds: QWidget) -> None:
        """Make a card; ``deeds`` are buttons that stand at the right of the heading."""
        super().__init__()
        self.setProperty("look", "card")
        self.setAccessibleName(heading)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN)
        outside.setSpacing(GAP)
        self.heading = label(heading, "heading")
        if heading or deeds:
            row = QHBoxLayout()
            row.addWidget(self.heading)
            row.addStretch(1)
            for deed in deeds:
                row.addWidget(deed)
            outside.addLayout(row)
        self.inside = QVBoxLayout()
        self.inside.setSpacing(GAP)
        outside.addLayout(self.inside, 1)

    def add(self, *parts: QWidget | QLayout) -> "Card":
        """Add widgets one beneath another; return the card."""
        for part in parts:
            if isinstance(part, QWidget):
                self.inside.addWidget(part)
            else:
                self.inside.addLayout(part)
        return self


class Picture(QWidget):
    """Shows a shipped icon, ``side`` pixels at 100 %."""

    def __init__(self, name: str, role: str = "muted", side: int = 24) -> None:
        super().__init__()
        self._name = name
        self._role = role
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.px(self._side), theme.px(self._side))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        icons.paint(painter, self._name, self._role, QRect(0, 0, self.width(), self.height()))
        painter.end()


class EmptyState(QWidget):
    """Shows one sentence on why a page is empty and what to do."""

    def __init__(self, sentence: str, icon: str = "empty", deed: QWidget | None = None) -> None:
        super().__init__()
        self.setAccessibleName(sentence)
        inside = QVBoxLayout(self)
        inside.setSpacing(12)
        inside.addStretch(1)
        inside.addWidget(Picture(icon, "faint", 48), 0, Qt.AlignmentFlag.AlignHCenter)
        words = label(sentence, tone="muted", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside.addWidget(words)
        if deed is not None:
            inside.addWidget(deed, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addStretch(1)


class UnrecognisedValues(QWidget):
    """A sentence and a chip for each value; hidden for a record that is recognised whole."""

    def __init__(self) -> None:
        super().__init__()
        self.chips: list[str] = []
        self._note = label(message("unrecognised-note"), tone="warning", wrap=True)
        self._row = FlowLayout()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addWidget(self._note)
        inside.addLayout(self._row)
        self.hide()

    def show_values(self, values: Sequence[str]) -> None:
        """Show other values, each with its label: 活动类型：QQ."""
        while item := self._row.takeAt(0):
            chip = item.widget()
            if chip is not None:
                chip.hide()
                chip.deleteLater()
        self.chips = list(values)
        for words in self.chips:
            chip = label(words, "badge")
            self._row.addWidget(chip)
            chip.show()
        self.setAccessibleName(f"{self._note.text()}{'；'.join(self.chips)}" if values else "")
        self.setVisible(bool(self.chips))
