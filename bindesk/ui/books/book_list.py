"""The list of printable books, each with title, number and purpose."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from bindesk.operations.books.printing import AvailableBook
from bindesk.ui.look import theme

Index = QModelIndex | QPersistentModelIndex
HIGH = 56
_EDGE = 14


class _Books(QAbstractListModel):
    def __init__(self, books: Sequence[AvailableBook]) -> None:
        super().__init__()
        self.books = books

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.books)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in _TEXT_ROLES or not index.isValid():
            return None
        book = self.books[index.row()]
        return f"{book.title} {book.id} {book.purpose}"


_TEXT_ROLES = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.ToolTipRole,
    }
)


class _BookDelegate(QStyledItemDelegate):
    """Paints a book: its title, with number and purpose beneath; the chosen one has a colour and a bar."""

    def __init__(self, model: _Books) -> None:
        super().__init__(model)
        self._model = model

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(100), theme.px(HIGH))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        book = self._model.books[index.row()]
        rect: QRect = option.rect  # type: ignore[attr-defined]
        is_chosen = option.widget.currentIndex() == index  # type: ignore[attr-defined]
        painter.save()
        if is_chosen:
            painter.fillRect(rect, theme.colour("selected"))
            painter.fillRect(rect.x(), rect.y(), 4, rect.height(), theme.colour("accent"))
        edge = theme.px(_EDGE)
        room = rect.adjusted(edge, 0, -theme.px(6), 0)
        big, small = theme.text_font(bold=is_chosen), theme.text_font(13)
        high, low = QFontMetrics(big).height(), QFontMetrics(small).height()
        top = rect.y() + (rect.height() - high - low) // 2
        for words, font, role, y, tall in (
            (book.title, big, "text", top, high),
            (f"{book.id} {book.purpose}", small, "muted", top + high, low),
        ):
            elided = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
            painter.setFont(font)
            painter.setPen(theme.colour(role))
            line = QRect(room.x(), y, room.width(), tall)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, elided)
        painter.restore()


class BookList(QListView):
    """Lists the printable books; the signal ``chosen`` carries the book under the cursor."""

    chosen = Signal(object)

    def __init__(self, books: Sequence[AvailableBook]) -> None:
        super().__init__()
        self._model = _Books(books)
        self._model.setParent(self)
        self.setModel(self._model)
        self.setItemDelegate(_BookDelegate(self._model))
        self.setProperty("look", "list")
        self.setAccessibleName("台账")
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.selectionModel().currentChanged.connect(self._on_moved)

    def book(self) -> AvailableBook | None:
        """Return the book under the cursor, or None."""
        row = self.currentIndex().row()
        return self._model.books[row] if row >= 0 else None

    def choose(self, book_id: str) -> None:
        """Put the cursor on a book by its number, or on the first book for an unknown number."""
        ids = [book.id for book in self._model.books]
        row = ids.index(book_id) if book_id in ids else 0
        self.setCurrentIndex(self._model.index(row))

    def _on_moved(self, _now: Index, _before: Index) -> None:
        self.chosen.emit(self.book())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.scheduleDelayedItemsLayout()
