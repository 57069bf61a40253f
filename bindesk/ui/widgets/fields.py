"""The fields of a form: a label, an editor and a message beneath.

A field is made from the FieldSpec its record declares, and parses text as sheets do.
"""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.domain.calendar.dates import full_date
from bindesk.domain.records.fields import Choice, FieldSpec, FieldType, Plain
from bindesk.domain.records.typed_values import is_nothing, read_value, written_value
from bindesk.domain.records.validation import field_problem
from bindesk.domain.text.cleaning import length
from bindesk.domain.text.problems import Problem
from bindesk.messages import message
from bindesk.ui.widgets.editors import CheckBox, ChoiceBox, LineEdit, MemoEdit
from bindesk.ui.widgets.labels import label, set_tone

WEEKDAYS = "一二三四五六日"
Today = Callable[[], date]


class FormField(QWidget):
    """The base class of fields: a value, its problem and the message beneath.

    ``edited`` is emitted when the clerk changes the value, ``left`` when the focus leaves the field.
    """

    edited = Signal()
    left = Signal()

    def __init__(self, spec: FieldSpec, editor: QWidget, container: QWidget | None = None) -> None:
        """Hold an editor; ``container`` is the widget to show when the editor is a part of it."""
        super().__init__()
        self.spec = spec
        self.editor = editor
        self._note = label(look="small", wrap=True)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(3)
        inside.addLayout(self._heading())
        inside.addWidget(container or editor)
        inside.addWidget(self._note)
        self.setFocusProxy(editor)
        editor.installEventFilter(self)
        editor.setAccessibleName(
            message("field-name-required", {"label": spec.label}) if spec.required else spec.label
        )
        self._note.hide()

    def _heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        unit = "元" if self.spec.type is FieldType.MONEY else self.spec.unit
        name = label(
            f"{self.spec.label}（{unit}）"
            if unit and unit not in self.spec.label
            else self.spec.label,
            "label",
        )
        name.setBuddy(self.editor)
        row.addWidget(name)
        if self.spec.required:
            row.addWidget(label("必填", "label", tone="danger"))
        row.addStretch(1)
        return row

    def text(self) -> str:
        """Return the text as typed, which a draft stores."""
        raise NotImplementedError

    def set_text(self, text: str) -> None:
        """Show the text of a draft without emitting ``edited``."""
        raise NotImplementedError

    def read(self) -> "Plain | Problem":
        """Return the plain value of the text, or the problem that keeps it from being read."""
        return read_value(self.spec, self.text(), date.min)

    def value(self) -> Plain:
        """Return the plain value; text that can not be read counts as empty."""
        value = self.read()
        return read_value(self.spec, "", date.min) if isinstance(value, Problem) else value  # type: ignore[return-value]

    def show_value(self, value: Plain) -> None:
        """Show a plain value."""
        self.set_text(written_value(self.spec, value))

    def finding(self) -> Problem | None:
        """Return the problem of the field's value, or None."""
        values = {"label": self.spec.label}
        if is_nothing(self.text()):
            return Problem("field-required", values=values) if self.spec.required else None
        value = self.read()
        if isinstance(value, Problem):
            return value
        if isinstance(value, int):
            return field_problem(self.spec, value)
        return _too_long(self.spec, value) if isinstance(value, str) else None

    def check(self) -> bool:
        """Show the problem beneath the field; return whether there is none."""
        problem = self.finding()
        self.say(message(problem.code, problem.values) if problem else "")
        return problem is None

    def say(self, words: str, *, warning: bool = False) -> None:
        """Show a sentence beneath the field; "" shows the hint again."""
        tone = ("warning" if warning else "danger") if words else ""
        note = f"{'△' if warning else '✕'} {words}" if words else self._remark()
        self._note.setText(note)
        self._note.setVisible(bool(note))
        set_tone(self._note, tone)
        set_tone(self.editor, tone)
        self.editor.setAccessibleDescription(words or note)

    def message(self) -> str:
        """Return the sentence beneath the field."""
        return self._note.text()

    def _remark(self) -> str:
        return self.spec.hint

    def _on_edited(self) -> None:
        self.say("")
        self.edited.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.editor and event.type() is QEvent.Type.FocusOut:
            self._on_left()
        return super().eventFilter(watched, event)

    def _on_left(self) -> None:
        if self.text().strip():
            self.check()
        self.left.emit()


