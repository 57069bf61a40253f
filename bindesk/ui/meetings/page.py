"""The page 三会一课: the year overview of a branch, and the editor of one meeting."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any

from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.domain.all_kinds import kinds_shown_on
from bindesk.domain.meetings.meetings import MEETING, TYPES, from_draft
from bindesk.domain.records.kinds import Section
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.messages import message
from bindesk.operations.desk.desk import Desk
from bindesk.operations.meetings import meeting_lists, meetings
from bindesk.operations.meetings.meetings import FORM, OpenMeeting
from bindesk.operations.records import drafts
from bindesk.operations.units import visible_units
from bindesk.ui.attachments.panel import AttachmentPanel
from bindesk.ui.context.changes import ChangedKinds
from bindesk.ui.context.draft_autosave import saved_words
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.context.unit_chooser import chooser_actions
from bindesk.ui.meetings import wording
from bindesk.ui.meetings.editor import MeetingEditor
from bindesk.ui.meetings.meeting_form import MeetingForm
from bindesk.ui.meetings.year import YearView
from bindesk.ui.shell.actions import Action
from bindesk.ui.shell.ask import NamedAct
from bindesk.ui.shell.pages import Page, PageChoices
from bindesk.ui.tasks.lookups import Query

DRAFT = "draft:"
_CARDS_AHEAD = 3
"""How many cards of motions are built before a meeting is opened; most meetings have no more."""

_VIEW = "view"
"""The name of the lookups that choose what the page shows: the newest ends the one before it."""


@dataclass(frozen=True, slots=True)
class _MeetingDraft:
    """A stored draft: the entries, the meeting with its roll, when it was saved in UTC milliseconds."""

    entries: Mapping[str, Any]
    open_meeting: OpenMeeting
    saved_at: int


def _read_meeting(
    desk: Desk, meeting: str, *, is_village: bool
) -> OpenMeeting | _MeetingDraft | None:
    """Return a meeting, or its draft where there is one; None where it can only be read."""
    is_own = is_village or visible_units.may_change(desk, MEETING.name, meeting)
    if not (is_own and meetings.has_branch(desk, meeting)):
        return None
    return _read_draft(desk, meeting) or meetings.reopen(desk, meeting)


def _read_draft(desk: Desk, meeting: str) -> _MeetingDraft | None:
    """Return the draft of a meeting, None where there is none.

    Raises ExternalError for a draft that can not be read.
    """
    stored = drafts.find(desk, FORM, meeting)
    if stored is None:
        return None
    entries, saved_at = stored
    try:
        proceedings = from_draft(entries["told"])
    except (KeyError, TypeError, ValueError) as error:
        raise ExternalError("draft-unreadable") from error
    return _MeetingDraft(entries, meetings.context_of(desk, proceedings), saved_at)


class MeetingsPage(Page):
    """Shows the meetings of the unit's branches.

    ``arrive`` takes a meeting's id, or DRAFT with the id of a meeting whose draft is to be resumed.
    """

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.help_words = message("meetings-help")
        self._context = context
        self.year = YearView(context)
        self._editor: MeetingEditor | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.year)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._stack)
        self.year.meeting_opened.connect(self.open)
        self.year.resumed.connect(self.resume)
        self.year.new_requested.connect(self.new)
        self.year.several.connect(self._choose_one)
        context.changes.rung.connect(self._on_changed)

    @cached_property
    def _form(self) -> MeetingForm:
        return MeetingForm(self._context.today)

    @cached_property
    def _files(self) -> AttachmentPanel:
        return AttachmentPanel(self._context)

    @property
    def editor(self) -> MeetingEditor:
        """The editor of one meeting, built when it is needed first."""
        if self._editor is None:
            self._editor = MeetingEditor(self._context, self._form, self._files)
            self._stack.addWidget(self._editor)
            self._show_view(self.year)
            self._editor.closed.connect(self._on_closed)
        return self._editor

    @override
    def parts_ahead(self) -> Sequence[Callable[[], object]]:
        in_turn = (lambda: self._form, lambda: self._files, lambda: self.editor)
        return (*in_turn, *(self._build_motion_card,) * _CARDS_AHEAD)

    def _build_motion_card(self) -> None:
        self.editor.form.build_motion_card()

    @property
    def writing(self) -> bool:
        """Whether the editor is on show rather than the year."""
        return self._stack.currentWidget() is not self.year

    @override
    def actions_here(self) -> list[Action]:
        edit = MeetingEditor
        editor_actions = [
            ("meeting-all", "全部到会", edit.mark_everybody, "F6", "check"),
            ("meeting-last", "复制上次到会", edit.copy_last, "F7", "copy"),
            ("meeting-roster", "转到到会名单", edit.go_roster, "Ctrl+R", "members"),
            ("meeting-motion", "添加议题", edit.add_motion, "Ctrl+M", "add"),
            ("meeting-print", "预览打印", edit.print_it, "Ctrl+P", "print"),
            ("meeting-save", "保存草稿", edit.save_now, "Ctrl+S", "save"),
            ("meeting-done", "完成并待上报", edit.finish, "Ctrl+Return", "check"),
            ("meeting-done-pad", "", edit.finish, "Ctrl+Enter", ""),
        ]
        return [
            *chooser_actions("meeting", self.year.village, "三会一课"),
            Action("meeting-filter", "筛选列表", self._go_filter, "Ctrl+F", "search", "三会一课"),
            Action("meeting-new", "新增会议记录", self._ask_new, "Ctrl+N", "add", "三会一课"),
            *(
                Action(
                    name, words, partial(self._if_writing, run), keys, icon, words and "三会一课"
                )
                for name, words, run, keys, icon in editor_actions
            ),
        ]

    def _if_writing(self, run: Callable[[MeetingEditor], None]) -> None:
        if self.writing:
            run(self.editor)

    def _go_filter(self) -> None:
        if not self.writing:
            self.year.go_filter()

    def _ask_new(self) -> None:
        if not self.writing:
            self.year.ask_new()

    @override
    def arrive(self, what: str) -> None:
        if what.startswith(DRAFT):
            self.resume(what.removeprefix(DRAFT))
        elif what and not (self.writing and what == self.editor.meeting()):
            self.open(what)
        elif not self.writing:
            self._context.start(self, _VIEW, self.show_year())

    @override
    def position(self) -> str:
        # A meeting with a draft is resumed as such, before the last position is looked at.
        if not self.writing:
            return ""
        controller = self.editor.controller
        return controller.meeting_id if controller.open_meeting.is_kept else ""

    @override
    def choices(self) -> PageChoices:
        return self.year.choices()

    @override
    def restore_choices(self, choices: PageChoices) -> None:
        self.year.restore(choices)

    @override
    def leave(self) -> None:
        if self.writing:
            self.editor.save_draft()

    @override
    def back(self) -> bool:
        if self.writing:
            self.editor.leave()
            return True
        return False

    def open(self, meeting: str) -> None:
        """Show a recorded meeting, or the clerk's draft of its correction where there is one.

        A meeting of another unit, or of a branch that is not stored here, is shown on the page where records
        are only read.
        """
        self._context.start(self, _VIEW, self._open(meeting))

    async def _open(self, meeting: str) -> None:
        desk, is_village = self._context.desk, self._context.villages is None
        found = await Query(partial(_read_meeting, desk, meeting, is_village=is_village))
        if found is None:
            self.going.emit("carrying", f"sheet/{MEETING.name}/{meeting}")
        elif isinstance(found, _MeetingDraft):
            self._show_draft(found)
        else:
            self._show_editor()
            self.editor.open(found)

    def resume(self, meeting: str) -> None:
        """Show a meeting with the values of its draft."""
        self._context.start(self, _VIEW, self._resume(meeting))

    async def _resume(self, meeting: str) -> None:
        try:
            draft = await Query(partial(_read_draft, self._context.desk, meeting))
        except (ExternalError, ValidationFailed) as error:
            self._show_year()
            self._context.warn(error)
            return
        if draft is None:
            self.year.reload()
        else:
            self._show_draft(draft)

    def _show_draft(self, draft: _MeetingDraft) -> None:
        try:
            self._show_editor()
            self.editor.reopen(draft.open_meeting, draft.entries, draft.saved_at)
        except (KeyError, TypeError, ValueError):
            self._show_year()
            self._context.notices.fail(message("draft-unreadable"))
            return
        words = message("meeting-resumed", {"saved": saved_words(draft.saved_at)})
        self._context.notices.info(words)

    def new(self, kind: str, month: int) -> None:
        """Begin a meeting of a type in a month; without a type the clerk is asked for one."""
        if not self.year.controller.may_write:
            self._context.notices.info(self._context.why_not() or message("branch-missing"))
            return
        if not kind:
            self._ask_kind()
            return
        today = self._context.today()
        is_now = (self.year.controller.year, month) == (today.year, today.month)
        day = today if is_now or not month else None
        self._context.start(self, _VIEW, self._begin(kind, day, month or today.month))

    async def _begin(self, kind: str, day: date | None, month: int) -> None:
        controller, desk = self.year.controller, self._context.desk
        branch = controller.branch
        group = await controller.free_group(month) if kind == "XZ" else ""
        begun = partial(meetings.open_meeting, desk, kind, branch, day, group=group)
        open_meeting = await Query(begun)
        self._show_editor()
        self.editor.open(open_meeting)

    def _ask_kind(self) -> None:
        kinds = [(words, partial(self.new, kind, 0)) for kind, words in TYPES.items()]
        self._context.ask.choose("选择会议类型", kinds)

    def _choose_one(self, kind: str, month: int, ids: Sequence[str]) -> None:
        self._context.start(self, _VIEW, self._ask_which(kind, month, ids))

    async def _ask_which(self, kind: str, month: int, ids: Sequence[str]) -> None:
        lines = await Query(partial(meeting_lists.lines, self._context.desk, ids))
        choices: list[NamedAct] = [
            (
                f"{wording.short_day(one.meeting.day)} {one.meeting.group} {one.meeting.topic}",
                partial(self.open, one.meeting.id),
            )
            for one in lines
        ]
        choices.append(("新增会议记录", partial(self.new, kind, month)))
        self._context.ask.choose(f"{month}月的{wording.short_type(kind)}", choices)

    def _show_editor(self) -> None:
        self._show_view(self.editor)

    def _show_year(self) -> None:
        self._show_view(self.year)
        self.year.reload()

    def _show_view(self, view: QWidget) -> None:
        """Show the year or the editor; the hidden one claims no space in the layout."""
        for part in filter(None, (self.year, self._editor)):
            room = QSizePolicy.Policy.Preferred if part is view else QSizePolicy.Policy.Ignored
            part.setSizePolicy(room, room)
        self._stack.setCurrentWidget(view)

    def _on_closed(self) -> None:
        self._show_view(self.year)
        self._context.start(self, _VIEW, self.show_year())

    async def show_year(self) -> None:
        """Read the year and move the focus into it."""
        self.year.focus_view()
        await self.year.read()
        if not self.writing:
            self.year.focus_view()

    def _on_changed(self, touched: ChangedKinds) -> None:
        if (
            touched.kinds & kinds_shown_on(Section.MEETINGS)
            and not self.writing
            and self.isVisible()
        ):
            self.year.reload()
