"""Text editors: Enter goes to the next field, composing text of an input method is reported."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QStyledItemDelegate,
    QWidget,
)
from PySide6.QtWidgets import QStyleOptionViewItem as ViewItem
from typing_extensions import override

from bindesk.domain.text.pinyin import initials
from bindesk.ui.widgets.type_ahead import TypeAhead

ENTERS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
DIGITS = 9


def steps_on(widget: QWidget, event: QKeyEvent) -> bool:
    """Move the focus on for Enter, back for Shift+Enter; return whether the key was one of them."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    shift = Qt.KeyboardModifier.ShiftModifier
    if event.key() not in ENTERS or modifiers not in {Qt.KeyboardModifier.NoModifier, shift}:
        return False
    widget.focusNextPrevChild(modifiers != shift)
    return True


class LineEdit(QLineEdit):
    """One line of text.

    ``sought`` carries the text with what the input method is still composing, without its
    apostrophes, so that a search can start before a character is chosen.
    """

    sought = Signal(str)

    def __init__(self, *, moves: bool = True) -> None:
        """Make a line; with ``moves`` Enter goes to the next field."""
        super().__init__()
        self._moves = moves
        self._composed = ""
        self.textChanged.connect(lambda _text: self._seek())

    @property
    def composing(self) -> bool:
        """Whether the input method is composing letters that are not characters yet."""
        return bool(self._composed)

    def submitted(self) -> str:
        """Return the text with the composing letters inserted at the cursor."""
        cursor = self.cursorPosition()
        return self.text()[:cursor] + self._composed + self.text()[cursor:]

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composed = event.preeditString().replace("'", "").replace(" ", "")
        super().inputMethodEvent(event)
        self._seek()

    def _seek(self) -> None:
        self.sought.emit(self.submitted())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._moves and not self.composing and event.key() in ENTERS:
            super().keyPressEvent(event)
            steps_on(self, event)
            event.accept()
            return
        super().keyPressEvent(event)


class CheckBox(QCheckBox):
    """A box to tick with Space or a click; Enter goes to the next field."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not steps_on(self, event):
            super().keyPressEvent(event)


class MemoEdit(QPlainTextEdit):
    """Several lines of text; Enter is a new line, Tab goes on."""

    def __init__(self, lines: int) -> None:
        """Make a memo at least ``lines`` lines high."""
        super().__init__()
        self._lines = lines
        self.setTabChangesFocus(True)

    @override
    def sizeHint(self) -> QSize:
        edges = 2 * (self.frameWidth() + int(self.document().documentMargin()) + 6)
        return QSize(240, self._lines * self.fontMetrics().lineSpacing() + edges)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.updateGeometry()


class _Numbered(QStyledItemDelegate):
    """Paints before each row the digit that chooses it."""

    @override
    def initStyleOption(self, option: ViewItem, index: object) -> None:
        super().initStyleOption(option, index)  # type: ignore[arg-type]
        row: int = index.row()  # type: ignore[attr-defined]
        if row < DIGITS:
            option.text = f"{row + 1}  {option.text}"  # type: ignore[attr-defined]

    @override
    def sizeHint(self, option: ViewItem, index: object) -> QSize:
        size = super().sizeHint(option, index)  # type: ignore[arg-type]
        return QSize(size.width() + 24, option.fontMetrics.height() + 14)  # type: ignore[attr-defined]


class ChoiceBox(QComboBox):
    """A list to choose from: by digit, by pinyin initials, by arrows; Backspace chooses nothing.

    The wheel scrolls the page and never changes the choice.
    """

    def __init__(self) -> None:
        super().__init__()
        self._letters = TypeAhead(self)
        self.setItemDelegate(_Numbered(self))
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setPlaceholderText("请选择")
        self.setMaxVisibleItems(14)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if steps_on(self, event):
            return
        if event.key() in {Qt.Key.Key_Backspace, Qt.Key.Key_Delete}:
            self._choose(-1)
        elif event.text() and event.text() in "123456789":
            self._choose(int(event.text()) - 1)
        elif event.text().isascii() and event.text().isalpha():
            self._jump(event.text().lower())
        else:
            super().keyPressEvent(event)

    def _choose(self, row: int) -> None:
        if row < self.count() and row != self.currentIndex():
            self.setCurrentIndex(row)
            self.activated.emit(row)

    def _jump(self, letter: str) -> None:
        words = [self.itemText(row) for row in range(self.count())]
        spelled = [initials(text, surname=False) for text in words]
        line = self._letters.add(letter, spelled, self.currentIndex())
        if line is not None:
            self._choose(line)
