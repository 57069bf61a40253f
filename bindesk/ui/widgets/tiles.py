"""The roster: a tile for each person, found by initials and changed by Space or a click."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from bindesk.domain.text.pinyin import initials
from bindesk.messages import message
from bindesk.ui.look import theme
from bindesk.ui.widgets.labels import plain_tip
from bindesk.ui.widgets.type_ahead import TypeAhead

Index = QModelIndex | QPersistentModelIndex
HEIGHT = 44
WIDTH = 120
GAP = 6
LEAST_ROWS = 4
NAME_GAP = 6


@dataclass(frozen=True, slots=True)
class TileState:
    """One state of a tile: its code, one or two words, a glyph, a tone (ok, warning, danger, …)."""

    code: str
    words: str
    glyph: str
    tone: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One person on the roster; ``note`` is one more word, such as the reason of a leave.

    ``mark`` is painted in place of the note where the note leaves too little room for the name.
    """

    id: str
    name: str
    state: str
    note: str = ""
    mark: str = ""


class _Tiles(QAbstractListModel):
    def __init__(self, states: Sequence[TileState], parent: QObject) -> None:
        super().__init__(parent)
        self.usual = states[0].code
        self.states = {state.code: state for state in states}
        self.tiles: list[Tile] = []
        self.spelled: list[tuple[str, ...]] = []

    def show(self, tiles: Sequence[Tile]) -> None:
        self.beginResetModel()
        self.tiles = list(tiles)
        self.spelled = [initials(tile.name) for tile in tiles]
        self.endResetModel()

    def put(self, row: int, tile: Tile) -> None:
        self.tiles[row] = tile
        self.dataChanged.emit(self.index(row), self.index(row))

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.tiles)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in _TOLD or not index.isValid():
            return None
        tile = self.tiles[index.row()]
        words = " ".join(filter(None, (tile.name, self.states[tile.state].words, tile.note)))
        return plain_tip(words) if role == Qt.ItemDataRole.ToolTipRole else words


_TOLD = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.ToolTipRole,
    }
)


