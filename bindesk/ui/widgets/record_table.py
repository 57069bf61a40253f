"""The Qt model of a list of records: ids first, rows fetched when they are painted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from shiboken6 import isValid
from typing_extensions import override

from bindesk.ui.look import theme
from bindesk.ui.tasks.tasks import RunQuery, run_at_once
from bindesk.ui.widgets.labels import plain_tip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
PAGE = 64
"""How many lines are asked for at once."""

FetchRows = Callable[[Sequence[str]], Mapping[str, Any]]
"""Returns the lines of some ids, by id; an id without a line shows as an empty row."""


def _no_tone(_line: Any) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column: how a line reads in it.

    ``width`` in pixels at 100 %. ``tone`` gives a line's colour role, which never stands alone:
    ``words`` says the same. ``sort`` is the name to sort by, empty where there is no sorting.
    """

    heading: str
    words: Callable[[Any], str]
    width: int = 120
    stretch: bool = False
    right: bool = False
    tone: Callable[[Any], str] = _no_tone
    sort: str = ""


@dataclass(frozen=True, slots=True)
class ListCell:
    """What stands in a cell: its words, the role of their colour ("" for the usual), how they are set."""

    words: str
    tone: str
    is_struck: bool
    alignment: Qt.AlignmentFlag


def _never(_line: Any) -> bool:
    return False


class RecordTable(QAbstractTableModel):
    """Holds all ids and fetches rows a page at a time, so that 100,000 records open at once."""

    def __init__(
        self,
        columns: Sequence[ListColumn],
        fetch: FetchRows,
        *,
        run: RunQuery = run_at_once,
        struck: Callable[[Any], bool] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Show ``columns`` of the lines that ``fetch`` returns; ``struck`` lines are struck through.

        ``run`` runs ``fetch``; a line that has not come yet shows as an empty row.
        """
        super().__init__(parent)
        self.columns = columns
        self._fetch = fetch
        self._run = run
        self._struck = struck or _never
        self._sorted = ("", "")
        self._ids: Sequence[str] = ()
        self._lines: dict[str, Any] = {}
        self._requested: set[int] = set()
        self._waiting: list[tuple[frozenset[int], Callable[[], None]]] = []

    @property
    def ids(self) -> Sequence[str]:
        """Return the ids on show, in their order."""
        return self._ids

    def show(self, ids: Sequence[str]) -> None:
        """Show other records, or the same ones read again."""
        self.beginResetModel()
        self._ids, self._lines, self._requested, self._waiting = ids, {}, set(), []
        self.endResetModel()

    def mark_sorted(self, name: str, sign: str) -> None:
        """Put a sign behind the heading of the column the records are sorted by."""
        self._sorted = (name, sign)
        last = max(len(self.columns) - 1, 0)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)

    def line(self, row: int) -> Any | None:
        """Return the line at an index, None while it is fetched or where there is none."""
        record_id = self._ids[row]
        if record_id not in self._lines:
            self._request(row // PAGE)
        return self._lines.get(record_id)

    def when_fetched(self, rows: Sequence[int], then: Callable[[], None]) -> None:
        """Call a function once all lines of some rows are there; never when other records are shown first."""
        pages = frozenset(row // PAGE for row in rows)
        self._waiting.append((pages, then))
        for page in pages:
            self._request(page)
        self._call_waiting()

    def _request(self, page: int) -> None:
        """Fetch a page of lines, unless that has been requested already."""
        if page in self._requested:
            return
        self._requested.add(page)
        ids = self._ids[page * PAGE : (page + 1) * PAGE]
        lines = self._lines
        self._run(
            partial(self._fetch, ids), lambda found: self._on_fetched(lines, page, ids, found)
        )

    def _on_fetched(
        self, lines: dict[str, Any], page: int, ids: Sequence[str], found: Mapping[str, Any]
    ) -> None:
        """Show the lines of a page, unless other records are shown by now."""
        if not isValid(self) or lines is not self._lines:
            return
        lines |= dict.fromkeys(ids) | dict(found)
        last = min((page + 1) * PAGE, len(self._ids)) - 1
        self.dataChanged.emit(self.index(page * PAGE, 0), self.index(last, len(self.columns) - 1))
        self._call_waiting()

    def _call_waiting(self) -> None:
        fetched = {page for page in self._requested if self._ids[page * PAGE] in self._lines}
        ready = [then for pages, then in self._waiting if pages <= fetched]
        self._waiting = [one for one in self._waiting if not one[0] <= fetched]
        for then in ready:
            then()

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._ids)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    @override
    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid() or role not in _SHOWN:
            return None
        if role == Role.TextAlignmentRole:
            return _alignment(self.columns[index.column()])
        cell = self.cell(index.row(), index.column())
        if cell is None:
            return None
        if role == Role.ForegroundRole:
            return theme.colour(cell.tone) if cell.tone else None
        if role == Role.FontRole:
            return struck_font() if cell.is_struck else None
        return plain_tip(cell.words) if role == Role.ToolTipRole else cell.words

    def cell(self, row: int, column_index: int) -> ListCell | None:
        """Return what stands in a cell, None while its line is fetched or where there is none.

        Painting asks here, once a cell, and not for each of its roles by way of Qt.
        """
        line = self.line(row)
        if line is None:
            return None
        column, is_struck = self.columns[column_index], self._struck(line)
        tone = "muted" if is_struck else column.tone(line)
        return ListCell(column.words(line), tone, is_struck, _alignment(column))

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        column = self.columns[section]
        if role == Role.DisplayRole:
            name, sign = self._sorted
            return f"{column.heading} {sign}" if name and column.sort == name else column.heading
        if role == Role.TextAlignmentRole:
            return _alignment(column)
        return None


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_SHOWN = frozenset(
    {
        Role.DisplayRole,
        Role.ToolTipRole,
        Role.AccessibleTextRole,
        Role.TextAlignmentRole,
        Role.ForegroundRole,
        Role.FontRole,
    }
)


def _alignment(column: ListColumn) -> Qt.AlignmentFlag:
    return _RIGHT if column.right else _LEFT


def struck_font() -> QFont:
    """Return the window's font with a line through the letters, for a struck record."""
    font = theme.text_font()
    font.setStrikeOut(True)
    return font
