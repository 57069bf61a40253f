"""A list of records: click or Enter opens, Ctrl+C copies with headings, the selection stays."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QRect, QSettings, QSize, Qt, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView
from typing_extensions import override

from bindesk.messages import message
from bindesk.ui.look import icons, theme
from bindesk.ui.tasks.tasks import RunQuery, run_at_once
from bindesk.ui.widgets.editors import ENTERS
from bindesk.ui.widgets.record_lines import RecordRowDelegate
from bindesk.ui.widgets.record_table import FetchRows, ListColumn, RecordTable

__all__ = ["ListColumn", "RecordList", "RecordTable"]

ROW = 40
NARROWEST = 64
LEAST_ROWS = 3
_Step = QItemSelectionModel.SelectionFlag


class RecordList(QTableView):
    """Shows records row by row.

    ``record_opened`` carries the id clicked or entered, ``moved`` the id the cursor is on (or ""),
    ``sort_asked`` a column's sort name and whether it is to be descending.
    """

    record_opened = Signal(str)
    moved = Signal(str)
    sort_asked = Signal(str, bool)

    def __init__(
        self,
        words: str,
        columns: Sequence[ListColumn],
        fetch: FetchRows,
        *,
        run: RunQuery = run_at_once,
        struck: Callable[[Any], bool] | None = None,
        empty: str = "",
    ) -> None:
        """List records; ``words`` name the list to a screen reader, ``empty`` stands in no rows.

        ``run`` runs ``fetch``, which returns the lines of some ids.
        """
        super().__init__()
        self.table = RecordTable(columns, fetch, run=run, struck=struck, parent=self)
        self._empty = empty or message("list-empty")
        self._is_read = False
        self._sorted = ("", False)
        self._measuring = False
        self._settings: tuple[QSettings, str] | None = None
        self.setModel(self.table)
        self.setItemDelegate(RecordRowDelegate(self))
        self.setMouseTracking(True)
        self.setAccessibleName(words)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self._set_up_header()
        self._measure()
        self.clicked.connect(self._on_clicked)
        self.selectionModel().currentRowChanged.connect(lambda *_rows: self._on_moved())

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._on_heading)
        header.sectionResized.connect(lambda *_sizes: self._store_widths())

    def _measure(self) -> None:
        """Set the sizes of rows and columns for the current text size."""
        self._measuring = True
        self.verticalHeader().setMinimumSectionSize(theme.px(ROW))
        self.verticalHeader().setDefaultSectionSize(theme.px(ROW))
        header = self.horizontalHeader()
        header.setMinimumSectionSize(theme.px(NARROWEST))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for index, column in enumerate(self.table.columns):
            header.resizeSection(index, self._least(index, column))
        self._recall_widths()
        self._fill()
        self._measuring = False

    def _fill(self) -> None:
        """Give the stretching column the width left over, and at least its own."""
        header, columns = self.horizontalHeader(), self.table.columns
        for index, column in enumerate(columns):
            if column.stretch:
                others = sum(
                    header.sectionSize(other) for other in range(len(columns)) if other != index
                )
                left = self.viewport().width() - others
                header.resizeSection(index, max(left, self._least(index, column)))

    def _least(self, column_index: int, column: ListColumn) -> int:
        """Return a column's own width in pixels, which holds its heading whole."""
        return max(theme.px(column.width), self.horizontalHeader().sectionSizeHint(column_index))

    @property
    def empty_words(self) -> str:
        """The sentence on show in place of rows; "" while there are rows, and until they have been read."""
        return self._empty if self._is_read and not self.table.ids else ""

    def show_empty(self, words: str) -> None:
        """Show another sentence in place of rows while there are none."""
        self._empty = words
        self.viewport().update()

    def forget_records(self) -> None:
        """Show neither rows nor that there are none until ``show_records``: others are being read."""
        self._is_read = False
        self.table.show(())

    def show_column(self, column_index: int, *, is_shown: bool) -> None:
        """Show a column or hide it; the stretching one takes or leaves its room."""
        if self.isColumnHidden(column_index) is is_shown:
            self._measuring = True
            self.setColumnHidden(column_index, not is_shown)
            self._fill()
            self._measuring = False

    def remember_widths(self, settings: QSettings, name: str) -> None:
        """Restore the column widths stored under a name, and store changes from now on."""
        self._settings = (settings, f"columns/{name}")
        self._recall_widths()

    def _recall_widths(self) -> None:
        if self._settings is None:
            return
        settings, key = self._settings
        widths = [int(part) for part in str(settings.value(key, "")).split() if part.isdigit()]
        if len(widths) == len(self.table.columns):
            for index, width in enumerate(widths):
                self.horizontalHeader().resizeSection(index, theme.px(max(width, NARROWEST)))
            self._fill()

    def _store_widths(self) -> None:
        if self._settings is None or self._measuring or not self.isVisible():
            return
        settings, key = self._settings
        header = self.horizontalHeader()
        sizes = (header.sectionSize(column_index) for column_index in range(header.count()))
        widths = " ".join(str(round(size * 100 / theme.percent())) for size in sizes)
        settings.setValue(key, widths)

    def show_records(self, ids: Sequence[str]) -> None:
        """Show other records; the cursor stays on its record, or near its row."""
        before, row = self.current(), self.currentIndex().row()
        chosen = set(self.chosen())
        top = self.verticalScrollBar().value()
        self._is_read = True
        self.table.show(ids)
        if not ids:
            self.moved.emit("")
            return
        target_row = ids.index(before) if before in ids else min(max(row, 0), len(ids) - 1)
        if before or row >= 0:
            self.setCurrentIndex(self.table.index(target_row, 0))
            self._choose_again(chosen - {before}, ids)
            self.verticalScrollBar().setValue(top)

    def _choose_again(self, chosen: set[str], ids: Sequence[str]) -> None:
        if not chosen:
            return
        for row, one in enumerate(ids):
            if one in chosen:
                index = self.table.index(row, 0)
                self.selectionModel().select(index, _Step.Select | _Step.Rows)

    def current(self) -> str:
        """Return the id the cursor is on, or ""."""
        row = self.currentIndex().row()
        return self.table.ids[row] if 0 <= row < len(self.table.ids) else ""

    def chosen(self) -> list[str]:
        """Return the ids that are selected, in the order of the list."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.table.ids[row] for row in rows]

    def go_to(self, record_id: str) -> bool:
        """Put the cursor on a record; return whether it is in the list."""
        if record_id not in self.table.ids:
            return False
        self.setCurrentIndex(self.table.index(self.table.ids.index(record_id), 0))
        return True

    def show_sorted(self, name: str, *, descending: bool) -> None:
        """Mark the column the records are sorted by."""
        self._sorted = (name, descending)
        self.table.mark_sorted(name, "▼" if descending else "▲")

    def _on_heading(self, column_index: int) -> None:
        name = self.table.columns[column_index].sort
        if name:
            before, descending = self._sorted
            self.show_sorted(name, descending=name == before and not descending)
            self.sort_asked.emit(*self._sorted)

    def _on_clicked(self) -> None:
        if not QGuiApplication.keyboardModifiers() and self.current():
            self.record_opened.emit(self.current())

    def _on_moved(self) -> None:
        self.moved.emit(self.current())

    def copy(self) -> None:
        """Put the selected rows on the clipboard as a sheet pastes them, once all their lines are there."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        self.table.when_fetched(
            rows, lambda: QGuiApplication.clipboard().setText(self._text_of(rows))
        )

    def _text_of(self, rows: Sequence[int]) -> str:
        """Return headings, then a line for each row, the cells parted by tabs."""
        lines = ["\t".join(column.heading for column in self.table.columns)]
        for row in rows:
            line = self.table.line(row)
            cells = ("" if line is None else column.words(line) for column in self.table.columns)
            lines.append("\t".join(" ".join(words.split()) for words in cells))
        return "\n".join(lines)

    @override
    def minimumSizeHint(self) -> QSize:
        rows = LEAST_ROWS * theme.px(ROW) + self.horizontalHeader().sizeHint().height()
        return QSize(theme.px(3 * NARROWEST), rows + 2 * self.frameWidth())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in ENTERS and self.current():
            self.record_opened.emit(self.current())
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measuring = True
        self._fill()
        self._measuring = False

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "table"):
            self._measure()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.empty_words:
            self._paint_empty(self.empty_words)

    def _paint_empty(self, words: str) -> None:
        painter = QPainter(self.viewport())
        room = self.viewport().rect().adjusted(24, 0, -24, 0)
        side = theme.px(40)
        middle = room.center().y()
        icons.paint(painter, "empty", "faint", QRect(room.x(), middle - side, room.width(), side))
        painter.setPen(theme.colour("muted"))
        painter.setFont(theme.text_font())
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(room.adjusted(0, room.height() // 2 + 8, 0, 0), flags, words)
        painter.end()
