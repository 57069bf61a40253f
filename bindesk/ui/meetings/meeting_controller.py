"""What the editor of one meeting does, without a widget: its draft, its roll, its deeds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from bindesk.domain.journal.deeds import Changes
from bindesk.domain.meetings import verdicts
from bindesk.domain.meetings.meetings import (
    MEETING,
    Attendance,
    Meeting,
    Proceedings,
)
from bindesk.domain.text.problems import Problem
from bindesk.messages import message
from bindesk.operations.desk.desk import Desk
from bindesk.operations.meetings import meetings
from bindesk.operations.meetings.meetings import FORM, OpenMeeting
from bindesk.operations.records import drafts, restoration
from bindesk.ui.context.changes import ChangeNotifier
from bindesk.ui.context.draft_autosave import DraftAutosaver
from bindesk.ui.meetings import wording
from bindesk.ui.tasks.lookups import Query
from bindesk.ui.tasks.tasks import ExpectedError, Tasks


class MeetingController(QObject):
    """Opens one meeting, autosaves its draft, and records, corrects, strikes or restores it.

    ``entries`` returns what the clerk has entered, as the draft stores it. ``state_changed`` follows when the
    meeting has a draft or another roll, ``draft_saved`` carries the time of a save in UTC milliseconds,
    ``problems_found`` the problems that block recording, ``confirmation_needed`` the Proceedings and the
    number of a motion with more votes than voters, ``reason_needed`` the Proceedings that need a reason
    for their correction, ``busy_changed`` whether a deed is under way, ``failed`` the error of a deed or of a
    save, ``done`` the words for a deed and the meeting's id. ``closed`` follows when the meeting is closed.
    """

    state_changed = Signal()
    draft_saved = Signal(object)
    problems_found = Signal(object)
    confirmation_needed = Signal(object, int)
    reason_needed = Signal(object)
    busy_changed = Signal(bool)
    failed = Signal(object)
    done = Signal(str, str)
    closed = Signal()

    def __init__(
        self,
        desk: Desk,
        tasks: Tasks,
        changes: ChangeNotifier,
        entries: Callable[[], Mapping[str, Any]],
    ) -> None:
        super().__init__()
        self._desk = desk
        self._tasks = tasks
        self._changes = changes
        self._entries = entries
        self._open_meeting: OpenMeeting | None = None
        self._is_busy = False
        self.is_open = False
        """Whether the meeting is on the screen; a draft says so, to be resumed at the next start."""
        self.has_draft = False
        """Whether changes of this meeting are stored as a draft."""
        self.autosaver = DraftAutosaver(desk, tasks, FORM)
        self.autosaver.saved.connect(self._on_saved)
        self.autosaver.refused.connect(self.failed)

    @property
    def open_meeting(self) -> OpenMeeting:
        """The meeting that is open; only while one is."""
        assert self._open_meeting is not None  # noqa: S101 - asked only while a meeting is open
        return self._open_meeting

    @property
    def meeting_id(self) -> str:
        """The id of the open meeting, or an empty string."""
        return self._open_meeting.proceedings.meeting.id if self._open_meeting else ""

    @property
    def title(self) -> str:
        """The title of the open meeting."""
        return wording.meeting_title(self.open_meeting.proceedings.meeting)

    def open(self, open_meeting: OpenMeeting, *, has_draft: bool = False) -> None:
        """Open a meeting and autosave a draft of its changes from now on."""
        self._open_meeting = open_meeting
        self.is_open = True
        self.has_draft = has_draft
        self.autosaver.begin(self.meeting_id, self._draft)

    @property
    def has_changes(self) -> bool:
        """Whether something has changed since the last save of the draft."""
        return self.autosaver.changed

    def mark_edited(self) -> None:
        """Note that the clerk has changed something; it is saved within five seconds."""
        self.autosaver.mark_edited()

    def save_draft(self) -> None:
        """Save the draft now, if anything has changed."""
        self.autosaver.save()

    async def roll_of(self, proceedings: Proceedings) -> OpenMeeting:
        """Return the meeting with the roll for the entered day and group."""
        return await Query(partial(meetings.context_of, self._desk, proceedings))

    def show_roll(self, open_meeting: OpenMeeting) -> None:
        """Go on with another roll of the open meeting."""
        self._open_meeting = open_meeting
        self.state_changed.emit()

    async def last_attendance(self, meeting: Meeting) -> Sequence[Attendance] | None:
        """Return the attendance lines of the last meeting of the same type; None without one."""
        return await Query(partial(meetings.copy_last, self._desk, meeting))

    def finish(self, proceedings: Proceedings, *, is_confirmed: bool = False) -> None:
        """Record the meeting as finished; report what is missing, or that a correction needs a reason.

        A vote with more votes than voters is recorded when it is confirmed, or has a note on the checks.
        """
        if self._is_busy:
            return
        self._set_busy(is_busy=True)
        proceedings = replace(proceedings, meeting=replace(proceedings.meeting, finished=True))
        self._tasks.query(
            partial(meetings.problems_of, self._desk, proceedings),
            partial(self._on_judged, proceedings, is_confirmed=is_confirmed),
            self._on_not_judged,
        )

    def _on_not_judged(self, error: ExpectedError) -> None:
        self._set_busy(is_busy=False)
        self.failed.emit(error)

    def _on_judged(
        self, proceedings: Proceedings, missing: Sequence[Problem], *, is_confirmed: bool
    ) -> None:
        if proceedings.meeting.id != self.meeting_id:
            self._set_busy(is_busy=False)
        elif missing:
            self._set_busy(is_busy=False)
            self.problems_found.emit(missing)
        elif not is_confirmed and (surplus := self._surplus_vote(proceedings)):
            self._set_busy(is_busy=False)
            self.confirmation_needed.emit(proceedings, surplus)
        elif self.open_meeting.is_kept and self.open_meeting.proceedings.meeting.finished:
            self._set_busy(is_busy=False)
            self.reason_needed.emit(proceedings)
        else:
            deed = partial(meetings.record, self._desk, proceedings)
            self._perform(deed, message("meeting-recorded", {"title": self.title}))

    def _surplus_vote(self, proceedings: Proceedings) -> int:
        """Return the number of the first motion with more votes than voters and no note on it, or 0."""
        if proceedings.meeting.checks_note:
            return 0
        rolled, pack = self.open_meeting.roll_entries, self.open_meeting.context.pack
        for number, motion in enumerate(proceedings.motions, start=1):
            judged = verdicts.judge(proceedings, rolled, motion, pack)
            if judged is not None and judged.tally.surplus:
                return number
        return 0

    def correct(self, proceedings: Proceedings, reason: str) -> None:
        """Record the meeting's correction."""
        deed = partial(meetings.correct, self._desk, proceedings, reason)
        self._run(deed, f"已更正：{self.title}")

    def strike(self, reason: str) -> None:
        """Strike the meeting."""
        deed = partial(meetings.strike, self._desk, self.meeting_id, reason)
        self._run(deed, f"已作废：{self.title}")

    def restore(self) -> None:
        """Make the struck meeting valid again."""
        deed = partial(restoration.restore, self._desk, MEETING, self.meeting_id)
        self._run(deed, f"已恢复：{self.title}")

    def drop_draft(self) -> None:
        """Delete the draft and close the meeting."""
        drop = partial(drafts.drop, self._desk, FORM, self.meeting_id)
        close = partial(self._tasks.run, drop, lambda _none: self._close(), self.failed.emit)
        self.autosaver.end(close)

    def leave(self) -> None:
        """Close the meeting; unsaved changes are saved as a draft."""
        self.is_open = False
        if self.has_draft or self.autosaver.changed:
            self.autosaver.mark_edited()
            self.autosaver.save()
        self.autosaver.end(self._close)

    def _draft(self) -> dict[str, Any]:
        return {**self._entries(), "on_show": self.is_open}

    def _on_saved(self, saved_at: int) -> None:
        if not self.has_draft:
            self.has_draft = True
            self.state_changed.emit()
        if self.is_open:
            self.draft_saved.emit(saved_at)

    def _run(self, deed: "partial[Changes]", words: str) -> None:
        """Run a deed; a second one meanwhile does nothing."""
        if not self._is_busy:
            self._set_busy(is_busy=True)
            self._perform(deed, words)

    def _perform(self, deed: "partial[Changes]", words: str) -> None:
        """Run a deed once the autosave of the draft has ended."""
        meeting = self.meeting_id

        def then(changes: Changes) -> None:
            self._is_busy = False
            self._close()
            self._changes.notify(changes)
            self.done.emit(words, meeting)

        self.autosaver.end(lambda: self._tasks.run(deed, then, self._on_failed))

    def _set_busy(self, *, is_busy: bool) -> None:
        self._is_busy = is_busy
        self.busy_changed.emit(is_busy)

    def _on_failed(self, error: ExpectedError) -> None:
        self._set_busy(is_busy=False)
        if not self.open_meeting.proceedings.meeting.struck:  # nothing is entered on a struck one
            self.autosaver.begin(self.meeting_id, self._draft)
            self.autosaver.mark_edited()
        self.failed.emit(error)

    def _close(self) -> None:
        self._open_meeting = None
        self.is_open = False
        self.closed.emit()
