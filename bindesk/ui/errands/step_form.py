"""The form of one step of an errand: only the fields that the step can have."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bindesk.domain.errands.errand_steps import NEEDS
from bindesk.domain.errands.errands import ERRAND_STEP
from bindesk.domain.records.fields import FieldSpec
from bindesk.operations.errands.registration import StepInput
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.errands.field_card import FieldCard
from bindesk.ui.widgets.forms import FormContext

EXTENSION = "extension"
FIELDS_OF: Mapping[str, tuple[str, ...]] = {
    "supplement": ("note", "reason"),
    "submitted": ("office", "batch", "note"),
    "in-progress": ("office", "note"),
    "returned": ("reason", "note"),
    "decided": ("outcome", "reason", "office"),
    "delivered": ("way", "note"),
    "paused": ("reason",),
    "stopped": ("reason",),
    "rated": ("rating",),
    EXTENSION: ("extension_days", "reason"),
}
"""The fields of each step's form besides its day; a step not listed has a note only."""

_NOTE_LABELS = {"supplement": "缺少的材料（每行一项）"}


class StepForm(FieldCard):
    """The form of one step, or of an extension."""

    def __init__(self, context: PageContext, state: str) -> None:
        self.state = state
        names = FIELDS_OF.get(state, ("note",))
        field_names = names if state == EXTENSION else (*names, "day")
        specs = {name: _spec(state, name) for name in field_names}
        words = "延期" if state == EXTENSION else ERRAND_STEP.choice_words("state", state)
        super().__init__(f"登记进展：{words}", specs, FormContext(context.desk.today))
        self._first = names[0]
        if "day" in self.fields:
            self.fields["day"].show_value(context.desk.today().isoformat())

    def start(self) -> None:
        """Focus the first field."""
        self.begin(self._first)

    def step(self) -> StepInput:
        """Return the input of the step."""
        values = self.values()
        day = values.pop("day", None)
        texts: dict[str, Any] = {name: str(value or "") for name, value in values.items()}
        on = date.fromisoformat(day) if isinstance(day, str) else None
        return StepInput(state=self.state, day=on, **texts)

    def extension(self) -> tuple[int, str]:
        """Return the days of an extension and its reason."""
        values = self.values()
        days = values["extension_days"]
        return days if isinstance(days, int) else 0, str(values["reason"] or "")


def _spec(state: str, name: str) -> FieldSpec:
    spec = ERRAND_STEP.specs[name]
    needed = state == EXTENSION or name in {*NEEDS.get(state, ()), "day"}
    words = _NOTE_LABELS.get(state, spec.label) if name == "note" else spec.label
    return replace(spec, required=needed, label=words)
