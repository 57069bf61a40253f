"""Rows that open something: an icon, words, a sentence beneath, and the deed that Enter runs."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy
from typing_extensions import override

from bindesk.ui.look import icons, theme
from bindesk.ui.widgets.editors import ENTERS
from bindesk.ui.widgets.labels import set_tip

HIGH, LOW = 58, 44
_EDGE, _GAP, _SIDE = 10, 10, 22


@dataclass(frozen=True, slots=True)
class RowText:
    """The texts of a row; ``deed`` names what pressing it does, ``icon`` is tinted in ``tone``."""

    words: str
    detail: str = ""
    deed: str = ""
    icon: str = "right"
    tone: str = "muted"


class LinkRow(QAbstractButton):
    """One row that opens its record; the arrow keys go from row to row."""

    def __init__(self, row_text: RowText) -> None:
        super().__init__()
        self.row_text = row_text
        self.setText(row_text.words)
        self.setAccessibleName(
            " ".join(filter(None, (row_text.words, row_text.detail, row_text.deed)))
        )
        set_tip(self, " ".join(filter(None, (row_text.words, row_text.detail))))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.px(240), theme.px(HIGH if self.row_text.detail else LOW))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(160), self.sizeHint().height())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTERS:
            self.click()
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.updateGeometry()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.underMouse() or self.isDown():
            painter.setBrush(theme.colour("raised"))
            painter.drawRoundedRect(frame, 8, 8)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRoundedRect(frame, 8, 8)
        room = self._paint_ends(painter)
        self._paint_words(painter, room)
        painter.end()

    def _paint_ends(self, painter: QPainter) -> QRect:
        """Draw the icon at the left and the deed at the right; return the rectangle between."""
        edge, side = theme.px(_EDGE), theme.px(_SIDE)
        picture = QRect(edge, 0, side, self.height())
        icons.paint(painter, self.row_text.icon, self.row_text.tone, picture)
        room = self.rect().adjusted(edge + side + theme.px(_GAP), 0, -edge, 0)
        if not self.row_text.deed:
            return room
        arrow = theme.px(18)
        icons.paint(
            painter,
            "right",
            "accent_ink",
            QRect(room.right() - arrow + 1, 0, arrow, self.height()),
        )
        font = theme.text_font(15, bold=True)
        wide = QFontMetrics(font).horizontalAdvance(self.row_text.deed) + theme.px(4)
        painter.setFont(font)
        painter.setPen(theme.colour("accent_ink"))
        deed = QRect(room.right() - arrow - wide, 0, wide, self.height())
        painter.drawText(deed, Qt.AlignmentFlag.AlignVCenter, self.row_text.deed)
        return room.adjusted(0, 0, -(arrow + wide + theme.px(_GAP)), 0)

    def _paint_words(self, painter: QPainter, room: QRect) -> None:
        big, small = theme.text_font(), theme.text_font(14)
        high = QFontMetrics(big).height()
        low = QFontMetrics(small).height() if self.row_text.detail else 0
        top = (self.height() - high - low) // 2
        tone = self.row_text.tone if self.row_text.tone in {"danger", "warning"} else "muted"
        for text, font, role, y, tall in (
            (self.row_text.words, big, "text", top, high),
            (self.row_text.detail, small, tone, top + high, low),
        ):
            elided = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.setFont(font)
            painter.setPen(theme.colour(role))
            line = QRect(room.x(), y, room.width(), tall)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, elided)
