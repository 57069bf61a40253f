"""Writes a meeting: the sheet, its draft kept all the while, and the deeds at its end."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bindesk.domain.journal.deeds import Changes
from bindesk.domain.meetings.integrity import is_late
from bindesk.domain.meetings.meetings import MEETING, Proceedings, from_draft, problems, to_draft
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations.meetings import meetings
from bindesk.operations.meetings.meetings import FORM, OpenMeeting
from bindesk.operations.records import drafts
from bindesk.ui.attachments.panel import AttachmentPanel
from bindesk.ui.attachments.pending_files import PendingFiles
from bindesk.ui.context.draft_autosave import DraftAutosaver, saved_words
from bindesk.ui.context.tasks import ExpectedError
from bindesk.ui.meetings import cursor_position, wording
from bindesk.ui.meetings.meeting_context import MeetingPageContext
from bindesk.ui.meetings.meeting_form import MeetingForm
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.labels import ShortLabel, hairline, label, set_tone
from bindesk.ui.widgets.scroll_area import scrolled

DOUBT_AFTER = 400
"""Milliseconds of rest after which what was typed is looked over."""


class MeetingEditor(QWidget):
    """The page of one meeting. ``closed`` tells that the clerk is done with it."""

    closed = Signal()

    def __init__(self, context: MeetingPageContext) -> None:
        super().__init__()
        self._context = context
        self._opened: OpenMeeting | None = None
        self._on_show = False
        self._drafted = False
        self.sheet = MeetingForm(context.today)
        self.files = AttachmentPanel(context)
        self.waiting = PendingFiles(context)
        self._keeper = DraftAutosaver(context.desk, context.tasks, FORM)
        self._looking = QTimer(self)
        self._looking.setSingleShot(True)
        self._looking.setInterval(DOUBT_AFTER)
        self._looking.timeout.connect(self.sheet.show_doubts)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.timeout.connect(self._bring_focus)
        self.heading = label("", "title")
        self.number = ShortLabel(tone="muted")
        self.state = label("", "badge")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.back = Button("返回", "quiet", "back", keys="Esc")
        head = QHBoxLayout()
        head.setContentsMargins(8, 6, 16, 6)
        head.setSpacing(12)
        head.addWidget(self.back)
        head.addWidget(self.heading)
        head.addWidget(self.number, 1)
        head.addWidget(self.state)
        self.strike = Button("作废", "danger", "strike", low=True)
        self.drop = Button("丢弃草稿", "danger", "close", low=True)
        self.print = Button("预览打印", icon="print", keys="Ctrl+P")
        self.done = Button("完成并待上报", "primary", "check", keys="Ctrl+Enter")
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 16, 8)
        foot.setSpacing(8)
        for part in (self.strike, self.drop):
            foot.addWidget(part)
        foot.addStretch(1)
        for part in (self.print, self.done):
            foot.addWidget(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(hairline())
        self.area = scrolled(self._paper())
        whole.addWidget(self.area, 1)
        whole.addWidget(hairline())
        whole.addLayout(foot)

    def _paper(self) -> QWidget:
        """Return what is scrolled: the meeting, and its files beneath it."""
        made = QWidget()
        files = QVBoxLayout()
        files.setContentsMargins(16, 0, 16, 12)
        files.addWidget(self.files)
        files.addWidget(self.waiting)
        inside = QVBoxLayout(made)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.sheet)
        inside.addLayout(files)
        inside.addStretch(1)
        return made

    def _connect(self) -> None:
        self.sheet.edited.connect(self._on_edited)
        self.sheet.left.connect(self._keeper.save)
        self.waiting.changed.connect(self._on_edited)
        self.waiting.changed.connect(self._keeper.save)
        self.sheet.moved.connect(self._follow)
        self.sheet.roster.everybody.clicked.connect(lambda _on: self.mark_everybody())
        self.sheet.roster.as_last_time.clicked.connect(lambda _on: self.copy_last())
        self.sheet.roster.tiles.moved.connect(lambda _person: self._bring_tile())
        self._keeper.saved.connect(self._on_saved)
        self._keeper.refused.connect(self._on_refused)
        self.back.clicked.connect(lambda _on: self.leave())
        self.done.clicked.connect(lambda _on: self.finish())
        self.print.clicked.connect(lambda _on: self.print_it())
        self.drop.clicked.connect(lambda _on: self.drop_draft())
        self.strike.clicked.connect(lambda _on: self.strike_it())

    def open(self, opened: OpenMeeting) -> None:
        """Show a meeting and keep a draft of what is typed from now on."""
        self._begin(opened, drafted=False)
        if opened.is_kept:
            self.sheet.roster.tiles.setFocus()
        else:
            missing = "head.topic" if opened.proceedings.meeting.day else "head.day"
            self.sheet.stops()[missing].setFocus()
        self.area.verticalScrollBar().setValue(0)

    def reopen(self, draft: Mapping[str, Any], saved_at: int) -> None:
        """Show a meeting as its draft left it, the keyboard where it was.

        Raises KeyError, TypeError or ValueError for a draft that can not be read.
        """
        opened = meetings.context_of(self._context.desk, from_draft(draft["told"]))
        self._begin(opened, drafted=True)
        self.sheet.restore(draft["typed"])
        self.waiting.show_paths(draft.get("files", ()))
        place = draft["place"]
        if place.get("person"):
            self.sheet.roster.go_to(place["person"])
        if not cursor_position.go(self.sheet.stops(), place):
            self.sheet.roster.tiles.setFocus()
        self._settled.start()
        self._context.status.show_draft(saved_words(saved_at))

    def _begin(self, opened: OpenMeeting, *, drafted: bool) -> None:
        self._opened = opened
        self._on_show = True
        self._drafted = drafted
        self.sheet.show_meeting(opened)
        self._keeper.begin(opened.proceedings.meeting.id, self._draft)
        self._context.status.show_draft("")
        self._show_state()
        self._show_files()

    def _show_files(self) -> None:
        opened = self._demand()
        meeting = opened.proceedings.meeting
        if opened.is_kept:
            self.files.show_record(MEETING.name, meeting.id, may_write=not meeting.struck)
        else:
            self.files.show_nothing()
        self.waiting.show_paths(())
        self.waiting.setVisible(not opened.is_kept)

    def _show_state(self) -> None:
        opened = self._demand()
        meeting = opened.proceedings.meeting
        self.heading.setText(wording.meeting_title(meeting))
        organisation = opened.organisation.name
        self.number.setText(f"{meeting.number or '新记录'}  {organisation}")
        if meeting.struck:
            state = "已作废"
        elif not opened.is_kept:
            state = "草稿"
        else:
            state = "补录" if is_late(meeting, opened.context.calendar) else "已完成"
        self.state.setText(state)
        set_tone(self.state, "")
        self.strike.setVisible(opened.is_kept and not meeting.struck and not self._drafted)
        self.drop.setVisible(not opened.is_kept or self._drafted)
        self.drop.set_words("放弃修改" if opened.is_kept else "丢弃草稿")
        self.done.set_words("保存更正" if opened.is_kept else "完成并待上报")
        self.done.setEnabled(not meeting.struck)
        self.sheet.setEnabled(not meeting.struck)

    def meeting(self) -> str:
        """Return the id of the meeting on show, or nothing."""
        return self._opened.proceedings.meeting.id if self._opened else ""

    def _draft(self) -> dict[str, Any]:
        stops = self.sheet.stops()
        place = cursor_position.where(stops)
        place["person"] = self.sheet.roster.tiles.current()
        return {
            "told": to_draft(self.sheet.proceedings()),
            "typed": self.sheet.draft(),
            "files": self.waiting.paths(),
            "place": place,
            "on_show": self._on_show,
        }

    def _on_edited(self) -> None:
        self._keeper.mark_edited()
        self._looking.start()

    def _on_saved(self, saved_at: int) -> None:
        if not self._drafted:
            self._drafted = True
            self._show_state()
        if self._on_show:
            self._context.status.show_draft(saved_words(saved_at))

    def _on_refused(self, error: ExpectedError) -> None:
        self._context.warn(error)

    def save_draft(self) -> None:
        """Keep the draft now."""
        self._keeper.save()

    def _follow(self) -> None:
        told = self.sheet.proceedings()

        def look() -> None:
            self._opened = meetings.context_of(self._context.desk, told)
            self.sheet.follow(self._opened)
            self._show_state()

        self._context.look_up(look)

    def _bring_tile(self) -> None:
        """Scroll until the person the cursor is on can be seen."""
        tiles = self.sheet.roster.tiles
        if tiles.hasFocus():
            rect = tiles.visualRect(tiles.currentIndex())
            middle = tiles.viewport().mapTo(self.sheet, rect.center())
            self.area.ensureVisible(middle.x(), middle.y(), rect.width(), rect.height())

    def _bring_focus(self) -> None:
        """Scroll to where the keyboard is, once the page has been laid out."""
        here = self.window().focusWidget()
        if here is self.sheet.roster.tiles:
            self._bring_tile()
        elif self.sheet.isAncestorOf(here):
            self.area.ensureWidgetVisible(here)

    def go_roster(self) -> None:
        """Put the keyboard on the roster."""
        self.sheet.roster.tiles.setFocus()
        self._bring_tile()

    def mark_everybody(self) -> None:
        """Note everybody as present (F6)."""
        self.sheet.roster.mark_everybody()
        self._bring_tile()

    def copy_last(self) -> None:
        """Note who came as at the last meeting of the kind (F7)."""

        def look() -> None:
            lines = meetings.copy_last(self._context.desk, self.sheet.proceedings().meeting)
            if lines is None:
                self._context.notices.info("以前没有记过同类会议，没有可复制的到会情况。")
                return
            self.sheet.roster.put_lines(lines)
            self._bring_tile()
            self._context.notices.info("已照上次的到会情况填好，请改有变化的人。")

        self._context.look_up(look)

    def add_motion(self) -> None:
        """Put another motion on the agenda."""
        self.sheet.agenda.add_motion()
        self.area.ensureWidgetVisible(self.sheet.agenda.cards[-1])

    def finish(self) -> None:
        """Write the meeting into the book, or show what is missing."""
        opened = self._demand()
        wrong = self.sheet.first_wrong()
        if wrong is not None:
            wrong.setFocus()
            self.area.ensureWidgetVisible(wrong)
            return
        told = self.sheet.proceedings()
        told = replace(told, meeting=replace(told.meeting, finished=True))
        if found := problems(told):
            self.sheet.show_problems(found)
            return
        if opened.is_kept and opened.proceedings.meeting.finished:
            self._context.ask.reason("为什么更正？", "保存更正", partial(self._correct, told))
        else:
            self._do(partial(meetings.record, self._context.desk, told), "已完成，待上报")

    def _correct(self, told: Proceedings, reason: str) -> None:
        self._do(partial(meetings.correct, self._context.desk, told, reason), "已更正")

    def strike_it(self) -> None:
        """Strike the meeting, asking why."""
        desk, meeting = self._context.desk, self.meeting()

        def do(reason: str) -> None:
            self._do(partial(meetings.strike, desk, meeting, reason), "已作废")

        self._context.ask.reason("为什么作废这次会议的记录？", "作废", do)

    def _do(self, work: "partial[Changes]", words: str) -> None:
        """Do a deed once no draft is under way any more."""
        self.done.setEnabled(False)
        title = self.heading.text()

        def then(changes: Changes) -> None:
            meeting = self.meeting()
            self._close()
            self._context.changes.notify(changes)
            self._context.notices.done(f"{words}：{title}", undo=f"{words}：{title}")
            self.waiting.attach_all(MEETING.name, meeting)

        self._keeper.end(lambda: self._context.tasks.run(work, then, self._on_failed))

    def _on_failed(self, error: ExpectedError) -> None:
        self.done.setEnabled(True)
        self._keeper.begin(self.meeting(), self._draft)
        self._keeper.mark_edited()
        if isinstance(error, ValidationFailed):
            self.sheet.show_problems(error.problems)
        self._context.warn(error)

    def print_it(self) -> None:
        """Have the meeting printed as it was recorded."""
        if self._demand().is_kept:
            self._context.print_meeting(self.meeting())
        else:
            self._context.notices.info("完成（Ctrl+Enter）以后才能打印正式记录。")

    def drop_draft(self) -> None:
        """Give up what was typed and not kept, asking first."""
        drop = partial(drafts.drop, self._context.desk, FORM, self.meeting())

        def do() -> None:
            self._keeper.end(
                lambda: self._context.tasks.run(
                    drop, lambda _none: self._close(), self._context.warn
                )
            )

        self._context.ask.confirm(
            "丢弃没有完成的内容？", "丢弃", do, detail="已经完成并保存过的记录不受影响。"
        )

    def leave(self) -> None:
        """Go back to the year; what is half typed is kept as a draft."""
        self._on_show = False
        if self._drafted or self._keeper.changed:
            self._keeper.mark_edited()
            self._keeper.save()
        self._keeper.end(self._close)

    def _close(self) -> None:
        self._looking.stop()
        self._opened = None
        self._on_show = False
        self._context.status.show_draft("")
        self.closed.emit()

    def _demand(self) -> OpenMeeting:
        assert self._opened is not None  # noqa: S101 - asked only while a meeting is on show
        return self._opened
