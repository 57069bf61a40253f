"""The first page of the day: to-do items, the month's meetings, the service hall and open drafts."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.domain.all_kinds import kinds_shown_on
from bindesk.domain.journal.deeds import Changes
from bindesk.domain.records.kinds import Section
from bindesk.messages import message
from bindesk.operations.desk.clocks import instant
from bindesk.operations.overview.overview import BranchMonth, MeetingDuty, Overview, overview
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.look import theme
from bindesk.ui.shell.actions import Action
from bindesk.ui.shell.pages import Page
from bindesk.ui.widgets.buttons import button
from bindesk.ui.widgets.cards import Card
from bindesk.ui.widgets.fields import WEEKDAYS
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label
from bindesk.ui.widgets.link_rows import LinkRow, RowText
from bindesk.ui.widgets.scroll_area import scrolled

TWO_COLUMNS_FROM = 860
"""Width in pixels at 100 % from which the cards have two columns."""

_ABREAST = 3
_PICTURES = {"danger": "failure", "warning": "warning", "info": "clock"}
_STATES = {
    "done": ("done", "ok", "已记录"),
    "part": ("warning", "warning", "部分已记录"),
    "due": ("clock", "warning", "尚未召开（或未记录）"),
    "missed": ("failure", "danger", "缺"),
    "later": ("calendar", "muted", "未到召开时间"),
}


class OverviewPage(Page):
    """Shows what is due today; each line opens its record."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.help_words = message("overview-help")
        self._context = context
        self._heading = label("", "title")
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(16)
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(20, 12, 20, 20)
        inside.setSpacing(14)
        inside.addLayout(self._top())
        inside.addLayout(self._columns)
        inside.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(body))
        context.changes.rung.connect(self._on_changed)

    def _top(self) -> FlowLayout:
        visitor = "secondary" if self._is_above else "primary"
        buttons = [button("群众来办事", self._receive, visitor, "hall", keys="F2")]
        if self._is_above:
            buttons.insert(0, button("审阅", self._review, "primary", "eye"))
        else:
            begin = partial(self.going.emit, "meetings", "new")
            buttons.append(button("新增会议记录", begin, icon="meeting"))
        buttons.append(button("打印", partial(self.going.emit, "books", ""), icon="print"))
        return FlowLayout(self._heading, *buttons, gap=10)

    @property
    def _is_above(self) -> bool:
        """Whether this desk is a township's or a county's, with villages below it."""
        return self._context.desk.office.role != "village"

    def _review(self) -> None:
        self.going.emit("carrying", "review")

    def _receive(self) -> None:
        self.going.emit("hall", "new")

    @override
    def actions_here(self) -> list[Action]:
        return [Action("refresh-overview", "刷新", self.reload, "F5", "sync", "工作台")]

    @override
    def arrive(self, what: str) -> None:
        self.reload()

    def _on_changed(self, changes: Changes) -> None:
        if self.isVisible() and changes.kinds & kinds_shown_on(Section.OVERVIEW):
            self.reload()

    def reload(self) -> None:
        """Read the data of all cards again on a background thread."""
        context = self._context
        context.show_result(self, "overview", partial(overview, context.desk), self._show)

    def _show(self, data: Overview) -> None:
        today = data.today
        kind = "工作日" if data.is_workday else "休息日"
        weekday = WEEKDAYS[today.weekday()]
        self._heading.setText(f"今天 {today.month}月{today.day}日 星期{weekday}（{kind}）")
        focused = self._focused_index()
        while self._columns.count():
            old = self._columns.takeAt(0).widget()
            if old is not None:
                old.setParent(None)
                old.deleteLater()
        self._columns.addWidget(self._todo_card(data), 3, Qt.AlignmentFlag.AlignTop)
        self._columns.addWidget(self._side(data), 2, Qt.AlignmentFlag.AlignTop)
        self._restore_focus(focused)

    def lines(self) -> list[LinkRow]:
        """Return the lines on show in their order."""
        return self.findChildren(LinkRow)

    def _focused_index(self) -> int | None:
        return next((n for n, line in enumerate(self.lines()) if line.hasFocus()), None)

    def _restore_focus(self, index: int | None) -> None:
        lines = self.lines()
        if index is not None and lines:
            lines[min(index, len(lines) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def _todo_card(self, data: Overview) -> Card:
        card = Card("待办事项")
        for due in data.dues:
            text = RowText(due.words, due.detail, due.deed, _PICTURES[due.tone], due.tone)
            card.add(self._line(text, due.section, due.what))
        if data.more_errands:
            words = f"另有 {data.more_errands} 件临近到期或已超期"
            card.add(self._line(RowText(words, deed="全部", icon="more"), "hall", "open"))
        if not data.dues:
            card.add(self._nothing(message("overview-nothing-due")))
        card.inside.setSpacing(2)
        return card

    def _side(self, data: Overview) -> QWidget:
        side = QWidget()
        inside = QVBoxLayout(side)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(16)
        for month in data.months:
            inside.addWidget(self._month_card(data, month))
        inside.addWidget(self._hall_card(data))
        if data.drafts:
            inside.addWidget(self._drafts_card(data))
        return side

    def _month_card(self, data: Overview, month: BranchMonth) -> Card:
        card = Card(month.name if len(data.months) > 1 else "三会一课")
        card.inside.setSpacing(0)
        for duty in month.duties:
            what = duty.meeting or f"new/{duty.type}/{duty.branch}"
            card.add(self._line(_duty_words(duty), "meetings", what))
        if month.missed:
            words = f"今年前 {data.today.month - 1} 个月缺 {month.missed} 次"
            text = RowText(words, deed="年度一览", icon="failure", tone="danger")
            card.add(self._line(text, "meetings", ""))
        return card

    def _hall_card(self, data: Overview) -> Card:
        hall = data.hall
        card = Card(
            "各村大厅合计" if self._is_above else "办事大厅",
            button("查看", lambda: self.going.emit("hall", "open"), "quiet"),
        )
        figures = (
            (hall.open, "在办", ""),
            (hall.due_today, "今天到期", "warning"),
            (hall.overdue, "已超期", "danger"),
            (hall.to_deliver, "待送达", "info"),
            (hall.accepted_today, "今天受理", ""),
            (hall.ended_today, "今天办结", "ok"),
        )
        grid = QGridLayout()
        for index, figure in enumerate(figures):
            grid.addWidget(_figure(*figure), index // _ABREAST, index % _ABREAST)
        card.add(grid)
        return card

    def _drafts_card(self, data: Overview) -> Card:
        card = Card("未完成的草稿")
        card.inside.setSpacing(2)
        for draft in data.drafts:
            detail = f"草稿保存于 {instant(draft.saved_at):%m-%d %H:%M}"
            text = RowText(draft.words, detail, "继续填写", "edit")
            card.add(self._line(text, draft.section, draft.what))
        return card

    def _line(self, text: RowText, section: str, what: str) -> LinkRow:
        line = LinkRow(text)
        line.clicked.connect(lambda _on: self.going.emit(section, what))
        return line

    def _nothing(self, words: str) -> QWidget:
        return label(f"✔ {words}", tone="ok", wrap=True)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        wide = event.size().width() >= theme.px(TWO_COLUMNS_FROM)
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.LeftToRight if wide else direction.TopToBottom)
        super().resizeEvent(event)


def _duty_words(duty: MeetingDuty) -> RowText:
    icon, tone, words = _STATES[duty.state]
    counted = f" {duty.done}/{duty.due}" if duty.due > 1 else ""
    return RowText(f"{duty.words}  {duty.window}{words}{counted}", "", "", icon, tone)


def _figure(count: int, words: str, tone: str) -> QWidget:
    figure = QWidget()
    figure.setMinimumWidth(theme.px(92))
    inside = QVBoxLayout(figure)
    inside.setContentsMargins(4, 0, 4, 0)
    inside.setSpacing(0)
    inside.addWidget(label(str(count), "figure", tone=tone if count else "muted"))
    inside.addWidget(label(words, "small"))
    return figure
