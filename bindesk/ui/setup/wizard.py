"""The setup wizard: practice or real use, the unit, the clerk. Each step can be gone back to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from bindesk.domain.records.fields import FieldSpec, FieldType
from bindesk.domain.text.pinyin import matches
from bindesk.domain.text.problems import ValidationFailed
from bindesk.messages import message
from bindesk.operations.setup.data_dir import ROLES
from bindesk.operations.units.units import UnitOption, seats
from bindesk.ui.context.page_context import message_of
from bindesk.ui.setup.password_box import PasswordBox
from bindesk.ui.tasks.tasks import ExpectedError, Tasks
from bindesk.ui.widgets.buttons import button
from bindesk.ui.widgets.completer import Candidate
from bindesk.ui.widgets.editors import CheckBox, ChoiceBox
from bindesk.ui.widgets.fields import TextField
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label
from bindesk.ui.widgets.link_rows import LinkRow, RowText
from bindesk.ui.widgets.person_picker import PersonPicker

MOST = 9
_TASK = "create-desk"


@dataclass(frozen=True, slots=True)
class SetupChoices:
    """The clerk's choices: unit, clerk's name, password (None for practice), demo data or not."""

    unit: UnitOption
    clerk: str
    password: str | None
    is_filled: bool = False


CreateDesk = Callable[[SetupChoices], object]
"""Creates a desk and returns it open. Raises ValidationFailed and ExternalError."""


def find_units(text: str, role: str = "village") -> Sequence[Candidate]:
    """Return the units of a role that match a text: a name, initials or the end of a code."""
    candidates = [
        unit
        for unit in seats(role).values()
        if matches(text, unit.short_name) or matches(text, unit.name) or unit.code.endswith(text)
    ]
    return [
        Candidate(unit.code, unit.short_name, f"{unit.above} {unit.code}")
        for unit in candidates[:MOST]
    ]


class SetupWizard(QWidget):
    """Creates a desk in three steps; ``founded`` carries the open desk, ``refused`` an ExternalError."""

    founded = Signal(object)
    refused = Signal(object)

    def __init__(self, create_desk: CreateDesk, tasks: Tasks) -> None:
        super().__init__()
        self._create_desk = create_desk
        self._tasks = tasks
        self._is_practice = True
        self.message = label("", tone="danger", wrap=True)
        self._stack = QStackedWidget()
        for step in (self._mode_step(), self._unit_step(), self._clerk_step()):
            self._stack.addWidget(step)
        self.back_button = button("上一步", self.back, icon="back")
        self.next_button = button("下一步", self.go_on, "primary", keys="Enter")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(14)
        inside.addWidget(self._stack)
        inside.addWidget(self.message)
        inside.addLayout(FlowLayout(self.next_button, self.back_button))
        self._turn(0)

    def _mode_step(self) -> QWidget:
        step, inside = _step(message("setup-step-mode"))
        self.practice_line = LinkRow(
            RowText(
                "练习模式",
                message("setup-mode-practice"),
                "选择",
                "desk",
                "accent_ink",
            )
        )
        self.real_line = LinkRow(
            RowText("正式使用", message("setup-mode-real"), "选择", "lock", "accent_ink")
        )
        for line, practice in ((self.practice_line, True), (self.real_line, False)):
            line.clicked.connect(lambda _on, practice=practice: self.choose(practice=practice))
            inside.addWidget(line)
        step.setFocusProxy(self.practice_line)
        return step

    def _unit_step(self) -> QWidget:
        step, inside = _step(message("setup-step-unit"))
        self.role = ChoiceBox()
        self.role.setAccessibleName("单位级别")
        for role, words in ROLES.items():
            self.role.addItem(words, role)
        self.role.setCurrentIndex(0)
        self.role.activated.connect(lambda _row: self._show_role())
        self.unit = PersonPicker("单位", lambda text: find_units(text, self._role))
        self.unit.picked.connect(lambda _one: self._show_unit())
        self.unit.changed.connect(self._show_unit)
        self.unit_name = label("", "heading", wrap=True)
        for part in (self.role, self.unit, self.unit_name):
            inside.addWidget(part)
        step.setFocusProxy(self.unit)
        self._show_role()
        return step

    @property
    def _role(self) -> str:
        return str(self.role.currentData() or "village")

    @property
    def _may_fill(self) -> bool:
        """Whether demo data is offered; creating that of a whole county takes too long."""
        return self._is_practice and self._role != "county"

    def _show_role(self) -> None:
        """Ask for a unit of the chosen role; a role with a single unit chooses it."""
        known = list(seats(self._role).values())
        words = ROLES[self._role]
        self.unit.line.setAccessibleName(words)
        self.unit.line.setPlaceholderText(f"{words}的名称 / 首字母 / 代码")
        only = known[0] if len(known) == 1 else None
        self.unit.show_candidate(Candidate(only.code, only.short_name) if only else None)
        self._show_unit()

    def _clerk_step(self) -> QWidget:
        step, inside = _step(message("setup-step-clerk"))
        self.clerk = TextField(FieldSpec("经办人姓名", FieldType.TEXT, limit=50, required=True))
        self.password = PasswordBox("密码", hint=message("setup-password-hint"), is_required=True)
        self.again = PasswordBox("再次输入密码", is_required=True)
        self.filled = CheckBox(message("setup-demo-data"))
        self.filled.setChecked(True)
        self.clerk.line.returnPressed.connect(self._on_clerk)
        self.password.entered.connect(self.again.setFocus)
        self.again.entered.connect(self.go_on)
        for part in (self.clerk, self.password, self.again, self.filled):
            inside.addWidget(part)
        step.setFocusProxy(self.clerk)
        return step

    def _on_clerk(self) -> None:
        if self._is_practice:
            self.go_on()

    def choose(self, *, practice: bool) -> None:
        """Choose practice or real use, and go to the next step."""
        self._is_practice = practice
        self._turn(1)

    def _show_unit(self) -> None:
        chosen = self._chosen()
        self.unit_name.setText(chosen.name if chosen else "")
        self._say("")

    def _chosen(self) -> UnitOption | None:
        picked = self.unit.candidate()
        return seats(self._role).get(picked.id) if picked else None

    def go_on(self) -> None:
        """Go to the next step, or create the desk after the last."""
        if self._stack.currentIndex() == 1:
            if self._chosen() is None:
                self._say(message("welcome-choose-unit"))
                self.unit.setFocus()
            else:
                self._turn(2)
        elif self._is_in_order():
            self._create()

    def back(self) -> None:
        """Go back one step, unless the desk is being created; the fields keep their texts."""
        if self._tasks.under_way(_TASK):
            return
        self._turn(max(0, self._stack.currentIndex() - 1))

    def _is_in_order(self) -> bool:
        self.password.say("")
        self.again.say("")
        if not self.clerk.check():
            self.clerk.setFocus()
            return False
        if not self._is_practice and self.password.text() != self.again.text():
            self.again.say(message("welcome-passwords-differ"))
            self.again.setFocus()
            return False
        return True

    def _create(self) -> None:
        unit = self._chosen()
        if unit is None:
            return
        choices = SetupChoices(
            unit,
            self.clerk.text().strip(),
            None if self._is_practice else self.password.text(),
            is_filled=self._may_fill and self.filled.isChecked(),
        )
        if self._tasks.under_way(_TASK):
            return
        self.next_button.setEnabled(False)
        is_long = choices.is_filled and choices.unit.role != "village"
        self._say(
            message("setup-demo-data-loading") if is_long else message("setup-preparing"),
            tone="muted",
        )
        self._tasks.run(
            lambda: self._create_desk(choices), self._on_created, self._on_refused, name=_TASK
        )

    def _on_created(self, desk: object) -> None:
        self.password.empty()
        self.again.empty()
        self.founded.emit(desk)

    def _on_refused(self, error: ExpectedError) -> None:
        self.next_button.setEnabled(True)
        self._say("")
        if not isinstance(error, ValidationFailed):
            self.refused.emit(error)
            return
        of_password = [p for p in error.problems if p.field == "password"]
        if of_password:
            self.password.say(message(of_password[0].code, of_password[0].values))
            self.password.setFocus()
        else:
            self._say(message_of(error))

    def _turn(self, step: int) -> None:
        self._stack.setCurrentIndex(step)
        self.back_button.setVisible(step > 0)
        self.next_button.setVisible(step > 0)
        self.next_button.set_words("下一步" if step < 2 else "开始使用")  # noqa: PLR2004 -- the last
        for part in (self.password, self.again):
            part.setVisible(not self._is_practice)
        self.filled.setVisible(self._may_fill)
        self._say("")
        here = self._stack.currentWidget()
        first = here.focusProxy() or here
        self.setFocusProxy(first)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, words: str, tone: str = "danger") -> None:
        self.message.setText(words)
        self.message.setVisible(bool(words))
        self.message.setProperty("tone", tone)
        self.message.style().polish(self.message)


def _step(words: str) -> tuple[QWidget, QVBoxLayout]:
    step = QWidget()
    inside = QVBoxLayout(step)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(8)
    inside.addWidget(label(words, "heading", wrap=True))
    inside.setAlignment(Qt.AlignmentFlag.AlignTop)
    return step, inside
