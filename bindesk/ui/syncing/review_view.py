"""A village's records that are to be looked at, one after another: 已阅, 合格, or 退回 with a reason."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Changes
from bindesk.domain.reviews.reviews import DUE, VERDICTS
from bindesk.messages import message
from bindesk.operations.records import record_details
from bindesk.operations.records.record_details import RecordDetails
from bindesk.operations.reviews import reviews
from bindesk.operations.reviews.reviews import RecordToReview
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.syncing.record_view import RecordView
from bindesk.ui.widgets.buttons import button
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label
from bindesk.ui.widgets.records import ListColumn, RecordList


def _last(one: RecordToReview) -> str:
    if one.last is None:
        return ""
    return f"{VERDICTS[one.last.verdict]}：{one.last.comment}".rstrip("：")


COLUMNS = (
    ListColumn("类别", lambda one: KINDS[one.kind].words, 110),
    ListColumn("名称", lambda one: one.title, 320, stretch=True),
    ListColumn("改动前的审阅", _last, 280),
)


class ReviewView(QWidget):
    """``closed`` tells that the clerk goes back to the villages."""

    closed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._village = ""
        self._due: dict[str, RecordToReview] = {}
        self._here = ""
        self.heading = label("", "title", wrap=True)
        self.list = RecordList(
            "要看的记录", COLUMNS, self._lines, empty="这个村没有要看的记录，都看过了。"
        )
        self.list.record_opened.connect(self.open_record)
        self.sheet = RecordView(context)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.sheet)
        verdicts = QWidget()
        row = QHBoxLayout(verdicts)
        row.setContentsMargins(0, 0, 0, 0)
        self.good_button = button(
            "合格", partial(self.review, "good"), "primary", "check", keys="F7"
        )
        self.seen_button = button("已阅", partial(self.review, "seen"), icon="eye", keys="F6")
        self.back_button = button("退回", self.send_back, "danger", "undo", keys="F8")
        row.addLayout(FlowLayout(self.good_button, self.seen_button, self.back_button))
        self._verdicts = verdicts
        top = QHBoxLayout()
        self.back = button("返回", self.step_back, "quiet", "back", keys="Esc")
        top.addWidget(self.back)
        top.addWidget(self.heading, 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(20, 10, 20, 12)
        inside.setSpacing(8)
        inside.addLayout(top)
        inside.addWidget(self._verdicts)
        inside.addWidget(self._stack, 1)
        self._verdicts.hide()

    def show_village(self, code: str, name: str) -> None:
        """Show what is to be looked at in a village."""
        self._village = code
        self._name = name
        self._show_list()
        self.load()
        self.list.setFocus()

    def load(self) -> None:
        """Read anew what is to be looked at; a record on show stays."""
        if not self._village:
            return
        found: list[RecordToReview] = []
        desk = self._context.desk
        self._context.look_up(lambda: found.extend(reviews.to_review(desk, self._village)))
        self._due = {one.record: one for one in found}
        self.list.show_records(list(self._due))
        if not self._here:
            self.heading.setText(f"{self._name}  要看的 {len(found)} 条")
            if found and not self.list.current():
                self.list.go_to(found[0].record)

    def show_record(self, kind: str, record: str) -> None:
        """Show one record by itself, whether or not it is to be looked at; the list is not gone through."""
        self._village = ""

        def look() -> None:
            sheet = record_details.details(self._context.desk, kind, record)
            due = RecordToReview(kind, record, sheet.title)
            self._due = {record: due}
            self._show_sheet(sheet, due, message("reach-sheet", {"name": sheet.unit}))

        self._context.look_up(look)

    def forget(self) -> None:
        """Let go of what is on show."""
        self._village, self._due = "", {}
        self._show_list()

    def open_record(self, record: str) -> None:
        """Show one record to be read."""
        due = self._due.get(record)
        if due is None:
            return

        def look() -> None:
            self._show_sheet(record_details.details(self._context.desk, due.kind, due.record), due)

        self._context.look_up(look)

    @property
    def reading(self) -> bool:
        """Whether a record is on show."""
        return bool(self._here)

    def review(self, verdict: str, comment: str = "") -> None:
        """Say what is thought of the record on show, and go on to the next."""
        due, context = self._due.get(self._here), self._context
        if due is None or due.kind not in DUE:
            return
        deed = partial(reviews.review, context.desk, due.kind, due.record, verdict, comment)
        then = partial(self._on_reviewed, due, verdict)
        context.tasks.run(deed, then, context.warn, name="review")

    def send_back(self) -> None:
        """Ask why, and send the record on show back to the village."""
        if not self._verdicts.isHidden():
            question = "退回给村里改。缺什么、要怎么改？"
            self._context.ask.reason(question, "退回", partial(self.review, "returned"))

    def step_back(self) -> None:
        """Go from the record to the list, from the list to the villages."""
        if self._here and self._village:
            self._show_list()
            self.load()
            self.list.setFocus()
        elif self._here:
            self.forget()
            self.closed.emit()
        elif self._village:
            self._village = ""
            self.closed.emit()

    def _lines(self, ids: Sequence[str]) -> dict[str, RecordToReview]:
        return {one: self._due[one] for one in ids if one in self._due}

    def _show_list(self) -> None:
        self._here = ""
        self._verdicts.hide()
        self._stack.setCurrentWidget(self.list)

    def _show_sheet(self, sheet: RecordDetails, due: RecordToReview, note: str = "") -> None:
        self._here = due.record
        self.heading.setText(f"{sheet.unit}  {sheet.title}")
        above = f"△ 上次审阅：{_last(due)}。村里已经改过。" if due.last else note
        self.sheet.show_sheet(sheet, above)
        self._verdicts.setVisible(due.kind in DUE)
        self._stack.setCurrentWidget(self.sheet)
        (self.good_button if due.kind in DUE else self.back).setFocus()

    def _on_reviewed(self, due: RecordToReview, verdict: str, changes: Changes) -> None:
        following = self._after(due.record)
        words = f"{VERDICTS[verdict]}：{due.title}"
        self._context.notices.done(words, undo=words)
        if not self._village:
            self._context.changes.notify(changes)
            return
        self._show_list()
        self.load()
        if following in self._due:
            self.open_record(following)
        else:
            self.list.setFocus()
        self._context.changes.notify(changes)

    def _after(self, record: str) -> str:
        ids = list(self._due)
        place = ids.index(record) + 1
        return (*ids[place:], *ids[: place - 1], "")[0]
