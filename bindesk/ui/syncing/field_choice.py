"""One field in conflict: the value, clerk and time of each desk; a digit or a click chooses."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.messages import message
from bindesk.operations.journal.conflicts import ConflictSide, FieldInConflict
from bindesk.ui.look import theme
from bindesk.ui.widgets.editors import ENTERS
from bindesk.ui.widgets.labels import label

EMPTY = "（未填写）"


class SideCard(QFrame):
    """The value of one desk; ``pressed`` is emitted by a click."""

    pressed = Signal()

    def __init__(self, number: int, side: ConflictSide) -> None:
        super().__init__()
        self.side = side
        self.chosen = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.value = label(side.words or EMPTY, "heading", wrap=True)
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
        column.addWidget(label(origin_words(side), "small", wrap=True))
        if side.stands:
            column.addWidget(label("当前采用", "small", tone="info"))
        column.addStretch(1)
        inside.addLayout(column, 1)

    def show_chosen(self, *, chosen: bool) -> None:
        """Show whether this side is chosen."""
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


class FieldChoice(QWidget):
    """The sides of one field in a row.

    ``chosen`` is emitted after a choice, ``entered`` after Enter.
    """

    chosen = Signal()
    entered = Signal()

    def __init__(self, contested: FieldInConflict) -> None:
        super().__init__()
        self.contested = contested
        self.picked = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setAccessibleName(_accessible_words(contested))
        self.cards = [
            SideCard(number, side) for number, side in enumerate(contested.sides, start=1)
        ]
        self.message = label("", tone="danger", wrap=True)
        self.message.hide()
        row = QHBoxLayout()
        row.setSpacing(12)
        for card in self.cards:
            card.pressed.connect(lambda side=card.side: self._on_pressed(side.deed))
            row.addWidget(card, 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(10, 8, 10, 10)
        inside.setSpacing(8)
        inside.addWidget(label(contested.label, "label"))
        inside.addLayout(row)
        inside.addWidget(self.message)

    def choose(self, deed: str) -> None:
        """Choose the value of one deed."""
        self.picked = deed
        self.message.hide()
        for card in self.cards:
            card.show_chosen(chosen=card.side.deed == deed)
        self.chosen.emit()

    def ask(self) -> None:
        """Show that a side has to be chosen first."""
        keys = " 或 ".join(str(number) for number in range(1, len(self.cards) + 1))
        self.message.setText(f"✕ {message('conflict-choose-first', {'keys': keys})}")
        self.message.show()
        self.setFocus()

    def values(self) -> Sequence[QLabel]:
        """Return the labels that show the values of the sides."""
        return [card.value for card in self.cards]

    def _on_pressed(self, deed: str) -> None:
        self.setFocus()
        self.choose(deed)

    def _chosen_index(self) -> int:
        deeds = [card.side.deed for card in self.cards]
        return deeds.index(self.picked) if self.picked else -1

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if text and text in "123456789"[: len(self.cards)]:
            self.choose(self.cards[int(text) - 1].side.deed)
        elif step:
            index = min(max(self._chosen_index() + step, 0), len(self.cards) - 1)
            self.choose(self.cards[index].side.deed)
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


def origin_words(side: ConflictSide) -> str:
    """Return the clerk, time and desk of a side: 李秀英 11-20 10:31 本机."""
    where = "本机" if side.is_here else "另一台电脑"
    return f"{side.clerk}  {side.made_at:%m-%d %H:%M}  {where}"


def _accessible_words(contested: FieldInConflict) -> str:
    sides = (
        f"{number} {side.words or EMPTY}，{origin_words(side)}"
        for number, side in enumerate(contested.sides, start=1)
    )
    return f"{contested.label}：" + "；".join(sides)
