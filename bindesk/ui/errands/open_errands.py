"""The tab 在办: every open errand, the most urgent first."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bindesk.domain.errands.errand_lists import HallCounts
from bindesk.domain.errands.errands import ERRAND
from bindesk.domain.text.pinyin import matches
from bindesk.messages import message
from bindesk.operations.errands import errand_lists
from bindesk.operations.errands.errand_lists import ErrandRow
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.context.unit_chooser import UnitChooser
from bindesk.ui.errands.unit_filter import show_unit_column, with_unit_column
from bindesk.ui.errands.wording import left_tone, left_words, short_day, state_words
from bindesk.ui.tasks.lookups import Query
from bindesk.ui.widgets.editors import LineEdit
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label, set_tone
from bindesk.ui.widgets.records import ListColumn, RecordList

_HANDLING = ERRAND.specs["handling"]
UNIT_COLUMN = 2
"""The index of the column that names the unit, shown where several units are listed together."""

COLUMNS = (
    ListColumn("期限", left_words, 170, tone=left_tone),
    ListColumn("办事人", lambda row: row.line.visitor, 100),
    ListColumn("事项", lambda row: row.line.subject, 240, stretch=True),
    ListColumn("状态", state_words, 110),
    ListColumn("方式", lambda row: _HANDLING.words(row.line.handling), 70),
    ListColumn("承诺日", lambda row: short_day(row.line.due_on, row.line.accepted_on), 110),
    ListColumn("首问", lambda row: row.line.first_asked, 90),
    ListColumn("编号", lambda row: row.line.number[-11:], 120),
)


class OpenErrandsView(QWidget):
    """The open errands. ``errand_opened`` carries the id of one."""

    errand_opened = Signal(str)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._rows: dict[str, ErrandRow] = {}
        self._counts = HallCounts()
        self.counts = {name: label() for name in ("open", "due", "overdue", "near", "deliver")}
        self.filter = LineEdit(moves=False)
        self.filter.setPlaceholderText("按姓名、事项或首字母筛选")
        self.filter.setAccessibleName("筛选在办事项")
        self.filter.setClearButtonEnabled(True)
        self.filter.sought.connect(lambda _text: context.start(self, "filter", self._show()))
        self.village = UnitChooser(context.villages) if context.villages else None
        self.why_not = label(look="small", tone="muted", wrap=True)
        self.cut = label(look="small", tone="muted", wrap=True)
        self.cut.hide()
        self.list = RecordList(
            "在办事项",
            with_unit_column(COLUMNS, context.villages, UNIT_COLUMN),
            lambda ids: {one: self._rows[one] for one in ids if one in self._rows},
            empty=message("open-errands-empty"),
        )
        self.list.record_opened.connect(self.errand_opened)
        if context.villages:
            context.villages.changed.connect(self._on_village)
        top = QHBoxLayout()
        if self.village:
            top.addWidget(self.village)
        top.addLayout(FlowLayout(*self.counts.values(), gap=18), 3)
        top.addWidget(self.filter, 2)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 8, 0, 0)
        inside.setSpacing(8)
        inside.addLayout(top)
        inside.addWidget(self.why_not)
        inside.addWidget(self.cut)
        inside.addWidget(self.list, 1)

    def load(self) -> None:
        """Read the open errands; filter and current row stay."""
        self._context.start(self, "load", self._load())

    async def _load(self) -> None:
        context = self._context
        nothing: tuple[list[ErrandRow], HallCounts] = ([], HallCounts())
        work = partial(errand_lists.urgent_rows, context.desk, context.unit())
        rows, self._counts = await context.result_of(work, nothing)
        show_unit_column(self.list, self.why_not, context, UNIT_COLUMN)
        self._rows = {row.line.id: row for row in rows}
        self._show_counts()
        await self._show()

    def _on_village(self) -> None:
        if self.isVisible():
            self.load()

    def ready(self) -> None:
        """Focus the list, and select a row when none is selected."""
        self.list.setFocus()
        self._choose_row()

    def _choose_row(self) -> None:
        rows = self.list.table.ids
        if rows and not self.list.chosen():
            self.list.go_to(self.list.current() or rows[0])

    def _show_counts(self) -> None:
        counts = self._counts
        labels = (
            ("open", f"在办 {counts.open} 件", ""),
            ("due", f"今天到期 {counts.due_today} 件", "warning" if counts.due_today else ""),
            ("overdue", f"✕ 已超期 {counts.overdue} 件", "danger" if counts.overdue else "muted"),
            ("near", f"△ 即将到期 {counts.near} 件", "warning" if counts.near else "muted"),
            ("deliver", f"待送达 {counts.to_deliver} 件", "info" if counts.to_deliver else "muted"),
        )
        for name, words, tone in labels:
            self.counts[name].setText(words)
            set_tone(self.counts[name], tone)

    async def _show(self) -> None:
        """Show the errands that the filter lets through, those with a far due date too."""
        text = self.filter.submitted().strip()
        if text and self._is_cut():
            await self._read_all()
        ids = await Query(partial(_filtered, list(self._rows.values()), text))
        self.list.show_empty(self._empty_words(text))
        self.list.show_records(ids)
        if self.list.hasFocus():
            self._choose_row()
        counts = {"count": f"{self._counts.open:,}", "listed": f"{len(self._rows):,}"}
        self.cut.setText(message("open-errands-cut", counts))
        self.cut.setVisible(self._is_cut())

    def _empty_words(self, text: str) -> str:
        """Return the sentence for a list without rows: nothing is open, or the filter finds none of it."""
        if text and self._counts.open:
            return message("open-errands-none-found", {"text": text})
        return message("open-errands-empty")

    def _is_cut(self) -> bool:
        return len(self._rows) < self._counts.open

    async def _read_all(self) -> None:
        """Read every open errand, so that the filter finds those with a far due date too."""
        context, rows = self._context, list(self._rows.values())
        work = partial(errand_lists.open_rows, context.desk, context.unit())
        rows = await context.result_of(work, rows)
        self._rows = {row.line.id: row for row in rows}


def _filtered(rows: Sequence[ErrandRow], text: str) -> list[str]:
    """Return the ids of the errands whose visitor, subject or number matches a text; all for none."""
    return [
        row.line.id
        for row in rows
        if not text
        or matches(text, row.line.visitor)
        or matches(text, row.line.subject)
        or text in row.line.number
    ]
