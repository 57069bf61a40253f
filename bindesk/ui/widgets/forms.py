"""A form made from what a record declares: one column where it is narrow, two where it is wide."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from bindesk.domain.records.fields import FieldSpec, FieldType, Plain
from bindesk.domain.text.problems import Problem
from bindesk.messages import message
from bindesk.ui.look import theme
from bindesk.ui.tasks.tasks import RunQuery, run_at_once
from bindesk.ui.widgets.fields import (
    ChoiceField,
    CodeField,
    DateField,
    FlagField,
    FormField,
    MemoField,
    TextField,
    Today,
)
from bindesk.ui.widgets.person_picker import Candidate, NameField, ReferenceField

COLUMN = 320
"""Pixels at 100 % that one column wants at least."""

FieldMessage = tuple[str, str, bool]
"""A field's name, the sentence to say beneath it, and whether it is only a warning."""


@dataclass(frozen=True, slots=True)
class FormContext:
    """What fields need from the store.

    ``find`` returns by record kind the candidates that match a text; ``titles`` returns by record kind
    the title of an id. ``names`` returns by the label of a text field the people whose initials match.
    ``run`` runs the functions of ``find`` and ``names``; those of ``titles`` answer from memory.
    """

    today: Today
    find: Mapping[str, Callable[[str], Sequence[Candidate]]] = field(default_factory=dict)
    titles: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    names: Mapping[str, Callable[[str], Sequence[Candidate]]] = field(default_factory=dict)
    run: RunQuery = run_at_once


class FieldForm(QWidget):
    """The fields of one record, in the order of their declaration.

    It has no access to the store: it shows values, returns input and shows problems. ``edited`` and
    ``left`` carry a field's name.
    """

    edited = Signal(str)
    left = Signal(str)

    def __init__(self, specs: Mapping[str, FieldSpec], aids: FormContext) -> None:
        super().__init__()
        self._fields = {name: field_for(spec, aids) for name, spec in specs.items()}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(14)
        self._columns = 0
        for name, editor in self._fields.items():
            editor.setParent(self)
            editor.edited.connect(lambda name=name: self.edited.emit(name))
            editor.left.connect(lambda name=name: self.left.emit(name))
        self._arrange(1)

    def field(self, name: str) -> FormField:
        """Return one field. Raises KeyError for a name the form does not have."""
        return self._fields[name]

    def values(self) -> dict[str, Plain]:
        """Return the plain values; text that can not be read counts as empty (see ``check``)."""
        return {name: editor.value() for name, editor in self._fields.items()}

    def show_values(self, values: Mapping[str, Plain]) -> None:
        """Show plain values; fields that are not named are emptied."""
        for name, editor in self._fields.items():
            editor.show_value(values.get(name))

    def draft(self) -> dict[str, str]:
        """Return the fields' texts, valid or not, which a draft stores."""
        return {name: editor.text() for name, editor in self._fields.items() if editor.text()}

    def restore(self, draft: Mapping[str, str]) -> None:
        """Show the texts of a draft."""
        for name, editor in self._fields.items():
            editor.set_text(draft.get(name, ""))

    def check(self) -> bool:
        """Show every field's problem and focus the first; return whether there is none."""
        wrong = [editor for editor in self._fields.values() if not editor.check()]
        if wrong:
            wrong[0].setFocus(Qt.FocusReason.OtherFocusReason)
        return not wrong

    def show_problems(self, messages: Iterable[FieldMessage]) -> list[str]:
        """Show sentences beneath their fields; return those that belong to no field of the form.

        The focus goes to the first field with an error.
        """
        for editor in self._fields.values():
            editor.say("")
        homeless = []
        errors = []
        for name, words, warning in messages:
            if name not in self._fields:
                homeless.append(words)
                continue
            self._fields[name].say(words, warning=warning)
            errors += [] if warning else [name]
        if errors:
            self._fields[errors[0]].setFocus(Qt.FocusReason.OtherFocusReason)
        return homeless

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        row = column = 0
        for editor in self._fields.values():
            wide = columns == 1 or editor.spec.type is FieldType.MEMO
            if wide and column:
                row, column = row + 1, 0
            self._grid.addWidget(editor, row, column, 1, columns if wide else 1, _TOP)
            column = 0 if wide else (column + 1) % columns
            row += 0 if column else 1
        for grid_column in range(2):
            self._grid.setColumnStretch(grid_column, 1 if grid_column < columns else 0)

    @override
    def minimumSizeHint(self) -> QSize:
        widest = max((f.minimumSizeHint().width() for f in self._fields.values()), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        two_columns = 2 * theme.px(COLUMN) + self._grid.horizontalSpacing()
        self._arrange(2 if event.size().width() >= two_columns else 1)
        super().resizeEvent(event)


_TOP = Qt.AlignmentFlag.AlignTop


def messages_of(problems: Iterable[Problem]) -> list[FieldMessage]:
    """Return problems as field messages for a form."""
    return [(p.field, message(p.code, p.values), p.warning) for p in problems]


def field_for(spec: FieldSpec, aids: FormContext) -> FormField:
    """Return the field widget for a spec."""
    if spec.type is FieldType.DAY:
        return DateField(spec, aids.today)
    if spec.type is FieldType.REFERENCE:
        return ReferenceField(
            spec, aids.find[spec.refers], aids.titles.get(spec.refers, str), run=aids.run
        )
    if spec.label in aids.names:
        return NameField(spec, aids.names[spec.label], run=aids.run)
    return _PLAIN.get(spec.type, CodeField)(spec)


_PLAIN: Mapping[FieldType, Callable[[FieldSpec], FormField]] = {
    FieldType.TEXT: TextField,
    FieldType.TIME: TextField,
    FieldType.MEMO: MemoField,
    FieldType.CHOICE: ChoiceField,
    FieldType.FLAG: FlagField,
}
