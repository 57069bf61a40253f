"""A list of candidates beneath a search line, chosen by arrows or digits with any input method."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from shiboken6 import isValid
from typing_extensions import override

from bindesk.ui.look import theme
from bindesk.ui.tasks.tasks import RunQuery, run_at_once
from bindesk.ui.widgets.editors import ENTERS, LineEdit

Index = QModelIndex | QPersistentModelIndex
MOST = 9
ROW = 40
EDGE = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """One record that matches the text; ``star`` is the reason it ranks high, such as 昨天来过.

    ``value`` is what the one who chooses it needs of the record.
    """

    id: str
    title: str
    detail: str = ""
    star: str = ""
    value: object = None


class _Lines(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.candidates: Sequence[Candidate] = ()
        self.note = ""

    def show(self, candidates: Sequence[Candidate], note: str = "") -> None:
        self.beginResetModel()
        self.candidates = candidates
        self.note = note
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.candidates) or bool(self.note)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            if not self.candidates:
                return self.note
            one = self.candidates[index.row()]
            return " ".join(part for part in (one.title, one.detail, one.star) if part)
        return None


class _Drawn(QStyledItemDelegate):
    """Paints digit, title, detail and star of one candidate in one row."""

    def __init__(self, lines: _Lines) -> None:
        super().__init__(lines)
        self._lines = lines

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(200), theme.px(ROW))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = option.widget  # type: ignore[attr-defined]
        rect: QRect = option.rect  # type: ignore[attr-defined]
        if not self._lines.candidates:
            self._paint_note(painter, rect)
            return
        one = self._lines.candidates[index.row()]
        painter.save()
        if view.currentIndex() == index:
            painter.fillRect(rect, theme.colour("selected"))
            painter.fillRect(rect.x(), rect.y(), 4, rect.height(), theme.colour("accent"))
        left = rect.x() + theme.px(14)
        parts = (
            (str(index.row() + 1), "accent_ink", theme.text_font(14, bold=True)),
            (one.title, "text", theme.text_font()),
            (one.star and f"★{one.star}", "warning", theme.text_font(14)),
            (one.detail, "muted", theme.text_font(14)),
        )
        for words, role, font in parts:
            room = QRect(left, rect.y(), rect.right() - left - 8, rect.height())
            metrics = QFontMetrics(font)
            elided = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
            painter.setFont(font)
            painter.setPen(theme.colour(role))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, elided)
            left += metrics.horizontalAdvance(elided) + (theme.px(12) if elided else 0)
        painter.restore()

    def _paint_note(self, painter: QPainter, rect: QRect) -> None:
        painter.save()
        painter.setFont(theme.text_font(14))
        painter.setPen(theme.colour("muted"))
        room = rect.adjusted(theme.px(14), 0, -8, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._lines.note)
        painter.restore()


class CandidateList(QListView):
    """The list beneath a search line; it never takes the focus from the line."""

    def __init__(self, window: QWidget, words: str) -> None:
        super().__init__(window)
        self._window = window
        self.lines = _Lines(self)
        self.setModel(self.lines)
        self.setItemDelegate(_Drawn(self.lines))
        self.setProperty("look", "list")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(words)
        self._line: QWidget | None = None
        self.hide()

    def show_beneath(self, line: QWidget, candidates: Sequence[Candidate], note: str = "") -> None:
        """Show candidates, or a note that there are none, beneath a line; the list follows the line."""
        self.lines.show(candidates, note)
        self.setCurrentIndex(self.lines.index(0) if candidates else QModelIndex())
        self._follow(line)
        self._place()
        self.show()
        self.raise_()

    def _follow(self, line: QWidget) -> None:
        """Watch the line and all that it lies in: a message that appears or goes moves them."""
        if line is self._line:
            return
        self._line = line
        widget: QWidget | None = line
        while widget is not None and widget is not self._window:
            widget.installEventFilter(self)
            widget = widget.parentWidget()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Move, QEvent.Type.Resize} and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        line = self._line
        if line is not None:
            self._fit(QRect(line.mapTo(self._window, QPoint(0, 0)), line.size()))

    def _fit(self, line: QRect) -> None:
        """Place the list beneath the line, or above it where there is more room."""
        room = self._window.rect().adjusted(EDGE, EDGE, -EDGE, -EDGE)
        width = min(max(line.width(), theme.px(420)), room.width())
        left = max(room.left(), min(line.left(), room.right() - width))
        full_height = self.lines.rowCount() * theme.px(ROW) + 4
        below, above = room.bottom() - line.bottom() - 2, line.top() - 2 - room.top()
        height = min(full_height, max(below, above))
        upward = height > below
        self.setGeometry(
            left, line.top() - 2 - height if upward else line.bottom() + 3, width, height
        )

    def step(self, rows: int) -> None:
        """Move the cursor up or down the list."""
        row = max(0, min(self.currentIndex().row() + rows, self.lines.rowCount() - 1))
        self.setCurrentIndex(self.lines.index(row))


class Completer(QObject):
    """Connects a search line with the list of candidates beneath it.

    ``run`` runs ``find`` at every keystroke, the letters an input method still composes included. A digit
    chooses unless the text itself has digits (a telephone, an ID number). An Enter or a digit pressed before
    the candidates of the whole text are there chooses among those, never among the ones before them.
    ``chosen`` carries the candidate. ``none_found`` returns the sentence that stands in the list when nothing
    fits the text.
    """

    chosen = Signal(object)

    def __init__(
        self,
        line: LineEdit,
        find: Callable[[str], Sequence[Candidate]],
        none_found: Callable[[str], str] = lambda _text: "",
        *,
        run: RunQuery = run_at_once,
    ) -> None:
        super().__init__(line)
        self._line = line
        self._find = find
        self._run = run
        self._searches = 0
        self._is_searching = False
        self._waiting_key = ""
        self._none_found = none_found
        self._list: CandidateList | None = None
        self._quiet = False
        line.sought.connect(self.look)
        line.installEventFilter(self)

    @property
    def candidates(self) -> Sequence[Candidate]:
        """Return the candidates in the list."""
        return self._list.lines.candidates if self._list and self._list.isVisible() else ()

    def look(self, text: str) -> None:
        """Find candidates for the text and show them."""
        if self._quiet:
            return
        self._forget_search()
        if not text.strip():
            self.put_away()
            return
        self._is_searching = True
        self._run(partial(self._find, text), partial(self._on_found, self._searches, text))

    def _forget_search(self) -> None:
        """Take the candidates of the search under way, if any, for stale."""
        self._searches += 1
        self._is_searching = False
        self._waiting_key = ""

    def _on_found(self, search: int, text: str, found: Sequence[Candidate]) -> None:
        if not isValid(self) or search != self._searches:
            return
        key, self._waiting_key = self._waiting_key, ""
        self._is_searching = False
        candidates = found[:MOST]
        note = self._none_found(text.strip()) if not candidates else ""
        if candidates or note:
            self._shown().show_beneath(self._line, candidates, note)
        else:
            self.put_away()
        if key and not self.choose(int(key) - 1 if key in _DIGITS else 0) and key in _DIGITS:
            self._line.insert(key)

    @property
    def note(self) -> str:
        """Return the sentence that nothing was found, "" while it is not shown."""
        return self._list.lines.note if self._list and self._list.isVisible() else ""

    def show_text(self, text: str) -> None:
        """Set the line's text without finding candidates."""
        self._forget_search()
        self._quiet = True
        self._line.setText(text)
        self._quiet = False
        self.put_away()

    def put_away(self) -> None:
        """Hide the list."""
        if self._list:
            self._list.hide()

    def _shown(self) -> CandidateList:
        if self._list is None or self._list.parentWidget() is not self._line.window():
            self._list = CandidateList(self._line.window(), self._line.accessibleName())
            self._list.clicked.connect(lambda index: self.choose(index.row()))
        return self._list

    def choose(self, row: int) -> bool:
        """Choose a candidate by its index; return whether there is one."""
        offered = self.candidates
        if row >= len(offered):
            return False
        self.put_away()
        self.chosen.emit(offered[row])
        return True

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut:
            self._forget_search()
            self.put_away()
        if self._is_searching and event.type() is QEvent.Type.KeyPress:
            return self._waits(event)
        if not isinstance(event, QKeyEvent) or not self.candidates or self._line.composing:
            return False
        if event.type() is QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return event.type() is QEvent.Type.KeyPress and self._answered(event)

    def _waits(self, event: QEvent) -> bool:
        """Remember a key that chooses until the candidates are there; return whether it is one."""
        if not isinstance(event, QKeyEvent) or self._line.composing:
            return False
        if event.key() in ENTERS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._waiting_key = "\r"
        elif event.text() and event.text() in _DIGITS and not _has_digits(self._line.text()):
            self._waiting_key = event.text()
        else:
            return False
        return True

    def _answered(self, event: QKeyEvent) -> bool:
        """Handle a key while the list is shown; return whether the key was for the list."""
        candidates = self._shown()
        if rows := _STEPS.get(Qt.Key(event.key())):
            candidates.step(rows)
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
            return True
        if event.key() in ENTERS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return self.choose(candidates.currentIndex().row())
        text = self._line.text()
        if event.text() and event.text() in _DIGITS and not _has_digits(text):
            return self.choose(int(event.text()) - 1)
        return False


_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: MOST,
    Qt.Key.Key_PageUp: -MOST,
}

_DIGITS = "123456789"


def _has_digits(text: str) -> bool:
    return any(letter.isdigit() for letter in text)
