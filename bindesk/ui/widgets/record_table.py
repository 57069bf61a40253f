"""The Qt model of a list of records: ids first, rows fetched when they are painted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from typing_extensions import override

from bindesk.ui.look import theme
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


def _never(_line: Any) -> bool:
    return False


class RecordTable(QAbstractTableModel):
    """Holds all ids and fetches rows a page at a time, so that 100,000 records open at once."""

    def __init__(
        self,
        columns: Sequence[ListColumn],
        fetch: FetchRows,
        *,
        struck: Callable[[Any], bool] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Show ``columns`` of the lines that ``fetch`` returns; ``struck`` lines are struck through."""
        super().__init__(parent)
        self.columns = columns
        self._fetch = fetch
        self._struck = struck or _never
        self._sorted = ("", "")
        self._ids: Sequence[str] = ()
        self._lines: dict[str, Any] = {}

    @property
    def ids(self) -> Sequence[str]:
        """Return the ids on show, in their order."""
        return self._ids

    def show(self, ids: Sequence[str]) -> None:
        """Show other records, or the same ones read again."""
        self.beginResetModel()
        self._ids, self._lines = ids, {}
        self.endResetModel()

    def mark_sorted(self, name: str, sign: str) -> None:
        """Put a sign behind the heading of the column the records are sorted by."""
        self._sorted = (name, sign)
        last = max(len(self.columns) - 1, 0)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)

    def line(self, row: int) -> Any | None:
        """Return the record row at an index, fetching its page if needed."""
        record_id = self._ids[row]
        if record_id not in self._lines:
            start = row - row % PAGE
            page = self._ids[start : start + PAGE]
            self._lines |= dict.fromkeys(page) | dict(self._fetch(page))
        return self._lines.get(record_id)

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
        column = self.columns[index.column()]
        line = self.line(index.row())
        if line is None:
            return None
        return self._shown(line, column, role)

    def _shown(self, line: Any, column: ListColumn, role: int) -> object:
        if role == Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Role.ForegroundRole:
            tone = "muted" if self._struck(line) else column.tone(line)
            return theme.colour(tone) if tone else None
        if role == Role.FontRole:
            return _struck_font() if self._struck(line) else None
        words = column.words(line)
        return plain_tip(words) if role == Role.ToolTipRole else words

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
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


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


def _struck_font() -> QFont:
    font = theme.text_font()
    font.setStrikeOut(True)
    return font
