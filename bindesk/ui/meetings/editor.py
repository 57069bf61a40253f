"""The editor of one meeting: its form, the autosave of its draft, and its deeds (record, correct, strike)."""

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
from bindesk.messages import message
from bindesk.operations.meetings import meetings
from bindesk.operations.meetings.meetings import FORM, OpenMeeting
from bindesk.operations.records import drafts
from bindesk.ui.attachments.panel import AttachmentPanel
from bindesk.ui.attachments.pending_files import PendingFiles
from bindesk.ui.context.draft_autosave import DraftAutosaver, saved_words
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.context.tasks import ExpectedError
from bindesk.ui.meetings import cursor_position, wording
from bindesk.ui.meetings.meeting_form import MeetingForm
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.labels import ShortLabel, hairline, label, set_tone
from bindesk.ui.widgets.scroll_area import scrolled

CHECK_DELAY_MS = 400
"""Milliseconds without a change after which the integrity rules check the entered values."""


class MeetingEditor(QWidget):
    """Edits one meeting. The signal ``closed`` follows when the clerk leaves it."""

    closed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._open_meeting: OpenMeeting | None = None
        self._is_open = False
        self._has_draft = False
        self.form = MeetingForm(context.today)
        self.files = AttachmentPanel(context)
        self.pending_files = PendingFiles(context)
        self._autosaver = DraftAutosaver(context.desk, context.tasks, FORM)
        self._check_timer = QTimer(self)
        self._check_timer.setSingleShot(True)
        self._check_timer.setInterval(CHECK_DELAY_MS)
        self._check_timer.timeout.connect(self.form.show_doubts)
        self._layout_timer = QTimer(self)
        self._layout_timer.setSingleShot(True)
        self._layout_timer.timeout.connect(self._scroll_to_focus)
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
        self.area = scrolled(self._content())
        whole.addWidget(self.area, 1)
        whole.addWidget(hairline())
        whole.addLayout(foot)

    def _content(self) -> QWidget:
        """Return the scrolled content: the form, with the meeting's files beneath it."""
        content = QWidget()
        files = QVBoxLayout()
        files.setContentsMargins(16, 0, 16, 12)
        files.addWidget(self.files)
        files.addWidget(self.pending_files)
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.form)
        inside.addLayout(files)
        inside.addStretch(1)
        return content

    def _connect(self) -> None:
        self.form.edited.connect(self._on_edited)
        self.form.left.connect(self._autosaver.save)
        self.pending_files.changed.connect(self._on_edited)
        self.pending_files.changed.connect(self._autosaver.save)
        self.form.moved.connect(self._reload_roll)
        self.form.roster.everybody.clicked.connect(lambda _on: self.mark_everybody())
        self.form.roster.as_last_time.clicked.connect(lambda _on: self.copy_last())
        self.form.roster.tiles.moved.connect(lambda _person: self._scroll_to_tile())
        self._autosaver.saved.connect(self._on_saved)
        self._autosaver.refused.connect(self._on_refused)
        self.back.clicked.connect(lambda _on: self.leave())
        self.done.clicked.connect(lambda _on: self.finish())
        self.print.clicked.connect(lambda _on: self.print_it())
        self.drop.clicked.connect(lambda _on: self.drop_draft())
        self.strike.clicked.connect(lambda _on: self.strike_it())

    def open(self, open_meeting: OpenMeeting) -> None:
        """Show a meeting and autosave a draft of its changes from now on."""
        self._begin(open_meeting, has_draft=False)
        if open_meeting.is_kept:
            self.form.roster.tiles.setFocus()
        else:
            missing = "head.topic" if open_meeting.proceedings.meeting.day else "head.day"
            self.form.stops()[missing].setFocus()
        self.area.verticalScrollBar().setValue(0)

    def reopen(self, draft: Mapping[str, Any], saved_at: int) -> None:
        """Show a meeting with the values of its draft, and put the keyboard focus where it was.

        Raises KeyError, TypeError or ValueError for a draft with missing or invalid parts.
        """
        open_meeting = meetings.context_of(self._context.desk, from_draft(draft["told"]))
        self._begin(open_meeting, has_draft=True)
        self.form.restore(draft["typed"])
        self.pending_files.show_paths(draft.get("files", ()))
        position = draft["place"]
        if position.get("person"):
            self.form.roster.go_to(position["person"])
        if not cursor_position.restore(self.form.stops(), position):
            self.form.roster.tiles.setFocus()
        self._layout_timer.start()
        self._context.status.show_draft(saved_words(saved_at))

    def _begin(self, open_meeting: OpenMeeting, *, has_draft: bool) -> None:
        self._open_meeting = open_meeting
        self._is_open = True
        self._has_draft = has_draft
        self.form.show_meeting(open_meeting)
        self._autosaver.begin(open_meeting.proceedings.meeting.id, self._draft)
        self._context.status.show_draft("")
        self._show_state()
        self._show_files()

    def _show_files(self) -> None:
        open_meeting = self._current()
        meeting = open_meeting.proceedings.meeting
        if open_meeting.is_kept:
            self.files.show_record(MEETING.name, meeting.id, may_write=not meeting.struck)
        else:
            self.files.show_nothing()
        self.pending_files.show_paths(())
        self.pending_files.setVisible(not open_meeting.is_kept)

    def _show_state(self) -> None:
        open_meeting = self._current()
        meeting = open_meeting.proceedings.meeting
        self.heading.setText(wording.meeting_title(meeting))
        organisation = open_meeting.organisation.name
        self.number.setText(f"{meeting.number or '新记录'}  {organisation}")
        if meeting.struck:
            state = "已作废"
        elif not open_meeting.is_kept:
            state = "草稿"
        else:
            state = "补录" if is_late(meeting, open_meeting.context.calendar) else "已完成"
        self.state.setText(state)
        set_tone(self.state, "")
        self.strike.setVisible(open_meeting.is_kept and not meeting.struck and not self._has_draft)
        self.drop.setVisible(not open_meeting.is_kept or self._has_draft)
        self.drop.set_words("放弃修改" if open_meeting.is_kept else "丢弃草稿")
        self.done.set_words("保存更正" if open_meeting.is_kept else "完成并待上报")
        self.done.setEnabled(not meeting.struck)
        self.form.setEnabled(not meeting.struck)

    def meeting(self) -> str:
        """Return the id of the meeting on show, or an empty string."""
        return self._open_meeting.proceedings.meeting.id if self._open_meeting else ""

    def _draft(self) -> dict[str, Any]:
        stops = self.form.stops()
        position = cursor_position.current(stops)
        position["person"] = self.form.roster.tiles.current()
        return {
            "told": to_draft(self.form.proceedings()),
            "typed": self.form.draft(),
            "files": self.pending_files.paths(),
            "place": position,
            "on_show": self._is_open,
        }

    def _on_edited(self) -> None:
        self._autosaver.mark_edited()
        self._check_timer.start()

    def _on_saved(self, saved_at: int) -> None:
        if not self._has_draft:
            self._has_draft = True
            self._show_state()
        if self._is_open:
            self._context.status.show_draft(saved_words(saved_at))

    def _on_refused(self, error: ExpectedError) -> None:
        self._context.warn(error)

    def save_draft(self) -> None:
        """Save the draft now."""
        self._autosaver.save()

    def _reload_roll(self) -> None:
        proceedings = self.form.proceedings()

        def look() -> None:
            self._open_meeting = meetings.context_of(self._context.desk, proceedings)
            self.form.show_roll(self._open_meeting)
            self._show_state()

        self._context.look_up(look)

    def _scroll_to_tile(self) -> None:
        """Scroll until the roster tile under the cursor is visible."""
        tiles = self.form.roster.tiles
        if tiles.hasFocus():
            rect = tiles.visualRect(tiles.currentIndex())
            middle = tiles.viewport().mapTo(self.form, rect.center())
            self.area.ensureVisible(middle.x(), middle.y(), rect.width(), rect.height())

    def _scroll_to_focus(self) -> None:
        """Scroll to the widget with the keyboard focus, once the page has its layout."""
        here = self.window().focusWidget()
        if here is self.form.roster.tiles:
            self._scroll_to_tile()
        elif self.form.isAncestorOf(here):
            self.area.ensureWidgetVisible(here)

    def go_roster(self) -> None:
        """Give the roster the keyboard focus."""
        self.form.roster.tiles.setFocus()
        self._scroll_to_tile()

    def mark_everybody(self) -> None:
        """Note every person as present (F6)."""
        self.form.roster.mark_everybody()
        self._scroll_to_tile()

    def copy_last(self) -> None:
        """Copy the attendance of the last meeting of the same type (F7)."""

        def look() -> None:
            lines = meetings.copy_last(self._context.desk, self.form.proceedings().meeting)
            if lines is None:
                self._context.notices.info(message("attendance-no-earlier"))
                return
            self.form.roster.put_lines(lines)
            self._scroll_to_tile()
            self._context.notices.info(message("attendance-copied"))

        self._context.look_up(look)

    def add_motion(self) -> None:
        """Add an empty motion to the agenda."""
        self.form.agenda.add_motion()
        self.area.ensureWidgetVisible(self.form.agenda.cards[-1])

    def finish(self) -> None:
        """Record the meeting as finished, or show what is missing."""
        open_meeting = self._current()
        wrong_field = self.form.first_wrong()
        if wrong_field is not None:
            wrong_field.setFocus()
            self.area.ensureWidgetVisible(wrong_field)
            return
        proceedings = self.form.proceedings()
        proceedings = replace(proceedings, meeting=replace(proceedings.meeting, finished=True))
        if missing := problems(proceedings):
            self.form.show_problems(missing)
            return
        if open_meeting.is_kept and open_meeting.proceedings.meeting.finished:
            self._context.ask.reason(
                "请填写更正原因", "保存更正", partial(self._correct, proceedings)
            )
        else:
            words = message("meeting-recorded", {"title": self.heading.text()})
            self._do(partial(meetings.record, self._context.desk, proceedings), words)

    def _correct(self, proceedings: Proceedings, reason: str) -> None:
        self._do(
            partial(meetings.correct, self._context.desk, proceedings, reason),
            f"已更正：{self.heading.text()}",
        )

    def strike_it(self) -> None:
        """Strike the meeting after asking for a reason."""
        desk, meeting, title = self._context.desk, self.meeting(), self.heading.text()

        def do(reason: str) -> None:
            self._do(partial(meetings.strike, desk, meeting, reason), f"已作废：{title}")

        self._context.ask.reason("请填写作废原因", "作废", do)

    def _do(self, deed: "partial[Changes]", words: str) -> None:
        """Run a deed once the autosave of the draft has ended; a second press meanwhile does nothing."""
        if not self.done.isEnabled():
            return
        self.done.setEnabled(False)

        def then(changes: Changes) -> None:
            meeting = self.meeting()
            self._close()
            self._context.changes.notify(changes)
            self._context.notices.done(words, undo=words)
            self.pending_files.attach_all(MEETING.name, meeting)

        self._autosaver.end(lambda: self._context.tasks.run(deed, then, self._on_failed))

    def _on_failed(self, error: ExpectedError) -> None:
        self.done.setEnabled(True)
        self._autosaver.begin(self.meeting(), self._draft)
        self._autosaver.mark_edited()
        if isinstance(error, ValidationFailed):
            self.form.show_problems(error.problems)
        self._context.warn(error)

    def print_it(self) -> None:
        """Open the print preview of the recorded meeting."""
        if self._current().is_kept:
            self._context.printing.meeting(self.meeting())
        else:
            self._context.notices.info(message("meeting-print-later"))

    def drop_draft(self) -> None:
        """Delete the draft after asking for confirmation."""
        drop = partial(drafts.drop, self._context.desk, FORM, self.meeting())

        def do() -> None:
            self._autosaver.end(
                lambda: self._context.tasks.run(
                    drop, lambda _none: self._close(), self._context.warn
                )
            )

        self._context.ask.confirm(
            message("meeting-drop-question"), "丢弃", do, detail=message("meeting-drop-detail")
        )

    def leave(self) -> None:
        """Go back to the year; unsaved changes are saved as a draft."""
        self._is_open = False
        if self._has_draft or self._autosaver.changed:
            self._autosaver.mark_edited()
            self._autosaver.save()
        self._autosaver.end(self._close)

    def _close(self) -> None:
        self._check_timer.stop()
        self._open_meeting = None
        self._is_open = False
        self._context.status.show_draft("")
        self.closed.emit()

    def _current(self) -> OpenMeeting:
        assert self._open_meeting is not None  # noqa: S101 - called only while a meeting is on show
        return self._open_meeting
