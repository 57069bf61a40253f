"""A grid of form fields with as many columns as the window and the text size allow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from bindesk.domain.records.fields import FieldSpec, Plain
from bindesk.domain.text.problems import Problem
from bindesk.messages import message
from bindesk.ui.look import theme
from bindesk.ui.widgets.fields import FormField
from bindesk.ui.widgets.forms import FormContext, field_for

WIDE, MIDDLE, NARROW = 12, 6, 2
"""Numbers of columns of a wide, a medium and a narrow block."""

_WIDE_FROM, _MIDDLE_FROM = 900, 500
_GAP = 12
_TOP = Qt.AlignmentFlag.AlignTop


@dataclass(frozen=True, slots=True)
class Span:
    """How many columns a field takes of 12, of 6 and of 2; a ``greedy`` field fills the rest of its line."""

    wide: int
    middle: int = 2
    narrow: int = 1
    greedy: bool = False

    def of(self, columns: int) -> int:
        """Return how many columns the field takes in a block of ``columns``."""
        return {WIDE: self.wide, MIDDLE: self.middle}.get(columns, self.narrow)


class FieldBlock(QWidget):
    """Shows the fields of a record in lines; it does not use the database.

    The signals ``edited`` and ``left`` carry a field's name.
    """

    edited = Signal(str)
    left = Signal(str)

    def __init__(
        self, specs: Mapping[str, FieldSpec], spans: Mapping[str, Span], form_context: FormContext
    ) -> None:
        super().__init__()
        self._spans = spans
        self.fields: dict[str, FormField] = {
            name: field_for(specs[name], form_context) for name in spans
        }
        self._visible = list(self.fields)
        self._arranged: tuple[int, list[str]] = (0, [])
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(8)
        for name, field in self.fields.items():
            field.setParent(self)
            field.edited.connect(lambda name=name: self.edited.emit(name))
            field.left.connect(lambda name=name: self.left.emit(name))
        self._arrange(NARROW)

    def show_only(self, names: Iterable[str]) -> None:
        """Show only the named fields, in the order of their declaration."""
        visible = set(names)
        self._visible = [name for name in self.fields if name in visible]
        for name, field in self.fields.items():
            field.setVisible(name in visible)
        self._arrange(self._arranged[0])

    def show_values(self, values: Mapping[str, Plain]) -> None:
        """Show each plain value in its field."""
        for name, field in self.fields.items():
            field.show_value(values.get(name))

    def values(self) -> dict[str, Plain]:
        """Return the plain values; a text that cannot be parsed counts as empty."""
        return {name: field.value() for name, field in self.fields.items()}

    def draft(self) -> dict[str, str]:
        """Return the texts of the fields, valid or not, to be stored in a draft."""
        return {name: field.text() for name, field in self.fields.items()}

    def restore(self, texts: Mapping[str, str]) -> None:
        """Show the field texts of a draft."""
        for name, field in self.fields.items():
            if name in texts:
                field.set_text(texts[name])

    def check(self) -> FormField | None:
        """Show what is wrong with each visible field; return the first invalid field."""
        wrong = [name for name in self._visible if not self.fields[name].check()]
        return self.fields[wrong[0]] if wrong else None

    def show_problems(self, problems: Sequence[Problem], *, prefix: str = "") -> None:
        """Show problems beneath their fields; a field that shows an error keeps it."""
        by_field: dict[str, list[Problem]] = {}
        for problem in problems:
            by_field.setdefault(problem.field.removeprefix(prefix), []).append(problem)
        for name, field in self.fields.items():
            field_problems = by_field.get(name, [])
            if not field_problems and field.finding() is not None:
                continue
            is_warning = all(problem.warning for problem in field_problems)
            field.say(
                "\n".join(message(p.code, p.values) for p in field_problems), warning=is_warning
            )

    def _arrange(self, columns: int) -> None:
        if (columns, self._visible) == self._arranged:
            return
        self._arranged = (columns, list(self._visible))
        for row, line in enumerate(self._lines(columns)):
            column = 0
            for name, span in line:
                self._grid.addWidget(self.fields[name], row, column, 1, span, _TOP)
                column += span
        for column in range(WIDE):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
            self._grid.setColumnMinimumWidth(column, 0)

    def _lines(self, columns: int) -> list[list[tuple[str, int]]]:
        """Return the visible fields line by line, each with its number of columns."""
        lines: list[list[tuple[str, int]]] = [[]]
        used = 0
        for name in self._visible:
            span = self._spans[name].of(columns)
            if used + span > columns:
                lines.append([])
                used = 0
            lines[-1].append((name, span))
            used += span
        return [self._stretched(line, columns) for line in lines]

    def _stretched(self, line: list[tuple[str, int]], columns: int) -> list[tuple[str, int]]:
        free = columns - sum(span for _, span in line)
        for index, (name, span) in enumerate(line):
            if self._spans[name].greedy and free:
                line[index] = (name, span + free)
                free = 0
        return line

    @override
    def minimumSizeHint(self) -> QSize:
        widest = max((f.minimumSizeHint().width() for f in self.fields.values()), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        room = event.size().width()
        wide, middle = theme.px(_WIDE_FROM), theme.px(_MIDDLE_FROM)
        self._arrange(WIDE if room >= wide else MIDDLE if room >= middle else NARROW)
        super().resizeEvent(event)
