"""The search line that finds a visitor, and the fields of a new one."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from bindesk.domain.errands.visitors import Visitor
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.domain.records.fields import Plain
from bindesk.domain.text.cleaning import clean_name
from bindesk.domain.text.problems import Problem
from bindesk.messages import message
from bindesk.operations.people import residents
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.errands.wording import person_detail, person_facts, served_words
from bindesk.ui.tasks.lookups import Query
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.completer import MOST, Candidate
from bindesk.ui.widgets.fields import FormField
from bindesk.ui.widgets.forms import FormContext, field_for
from bindesk.ui.widgets.labels import label
from bindesk.ui.widgets.person_picker import PersonPicker

NEW = "new"
NEWCOMER = ("name", "id_number", "phone", "group", "household", "relation")


class VisitorBox(QWidget):
    """The visitor at the counter.

    ``chosen`` carries the Visitor, None when there is none; ``edited`` is emitted after each edit, ``left``
    when a field loses the focus, ``done`` when the visitor is chosen and the clerk goes on to the item.
    """

    chosen = Signal(object)
    edited = Signal()
    left = Signal()
    done = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._visitor: Visitor | None = None
        self._is_unmasked = False
        self.picker = PersonPicker(
            "办事人", self._find, hint="姓名、首字母、身份证后4位或户号", run=context.run_query
        )
        self.picker.picked.connect(self._on_picked)
        self.picker.changed.connect(self._on_typed)
        self.facts = label(tone="muted", wrap=True)
        self.unmask = Button("显示号码", "quiet", "eye", keys="F4")
        self.unmask.clicked.connect(lambda _on: self.show_numbers())
        self.new = Button("登记新办事人", "secondary", "add", keys="Ctrl+N")
        self.new.clicked.connect(lambda _on: self.meet(self.picker.text()))
        self.message = label(tone="danger", wrap=True)
        self.newcomer = QWidget()
        self.fields: dict[str, FormField] = {}
        self._lay_out()
        self.newcomer.hide()
        self._show()

    def _lay_out(self) -> None:
        aids = FormContext(self._context.desk.today)
        grid = QGridLayout(self.newcomer)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        for index, name in enumerate(NEWCOMER):
            field = field_for(RESIDENT.specs[name], aids)
            field.edited.connect(self.edited)
            field.left.connect(self._check_newcomer)
            field.left.connect(self.left)
            self.fields[name] = field
            grid.addWidget(field, index // 3, index % 3, Qt.AlignmentFlag.AlignTop)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(label("办事人", "heading"))
        top.addWidget(self.picker, 1)
        top.addWidget(self.new)
        known = QHBoxLayout()
        known.setSpacing(8)
        known.addWidget(self.facts, 1)
        known.addWidget(self.unmask)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addLayout(top)
        inside.addWidget(self.message)
        inside.addLayout(known)
        inside.addWidget(self.newcomer)
        self.setFocusProxy(self.picker.line)

    @property
    def visitor(self) -> Visitor | None:
        """Return the chosen visitor, or None."""
        return self._visitor

    @property
    def is_new(self) -> bool:
        """Whether the fields of a new visitor are on show."""
        return not self.newcomer.isHidden()

    def typed_resident(self) -> Resident | None:
        """Return the new visitor as a resident, or None when a known one was chosen."""
        if not self.is_new:
            return None
        values: dict[str, Plain] = {name: field.value() for name, field in self.fields.items()}
        return RESIDENT.new("", "", values)

    def name(self) -> str:
        """Return the text of the line when it names no known visitor."""
        return "" if self._visitor or self.is_new else clean_name(self.picker.text())

    def show_visitor(self, visitor: Visitor | None) -> None:
        """Show a visitor as chosen, or none."""
        self._visitor = visitor
        self._is_unmasked = False
        self.picker.show_candidate(self._candidate(visitor) if visitor else None)
        self.newcomer.hide()
        self._show()
        self.chosen.emit(visitor)

    def meet(self, text: str) -> None:
        """Show the fields of a new visitor, with the name or ID number already entered."""
        self.show_visitor(None)
        self.picker.show_text("")
        for field in self.fields.values():
            field.set_text("")
        text = clean_name(text)
        first = "id_number" if text[:1].isdigit() else "name"
        if (text and not text.isascii()) or first == "id_number":
            self.fields[first].set_text(text)
        self.newcomer.show()
        self._show()
        self.edited.emit()
        following = "id_number" if self.fields["name"].text() else "name"
        self.fields[following].setFocus()

    def show_numbers(self) -> None:
        """Show the visitor's numbers in full and write that to the audit log."""
        visitor = self._visitor
        if visitor is None or self._is_unmasked:
            return
        self._context.lookups.start_once(self, "unmask", self._show_numbers(visitor))

    async def _show_numbers(self, visitor: Visitor) -> None:
        desk, fields = self._context.desk, ("id_number", "phone")
        await Query(partial(residents.unmask, desk, visitor.kind, visitor.id, *fields))
        if visitor is self._visitor:
            self._is_unmasked = True
            self._show()

    def say(self, problems: Sequence[Problem]) -> list[Problem]:
        """Show problems beside their fields; return the problems of other fields."""
        for field in self.fields.values():
            field.say("")
        self.message.setText("")
        rest = []
        for problem in problems:
            words = message(problem.code, problem.values)
            if self.is_new and problem.field in self.fields:
                self.fields[problem.field].say(words, warning=problem.warning)
            elif problem.field in {"visitor", "name"}:
                self.message.setText(f"✕ {words}")
            else:
                rest.append(problem)
        self.message.setVisible(bool(self.message.text()))
        return rest

    def draft(self) -> dict[str, str]:
        """Return the values that a draft stores."""
        if self._visitor:
            return {"kind": self._visitor.kind, "id": self._visitor.id}
        newcomer = {f"new-{name}": field.text() for name, field in self.fields.items()}
        return {"text": self.picker.text(), **(newcomer if self.is_new else {})}

    async def visitor_of(self, draft: Mapping[str, str]) -> Visitor | None:
        """Return the visitor of a stored draft, None where it names nobody who is on record."""
        nobody: Visitor | None = None
        if not draft.get("id"):
            return nobody
        desk = self._context.desk
        work = partial(residents.visitor, desk, draft["kind"], draft["id"])
        return await self._context.result_of(work, nobody)

    def restore(self, draft: Mapping[str, str], visitor: Visitor | None = None) -> None:
        """Show the values of a stored draft and the visitor that it names."""
        self.show_visitor(visitor)
        if draft.get("id"):
            return
        self.picker.show_text(draft.get("text", ""))
        if any(name.startswith("new-") for name in draft):
            for name, field in self.fields.items():
                field.set_text(draft.get(f"new-{name}", ""))
            self.newcomer.show()
            self._show()

    def _find(self, text: str) -> list[Candidate]:
        visitors = residents.find(self._context.desk, text, MOST - 1)
        candidates = [self._candidate(visitor) for visitor in visitors]
        return [*candidates, Candidate(NEW, "登记新办事人", f"“{text}”", value=text)]

    def _candidate(self, visitor: Visitor) -> Candidate:
        today = self._context.today()
        return Candidate(
            f"{visitor.kind}:{visitor.id}",
            visitor.name,
            person_detail(visitor, today),
            served_words(visitor, today),
            visitor,
        )

    def _on_picked(self, candidate: Candidate) -> None:
        if isinstance(candidate.value, Visitor):
            self.show_visitor(candidate.value)
            self.edited.emit()
            self.done.emit()
        else:
            self.meet(str(candidate.value))

    def _on_typed(self) -> None:
        if self._visitor or self.is_new:
            self._visitor = None
            self.newcomer.hide()
            self._show()
            self.chosen.emit(None)
        self.message.hide()
        self.edited.emit()

    def _check_newcomer(self) -> None:
        """Show a new visitor's problems while typing: a wrong number, somebody already known."""
        newcomer = self.typed_resident()
        if newcomer is not None:
            self._context.start(self, "check", self._show_newcomer_problems(newcomer))

    async def _show_newcomer_problems(self, newcomer: Resident) -> None:
        none: list[Problem] = []
        work = partial(residents.problems, self._context.desk, newcomer)
        problems = await self._context.result_of(work, none)
        if newcomer != self.typed_resident():
            return
        for name, field in self.fields.items():
            field_problems = [
                problem for problem in problems if problem.field == name and field.text()
            ]
            if field_problems:
                words = "\n".join(
                    message(problem.code, problem.values) for problem in field_problems
                )
                field.say(words, warning=all(problem.warning for problem in field_problems))

    def _show(self) -> None:
        visitor = self._visitor
        today = self._context.today()
        self.facts.setText(
            person_facts(visitor, today, unmasked=self._is_unmasked) if visitor else ""
        )
        self.facts.setVisible(visitor is not None)
        has_numbers = visitor is not None and bool(visitor.id_number or visitor.phone)
        self.unmask.setVisible(has_numbers and not self._is_unmasked)
        self.message.hide()
