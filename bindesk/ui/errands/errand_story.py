"""The facts of an errand and the timeline of its steps, as cards."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from bindesk.domain.errands.errands import ENDINGS, ERRAND, ERRAND_STEP, ErrandStep
from bindesk.domain.text.cleaning import mask_phone
from bindesk.domain.text.numbers import yuan
from bindesk.messages import message
from bindesk.operations.errands.errand_lists import ErrandDetails as Facts
from bindesk.operations.people import residents
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.errands.wording import day_words, short_day, step_words
from bindesk.ui.tasks.lookups import Query
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.cards import Card
from bindesk.ui.widgets.labels import label


class FactsCard(Card):
    """The facts of an errand. The phone number is masked; unmasking it is audited."""

    def __init__(self, context: PageContext, facts: Facts) -> None:
        self._context = context
        self._facts = facts
        self.unmask = Button("显示电话", "quiet", "eye", low=True)
        self.unmask.clicked.connect(lambda _on: self.show_phone())
        super().__init__("基本信息", self.unmask)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.add(self._grid)
        self.phone = label(mask_phone(facts.errand.phone), wrap=True)
        self.unmask.setVisible(bool(facts.errand.phone))
        for name, value in _facts(facts):
            self._row(name, value)
        if facts.errand.phone:
            row = self._grid.rowCount()
            self._grid.addWidget(label("联系电话", "label"), row, 0)
            self._grid.addWidget(self.phone, row, 1)

    def show_phone(self) -> None:
        """Show the phone number in full and write that to the audit log."""
        if not self.unmask.isHidden():
            self._context.lookups.start_once(self, "unmask", self._show_phone())

    async def _show_phone(self) -> None:
        errand = self._facts.errand
        await Query(partial(residents.unmask, self._context.desk, "errand", errand.id, "phone"))
        self.phone.setText(errand.phone)
        self.unmask.hide()

    def _row(self, name: str, value: str) -> None:
        if not value:
            return
        row = self._grid.rowCount()
        self._grid.addWidget(label(name, "label"), row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(label(value, wrap=True), row, 1)


def _facts(facts: Facts) -> list[tuple[str, str]]:
    errand, person = facts.errand, facts.person
    agent = f"{errand.agent}（{errand.agent_relation}）" if errand.agent else ""
    due = day_words(errand.due_on) if errand.due_on else ""
    return [
        ("受理编号", errand.number),
        ("办事群众", f"{errand.visitor} {person.group if person else ''}".strip()),
        ("代理人", agent),
        ("受理日期", day_words(errand.accepted_on) if errand.accepted_on else ""),
        ("办理方式", ERRAND.choice_words("handling", errand.handling)),
        ("承诺办结", f"{due} 预估" if errand.due_estimated else due),
        ("首问责任人", errand.first_asked),
        ("已收材料", errand.materials.replace("\n", "、")),
        ("金额", f"{yuan(errand.amount)} 元" if errand.amount is not None else ""),
        ("备注", errand.note),
        ("更正原因", errand.correction),
        ("作废原因", errand.struck_reason),
    ]


class Timeline(Card):
    """The steps in their order; two steps that two desks took at the same index are both shown."""

    def __init__(self, steps: Sequence[ErrandStep]) -> None:
        super().__init__("办理经过")
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(3, 1)
        for row, step in enumerate(steps):
            glyph, tone = ("✔", "ok") if step.state in ENDINGS else ("●", "info")
            is_twofold = sum(other.place == step.place for other in steps) > 1
            details = [step_words(step), f"△ {message('step-twofold')}" if is_twofold else ""]
            parts = (
                label(glyph, tone=tone),
                label(short_day(step.day)),
                label(ERRAND_STEP.choice_words("state", step.state), "heading"),
                label("  ".join(part for part in details if part), wrap=True),
                label(step.clerk, "small"),
            )
            for column, part in enumerate(parts):
                grid.addWidget(part, row, column, Qt.AlignmentFlag.AlignTop)
        self.add(grid)
