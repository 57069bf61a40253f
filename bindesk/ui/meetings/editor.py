"""The editor of one meeting as the clerk sees it: its form, its files, and the buttons of its deeds."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bindesk.domain.meetings.meetings import MEETING, Meeting, Proceedings, to_draft
from bindesk.domain.text.problems import ValidationFailed
from bindesk.messages import message
from bindesk.operations.meetings.meetings import OpenMeeting
from bindesk.ui.attachments.panel import AttachmentPanel
from bindesk.ui.attachments.pending_files import PendingFiles
from bindesk.ui.context.draft_autosave import saved_words
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.meetings import cursor_position, wording
from bindesk.ui.meetings.editor_bars import EditorFoot, EditorHead
from bindesk.ui.meetings.meeting_controller import MeetingController
from bindesk.ui.meetings.meeting_form import MeetingForm
from bindesk.ui.tasks.tasks import ExpectedError
from bindesk.ui.widgets.cards import UnrecognisedValues
from bindesk.ui.widgets.labels import hairline
from bindesk.ui.widgets.scroll_area import scrolled

CHECK_DELAY_MS = 400
"""Milliseconds without a change after which the integrity rules check the entered values."""


class MeetingEditor(QWidget):
    """Edits one meeting in ``form``, with its ``files``. ``closed`` follows when the clerk leaves it."""

    closed = Signal()

    def __init__(self, context: PageContext, form: MeetingForm, files: AttachmentPanel) -> None:
        super().__init__()
        self._context = context
        self._reason = ""
        self._says_saved = False
        self.form = form
        self.files = files
        self.pending_files = PendingFiles(context)
        self.controller = MeetingController(
            context.desk, context.tasks, context.changes, self._entries
        )
        self.controller.setParent(self)
        self._check_timer = QTimer(self)
        self._check_timer.setSingleShot(True)
        self._check_timer.setInterval(CHECK_DELAY_MS)
        self._check_timer.timeout.connect(self.form.show_doubts)
        self._layout_timer = QTimer(self)
        self._layout_timer.setSingleShot(True)
        self._layout_timer.timeout.connect(self._scroll_to_focus)
        self.head = EditorHead()
        self.foot = EditorFoot()
        self.unrecognised = UnrecognisedValues()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.area = scrolled(self._content())
        whole.addWidget(self.head)
        whole.addWidget(hairline())
        whole.addWidget(self.area, 1)
        whole.addWidget(hairline())
        whole.addWidget(self.foot)

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
        above = QVBoxLayout()
        above.setContentsMargins(16, 8, 16, 0)
        above.addWidget(self.unrecognised)
        inside.addLayout(above)
        inside.addWidget(self.form)
        inside.addLayout(files)
        inside.addStretch(1)
        return content

    def _connect(self) -> None:
        self.form.edited.connect(self._on_edited)
        self.form.left.connect(self.controller.save_draft)
        self.pending_files.changed.connect(self._on_edited)
        self.pending_files.changed.connect(self.controller.save_draft)
        self.form.moved.connect(self._reload_roll)
        self.form.roster.everybody.clicked.connect(lambda _on: self.mark_everybody())
        self.form.roster.as_last_time.clicked.connect(lambda _on: self.copy_last())
        self.form.roster.tiles.moved.connect(lambda _person: self._scroll_to_tile())
        controller = self.controller
        controller.state_changed.connect(self._show_state)
        controller.draft_saved.connect(self._on_saved)
        controller.problems_found.connect(self.form.show_problems)
        controller.confirmation_needed.connect(self._ask_surplus)
        controller.reason_needed.connect(self._ask_correction)
        controller.busy_changed.connect(self.foot.done.setDisabled)
        controller.failed.connect(self._on_failed)
        controller.done.connect(self._on_done)
        controller.closed.connect(self._on_closed)
        self.head.back.clicked.connect(lambda _on: self.leave())
        self.foot.done.clicked.connect(lambda _on: self.finish())
        self.foot.print.clicked.connect(lambda _on: self.print_it())
        self.foot.drop.clicked.connect(lambda _on: self.drop_draft())
        self.foot.strike.clicked.connect(lambda _on: self.strike_it())
        self.foot.restore.clicked.connect(lambda _on: self.controller.restore())

    def open(self, open_meeting: OpenMeeting) -> None:
        """Show a meeting and autosave a draft of its changes from now on."""
        self._reason = ""
        self.controller.open(open_meeting)
        self._show_meeting()
        if open_meeting.is_kept:
            self.form.roster.tiles.setFocus()
        else:
            missing = "head.topic" if open_meeting.proceedings.meeting.day else "head.day"
            self.form.stops()[missing].setFocus()
        self.area.verticalScrollBar().setValue(0)

    def reopen(self, open_meeting: OpenMeeting, draft: Mapping[str, Any], saved_at: int) -> None:
        """Show a meeting with the values of its draft, and put the keyboard focus where it was.

        Raises KeyError, TypeError or ValueError for a draft with missing or invalid parts.
        """
        self.controller.open(open_meeting, has_draft=True)
        self._show_meeting()
        self._reason = draft.get("reason", "")
        self.form.restore(draft["typed"])
        self.pending_files.show_paths(draft.get("files", ()))
        position = draft["place"]
        if position.get("person"):
            self.form.roster.go_to(position["person"])
        if not cursor_position.restore(self.form.stops(), position):
            self.form.roster.tiles.setFocus()
        self._layout_timer.start()
        self._context.status.show_draft(saved_words(saved_at))

    def _show_meeting(self) -> None:
        self.form.show_meeting(self.controller.open_meeting)
        self._context.status.show_draft("")
        self._show_state()
        self._show_files()

    def _show_files(self) -> None:
        open_meeting = self.controller.open_meeting
        meeting = open_meeting.proceedings.meeting
        if open_meeting.is_kept:
            self.files.show_record(MEETING.name, meeting.id, may_write=not meeting.struck)
        else:
            self.files.show_nothing()
        self.pending_files.show_paths(())
        self.pending_files.setVisible(not open_meeting.is_kept)

    def _show_state(self) -> None:
        open_meeting = self.controller.open_meeting
        self.head.show_meeting(open_meeting)
        self.foot.show_meeting(open_meeting, has_draft=self.controller.has_draft)
        self.form.setEnabled(not open_meeting.proceedings.meeting.struck)
        self.unrecognised.show_values(
            wording.unrecognised_words(open_meeting.proceedings, open_meeting.context.names)
        )

    def meeting(self) -> str:
        """Return the id of the meeting on show, or an empty string."""
        return self.controller.meeting_id

    def _entries(self) -> dict[str, Any]:
        stops = self.form.stops()
        position = cursor_position.current(stops)
        position["person"] = self.form.roster.tiles.current()
        return {
            "told": to_draft(self.form.proceedings()),
            "typed": self.form.draft(),
            "files": self.pending_files.paths(),
            "place": position,
            "reason": self._reason,
        }

    def _on_edited(self) -> None:
        self.controller.mark_edited()
        self._check_timer.start()

    def _on_saved(self, saved_at: int) -> None:
        self._context.status.show_draft(saved_words(saved_at))
        if self._says_saved:
            self._says_saved = False
            self._context.notices.done(saved_words(saved_at))

    def save_now(self) -> None:
        """Save the draft and say so (Ctrl+S)."""
        self._says_saved = self.controller.has_changes
        if self._says_saved:
            self.controller.save_draft()
        else:
            self._context.notices.info(message("draft-unchanged"))

    def save_draft(self) -> None:
        """Save the draft now."""
        self.controller.save_draft()

    def _reload_roll(self) -> None:
        self._context.start(self, "roll", self._read_roll())

    async def _read_roll(self) -> None:
        """Show the roll of the entered day and group; read again when more was entered meanwhile."""
        proceedings = self.form.proceedings()
        with_roll = await self.controller.roll_of(proceedings)
        while proceedings.meeting.id == self.meeting():
            if proceedings == self.form.proceedings():
                self.controller.show_roll(with_roll)
                self.form.show_roll(with_roll)
                return
            proceedings = self.form.proceedings()
            with_roll = await self.controller.roll_of(proceedings)

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
        self._context.start(self, "copy", self._copy_last(self.form.proceedings().meeting))

    async def _copy_last(self, meeting: Meeting) -> None:
        lines = await self.controller.last_attendance(meeting)
        if meeting.id != self.meeting():
            return
        if lines is None:
            self._context.notices.info(message("attendance-no-earlier"))
            return
        self.form.roster.put_lines(lines)
        self._scroll_to_tile()
        self._context.notices.info(message("attendance-copied"))

    def add_motion(self) -> None:
        """Add an empty motion to the agenda."""
        self.form.agenda.add_motion()
        self.area.ensureWidgetVisible(self.form.agenda.cards[-1])

    def finish(self) -> None:
        """Record the meeting as finished, or show what is missing; a struck one is not recorded again."""
        if not self.foot.done.isEnabled():
            return
        wrong_field = self.form.first_wrong()
        if wrong_field is None:
            self.controller.finish(self.form.proceedings())
            return
        wrong_field.setFocus()
        self.area.ensureWidgetVisible(wrong_field)

    def _ask_surplus(self, proceedings: Proceedings, number: int) -> None:
        cards = self.form.agenda.cards
        card = [one for one in cards if not one.is_empty()][number - 1]
        card.block.fields["yes"].setFocus()
        self._context.ask.confirm(
            message("votes-surplus-question", {"number": cards.index(card) + 1}),
            "仍要保存",
            lambda: self.controller.finish(proceedings, is_confirmed=True),
            detail=card.verdict.text(),
        )

    def _ask_correction(self, proceedings: Proceedings) -> None:
        self._context.ask.reason(
            "请填写更正原因",
            "保存更正",
            lambda reason: self.controller.correct(proceedings, reason),
            text=self._reason,
            on_edit=self._on_reason,
        )

    def _on_reason(self, text: str) -> None:
        self._reason = text
        self.controller.mark_edited()

    def strike_it(self) -> None:
        """Strike the meeting after asking for a reason."""
        self._context.ask.reason("请填写作废原因", "作废", self.controller.strike)

    def _on_done(self, words: str, meeting: str) -> None:
        self._context.notices.done(words, undo=words)
        self.pending_files.attach_all(MEETING.name, meeting)

    def _on_failed(self, error: ExpectedError) -> None:
        if isinstance(error, ValidationFailed):
            self.form.show_problems(error.problems)
        self._context.warn(error)

    def print_it(self) -> None:
        """Open the print preview of the recorded meeting."""
        if self.controller.open_meeting.is_kept:
            self._context.printing.meeting(self.meeting())
        else:
            self._context.notices.info(message("meeting-print-later"))

    def drop_draft(self) -> None:
        """Delete the draft after asking for confirmation."""
        self._context.ask.confirm(
            message("meeting-drop-question"),
            "丢弃",
            self.controller.drop_draft,
            detail=message("meeting-drop-detail"),
        )

    def leave(self) -> None:
        """Go back to the year; unsaved changes are saved as a draft."""
        self.controller.leave()

    def _on_closed(self) -> None:
        self._check_timer.stop()
        self._context.status.show_draft("")
        self.closed.emit()
