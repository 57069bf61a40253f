"""The page 三会一课: the year overview of a branch, and the editor of one meeting."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.domain.all_kinds import kinds_shown_on
from bindesk.domain.meetings.meetings import MEETING, TYPES
from bindesk.domain.records.kinds import Section
from bindesk.messages import message
from bindesk.operations.desk.desk import Desk
from bindesk.operations.meetings import meeting_lists, meetings
from bindesk.operations.meetings.meetings import FORM
from bindesk.operations.records import drafts
from bindesk.operations.units import visible_units
from bindesk.ui.context.changes import ChangedKinds
from bindesk.ui.context.draft_autosave import saved_words
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.context.unit_chooser import chooser_actions
from bindesk.ui.meetings import wording
from bindesk.ui.meetings.editor import MeetingEditor
from bindesk.ui.meetings.year import YearView
from bindesk.ui.shell.actions import Action
from bindesk.ui.shell.ask import NamedAct
from bindesk.ui.shell.pages import Page

DRAFT = "draft:"


def unfinished_meeting(desk: Desk) -> str:
    """Return the page argument that resumes an interrupted meeting, or an empty string.

    A meeting counts as interrupted when the clerk's newest draft was on the screen at its last save.
    """
    meeting_drafts = [draft for draft in drafts.open_drafts(desk) if draft.form == FORM]
    if not meeting_drafts:
        return ""
    stored = drafts.find(desk, FORM, meeting_drafts[0].record)
    return f"{DRAFT}{meeting_drafts[0].record}" if stored and stored[0].get("on_show") else ""


class MeetingsPage(Page):
    """Shows the meetings of the unit's branches.

    ``arrive`` takes a meeting's id, or the argument that ``unfinished_meeting`` returns.
    """

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.help_words = message("meetings-help")
        self._context = context
        self.year = YearView(context)
        self.editor = MeetingEditor(context)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.year)
        self._stack.addWidget(self.editor)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._stack)
        self._show_view(self.year)
        self.year.meeting_opened.connect(self.open)
        self.year.resumed.connect(self.resume)
        self.year.new_requested.connect(self.new)
        self.year.several.connect(self._choose_one)
        self.editor.closed.connect(self._on_closed)
        context.changes.rung.connect(self._on_changed)

    @property
    def writing(self) -> bool:
        """Whether the editor is on show rather than the year."""
        return self._stack.currentWidget() is self.editor

    @override
    def actions_here(self) -> list[Action]:
        editor = self.editor
        editor_actions = [
            ("meeting-all", "全部到会", editor.mark_everybody, "F6", "check"),
            ("meeting-last", "复制上次到会", editor.copy_last, "F7", "copy"),
            ("meeting-roster", "转到到会名单", editor.go_roster, "Ctrl+R", "members"),
            ("meeting-motion", "添加议题", editor.add_motion, "Ctrl+M", "add"),
            ("meeting-print", "预览打印", editor.print_it, "Ctrl+P", "print"),
            ("meeting-save", "保存草稿", editor.save_now, "Ctrl+S", "save"),
            ("meeting-done", "完成并待上报", editor.finish, "Ctrl+Return", "check"),
            ("meeting-done-pad", "", editor.finish, "Ctrl+Enter", ""),
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

    def _if_writing(self, run: Callable[[], None]) -> None:
        if self.writing:
            run()

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
        elif what and what != self.editor.meeting():
            self.open(what)
        elif not self.writing:
            self.year.reload()
            self.year.focus_view()

    @override
    def position(self) -> str:
        # A meeting with a draft is resumed as such, before the last position is looked at.
        controller = self.editor.controller
        is_recorded = self.writing and controller.open_meeting.is_kept
        return controller.meeting_id if is_recorded else ""

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
        if not self._is_editable(meeting):
            self.going.emit("carrying", f"sheet/{MEETING.name}/{meeting}")
            return
        if drafts.find(self._context.desk, FORM, meeting) is not None:
            self.resume(meeting)
            return

        def look() -> None:
            open_meeting = meetings.reopen(self._context.desk, meeting)
            self._show_editor()
            self.editor.open(open_meeting)

        self._context.look_up(look)

    def _is_editable(self, meeting: str) -> bool:
        desk, villages = self._context.desk, self._context.villages
        is_own = villages is None or visible_units.may_change(desk, MEETING.name, meeting)
        return is_own and meetings.has_branch(desk, meeting)

    def resume(self, meeting: str) -> None:
        """Show a meeting with the values of its draft."""
        stored = drafts.find(self._context.desk, FORM, meeting)
        if stored is None:
            self.year.reload()
            return
        draft, saved_at = stored

        def look() -> None:
            self._show_editor()
            self.editor.reopen(draft, saved_at)

        try:
            is_shown = self._context.look_up(look)
        except (KeyError, TypeError, ValueError):
            self._show_year()
            self._context.notices.fail(message("draft-unreadable"))
            return
        if is_shown:
            words = message("meeting-resumed", {"saved": saved_words(saved_at)})
            self._context.notices.info(words)
        else:
            self._show_year()

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
        self._begin(kind, today if is_now or not month else None, month or today.month)

    def _begin(self, kind: str, day: date | None, month: int) -> None:
        def look() -> None:
            group = self.year.controller.free_group(month) if kind == "XZ" else ""
            branch = self.year.controller.branch
            open_meeting = meetings.open_meeting(self._context.desk, kind, branch, day, group=group)
            self._show_editor()
            self.editor.open(open_meeting)

        self._context.look_up(look)

    def _ask_kind(self) -> None:
        kinds = [(words, partial(self.new, kind, 0)) for kind, words in TYPES.items()]
        self._context.ask.choose("选择会议类型", kinds)

    def _choose_one(self, kind: str, month: int, ids: Sequence[str]) -> None:
        def look() -> None:
            choices: list[NamedAct] = [
                (
                    f"{wording.short_day(one.meeting.day)} {one.meeting.group} {one.meeting.topic}",
                    partial(self.open, one.meeting.id),
                )
                for one in meeting_lists.lines(self._context.desk, ids)
            ]
            choices.append(("新增会议记录", partial(self.new, kind, month)))
            self._context.ask.choose(f"{month}月的{wording.short_type(kind)}", choices)

        self._context.look_up(look)

    def _show_editor(self) -> None:
        self._show_view(self.editor)

    def _show_year(self) -> None:
        self._show_view(self.year)
        self.year.reload()

    def _show_view(self, view: QWidget) -> None:
        """Show the year or the editor; the hidden one claims no space in the layout."""
        for part in (self.year, self.editor):
            room = QSizePolicy.Policy.Preferred if part is view else QSizePolicy.Policy.Ignored
            part.setSizePolicy(room, room)
        self._stack.setCurrentWidget(view)

    def _on_closed(self) -> None:
        self._show_year()
        self.year.focus_view()

    def _on_changed(self, touched: ChangedKinds) -> None:
        if (
            touched.kinds & kinds_shown_on(Section.MEETINGS)
            and not self.writing
            and self.isVisible()
        ):
            self.year.reload()
