"""Paints the rows of a list of records."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from bindesk.ui.look import theme
from bindesk.ui.widgets.record_table import RecordTable, struck_font

PADDING = 10
_State = QStyle.StateFlag


class RecordRowDelegate(QStyledItemDelegate):
    """Paints a row with padding, a line beneath, and a bar at the left of the cursor's row."""

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state: _State = option.state  # type: ignore[attr-defined]
        view = option.widget  # type: ignore[attr-defined]
        painter.save()
        if state & _State.State_Selected:
            painter.fillRect(rect, theme.colour("selected"))
        elif state & _State.State_MouseOver:
            painter.fillRect(rect, theme.colour("raised"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        if index.column() == 0 and index.row() == view.currentIndex().row():
            bar = "focus" if view.hasFocus() else "line_strong"
            painter.fillRect(rect.x(), rect.y(), 4, rect.height(), theme.colour(bar))
        self._paint_words(
            painter, rect.adjusted(theme.px(PADDING), 0, -theme.px(PADDING), 0), index
        )
        painter.restore()

    def _paint_words(
        self, painter: QPainter, room: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        table = index.model()
        cell = table.cell(index.row(), index.column()) if isinstance(table, RecordTable) else None
        if cell is None or not cell.words:
            return
        font = struck_font() if cell.is_struck else theme.text_font()
        elided = QFontMetrics(font).elidedText(
            cell.words, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.setFont(font)
        painter.setPen(theme.colour(cell.tone or "text"))
        painter.drawText(room, cell.alignment, elided)
