"""An errand that a village has handed up: its record, and the next steps that this office may take."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bindesk.domain.errands.errand_steps import NEEDS
from bindesk.domain.errands.errands import ERRAND, ERRAND_STEP
from bindesk.domain.journal.deeds import Changes
from bindesk.domain.records.fields import FieldSpec
from bindesk.domain.text.problems import ValidationFailed
from bindesk.messages import message
from bindesk.operations.errands import errand_lists
from bindesk.operations.errands.registration import StepInput
from bindesk.operations.records import record_details
from bindesk.operations.reviews import reviews
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.syncing.parts import put
from bindesk.ui.syncing.record_view import RecordView
from bindesk.ui.tasks.lookups import Query
from bindesk.ui.tasks.tasks import ExpectedError
from bindesk.ui.widgets.buttons import button, on_ctrl_enter
from bindesk.ui.widgets.cards import Card
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.forms import FieldForm, FormContext, messages_of
from bindesk.ui.widgets.labels import label

FIELDS_OF: Mapping[str, tuple[str, ...]] = {
    "in-progress": ("office", "note"),
    "decided": ("outcome", "reason", "office"),
    "returned": ("reason", "note"),
}
"""The fields of each step's form, in the order in which the steps are offered."""


_STEP_ACTIONS = {"in-progress": "登记办理中", "decided": "登记办结", "returned": "退回补正"}


class EscalatedView(QWidget):
    """Shows one handed-up errand. ``closed`` is emitted when the clerk returns to the villages."""

    closed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.errand = ""
        self._state = ""
        self.form: FieldForm | None = None
        self.heading = label("", "title", wrap=True)
        self.sheet = RecordView(context)
        self._next = QVBoxLayout()
        top = QHBoxLayout()
        top.addWidget(button("返回", self.step_back, "quiet", "back", keys="Esc"))
        top.addWidget(self.heading, 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(20, 10, 20, 12)
        inside.setSpacing(8)
        inside.addLayout(top)
        inside.addLayout(self._next)
        inside.addWidget(self.sheet, 1)

    def show_errand(self, errand: str) -> None:
        """Show an errand and the steps that may follow."""
        self._context.start(self, "errand", self._show(errand))

    async def _show(self, errand: str) -> None:
        desk = self._context.desk
        sheet = await Query(partial(record_details.details, desk, ERRAND.name, errand))
        card = await Query(partial(errand_lists.details, desk, errand))
        self.errand = errand
        self.heading.setText(f"{sheet.unit}  {sheet.title}")
        self.sheet.show_sheet(sheet)
        self._show_steps(card.next_states if card else frozenset())

    def load(self) -> None:
        """Read the errand, unless the form of a step is open."""
        if self.errand and self.form is None:
            self.show_errand(self.errand)

    def begin(self, state: str) -> None:
        """Show the form of a step."""
        self._state = state
        self.form = FieldForm(
            {name: _spec(state, name) for name in FIELDS_OF[state]},
            FormContext(self._context.desk.today),
        )
        card = Card(f"登记进展：{ERRAND_STEP.choice_words('state', state)}").add(
            self.form,
            FlowLayout(
                button("保存", self.save, "primary", "check", keys="Ctrl+Enter"),
                button("取消", self.step_back, "quiet"),
            ),
        )
        on_ctrl_enter(card, self.save)
        put(self._next, card)
        self.form.field(FIELDS_OF[state][0]).setFocus()

    def save(self) -> None:
        """Save the step in the form as a deed, if its fields are valid."""
        if self.form is None or not self.form.check():
            return
        texts: dict[str, Any] = {n: str(v or "") for n, v in self.form.values().items()}
        step = StepInput(state=self._state, **texts)
        context = self._context
        deed = partial(reviews.step_handed_up, context.desk, self.errand, step)
        context.tasks.run(deed, self._on_saved, self._on_failed, name="answer")

    def close_form(self) -> bool:
        """Close the form; return whether one was open."""
        if self.form is None:
            return False
        self.form = None
        self.show_errand(self.errand)
        return True

    def step_back(self) -> None:
        """Close the form, or return to the villages when none is open."""
        if not self.close_form():
            self._context.lookups.stop(self, "errand")
            self.errand = ""
            self.closed.emit()

    def _show_steps(self, following: frozenset[str]) -> None:
        steps = [state for state in FIELDS_OF if state in following & reviews.ANSWERS]
        widget = QWidget()
        row = QVBoxLayout(widget)
        row.setContentsMargins(0, 0, 0, 0)
        if not steps:
            row.addWidget(label(message("errand-handed-back"), tone="muted", wrap=True))
        buttons = [
            button(
                _STEP_ACTIONS[state],
                partial(self.begin, state),
                "secondary" if index else "primary",
            )
            for index, state in enumerate(steps)
        ]
        row.addLayout(FlowLayout(*buttons))
        put(self._next, widget)
        if buttons:
            buttons[0].setFocus()

    def _on_saved(self, changes: Changes) -> None:
        words = f"已登记：{ERRAND_STEP.choice_words('state', self._state)}"
        self.form = None
        self._context.notices.done(words, undo=words)
        self.show_errand(self.errand)
        self._context.changes.notify(changes)

    def _on_failed(self, error: ExpectedError) -> None:
        if isinstance(error, ValidationFailed) and self.form is not None:
            unplaced = self.form.show_problems(messages_of(error.problems))
            for words in unplaced:
                self._context.notices.warn(words)
        else:
            self._context.warn(error)


def _spec(state: str, name: str) -> FieldSpec:
    return replace(ERRAND_STEP.specs[name], required=name in NEEDS.get(state, ()))
