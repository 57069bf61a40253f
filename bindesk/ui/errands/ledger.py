"""The tab 台账: every visit of a month, consultations and struck errands included."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bindesk.domain.errands.errand_lists import ErrandFilter, month_filter
from bindesk.domain.errands.errands import ERRAND, STATES
from bindesk.messages import message
from bindesk.operations.desk.desk import Desk
from bindesk.operations.errands import errand_lists
from bindesk.operations.errands.errand_lists import ErrandRow
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.context.unit_chooser import UnitChooser
from bindesk.ui.errands.unit_filter import show_unit_column, with_unit_column
from bindesk.ui.errands.wording import left_tone, state_words
from bindesk.ui.widgets.buttons import Button, icon_button
from bindesk.ui.widgets.editors import LineEdit
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label
from bindesk.ui.widgets.records import ListColumn, RecordList

FILTER_DELAY = 200
"""Milliseconds without a key after which the filter is applied."""

_HANDLING = ERRAND.specs["handling"]


def _result(row: ErrandRow) -> str:
    return "作废" if row.line.struck else STATES.get(row.line.ended) or state_words(row)


def _iso_day(day: date | None) -> str:
    return day.isoformat() if day else ""


UNIT_COLUMN = 1
"""The index of the column that names the unit, shown where several units are listed together."""

COLUMNS = (
    ListColumn("日期", lambda row: _iso_day(row.line.accepted_on), 112),
    ListColumn("办事群众", lambda row: row.line.visitor, 96),
    ListColumn("组", lambda row: row.line.group, 64),
    ListColumn("事项", lambda row: row.line.subject, 190, stretch=True),
    ListColumn("方式", lambda row: _HANDLING.words(row.line.handling), 68),
    ListColumn("结果", _result, 96, tone=left_tone),
    ListColumn("承诺日", lambda row: _iso_day(row.line.due_on), 112),
    ListColumn("办结日", lambda row: _iso_day(row.line.ended_on), 112),
    ListColumn("首问", lambda row: row.line.first_asked, 84),
    ListColumn("受理编号", lambda row: row.line.number, 240),
)


LedgerChoices = tuple[date, bool, str]
"""The first day of the month, whether all months are shown instead, the text of the filter."""


class LedgerView(QWidget):
    """The ledger of a month or of all time. ``errand_opened`` carries an errand's id."""

    errand_opened = Signal(str)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._first = context.desk.today().replace(day=1)
        self._is_all_time = False
        self.month = label("", "heading")
        self.count = label(tone="muted")
        self.earlier = icon_button("left", "上一个月")
        self.later = icon_button("right", "下一个月")
        self.all = Button("全部年月", "quiet")
        self.print = Button("打印该月", "secondary", "print", keys="Ctrl+P")
        self.filter = LineEdit(moves=False)
        self.filter.setPlaceholderText("编号、姓名、事项或首字母")
        self.filter.setAccessibleName("筛选台账")
        self.filter.setClearButtonEnabled(True)
        self._filter_timer = QTimer(self)
        self._filter_timer.setSingleShot(True)
        self._filter_timer.setInterval(FILTER_DELAY)
        self.village = UnitChooser(context.villages) if context.villages else None
        self.why_not = label(look="small", tone="muted", wrap=True)
        if context.villages:
            context.villages.changed.connect(self._on_village)
        self.list = RecordList(
            "办事台账",
            with_unit_column(COLUMNS, context.villages, UNIT_COLUMN),
            partial(_read_rows, context.desk),
            run=context.run_query,
            struck=lambda row: row.line.struck,
            empty=message("ledger-empty"),
        )
        self._lay_out()
        self.list.record_opened.connect(self.errand_opened)
        self.earlier.clicked.connect(lambda _on: self.turn(-1))
        self.later.clicked.connect(lambda _on: self.turn(1))
        self.all.clicked.connect(lambda _on: self.show_everything())
        self.print.clicked.connect(lambda _on: self.print_month())
        self.filter.sought.connect(lambda _text: self._filter_timer.start())
        self._filter_timer.timeout.connect(self.load)

    def _lay_out(self) -> None:
        which = QWidget()
        month = QHBoxLayout(which)
        month.setContentsMargins(0, 0, 0, 0)
        month.setSpacing(6)
        for part in (self.earlier, self.month, self.later):
            month.addWidget(part)
        first = [self.village] if self.village else []
        top = FlowLayout(*first, which, self.all, self.filter, self.print, self.count)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 8, 0, 0)
        inside.setSpacing(8)
        inside.addLayout(top)
        inside.addWidget(self.why_not)
        inside.addWidget(self.list, 1)

    def choices(self) -> LedgerChoices:
        """Return the month, whether all months are shown instead, and the text of the filter."""
        return self._first, self._is_all_time, self.filter.text()

    def restore(self, choices: LedgerChoices) -> None:
        """Choose again what ``choices`` returned."""
        self._first, self._is_all_time, text = choices
        self.filter.setText(text)

    def load(self) -> None:
        """Read the ledger; month, filter and current row stay."""
        self._context.start(self, "load", self._load())

    async def _load(self) -> None:
        self._show_month()
        nothing: tuple[list[str], int] = ([], 0)
        work = partial(errand_lists.ledger, self._context.desk, self._filter())
        ids, count = await self._context.result_of(work, nothing)
        show_unit_column(self.list, self.why_not, self._context, UNIT_COLUMN)
        counts = {"count": count, "listed": len(ids)}
        is_cut = count > len(ids)
        self.count.setText(
            message("ledger-count-cut", counts) if is_cut else message("ledger-count", counts)
        )
        self.print.setVisible(bool(self._context.unit()))
        self.list.show_records(ids)
        if self.list.hasFocus():
            self._choose_row()

    def _show_month(self) -> None:
        first = self._first
        self.month.setText("全部年月" if self._is_all_time else f"{first.year}年{first.month}月")
        self.print.setEnabled(not self._is_all_time)

    def turn(self, months: int) -> None:
        """Go on or back by one month: forward when ``months`` is positive."""
        self._is_all_time = False
        near = self._first + timedelta(days=45 if months > 0 else -15)
        self._first = near.replace(day=1)
        self.load()

    def show_everything(self) -> None:
        """Show the visits of all months."""
        self._is_all_time = True
        self.load()

    def print_month(self) -> None:
        """Print the month on show; a printed book is of one unit, never of several."""
        if not self._is_all_time and self._context.unit():
            self._context.printing.ledger(self._first.year, self._first.month)

    def ready(self) -> None:
        """Focus the list, and select a row when none is selected."""
        self.list.setFocus()
        self._choose_row()

    def _choose_row(self) -> None:
        rows = self.list.table.ids
        if rows and not self.list.chosen():
            self.list.go_to(self.list.current() or rows[0])

    def _on_village(self) -> None:
        if self.isVisible():
            self.load()

    def _filter(self) -> ErrandFilter:
        text, unit = self.filter.submitted().strip(), self._context.unit()
        if self._is_all_time:
            return ErrandFilter(text=text, unit=unit)
        return month_filter(self._first.year, self._first.month, text, unit)


def _read_rows(desk: Desk, ids: Sequence[str]) -> Mapping[str, ErrandRow]:
    return {row.line.id: row for row in errand_lists.rows(desk, ids)}
