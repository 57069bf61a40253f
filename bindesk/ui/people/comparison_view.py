"""Two records that may be one person, side by side: the right values are chosen, or two people are noted."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Changes
from bindesk.messages import message
from bindesk.operations.people import duplicates
from bindesk.operations.people.duplicates import ComparedField, ComparedRecord, Comparison
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.tasks.tasks import ExpectedError
from bindesk.ui.widgets.buttons import button, on_ctrl_enter
from bindesk.ui.widgets.cards import Card
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label
from bindesk.ui.widgets.scroll_area import scrolled
from bindesk.ui.widgets.value_choice import ValueChoice, ValueOption


class ComparisonView(QWidget):
    """Shows one pair of records; emits ``closed`` when it was merged, separated or left."""

    closed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._pair = ("", "")
        self._comparison: Comparison | None = None
        self._fields: list[ComparedField] = []
        self.choices: list[ValueChoice] = []
        self.heading = label("", "title", wrap=True)
        self.reason = label("", tone="muted", wrap=True)
        self.merge_button = button("合并", self.merge, "primary", "check", keys="Ctrl+Enter")
        self.separate_button = button("不是同一人", self.separate, icon="members")
        self.unmask_button = button("显示完整信息", self.unmask, icon="eye")
        self.back_button = button("返回列表", self.leave, "quiet", "back", keys="Esc")
        self._body: QWidget = QWidget()
        self._whole = QVBoxLayout(self)
        self._lay_out()
        on_ctrl_enter(self, self.merge)

    def _lay_out(self) -> None:
        top = QWidget()
        row = QHBoxLayout(top)
        row.setContentsMargins(20, 8, 20, 0)
        row.setSpacing(16)
        row.addWidget(self.heading, 1)
        deeds = (self.merge_button, self.separate_button, self.unmask_button, self.back_button)
        row.addLayout(FlowLayout(*deeds), 2)
        beneath = QWidget()
        line = QHBoxLayout(beneath)
        line.setContentsMargins(20, 0, 20, 0)
        line.addWidget(self.reason)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(8)
        self._whole.addWidget(top)
        self._whole.addWidget(beneath)
        self._whole.addWidget(self._body, 1)

    def load(self, kind: str, pair: tuple[str, str], *, unmask: bool = False) -> None:
        """Read two records and show them; choices that were made in the same pair stay."""
        context = self._context
        if pair != self._pair:
            self._pair = pair
            self._clear()
        context.tasks.run(
            partial(duplicates.comparison, context.desk, KINDS[kind], pair, unmask=unmask),
            self._on_read,
            self._on_gone,
        )

    def _clear(self) -> None:
        """Show nothing until the records are read."""
        self._comparison, self._fields, self.choices = None, [], []
        for part in (self.heading, self.reason):
            part.setText("")
        for deed in (self.merge_button, self.separate_button, self.unmask_button):
            deed.setVisible(False)
        self._put(QWidget())

    def ready(self) -> None:
        """Focus the first field without a choice, or the button that merges."""
        left = self._first_left()
        (left or self.merge_button).setFocus(Qt.FocusReason.OtherFocusReason)
        if left is not None and isinstance(self._body, QScrollArea):
            self._body.ensureWidgetVisible(left)

    def merge(self) -> None:
        """Merge both records by one deed; a field without a choice asks for one first."""
        shown, left = self._comparison, self._first_left()
        if left is not None:
            left.ask()
        elif shown is not None:
            work = partial(duplicates.merge, self._context.desk, shown, self._picks())
            then = partial(self._on_done, f"已合并：{shown.records[0].name}", "合并")
            self._context.tasks.run(work, then, self._on_refused, name="duplicates-deed")

    def separate(self) -> None:
        """Note by one deed that the records are two people."""
        shown = self._comparison
        if shown is not None:
            work = partial(duplicates.separate, self._context.desk, shown)
            then = partial(self._on_done, message("duplicates-separated"), "判定")
            self._context.tasks.run(work, then, self._on_refused, name="duplicates-deed")

    def unmask(self) -> None:
        """Show masked values in full; the audit log records who asked."""
        if self._comparison is not None:
            self.load(self._comparison.kind, self._pair, unmask=True)

    def leave(self) -> None:
        """Leave the pair for later."""
        self._pair = ("", "")
        self._clear()
        self.closed.emit()

    def _picks(self) -> dict[str, str]:
        fields = zip(self._fields, self.choices, strict=True)
        return {field.field: choice.picked for field, choice in fields if choice.picked}

    def _first_left(self) -> ValueChoice | None:
        return next((one for one in self.choices if not one.picked), None)

    def _on_done(self, words: str, undo: str, changes: Changes) -> None:
        self._context.notices.done(words, undo=undo)
        self._context.changes.notify(changes)
        self.leave()

    def _on_refused(self, error: ExpectedError) -> None:
        """Show why nothing was stored, and read both records again."""
        self._context.warn(error)
        if self._comparison is not None:
            self.load(self._comparison.kind, self._pair)

    def _on_gone(self, error: ExpectedError) -> None:
        self._context.warn(error)
        self.leave()

    def _on_read(self, comparison: Comparison) -> None:
        """Show what was read, unless the clerk has gone to another pair meanwhile."""
        if {record.id for record in comparison.records} == {*self._pair}:
            self._show(comparison)

    def _show(self, shown: Comparison) -> None:
        picks = self._picks()
        self._comparison = shown
        names = dict.fromkeys(record.name for record in shown.records)
        self.heading.setText(" / ".join(names))
        self.reason.setText(message(f"duplicate-{shown.evidence.reason}") if shown.evidence else "")
        self.merge_button.setVisible(True)
        self.separate_button.setVisible(True)
        self.unmask_button.setVisible(any(one.is_masked for one in shown.fields))
        self._fields = shown.differing()
        self.choices = [self._choice(shown, field) for field in self._fields]
        for field, choice in zip(self._fields, self.choices, strict=True):
            if picked := picks.get(field.field) or field.suggested:
                choice.choose(picked)
            choice.entered.connect(partial(self._go_on, choice))
        self._put(self._sheet(shown))
        self.ready()

    def _choice(self, shown: Comparison, field: ComparedField) -> ValueChoice:
        looks_same = field.is_masked and field.words[0] == field.words[1]
        note = message("duplicates-masked") if looks_same else ""
        options = [
            ValueOption(record.id, words, note=note)
            for record, words in zip(shown.records, field.words, strict=True)
        ]
        return ValueChoice(field.label, options, message("duplicate-pick", {"label": field.label}))

    def _sheet(self, shown: Comparison) -> QWidget:
        """Return the body: who entered each record, the fields to choose, and what is the same in both."""
        origins = QHBoxLayout()
        origins.setSpacing(12)
        for number, record in enumerate(shown.records, start=1):
            origins.addWidget(label(_origin_words(number, record), "small", wrap=True), 1)
        differing = Card("不同的内容（按 1 或 2 选择）" if self.choices else "内容全部相同")
        differing.add(origins, *self.choices)
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(20, 4, 20, 16)
        inside.setSpacing(12)
        inside.addWidget(differing)
        same = [f"{one.label}：{one.words[0]}" for one in shown.fields if one.is_same]
        if same:
            inside.addWidget(Card("相同的内容").add(label("    ".join(same), wrap=True)))
        inside.addStretch(1)
        return scrolled(body)

    def _put(self, body: QWidget) -> None:
        self._whole.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body
        body.show()

    def _go_on(self, choice: ValueChoice) -> None:
        """Go from a chosen field to the next one without a choice, and after the last to the button."""
        if not choice.picked:
            choice.ask()
            return
        self.ready()


def _origin_words(number: int, record: ComparedRecord) -> str:
    uses = "、".join(KINDS[name].counted(count) for name, count in record.uses.items())
    entered = f"{record.entered_at:%Y-%m-%d}" if record.entered_at else ""
    facts = (f"{record.clerk} {entered} 登记".strip(), uses)
    return f"记录 {number}：" + "；".join(filter(None, facts))