class _Drawn(QStyledItemDelegate):
    """Paints the name at the left and the state at the right; only unusual states are coloured."""

    def __init__(self, model: _Tiles) -> None:
        super().__init__(model)
        self._model = model

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return option.widget.gridSize()  # type: ignore[attr-defined,no-any-return]

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tile = self._model.tiles[index.row()]
        state = self._model.states[tile.state]
        view = option.widget  # type: ignore[attr-defined]
        rect: QRect = option.rect  # type: ignore[attr-defined]
        frame = QRectF(rect).adjusted(1, 1, -GAP, -GAP)
        here = view.currentIndex() == index
        ring = here and view.hasFocus()
        soft = "surface" if tile.state == self._model.usual else f"{state.tone}_soft"
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = "focus" if ring else "line_strong" if here else "line"
        painter.setPen(QPen(theme.colour(edge), 3 if ring else 1))
        known = soft in theme.current().colours
        painter.setBrush(theme.colour(soft if known else "surface"))
        painter.drawRoundedRect(frame, 8, 8)
        inner = frame.toRect().adjusted(theme.px(8), 0, -theme.px(8), 0)
        self._paint_words(painter, inner, tile, state)
        painter.restore()

    def _paint_words(self, painter: QPainter, room: QRect, tile: Tile, state: TileState) -> None:
        name, words = fitting_words(tile, state, room.width())
        painter.setFont(_small_font())
        known = state.tone in theme.current().colours
        painter.setPen(theme.colour(state.tone if known else "muted"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | middle, words)
        painter.setFont(theme.text_font())
        painter.setPen(theme.colour("text"))
        painter.drawText(room, middle, name)


def fitting_words(tile: Tile, state: TileState, width: int) -> tuple[str, str]:
    """Return the name and the words of the state as they fit side by side into a width in pixels.

    The mark takes the place of a note that would cut the name.
    """
    small, large = QFontMetrics(_small_font()), QFontMetrics(theme.text_font())
    words = f"{state.glyph}{tile.note or state.words}"
    free = width - large.horizontalAdvance(tile.name) - NAME_GAP
    if tile.mark and small.horizontalAdvance(words) > free:
        words = tile.mark
    left = width - small.horizontalAdvance(words) - NAME_GAP
    return large.elidedText(tile.name, Qt.TextElideMode.ElideRight, left), words


def _small_font() -> QFont:
    return theme.text_font(14, bold=True)


class RosterTiles(QListView):
    """Shows the attendance of a meeting, one tile for each person.

    Letters go to a person by pinyin initials, whatever the input method; Space or a click goes to the
    next state, Shift+Space to the one before; a digit asks for a reason (``reason_asked`` tells id
    and digit), F6 for everybody at once (``all_asked``). ``state_changed`` tells id and state.
    """

    state_changed = Signal(str, str)
    reason_asked = Signal(str, int)
    all_asked = Signal()
    moved = Signal(str)

    def __init__(self, words: str, states: Sequence[TileState]) -> None:
        """Show tiles that go round ``states`` in order; ``words`` name the roster."""
        super().__init__()
        self._model = _Tiles(states, self)
        self._order = [state.code for state in states]
        self._letters = TypeAhead(self)
        self._letters.changed.connect(lambda _letters: self.viewport().update())
        self.setModel(self._model)
        self.setItemDelegate(_Drawn(self._model))
        self.setAccessibleName(words)
        self.setAccessibleDescription(message("roster-hint"))
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("QListView { background: transparent; }")
        self.clicked.connect(lambda index: self._step(index.row(), 1))
        self.selectionModel().currentChanged.connect(lambda now, _was: self._on_moved(now))

    def show_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show a roster; the cursor stays on its person."""
        before = self.current()
        self._model.show(tiles)
        self._fit()
        self.updateGeometry()
        ids = [tile.id for tile in tiles]
        if ids:
            index = ids.index(before) if before in ids else 0
            self.setCurrentIndex(self._model.index(index))

    def tiles(self) -> Sequence[Tile]:
        """Return the tiles as they stand."""
        return tuple(self._model.tiles)

    def states(self) -> Mapping[str, str]:
        """Return each person's state."""
        return {tile.id: tile.state for tile in self._model.tiles}

    def current(self) -> str:
        """Return the id the cursor is on, or ""."""
        row = self.currentIndex().row()
        return self._model.tiles[row].id if 0 <= row < len(self._model.tiles) else ""

    def put(self, person: str, state: str, note: str = "", mark: str = "") -> None:
        """Set a person's state without emitting ``state_changed``."""
        for row, tile in enumerate(self._model.tiles):
            if tile.id == person:
                self._model.put(row, replace(tile, state=state, note=note, mark=mark))

    def put_all(self, state: str) -> None:
        """Set everybody's state, emitting ``state_changed`` for each change."""
        for row, tile in enumerate(self._model.tiles):
            if tile.state != state:
                self._change(row, state)

    def _change(self, row: int, state: str) -> None:
        tile = self._model.tiles[row]
        self._model.put(row, replace(tile, state=state, note="", mark=""))
        self.state_changed.emit(tile.id, state)

    def _step(self, row: int, by: int) -> None:
        if row >= 0:
            self._letters.forget()
            index = self._order.index(self._model.tiles[row].state) + by
            self._change(row, self._order[index % len(self._order)])

    def _on_moved(self, _now: Index) -> None:
        self.moved.emit(self.current())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        if key == Qt.Key.Key_Space:
            shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._step(self.currentIndex().row(), -1 if shift else 1)
        elif key == Qt.Key.Key_F6:
            self.all_asked.emit()
        elif key == Qt.Key.Key_Backspace:
            self._letters.forget()
        elif text and text in "123456789" and self.current():
            self.reason_asked.emit(self.current(), int(text))
        elif text.isascii() and text.isalpha() and not event.modifiers() & _HELD:
            self._jump(text.lower())
        else:
            super().keyPressEvent(event)

    def _jump(self, letter: str) -> None:
        row = self._letters.add(letter, self._model.spelled, self.currentIndex().row())
        if row is not None:
            self.setCurrentIndex(self._model.index(row))

    def _room(self) -> int:
        """Return the width that is sure to stay: Qt keeps that of a scroll bar free."""
        return max(self.width() - self.verticalScrollBar().sizeHint().width() - 4, 1)

    def _columns(self) -> int:
        return max(1, self._room() // (theme.px(WIDTH) + GAP))

    def _fit(self) -> None:
        """Make the tiles as wide as lets the row come out even."""
        grid_size = QSize(max(self._room() // self._columns(), 1), theme.px(HEIGHT) + GAP)
        if grid_size != self.gridSize():
            self.setGridSize(grid_size)
            self.updateGeometry()

    def _height(self, rows: int) -> int:
        return rows * (theme.px(HEIGHT) + GAP) + 2 * self.frameWidth() + 2

    @override
    def sizeHint(self) -> QSize:
        return QSize(
            theme.px(WIDTH) * 4, self._height(-(-len(self._model.tiles) // self._columns()))
        )

    @override
    def minimumSizeHint(self) -> QSize:
        rows = -(-len(self._model.tiles) // self._columns())
        return QSize(theme.px(WIDTH) + 2 * GAP, self._height(min(rows, LEAST_ROWS)))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_model"):
            self._fit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._letters.letters:
            self._paint_letters()

    def _paint_letters(self) -> None:
        """Paint the typed letters in the corner."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = theme.text_font(14, bold=True)
        painter.setFont(font)
        words = f"查找：{self._letters.letters}"
        width = QFontMetrics(font).horizontalAdvance(words) + 20
        chip = QRect(self.viewport().width() - width - 8, 4, width, theme.px(28))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("text"))
        painter.drawRoundedRect(chip, 8, 8)
        painter.setPen(theme.colour("surface"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()


_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
