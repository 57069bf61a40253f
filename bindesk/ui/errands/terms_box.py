"""The terms of an errand: how it is handled, within how many days, and which materials were received."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from bindesk.domain.errands.errand_items import ErrandItem
from bindesk.domain.errands.errands import ERRAND
from bindesk.domain.records.fields import Plain
from bindesk.domain.text.problems import Problem
from bindesk.messages import message
from bindesk.operations.errands import errands
from bindesk.operations.errands.registration import day_kind_problem
from bindesk.operations.people import residents
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.errands.wording import (
    materials_of,
    needs_confirming,
    person_detail,
    promise_words,
)
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.completer import MOST, Candidate
from bindesk.ui.widgets.editors import CheckBox
from bindesk.ui.widgets.fields import FormField, TextField
from bindesk.ui.widgets.forms import FormContext, field_for
from bindesk.ui.widgets.labels import label, set_tone
from bindesk.ui.widgets.tab_order import put_before

AGENCY_DAYS = 5
"""Working days promised when an item done on the spot is handled by agency; the clerk may change them."""

MONEY_CATEGORY = "生活缴费"
FIELDS = ("amount", "phone", "agent", "agent_relation")


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms that the form describes now."""

    handling: str
    days: int
    received: tuple[str, ...]
    missing: tuple[str, ...]


