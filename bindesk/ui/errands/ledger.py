"""台账: every visit of a month, consulting and struck ones included."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bindesk.domain.errands.errand_lists import ErrandFilter, month_filter
from bindesk.domain.errands.errands import ERRAND, STATES
from bindesk.operations.errands import errand_lists
from bindesk.operations.errands.errand_lists import ErrandRow
from bindesk.ui.context.unit_chooser import UnitChooser
from bindesk.ui.errands.hall_context import HallContext
from bindesk.ui.errands.unit_filter import show_whose, with_village
from bindesk.ui.errands.wording import left_tone, state_words
from bindesk.ui.widgets.buttons import Button, icon_button
from bindesk.ui.widgets.editors import LineEdit
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label
from bindesk.ui.widgets.records import ListColumn, RecordList

PAUSE = 200
"""Milliseconds without a key after which a filter is looked up."""

_HANDLING = ERRAND.specs["handling"]


def _result(row: ErrandRow) -> str:
    return "作废" if row.line.struck else STATES.get(row.line.ended, state_words(row))


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


VILLAGE = 1
"""The place of the column that says whose errand it is, where several units' stand together."""

COLUMNS = (
    ListColumn("日期", lambda row: _iso(row.line.accepted_on), 112),
    ListColumn("办事群众", lambda row: row.line.visitor, 96),
    ListColumn("组", lambda row: row.line.group, 64),
    ListColumn("事项", lambda row: row.line.subject, 190, stretch=True),
    ListColumn("方式", lambda row: _HANDLING.words(row.line.handling), 68),
    ListColumn("结果", _result, 96, tone=left_tone),
    ListColumn("承诺日", lambda row: _iso(row.line.due_on), 112),
    ListColumn("办结日", lambda row: _iso(row.line.ended_on), 112),
    ListColumn("首问", lambda row: row.line.first_asked, 84),
    ListColumn("受理编号", lambda row: row.line.number, 240),
)


class LedgerView(QWidget):
    """The ledger of a month, or of all time. ``opened`` tells the id of an errand."""

    errand_opened = Signal(str)

    def __init__(self, hall: HallContext) -> None:
        super().__init__()
        self._hall = hall
        self._first = hall.desk.today().replace(day=1)
        self._everything = False
        self.month = label("", "heading")
        self.count = label(tone="muted")
        self.earlier = icon_button("left", "上一个月")
        self.later = icon_button("right", "下一个月")
        self.all = Button("全部年月", "quiet")
        self.print = Button("打印这个月", "secondary", "print", keys="Ctrl+P")
        self.filter = LineEdit(moves=False)
        self.filter.setPlaceholderText("编号、姓名、事项或首字母")
        self.filter.setAccessibleName("筛选台账")
        self.filter.setClearButtonEnabled(True)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(PAUSE)
        self.village = UnitChooser(hall.villages) if hall.villages else None
        self.why_not = label(look="small", tone="muted", wrap=True)
        if hall.villages:
            hall.villages.changed.connect(self._on_village)
        self.list = RecordList(
            "办事台账",
            with_village(COLUMNS, hall.villages, VILLAGE),
            self._fetched,
            struck=lambda row: row.line.struck,
            empty="这个月还没有来办事的记录。",
        )
        self._lay_out()
        self.list.record_opened.connect(self.errand_opened)
        self.earlier.clicked.connect(lambda _on: self.turn(-1))
        self.later.clicked.connect(lambda _on: self.turn(1))
        self.all.clicked.connect(lambda _on: self.show_everything())
        self.print.clicked.connect(lambda _on: self.print_month())
        self.filter.sought.connect(lambda _text: self._typing.start())
        self._typing.timeout.connect(self.load)

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

    def load(self) -> None:
        """Read the ledger anew; month, filter and cursor stay."""
        desk, wanted = self._hall.desk, self._filter()
        nothing: tuple[list[str], int] = ([], 0)
        found, count = self._hall.result_of(lambda: errand_lists.ledger(desk, wanted), nothing)
        show_whose(self.list, self.why_not, self._hall, VILLAGE)
        first = self._first
        self.month.setText("全部年月" if self._everything else f"{first.year}年{first.month}月")
        more = f"，列出最近的 {len(found)} 件" if count > len(found) else ""
        self.count.setText(f"共 {count} 件{more}")
        self.print.setEnabled(not self._everything)
        self.print.setVisible(bool(self._hall.unit()))
        self.list.show_records(found)

    def turn(self, months: int) -> None:
        """Go some months on or back."""
        self._everything = False
        near = self._first + timedelta(days=45 if months > 0 else -15)
        self._first = near.replace(day=1)
        self.load()

    def show_everything(self) -> None:
        """Show every visit there ever was."""
        self._everything = True
        self.load()

    def print_month(self) -> None:
        """Hand the month on show to whoever prints; a book is one unit's, never several's."""
        if not self._everything and self._hall.unit():
            self._hall.print_ledger(self._first.year, self._first.month)

    def ready(self) -> None:
        """Put the keyboard on the list, and choose a row where none is chosen."""
        rows = self.list.table.ids
        if rows and not self.list.chosen():
            self.list.go_to(self.list.current() or rows[0])
        self.list.setFocus()

    def _on_village(self) -> None:
        if self.isVisible():
            self.load()

    def _filter(self) -> ErrandFilter:
        text, unit = self.filter.submitted().strip(), self._hall.unit()
        if self._everything:
            return ErrandFilter(text=text, unit=unit)
        return month_filter(self._first.year, self._first.month, text, unit)

    def _fetched(self, ids: Sequence[str]) -> Mapping[str, ErrandRow]:
        desk = self._hall.desk
        found: list[ErrandRow] = self._hall.result_of(lambda: errand_lists.rows(desk, ids), [])
        return {row.line.id: row for row in found}
