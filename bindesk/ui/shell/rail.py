"""The rail at the left: one button per section with its icon, name and digit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from bindesk.messages import message
from bindesk.ui.look import icons, theme
from bindesk.ui.shell.pages import Page
from bindesk.ui.widgets.editors import ENTERS
from bindesk.ui.widgets.labels import set_tip
from bindesk.ui.widgets.scroll_area import scrolled

WIDE, NARROW = 160, 64
HIGH, LOW = 44, 34
LEAST_PICTURE = 12
MOST_COUNTED = 99
FOLDS_BELOW = 1120
"""Width of the window in pixels at 100 % below which the rail shows icons with their names beneath."""


@dataclass(frozen=True, slots=True)
class RailSection:
    """One section: Alt+``number`` goes to it.

    ``make_page`` is called when the section is shown for the first time.
    """

    id: str
    number: str
    words: str
    icon: str
    make_page: Callable[[], Page]


class RailButton(QAbstractButton):
    """The button of one section on the rail."""

    def __init__(self, section: RailSection) -> None:
        super().__init__()
        self._section = section
        self.folded = False
        self.count = 0
        self.setText(section.words)
        self.setAccessibleName(section.words)
        keys = f"Alt+{section.number}" if section.number else ""
        self.setAccessibleDescription(keys)
        set_tip(self, f"{section.words}  {keys}".strip())
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_count(self, count: int) -> None:
        """Show how many to-do items the section has; 0 shows nothing."""
        self.count = count
        words = self._section.words
        values: dict[str, str | int] = {"section": words, "count": count}
        self.setAccessibleName(message("rail-count", values) if count else words)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.px(NARROW if self.folded else WIDE), theme.px(HIGH))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(NARROW), QFontMetrics(theme.text_font(12)).height() + 2)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTERS:
            self.click()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(6, 2, -6, -2)
        ink = "accent_ink" if self.isChecked() else "text"
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse():
            painter.setBrush(theme.colour("accent_soft" if self.isChecked() else "raised"))
            painter.drawRoundedRect(frame, 8, 8)
        if self.isChecked():
            painter.setBrush(theme.colour("accent"))
            bar = QRectF(0, frame.center().y() - frame.height() / 4, 4, frame.height() / 2)
            painter.drawRoundedRect(bar, 2, 2)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRoundedRect(frame.adjusted(1, 1, -1, -1), 7, 7)
        paint = self._paint_folded if self.folded else self._paint_wide
        paint(painter, ink)
        if self.count:
            self._paint_count(painter)
        painter.end()

    def _paint_count(self, painter: QPainter) -> None:
        """Draw the count in a pill at the end of the row, or at the icon's corner.

        Where there is room for words only, a dot stands for it; the accessible name has the count.
        """
        painter.setPen(QPen(theme.colour("line_strong"), 1))
        if self.folded and not self._picture_side():
            dot = theme.px(8)
            painter.setBrush(theme.colour("accent"))
            painter.drawEllipse(self.width() - dot - 3, 3, dot, dot)
            return
        words = str(self.count) if self.count <= MOST_COUNTED else f"{MOST_COUNTED}+"
        font = theme.text_font(11 if self.folded else 13, bold=True)
        metrics = QFontMetrics(font)
        high = metrics.height()
        wide = max(high, metrics.horizontalAdvance(words) + theme.px(10))
        right = self.width() - theme.px(3 if self.folded else 14)
        top = theme.px(3) if self.folded else (self.height() - high) // 2
        pill = QRectF(right - wide, top, wide, high)
        painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(pill, high / 2, high / 2)
        painter.setFont(font)
        painter.setPen(theme.colour("accent_ink"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_wide(self, painter: QPainter, ink: str) -> None:
        side, left = theme.px(22), theme.px(16)
        icons.paint(painter, self._section.icon, ink, QRect(left, 0, side, self.height()))
        left += side + theme.px(10)
        painter.setFont(theme.text_font(bold=self.isChecked()))
        painter.setPen(theme.colour(ink))
        room = QRect(left, 0, self.width() - left - theme.px(22), self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._section.words)
        painter.setFont(theme.text_font(13))
        painter.setPen(theme.colour("muted"))
        edge = self.rect().adjusted(0, 0, -theme.px(14), 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(edge, Qt.AlignmentFlag.AlignRight | middle, self._section.number)

    def _picture_side(self) -> int:
        """Return the icon's side in pixels above the name, 0 where there is no room."""
        line = QFontMetrics(theme.text_font(12, bold=self.isChecked())).height()
        side = min(theme.px(20), self.height() - line - 6)
        return side if side >= theme.px(LEAST_PICTURE) else 0

    def _paint_folded(self, painter: QPainter, ink: str) -> None:
        font = theme.text_font(12, bold=self.isChecked())
        line = QFontMetrics(font).height()
        side = self._picture_side()
        top = (self.height() - side - line) // 2
        if side:
            icons.paint(painter, self._section.icon, ink, QRect(0, top, self.width(), side))
        painter.setFont(font)
        painter.setPen(theme.colour(ink))
        room = QRect(0, top + side, self.width(), line)
        words = QFontMetrics(font).elidedText(
            self._section.words, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)


class Rail(QFrame):
    """Shows the sections one beneath another; ``chosen`` carries the id of the one pressed."""

    chosen = Signal(str)

    def __init__(self, sections: Sequence[RailSection]) -> None:
        super().__init__()
        self.setProperty("look", "rail")
        self.setAccessibleName("栏目")
        self._buttons = {section.id: RailButton(section) for section in sections}
        body = QWidget()
        self._inside = QVBoxLayout(body)
        self._inside.setContentsMargins(0, 6, 0, 6)
        self._inside.setSpacing(0)
        for one, button in self._buttons.items():
            button.clicked.connect(lambda _on, one=one: self.chosen.emit(one))
            self._inside.addWidget(button)
        self._inside.addStretch(1)
        self._scroll: QScrollArea = scrolled(body)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(self._scroll)
        self.fold(folded=False)

    def button(self, section: str) -> RailButton:
        """Return the button of a section."""
        return self._buttons[section]

    def show_count(self, section: str, count: int) -> None:
        """Show beside a section how many to-do items it has."""
        if section in self._buttons:
            self._buttons[section].show_count(count)

    def show_section(self, section: str) -> None:
        """Mark the current section."""
        button = self._buttons[section]
        button.setChecked(True)
        self._scroll.ensureWidgetVisible(button, 0, 0)

    @property
    def folded(self) -> bool:
        """Whether icons with their names beneath are shown."""
        return next(iter(self._buttons.values())).folded

    def fold(self, *, folded: bool) -> None:
        """Show icons with their names beneath, or the full rows."""
        for button in self._buttons.values():
            button.folded = folded
            button.update()
        self.setFixedWidth(theme.px(NARROW if folded else WIDE))
        self._fit()

    def _fit(self) -> None:
        """Set the buttons' height so that all of them are visible if possible."""
        room = (self.height() - 12) // max(len(self._buttons), 1)
        for button in self._buttons.values():
            least = button.minimumSizeHint().height() if button.folded else theme.px(LOW)
            button.setFixedHeight(max(least, min(theme.px(HIGH + 4), room)))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_scroll"):
            self.fold(folded=self.folded)
