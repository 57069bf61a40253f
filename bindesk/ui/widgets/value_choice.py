"""One field with several values side by side; a digit, an arrow or a click chooses the right one."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.ui.look import theme
from bindesk.ui.widgets.editors import ENTERS
from bindesk.ui.widgets.labels import label

EMPTY = "（未填写）"


@dataclass(frozen=True, slots=True)
class ValueOption:
    """One value to choose: its key, its words, and beneath them where it comes from and what it is now."""

    key: str
    words: str
    origin: str = ""
    note: str = ""


class OptionCard(QFrame):
    """The card of one value; ``pressed`` is emitted by a click."""

    pressed = Signal()

    def __init__(self, number: int, option: ValueOption) -> None:
        super().__init__()
        self.option = option
        self.chosen = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.value = label(option.words or EMPTY, "heading", wrap=True)
        self.mark = label(str(number), "figure", tone="muted")
        self.mark.setMinimumWidth(theme.px(28))
        self._number = number
        inside = QHBoxLayout(self)
        inside.setContentsMargins(14, 10, 14, 10)
        inside.setSpacing(12)
        inside.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self.value)
        if option.origin:
            column.addWidget(label(option.origin, "small", wrap=True))
        if option.note:
            column.addWidget(label(option.note, "small", tone="info"))
        column.addStretch(1)
        inside.addLayout(column, 1)

    def show_chosen(self, *, chosen: bool) -> None:
        """Show whether this value is chosen."""
        self.chosen = chosen
        self.mark.setText("✔" if chosen else str(self._number))
        self.mark.setProperty("tone", "ok" if chosen else "muted")
        self.mark.style().polish(self.mark)
        self.update()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()
        event.accept()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.colour("ok_soft" if self.chosen else "surface"))
        edge = QPen(theme.colour("ok" if self.chosen else "line_strong"), 2 if self.chosen else 1)
        painter.setPen(edge)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()


class ValueChoice(QWidget):
    """The values of one field in a row.

    ``chosen`` is emitted after a choice, ``entered`` after Enter. ``question`` is shown when a value has to
    be chosen first.
    """

    chosen = Signal()
    entered = Signal()

    def __init__(self, words: str, options: Sequence[ValueOption], question: str) -> None:
        super().__init__()
        self.picked = ""
        self._question = question
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setAccessibleName(_accessible_words(words, options))
        self.cards = [OptionCard(number, option) for number, option in enumerate(options, start=1)]
        self.message = label("", tone="danger", wrap=True)
        self.message.hide()
        row = QHBoxLayout()
        row.setSpacing(12)
        for card in self.cards:
            card.pressed.connect(lambda key=card.option.key: self._on_pressed(key))
            row.addWidget(card, 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(10, 8, 10, 10)
        inside.setSpacing(8)
        inside.addWidget(label(words, "label"))
        inside.addLayout(row)
        inside.addWidget(self.message)

    def choose(self, key: str) -> None:
        """Choose the value with a key."""
        self.picked = key
        self.message.hide()
        for card in self.cards:
            card.show_chosen(chosen=card.option.key == key)
        self.chosen.emit()

    def ask(self) -> None:
        """Show that a value has to be chosen first."""
        self.message.setText(f"✕ {self._question}")
        self.message.show()
        self.setFocus()

    def values(self) -> Sequence[QLabel]:
        """Return the labels that show the values."""
        return [card.value for card in self.cards]

    def _on_pressed(self, key: str) -> None:
        self.setFocus()
        self.choose(key)

    def _chosen_index(self) -> int:
        keys = [card.option.key for card in self.cards]
        return keys.index(self.picked) if self.picked else -1

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if text and text in "123456789"[: len(self.cards)]:
            self.choose(self.cards[int(text) - 1].option.key)
        elif step:
            index = min(max(self._chosen_index() + step, 0), len(self.cards) - 1)
            self.choose(self.cards[index].option.key)
        elif event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        elif event.key() in ENTERS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.hasFocus():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("focus"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()


def _accessible_words(words: str, options: Sequence[ValueOption]) -> str:
    values = (
        "，".join(filter(None, (f"{number} {option.words or EMPTY}", option.origin)))
        for number, option in enumerate(options, start=1)
    )
    return f"{words}：" + "；".join(values)