class TermsBox(QWidget):
    """The handling, due date and materials of an errand, and its few other fields.

    ``edited`` is emitted after each edit, ``left`` when a field loses the focus.
    """

    edited = Signal()
    left = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._item: ErrandItem | None = None
        aids = FormContext(
            context.desk.today, names={"代理人": self._find_people}, run=context.run_query
        )
        self.handling = field_for(ERRAND.specs["handling"], aids)
        self.days = field_for(ERRAND.specs["promised_days"], aids)
        self.due = label(wrap=True)
        self.doubt = label(
            f"△ {message('terms-unconfirmed')}",
            "small",
            tone="warning",
            wrap=True,
        )
        self.fields: dict[str, FormField] = {n: field_for(ERRAND.specs[n], aids) for n in FIELDS}
        self.fields["note"] = TextField(ERRAND.specs["note"])
        self._ticks: list[CheckBox] = []
        self._ticking = QGridLayout()
        self._ticking.setHorizontalSpacing(12)
        self._ticking.setVerticalSpacing(0)
        self.all = Button("全部收到", "quiet", "check", keys="F6", low=True)
        self.all.clicked.connect(lambda _on: self.tick_all())
        self._materials = QWidget()
        self._lay_out()
        for field in (self.handling, self.days, *self.fields.values()):
            field.edited.connect(self._on_edited)
            field.left.connect(self.left)
        self.show_item(None)

    def _lay_out(self) -> None:
        terms = QHBoxLayout()
        terms.setSpacing(12)
        promised = QVBoxLayout()
        promised.setSpacing(2)
        promised.addWidget(label("承诺办结", "label"))
        promised.addWidget(self.due)
        promised.addWidget(self.doubt)
        promised.addStretch(1)
        terms.addWidget(self.handling, 2, Qt.AlignmentFlag.AlignTop)
        terms.addWidget(self.days, 1, Qt.AlignmentFlag.AlignTop)
        terms.addLayout(promised, 5)
        heading = QHBoxLayout()
        heading.addWidget(label("材料清单（收到的请勾选）", "label"))
        heading.addWidget(self.all)
        heading.addStretch(1)
        materials = QVBoxLayout(self._materials)
        materials.setContentsMargins(0, 0, 0, 0)
        materials.setSpacing(0)
        materials.addLayout(heading)
        materials.addLayout(self._ticking)
        more = QGridLayout()
        more.setHorizontalSpacing(12)
        more.setVerticalSpacing(6)
        for column, name in enumerate(FIELDS):
            more.addWidget(self.fields[name], 0, column, Qt.AlignmentFlag.AlignTop)
        more.addWidget(self.fields["note"], 1, 0, 1, 4)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addLayout(terms)
        inside.addWidget(self._materials)
        inside.addLayout(more)

    def show_item(self, item: ErrandItem | None) -> None:
        """Fill in what follows from an item; the values of the other fields stay."""
        self._item = item
        self.handling.show_value(item.handling if item else "direct")
        self.days.show_value((item.promise_workdays or 0) if item else 0)
        self.doubt.setVisible(item is not None and needs_confirming(item))
        self._show_materials(materials_of(item) if item else [])
        self._show_due()

    def first(self) -> QWidget:
        """Return the widget to fill in first: the amount, the materials, or the note."""
        item = self._item
        if item is not None and (item.category == MONEY_CATEGORY or "缴费" in item.name):
            return self.fields["amount"]
        if self._ticks and self.terms().handling != "direct":
            return self._ticks[0]
        return self.fields["note"]

    def switch_to_agency(self) -> None:
        """Handle the errand on behalf of the visitor (转代办), within some working days."""
        self.handling.show_value("agency")
        if not self.terms().days:
            self.days.show_value(AGENCY_DAYS)
        self._show_due()
        self.edited.emit()
        self.days.setFocus(Qt.FocusReason.OtherFocusReason)

    def tick_all(self) -> None:
        """Mark every material as received."""
        for tick in self._ticks:
            tick.setChecked(True)
        self.edited.emit()

    def terms(self) -> Terms:
        """Return the handling, the days and the materials of the form."""
        days = self.days.value()
        received = tuple(tick.text() for tick in self._ticks if tick.isChecked())
        missing = tuple(tick.text() for tick in self._ticks if not tick.isChecked())
        handling = str(self.handling.value() or "direct")
        return Terms(handling, days if isinstance(days, int) else 0, received, missing)

    def values(self) -> dict[str, Plain]:
        """Return the plain values of the fields."""
        return {name: field.value() for name, field in self.fields.items()}

    def check(self) -> bool:
        """Show each field's problem; return whether all fields are valid."""
        wrong = [field for field in (self.days, *self.fields.values()) if not field.check()]
        if wrong:
            wrong[0].setFocus(Qt.FocusReason.OtherFocusReason)
        return not wrong

    def say(self, problems: list[Problem]) -> list[Problem]:
        """Show problems beneath their fields; return the problems of other fields."""
        fields = {"promised_days": self.days, "handling": self.handling, **self.fields}
        rest = []
        for problem in problems:
            if field := fields.get(problem.field):
                words = message(problem.code, problem.values)
                field.say(words, warning=problem.warning)
            else:
                rest.append(problem)
        return rest

    def draft(self) -> dict[str, str]:
        """Return the values that a draft stores."""
        terms = self.terms()
        texts = {name: field.text() for name, field in self.fields.items()}
        ticked = "\n".join(terms.received)
        return {**texts, "handling": terms.handling, "days": self.days.text(), "ticked": ticked}

    def restore(self, draft: dict[str, str]) -> None:
        """Show the values of a stored draft, after its item was shown."""
        for name, field in self.fields.items():
            field.set_text(draft.get(name, ""))
        if draft.get("handling"):
            self.handling.set_text(draft["handling"])
        if draft.get("days"):
            self.days.set_text(draft["days"])
        ticked = draft.get("ticked", "").splitlines()
        for tick in self._ticks:
            tick.setChecked(tick.text() in ticked)
        self._show_due()

    def _find_people(self, text: str) -> list[Candidate]:
        desk, today = self._context.desk, self._context.today()
        people = residents.find(desk, text, MOST)
        return [Candidate(one.id, one.name, person_detail(one, today)) for one in people]

    def _show_materials(self, names: list[str]) -> None:
        for tick in self._ticks:
            self._ticking.removeWidget(tick)
            tick.hide()
            tick.deleteLater()
        self._ticks = [CheckBox(name) for name in names]
        for index, tick in enumerate(self._ticks):
            tick.clicked.connect(lambda _on: self.edited.emit())
            self._ticking.addWidget(tick, index // 2, index % 2)
        put_before(self._materials, self.fields["amount"].editor)
        self._materials.setVisible(bool(names))

    def _on_edited(self) -> None:
        self._show_due()
        self.edited.emit()

    def _show_due(self) -> None:
        self._context.start(self, "due", self._read_due())

    async def _read_due(self) -> None:
        days = self.terms().days
        kind = (self._item.day_kind if self._item else "") or "W"
        if problem := day_kind_problem(kind):
            self.due.setText(message(problem.code, problem.values))
            set_tone(self.due, "danger")
            return
        desk = self._context.desk
        today = desk.today()
        if self.days.finding() is not None:
            self.due.setText("")
            return
        work = partial(errands.due_date_for, desk, days, kind)
        due, is_estimated = await self._context.result_of(work, (today, False))
        self.due.setText(promise_words(due, days, kind, estimated=is_estimated))
        set_tone(self.due, "warning" if is_estimated else "ok")
