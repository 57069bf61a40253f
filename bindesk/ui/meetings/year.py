"""The year of a branch: a grid of recorded, due and missed meetings, and the list of meetings."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QTabWidget, QVBoxLayout, QWidget

from bindesk.messages import message
from bindesk.operations.desk.clocks import instant
from bindesk.operations.meetings.meeting_lists import MeetingSummary
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.context.unit_chooser import UnitChoice, UnitChooser
from bindesk.ui.meetings import wording
from bindesk.ui.meetings.year_controller import YearController
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.cards import EmptyState
from bindesk.ui.widgets.editors import ChoiceBox, LineEdit
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.grid import YearGrid
from bindesk.ui.widgets.labels import label, set_tip, title
from bindesk.ui.widgets.records import ListColumn, RecordList

GRID, LIST = 0, 1


def _state(line: MeetingSummary) -> str:
    if line.meeting.struck:
        return "作废"
    if not line.meeting.finished:
        return "未完成"
    return "补录" if line.is_late else "已完成"


_TONES = {"作废": "muted", "未完成": "warning", "补录": "info", "已完成": "ok"}

UNIT_COLUMN = 1
"""Index of the column with the unit's name, shown where the list has records of several units."""

COLUMNS = (
    ListColumn("日期", lambda one: wording.day_words(one.meeting), 116),
    ListColumn("类型", lambda one: wording.short_type(one.meeting.type), 110),
    ListColumn("主题", lambda one: one.meeting.topic, 260, stretch=True),
    ListColumn("实到/应到", lambda one: f"{one.present}/{one.due}", 96, right=True),
    ListColumn("记录号", lambda one: one.meeting.number, 190),
    ListColumn("状态", _state, 84, tone=lambda one: _TONES[_state(one)]),
)


def _columns(villages: UnitChoice | None) -> Sequence[ListColumn]:
    """Return the columns of the list, with a unit column where there are several units."""
    if villages is None:
        return COLUMNS
    unit_column = ListColumn("村", lambda one: villages.name(one.meeting.unit), 110)
    return (*COLUMNS[:UNIT_COLUMN], unit_column, *COLUMNS[UNIT_COLUMN:])


