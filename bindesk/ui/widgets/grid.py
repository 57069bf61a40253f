"""The year at a glance: a row for each duty, a cell for each month, glyph and word and colour."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)
from typing_extensions import override

from bindesk.ui.look import theme
from bindesk.ui.widgets.editors import ENTERS
from bindesk.ui.widgets.labels import plain_tip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
ROW = 48
NARROWEST = 58
LEAST_ROWS = 3
MONTHS = tuple(f"{month}月" for month in range(1, 13))


@dataclass(frozen=True, slots=True)
class YearCell:
    """The content of one month: a glyph, one or two words, a tone; ``tip`` is the full sentence."""

    glyph: str = ""
    words: str = ""
    tone: str = ""
    tip: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """The row of one duty or branch; ``total`` is the text at its end, such as 10/12."""

    id: str
    title: str
    cells: Sequence[YearCell]
    total: str = ""
    tone: str = ""


class _Year(QAbstractTableModel):
    def __init__(self, columns: Sequence[str], total: str, parent: QObject) -> None:
        super().__init__(parent)
        self.headings = (*columns, total)
        self.rows: Sequence[GridRow] = ()

    def show(self, rows: Sequence[GridRow]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def cell(self, index: Index) -> YearCell:
        row = self.rows[index.row()]
        if index.column() == len(self.headings) - 1:
            return YearCell("", row.total, row.tone)
        return row.cells[index.column()]

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.headings)

    @override
    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        cell = self.cell(index)
        if role == Role.DisplayRole:
            return f"{cell.glyph}{cell.words}"
        if role == Role.ToolTipRole:
            return plain_tip(cell.tip) or None
        if role == Role.AccessibleTextRole:
            row = self.rows[index.row()]
            return f"{row.title} {self.headings[index.column()]} {cell.words} {cell.tip}".strip()
        return None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> object:
        if role == Role.DisplayRole:
            flat = orientation is Qt.Orientation.Horizontal
            return self.headings[section] if flat else self.rows[section].title
        if role == Role.TextAlignmentRole and orientation is Qt.Orientation.Vertical:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class _Drawn(QStyledItemDelegate):
    """Paints a chip with glyph and words, and a ring at the cursor."""

    def __init__(self, model: _Year) -> None:
        super().__init__(model)
        self._model = model

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = self._model.cell(index)
        view = option.widget  # type: ignore[attr-defined]
        rect: QRect = option.rect  # type: ignore[attr-defined]
        here = view.currentIndex() == index
        colours = theme.current().colours
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(rect).adjusted(3, 3, -3, -3)
        soft = f"{cell.tone}_soft"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(soft if soft in colours else "surface"))
        painter.drawRoundedRect(frame, 6, 6)
        if here:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus" if view.hasFocus() else "line_strong"), 2))
            painter.drawRoundedRect(frame, 6, 6)
        bold = index.column() == len(self._model.headings) - 1
        font = theme.text_font(14, bold=bold)
        painter.setFont(font)
        painter.setPen(theme.colour(cell.tone if cell.tone in colours else "muted"))
        text = f"{cell.glyph}{cell.words}"
        room = frame.toRect().adjusted(2, 0, -2, 0)
        if QFontMetrics(font).horizontalAdvance(text) > room.width():
            text = cell.glyph or text
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()


class YearGrid(QTableView):
    """A grid with a row per duty or branch and a column per month.

    ``cell_opened`` carries the row's id and the month (1-12) on Enter or a click, ``previewed`` on Space,
    ``explained`` (with the position for a menu) on a right click; month 0 is the total.
    """

    cell_opened = Signal(str, int)
    previewed = Signal(str, int)
    explained = Signal(str, int, QPoint)

    def __init__(self, words: str, *, columns: Sequence[str] = MONTHS, total: str = "全年") -> None:
        super().__init__()
        self._model = _Year(columns, total, self)
        self.setModel(self._model)
        self.setItemDelegate(_Drawn(self._model))
        self.setAccessibleName(words)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_context)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.clicked.connect(lambda index: self.cell_opened.emit(*self._place(index)))

    def show_rows(self, rows: Sequence[GridRow]) -> None:
        """Show rows; the cursor stays where it is."""
        row, column = self.currentIndex().row(), self.currentIndex().column()
        self._model.show(rows)
        self._fit()
        if rows:
            row = min(max(row, 0), len(rows) - 1)
            self.setCurrentIndex(self._model.index(row, max(column, 0)))

    def go_to(self, row_id: str, month: int) -> None:
        """Put the cursor on a cell."""
        for row, one in enumerate(self._model.rows):
            if one.id == row_id:
                self.setCurrentIndex(self._model.index(row, month - 1))

    def _place(self, index: Index) -> tuple[str, int]:
        last = len(self._model.headings) - 1
        month = 0 if index.column() == last else index.column() + 1
        return self._model.rows[index.row()].id, month

    def _on_context(self, where: QPoint) -> None:
        index = self.indexAt(where)
        if index.isValid():
            self.setCurrentIndex(index)
            self.explained.emit(*self._place(index), self.viewport().mapToGlobal(where))

    @override
    def minimumSizeHint(self) -> QSize:
        rows = min(len(self._model.rows), LEAST_ROWS) * theme.px(ROW)
        heading = self.horizontalHeader().sizeHint().height()
        return QSize(theme.px(5 * NARROWEST), rows + heading + 2 * self.frameWidth())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = self.currentIndex()
        if here.isValid() and event.key() in ENTERS:
            self.cell_opened.emit(*self._place(here))
        elif here.isValid() and event.key() == Qt.Key.Key_Space:
            self.previewed.emit(*self._place(here))
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        """Divide the width evenly among the columns, each at least as wide as its words."""
        self.verticalHeader().setDefaultSectionSize(theme.px(ROW))
        columns = len(self._model.headings)
        width = max(theme.px(NARROWEST), self.viewport().width() // columns)
        self.horizontalHeader().setDefaultSectionSize(width)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_model"):
            self._fit()
