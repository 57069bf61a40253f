"""What a clerk can read in a window: the words of every visible widget and of the rows in view."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QPlainTextEdit, QTableView, QWidget

from bindesk.ui.widgets.records import RecordList

_WORDS = ("text", "title", "currentText", "words")
_MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class VisibleText:
    """Words on the screen, and the class of the widget that shows them."""

    where: str
    words: str


def visible_texts(widget: QWidget) -> Iterator[VisibleText]:
    """Yield what stands on a widget and on those within it; what a clerk typed is left out."""
    name = type(widget).__name__
    if isinstance(widget, QLineEdit | QPlainTextEdit):
        return
    if isinstance(widget, QAbstractItemView):
        yield from _cells(widget)
        return
    for words in _words_of(widget):
        yield VisibleText(name, words)
    for child in widget.children():
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow():
            yield from visible_texts(child)


def _words_of(widget: QWidget) -> Iterator[str]:
    for name in _WORDS:
        words = getattr(widget, name, None)
        if callable(words):
            words = words()
        if isinstance(words, str) and words:
            yield words
    if widget.toolTip():
        yield widget.toolTip()


def _cells(view: QAbstractItemView) -> Iterator[VisibleText]:
    name = type(view).__name__
    model = view.model()
    if isinstance(view, QTableView):
        for column in range(model.columnCount()):
            yield VisibleText(name, str(model.headerData(column, Qt.Orientation.Horizontal) or ""))
    first = max(0, view.indexAt(QPoint(2, 2)).row())
    last = min(model.rowCount(), first + _MOST_ROWS)
    columns = range(model.columnCount() if isinstance(view, QTableView) else 1)
    for row in range(first, last):
        for column in columns:
            words = model.index(row, column).data()
            if isinstance(words, str) and words:
                yield VisibleText(name, words)
    if isinstance(view, RecordList) and view.empty_words:
        yield VisibleText(name, view.empty_words)
