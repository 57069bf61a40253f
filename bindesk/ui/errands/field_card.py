"""A card with a few fields, a button that saves them and one that cancels."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from bindesk.domain.records.fields import FieldSpec, Plain
from bindesk.domain.text.problems import Problem
from bindesk.messages import message
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.cards import Card
from bindesk.ui.widgets.fields import FormField
from bindesk.ui.widgets.forms import FormContext, field_for
from bindesk.ui.widgets.labels import label


class FieldCard(Card):
    """A card of fields. ``submitted`` and ``cancelled`` are emitted by its two buttons."""

    submitted = Signal()
    cancelled = Signal()

    def __init__(self, heading: str, specs: Mapping[str, FieldSpec], aids: FormContext) -> None:
        super().__init__(heading)
        self.fields: dict[str, FormField] = {n: field_for(spec, aids) for n, spec in specs.items()}
        self.message = label(tone="danger", wrap=True)
        self.message.hide()
        keep = Button("保存", "primary", "check", keys="Ctrl+Enter")
        keep.clicked.connect(lambda _on: self.submitted.emit())
        drop = Button("取消", "quiet", keys="Esc")
        drop.clicked.connect(lambda _on: self.cancelled.emit())
        row = QHBoxLayout()
        row.addWidget(keep)
        row.addWidget(drop)
        row.addStretch(1)
        self.add(*self.fields.values(), self.message, row)

    def begin(self, name: str) -> None:
        """Focus a field."""
        self.fields[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def values(self) -> dict[str, Plain]:
        """Return the plain values of the fields; unreadable text counts as empty."""
        return {name: field.value() for name, field in self.fields.items()}

    def check(self) -> bool:
        """Show each field's problem; return whether all fields are valid."""
        wrong = [field for field in self.fields.values() if not field.check()]
        if wrong:
            wrong[0].setFocus(Qt.FocusReason.OtherFocusReason)
        return not wrong

    def say(self, problems: Sequence[Problem]) -> None:
        """Show problems beneath their fields, and those of no field beneath them all."""
        rest = []
        for problem in problems:
            words = message(problem.code, problem.values)
            if field := self.fields.get(problem.field):
                field.say(words, warning=problem.warning)
            else:
                rest.append(f"✕ {words}")
        self.message.setText("\n".join(rest))
        self.message.setVisible(bool(rest))