class YearView(QWidget):
    """Shows the meetings of a branch in one year.

    The signal ``meeting_opened`` carries a meeting's id, ``resumed`` a draft's record id,
    ``new_requested`` the type of a new meeting and its month (0 for none), ``several`` a type,
    a month and the ids of its meetings.
    """

    meeting_opened = Signal(str)
    resumed = Signal(str)
    new_requested = Signal(str, int)
    several = Signal(str, int, object)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._restored: dict[str, object] = {}
        villages = context.villages
        self.controller = YearController(context.desk, villages)
        self.village = UnitChooser(villages) if villages else None
        self.why_not = label(look="small", tone="muted", wrap=True)
        self.branch = ChoiceBox()
        self.branch.setAccessibleName("党支部")
        self.year = ChoiceBox()
        self.year.setAccessibleName("年度")
        self.new = Button("新增会议记录", "primary", "add", keys="Ctrl+N")
        self.undated = label(look="small", tone="warning", wrap=True)
        self.unfinished = QWidget()
        self._draft_buttons = FlowLayout()
        self.unfinished.setLayout(self._draft_buttons)
        self.grid = YearGrid(message("meetings-grid"))
        self.reasons = label(look="small", wrap=True)
        self.search = LineEdit(moves=False)
        self.search.setPlaceholderText("主题 / 首字母 / 记录号")
        self.search.setAccessibleName("查找会议")
        self.list = RecordList(
            "会议列表",
            _columns(villages),
            self.controller.lines,
            run=context.run_query,
            struck=lambda one: one.meeting.struck,
            empty=message("meetings-list-empty"),
        )
        self.tabs = QTabWidget()
        self.empty_state = EmptyState(message("branch-missing"), "organisation")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(title("三会一课"))
        head.addSpacing(8)
        if self.village:
            head.addWidget(self.village)
        head.addWidget(self.year)
        head.addWidget(self.branch)
        head.addStretch(1)
        head.addWidget(self.new)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(10)
        whole.addLayout(head)
        whole.addWidget(self.why_not)
        whole.addWidget(self.undated)
        whole.addWidget(self.unfinished)
        grid_tab, list_tab = QWidget(), QWidget()
        grid_layout = QVBoxLayout(grid_tab)
        grid_layout.setContentsMargins(0, 8, 0, 0)
        grid_layout.addWidget(self.grid, 1)
        grid_layout.addWidget(self.reasons)
        list_layout = QVBoxLayout(list_tab)
        list_layout.setContentsMargins(0, 8, 0, 0)
        list_layout.addWidget(self.search)
        list_layout.addWidget(self.list, 1)
        self.tabs.addTab(grid_tab, "年度一览")
        self.tabs.addTab(list_tab, "会议列表")
        whole.addWidget(self.tabs, 1)
        whole.addWidget(self.empty_state, 1)

    def _connect(self) -> None:
        self.branch.activated.connect(lambda _row: self.reload())
        self.year.activated.connect(lambda _row: self.show_year())
        if self._context.villages:
            self._context.villages.changed.connect(self._on_village)
        self.new.clicked.connect(lambda _on: self.ask_new())
        controller, context = self.controller, self._context
        self.grid.cell_opened.connect(controller.open_cell)
        self.grid.previewed.connect(self._on_previewed)
        self.grid.explained.connect(self._on_explained)
        self.grid.selectionModel().currentChanged.connect(lambda *_indices: self._show_reasons())
        self.search.sought.connect(lambda _text: context.start(self, "list", self._read_list()))
        self.list.record_opened.connect(self.meeting_opened)
        controller.meeting_opened.connect(self.meeting_opened)
        controller.new_requested.connect(self.new_requested)
        controller.several.connect(self.several)
        controller.list_requested.connect(lambda: self.tabs.setCurrentIndex(LIST))

    def choices(self) -> dict[str, Any]:
        """Return the chosen branch, year and tab, and the text of the search."""
        return {
            "branch": self.branch.currentData(),
            "year": self.year.currentData(),
            "tab": self.tabs.currentIndex(),
            "text": self.search.text(),
        }

    def restore(self, choices: Mapping[str, Any]) -> None:
        """Choose again what ``choices`` returned, branch and year once their boxes are filled."""
        self._restored = {name: choices[name] for name in ("branch", "year")}
        self.tabs.setCurrentIndex(choices["tab"])
        self.search.setText(choices["text"])

    def reload(self) -> None:
        """Read branches, years and meetings again; the choice stays."""
        self._context.start(self, "read", self.read())

    def _on_village(self) -> None:
        if self.isVisible():
            self.reload()

    def _show_rights(self, *, any_branch: bool) -> None:
        """Show the actions this desk may do; show the reason where it may only read."""
        controller, villages = self.controller, self._context.villages
        self.new.setVisible(controller.may_write)
        self.new.setEnabled(any_branch)
        self.why_not.setText(controller.why_not)
        self.why_not.setVisible(bool(self.why_not.text()) and any_branch)
        if villages is not None:
            self.list.show_column(UNIT_COLUMN, is_shown=villages.is_all)
        self.tabs.setTabEnabled(GRID, controller.has_grid)
        if not controller.has_grid:
            self.tabs.setCurrentIndex(LIST)

    async def read(self) -> None:
        """Do what ``reload`` does; whoever awaits it goes on when the year is on show."""
        controller = self.controller
        branches = await controller.branches()
        _refill(self.branch, branches, restored=self._restored.pop("branch", None))
        self._take_choice()
        self.branch.setVisible(len(branches) > 1)
        self.empty_state.setVisible(not branches)
        self.tabs.setVisible(bool(branches))
        if branches:
            this_year = self._context.today().year
            years = await controller.years()
            restored = self._restored.pop("year", None)
            _refill(self.year, years, this_year, restored)
            self._take_choice()
        self.undated.setText(controller.undated_note)
        self.undated.setVisible(bool(branches and controller.undated_note))
        self._show_rights(any_branch=bool(branches))
        if branches:
            await self._read_year()
        await self._read_unfinished()

    def _take_choice(self) -> None:
        self.controller.branch = str(self.branch.currentData() or "")
        self.controller.choose_year(self.year.currentData())

    def show_year(self) -> None:
        """Show the chosen year of the chosen branch."""
        self._take_choice()
        self._show_rights(any_branch=True)
        self._context.start(self, "read", self._read_year())

    async def _read_year(self) -> None:
        if self.controller.has_grid:
            await self._read_grid()
        await self._read_list()

    async def _read_grid(self) -> None:
        rows = await self.controller.read_grid()
        fresh = not self.grid.currentIndex().isValid()
        self.grid.show_rows(wording.grid_rows(rows))
        if fresh and self.controller.is_this_year:
            self.grid.go_to("DH", self._context.today().month)
        self._show_reasons()

    async def _read_list(self) -> None:
        choice = self._list_choice()
        ids = await self.controller.meeting_ids(self.search.submitted())
        if choice == self._list_choice():
            self.list.show_records(ids)

    def _list_choice(self) -> tuple[str, str, int, bool]:
        """Return what the list depends on; a slow answer to an earlier choice is not shown."""
        controller = self.controller
        return (
            self.search.submitted(), controller.branch, controller.year, controller.is_undated
        )  # fmt: skip

    async def _read_unfinished(self) -> None:
        unfinished = await self.controller.unfinished()
        while item := self._draft_buttons.takeAt(0):
            chip = item.widget()
            if chip is not None:
                chip.hide()
                chip.deleteLater()
        for draft in unfinished:
            chip = Button(f"续写 {draft.title}", icon="edit", low=True)
            set_tip(chip, f"草稿保存于 {instant(draft.saved_at):%m-%d %H:%M}")
            chip.clicked.connect(lambda _on, record=draft.record: self.resumed.emit(record))
            self._draft_buttons.addWidget(chip)
        self.unfinished.setVisible(bool(unfinished))

    def _cursor_cell(self) -> tuple[str, int]:
        """Return the meeting type and the month of the cell under the cursor."""
        index = self.grid.currentIndex()
        kind = self.controller.type_at(index.row())
        return (kind, (index.column() + 1) % 13) if kind else ("", 0)

    def focus_view(self) -> None:
        """Focus the grid, or the list where no single branch is chosen."""
        if self.tabs.currentIndex() == GRID:
            self.grid.setFocus()
            return
        rows = self.list.table.ids
        if rows and not self.list.current():
            self.list.go_to(rows[0])
        self.list.setFocus()

    def go_filter(self) -> None:
        """Show the list of meetings with the cursor in its search line."""
        self.tabs.setCurrentIndex(LIST)
        self.search.setFocus()
        self.search.selectAll()

    def ask_new(self) -> None:
        """Request a new meeting of the type and month under the cursor."""
        kind, month = self._cursor_cell() if self.tabs.currentIndex() == GRID else ("", 0)
        self.new_requested.emit(kind, month)

    def _on_previewed(self, kind: str, month: int) -> None:
        self._context.start(self, "preview", self._preview(kind, month))

    async def _preview(self, kind: str, month: int) -> None:
        if words := await self.controller.preview(kind, month):
            self._context.notices.info(words)

    def _on_explained(self, kind: str, month: int, where: QPoint) -> None:
        menu = QMenu(self)
        menu.addAction(self.controller.reason(kind, month)).setEnabled(False)
        menu.addAction("打开或新建\tEnter", lambda: self.controller.open_cell(kind, month))
        menu.addAction("新增会议记录\tCtrl+N", lambda: self.new_requested.emit(kind, month))
        menu.popup(where)

    def _show_reasons(self) -> None:
        self.reasons.setText(self.controller.reason(*self._cursor_cell()))


def _refill(
    box: ChoiceBox,
    choices: Sequence[tuple[object, str]],
    otherwise: object = None,
    restored: object = None,
) -> None:
    """Replace the choices of a box; choose ``restored``, or the value chosen before, or ``otherwise``."""
    known = [value for value, _ in choices]
    likely = (restored, box.currentData(), otherwise)
    value_to_choose = next((one for one in likely if one is not None and one in known), None)
    box.clear()
    for value, words in choices:
        box.addItem(words, value)
    box.setCurrentIndex(
        known.index(value_to_choose) if value_to_choose is not None else 0 if known else -1
    )
