"""The tab 核对: records whose fields two desks changed differently, resolved one by one, a deed for each."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bindesk.domain.journal.deeds import Changes
from bindesk.messages import message
from bindesk.operations.journal import conflicts
from bindesk.operations.journal.conflicts import RecordConflict
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.syncing.field_choice import FieldChoice
from bindesk.ui.syncing.parts import add, empty
from bindesk.ui.tasks.lookups import Query
from bindesk.ui.tasks.tasks import ExpectedError
from bindesk.ui.widgets.buttons import button, on_ctrl_enter
from bindesk.ui.widgets.cards import Card, EmptyState
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label
from bindesk.ui.widgets.scroll_area import scrolled


class ConflictsView(QWidget):
    """Shows one conflict at a time; ``resolved`` is emitted after one was resolved."""

    resolved = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._waiting: list[RecordConflict] = []
        self._current: RecordConflict | None = None
        self.choices: list[FieldChoice] = []
        self.heading = label("", "title", wrap=True)
        self._card = Card()
        self.settle_button = button("确定", self.resolve, "primary", "check", keys="Ctrl+Enter")
        self.unmask_button = button("显示完整信息", self.unmask, icon="eye")
        self.later_button = button("跳到下一条", self.skip, "quiet", "right")
        self._buttons = QWidget()
        row = QVBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(FlowLayout(self.settle_button, self.unmask_button, self.later_button))
        self._empty_state = EmptyState(message("conflict-none"), "done")
        self._empty_state.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(20, 12, 20, 20)
        inside.setSpacing(12)
        inside.addWidget(self.heading)
        self._advice = label(message("conflict-advice"), tone="muted", wrap=True)
        inside.addWidget(self._advice)
        inside.addWidget(self._card)
        inside.addWidget(self._buttons)
        inside.addWidget(self._empty_state)
        inside.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(body))
        on_ctrl_enter(self, self.resolve)
        self._show(None)

    def load(self) -> None:
        """Read the open conflicts; the record on show and the choices made in it stay."""
        context = self._context
        work = partial(conflicts.open_conflicts, context.desk)
        context.show_result(self, "conflicts", work, self._on_read)

    def ready(self) -> None:
        """Focus the first field without a choice, or the sentence that none is left."""
        left = next((one for one in self.choices if not one.picked), None)
        if left is not None:
            left.setFocus()
        elif self._current is None:
            self._empty_state.setFocus()

    def resolve(self) -> None:
        """Save the choices as one deed; a field without a choice asks for one first."""
        if self._current is None:
            return
        left = next((one for one in self.choices if not one.picked), None)
        if left is not None:
            left.ask()
            return
        here, context = self._current, self._context
        picks = {one.contested.field: one.picked for one in self.choices}
        deed = partial(conflicts.pick, context.desk, here.kind, here.record, picks)
        context.tasks.run(deed, self._on_resolved, self._on_failed, name="settle")

    def unmask(self) -> None:
        """Show masked values in full; the audit log records who asked."""
        if self._current is not None:
            self._context.lookups.start_once(self, "unmask", self._unmask(self._current))

    async def _unmask(self, here: RecordConflict) -> None:
        desk = self._context.desk
        opened = partial(conflicts.open_conflict, desk, here.kind, here.record, unmask=True)
        conflict = await Query(opened)
        if conflict is not None and here is self._current:
            self._show(conflict, self._picked())
            self.ready()

    def skip(self) -> None:
        """Leave this record for later and show the next one."""
        if len(self._waiting) > 1:
            self._waiting = [*self._waiting[1:], self._waiting[0]]
            self._show(self._waiting[0])
            self.ready()

    def _picked(self) -> dict[str, str]:
        return {one.contested.field: one.picked for one in self.choices if one.picked}

    def _on_read(self, waiting: list[RecordConflict]) -> None:
        self._waiting = waiting
        here = self._current
        same = next(
            (c for c in waiting if here and (c.kind, c.record) == (here.kind, here.record)), None
        )
        if same is None or here is None:
            self._show(waiting[0] if waiting else None)
        elif same != here and not self._differs_by_mask(same, here):
            self._show(same, self._picked())
        if same is not None:
            self._waiting = [same, *(c for c in waiting if c is not same)]
        self._show_heading()

    def _differs_by_mask(self, conflict: RecordConflict, shown_conflict: RecordConflict) -> bool:
        """Return whether two readings of a conflict differ only by the masking."""
        deeds = [[side.deed for side in field.sides] for field in conflict.fields]
        return deeds == [[side.deed for side in field.sides] for field in shown_conflict.fields]

    def _on_resolved(self, changes: Changes) -> None:
        self._current = None
        self._context.notices.done("已选定", undo="选定")
        self._context.changes.notify(changes)
        self.load()
        self.ready()
        self.resolved.emit()

    def _on_failed(self, error: ExpectedError) -> None:
        self._context.warn(error)
        self._current = None
        self.load()

    def _show(self, conflict: RecordConflict | None, picked: dict[str, str] | None = None) -> None:
        self._current = conflict
        had_focus = self.isAncestorOf(self.window().focusWidget())
        empty(self._card.inside)
        self.choices = [FieldChoice(one) for one in conflict.fields] if conflict else []
        for one in self.choices:
            add(self._card.inside, one)
            one.entered.connect(lambda one=one: self._go_on(one))
            if chosen := (picked or {}).get(one.contested.field):
                one.choose(chosen)
        for part in (self.heading, self._advice, self._card, self._buttons):
            part.setVisible(conflict is not None)
        self._empty_state.setVisible(conflict is None)
        secret = conflict is not None and any(one.is_sensitive for one in conflict.fields)
        self.unmask_button.setVisible(secret)
        self._show_heading()
        if had_focus:
            self.ready()

    def _show_heading(self) -> None:
        here = self._current
        if here is None:
            return
        more = f"（还有 {len(self._waiting) - 1} 条）" if len(self._waiting) > 1 else ""
        self.heading.setText(f"{here.kind_words} {here.title}{more}")
        self.later_button.setVisible(len(self._waiting) > 1)

    def _go_on(self, choice: FieldChoice) -> None:
        if not choice.picked:
            choice.ask()
            return
        following = self.choices[self.choices.index(choice) + 1 :]
        left = next((one for one in following if not one.picked), None)
        if left is not None:
            left.setFocus()
        else:
            self.resolve()