def _too_long(spec: FieldSpec, text: str) -> Problem | None:
    if spec.limit is None or length(text) <= spec.limit:
        return None
    values: dict[str, str | int] = {"label": spec.label}
    return Problem("text-too-long", values=values | {"limit": spec.limit, "length": length(text)})


class TextField(FormField):
    """A field of one line: text, a time of day or another value written in one line."""

    def __init__(self, spec: FieldSpec) -> None:
        self.line = LineEdit()
        super().__init__(spec, self.line)
        if spec.type is FieldType.TIME:
            self.line.setPlaceholderText("如 9:30")
        self.line.textEdited.connect(lambda _text: self._on_edited())
        self.say("")

    @override
    def text(self) -> str:
        return self.line.text()

    @override
    def set_text(self, text: str) -> None:
        self.line.setText(text)
        self.line.setCursorPosition(0)
        self.say("")

    @override
    def _on_left(self) -> None:
        value = self.read()
        if not isinstance(value, Problem) and not is_nothing(self.text()):
            self.line.setText(written_value(self.spec, value))
        super()._on_left()


class CodeField(TextField):
    """A field for a code, number or amount; the input method is off, so that digits are half-width."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self.line.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)


class DateField(TextField):
    """A field for a day in any notation; the parsed day is shown beneath."""

    def __init__(self, spec: FieldSpec, today: Today) -> None:
        self._today = today
        super().__init__(spec)
        self.line.setPlaceholderText("如 2026-11-20")

    @override
    def read(self) -> "Plain | Problem":
        return read_value(self.spec, self.text(), self._today())

    @override
    def _remark(self) -> str:
        value = self.value()
        if not isinstance(value, str):
            return self.spec.hint
        day = date.fromisoformat(value)
        return f"{full_date(day)} 星期{WEEKDAYS[day.weekday()]}"


class MemoField(FormField):
    """A field for text of several lines."""

    def __init__(self, spec: FieldSpec, *, lines: int = 4) -> None:
        self.memo = MemoEdit(lines)
        self._silent = False
        super().__init__(spec, self.memo)
        self.memo.textChanged.connect(self._on_typed)
        self.say("")

    @override
    def text(self) -> str:
        return self.memo.toPlainText()

    @override
    def set_text(self, text: str) -> None:
        self._silent = True
        self.memo.setPlainText(text)
        self._silent = False
        self.say("")

    def _on_typed(self) -> None:
        if not self._silent:
            self._on_edited()


class ChoiceField(FormField):
    """A field for one of the choices of its spec; a draft stores the code."""

    def __init__(self, spec: FieldSpec) -> None:
        self.box = ChoiceBox()
        super().__init__(spec, self.box)
        self._offered = 0
        self.show_choices(spec.choices)
        self.box.activated.connect(lambda _row: self._on_edited())
        self.say("")

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Offer these choices in place of the others; none is chosen."""
        self._offered = len(choices)
        self.box.clear()
        for choice in choices:
            self.box.addItem(choice.words, choice.code)
        self.box.setCurrentIndex(-1)

    @override
    def text(self) -> str:
        return str(self.box.currentData() or "")

    @override
    def set_text(self, text: str) -> None:
        while self.box.count() > self._offered:
            self.box.removeItem(self.box.count() - 1)
        if text and self.box.findData(text) < 0:
            # A newer version may have stored it: it stays unless the clerk chooses another.
            self.box.addItem(message("unrecognised-choice", {"code": text}), text)
        self.box.setCurrentIndex(self.box.findData(text) if text else -1)
        self.say("")

    @override
    def read(self) -> "Plain | Problem":
        return self.text()

    @override
    def show_value(self, value: Plain) -> None:
        self.set_text(str(value or ""))


class FlagField(FormField):
    """A field for yes or no."""

    def __init__(self, spec: FieldSpec) -> None:
        self.tick = CheckBox(spec.label)
        super().__init__(spec, self.tick)
        self.tick.clicked.connect(lambda _on: self._on_edited())
        self.say("")

    @override
    def _heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(label(" ", "label"))
        return row

    @override
    def text(self) -> str:
        return "是" if self.tick.isChecked() else ""

    @override
    def set_text(self, text: str) -> None:
        self.tick.setChecked(text == "是")
        self.say("")

    @override
    def show_value(self, value: Plain) -> None:
        self.tick.setChecked(bool(value))

    @override
    def read(self) -> "Plain | Problem":
        return self.tick.isChecked()

    @override
    def finding(self) -> Problem | None:
        return None
