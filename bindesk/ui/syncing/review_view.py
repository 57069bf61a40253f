"""A village's records to review, one after another: 已阅, 合格, or 退回 with a reason."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Changes
from bindesk.domain.reviews.reviews import REVIEW
from bindesk.messages import message
from bindesk.operations.records import record_details
from bindesk.operations.records.record_details import RecordDetails
from bindesk.operations.reviews import reviews
from bindesk.operations.reviews.reviews import RecordToReview
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.syncing.record_view import RecordView
from bindesk.ui.tasks.lookups import Query
from bindesk.ui.widgets.buttons import button
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label
from bindesk.ui.widgets.records import ListColumn, RecordList


def _last_review(one: RecordToReview) -> str:
    if one.last is None:
        return ""
    return f"{REVIEW.choice_words('verdict', one.last.verdict)}：{one.last.comment}".rstrip("：")


COLUMNS = (
    ListColumn("类别", lambda one: KINDS[one.kind].words, 110),
    ListColumn("名称", lambda one: one.title, 320, stretch=True),
    ListColumn("上次审阅结果", _last_review, 280),
)


class ReviewView(QWidget):
    """Reviews one village. ``closed`` is emitted when the clerk returns to the villages."""

    closed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._village = ""
        self._due: dict[str, RecordToReview] = {}
        self._current = ""
        self.heading = label("", "title", wrap=True)
        self.list = RecordList("待审阅记录", COLUMNS, self._rows, empty=message("review-none"))
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
        """List the records to review of a village."""
        self._village = code
        self._name = name
        self.list.forget_records()
        self._show_list()
        self.load()
        self.list.setFocus()

    def load(self) -> None:
        """Read the records to review; a record on show stays."""
        if self._village:
            self._context.start(self, "list", self._load(self._village))

    async def _load(self, village: str) -> None:
        none: list[RecordToReview] = []
        work = partial(reviews.to_review, self._context.desk, village)
        records = await self._context.result_of(work, none)
        if village != self._village:
            return
        self._due = {one.record: one for one in records}
        self.list.show_records(list(self._due))
        if not self._current:
            self.heading.setText(f"{self._name}  待审阅 {len(records)} 条")
            if records and not self.list.current():
                self.list.go_to(records[0].record)

    def show_record(self, kind: str, record: str) -> None:
        """Show one record by itself, whether or not it is to be reviewed, without the list."""
        self._village = ""
        self._context.start(self, "record", self._show_record(kind, record))

    async def _show_record(self, kind: str, record: str) -> None:
        sheet = await Query(partial(record_details.details, self._context.desk, kind, record))
        due = RecordToReview(kind, record, sheet.title)
        self._due = {record: due}
        self._show_sheet(sheet, due, message("reach-sheet", {"name": sheet.unit}))

    def forget(self) -> None:
        """Close the village and the record."""
        self._context.lookups.stop(self, "record")
        self._village, self._due = "", {}
        self._show_list()

    def open_record(self, record: str) -> None:
        """Show one record of the list."""
        due = self._due.get(record)
        if due is not None:
            self._context.start(self, "record", self._open(due))

    async def _open(self, due: RecordToReview) -> None:
        details = partial(record_details.details, self._context.desk, due.kind, due.record)
        self._show_sheet(await Query(details), due)

    @property
    def is_reading(self) -> bool:
        """Whether a record is on show."""
        return bool(self._current)

    def review(self, verdict: str, comment: str = "") -> None:
        """Save a verdict on the record on show, and go on to the next record."""
        due, context = self._due.get(self._current), self._context
        if due is None or KINDS[due.kind].reviewed_when is None:
            return
        deed = partial(reviews.review, context.desk, due.kind, due.record, verdict, comment)
        then = partial(self._on_reviewed, due, verdict)
        context.tasks.run(deed, then, context.warn, name="review")

    def send_back(self) -> None:
        """Ask for the reason and return the record on show to the village."""
        if not self._verdicts.isHidden():
            question = "退回原因（缺什么、怎样改）"
            self._context.ask.reason(question, "退回", partial(self.review, "returned"))

    def step_back(self) -> None:
        """Return from the record to the list, or from the list to the villages."""
        if self._current and self._village:
            self._show_list()
            self.load()
            self.list.setFocus()
        elif self._current:
            self.forget()
            self.closed.emit()
        elif self._village:
            self._village = ""
            self.closed.emit()

    def _rows(self, ids: Sequence[str]) -> dict[str, RecordToReview]:
        return {one: self._due[one] for one in ids if one in self._due}

    def _show_list(self) -> None:
        self._current = ""
        self._verdicts.hide()
        self._stack.setCurrentWidget(self.list)

    def _show_sheet(self, sheet: RecordDetails, due: RecordToReview, note: str = "") -> None:
        self._current = due.record
        self.heading.setText(f"{sheet.unit}  {sheet.title}")
        above = f"△ {message('review-last', {'review': _last_review(due)})}" if due.last else note
        self.sheet.show_sheet(sheet, above)
        is_reviewed = KINDS[due.kind].reviewed_when is not None
        self._verdicts.setVisible(is_reviewed)
        self._stack.setCurrentWidget(self.sheet)
        (self.good_button if is_reviewed else self.back).setFocus()

    def _on_reviewed(self, due: RecordToReview, verdict: str, changes: Changes) -> None:
        following = self._next_record(due.record)
        words = f"{REVIEW.choice_words('verdict', verdict)}：{due.title}"
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

    def _next_record(self, record: str) -> str:
        ids = list(self._due)
        following = ids.index(record) + 1
        return (*ids[following:], *ids[: following - 1], "")[0]
