"""What the year of a branch shows and does, without a widget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Signal

from bindesk.domain.meetings.frequencies import MonthCell, YearRow
from bindesk.domain.meetings.meetings import MeetingFilter
from bindesk.messages import message
from bindesk.operations.desk.desk import Desk
from bindesk.operations.meetings import meeting_lists, meetings
from bindesk.operations.meetings.meeting_lists import MeetingSummary
from bindesk.operations.people import members
from bindesk.operations.records import drafts
from bindesk.ui.context.unit_chooser import UnitChoice
from bindesk.ui.meetings import wording
from bindesk.ui.tasks.lookups import Query

Choices = list[tuple[object, str]]
"""Values to choose from, each with its words."""

UNDATED = 0
"""The choice in place of a year of the meetings without a day that can be read."""

_TWICE = 2


@dataclass(frozen=True, slots=True)
class UnfinishedMeeting:
    """A draft of this clerk: its record's id, its title, and when it was saved in UTC milliseconds."""

    record: str
    title: str
    saved_at: int


class YearController(QObject):
    """Reads the meetings of a branch in one year, and decides what a cell of the year grid opens.

    ``branch`` is the id of the chosen branch, "" for all branches of the chosen units; ``year`` the chosen
    year, the current one while ``is_undated`` says that the meetings without a day are listed.
    ``meeting_opened`` carries a meeting's id, ``new_requested`` a meeting type and a month, ``several`` a
    type, a month and the ids of its meetings; ``list_requested`` follows when the list is to be shown.
    """

    meeting_opened = Signal(str)
    new_requested = Signal(str, int)
    several = Signal(str, int, object)
    list_requested = Signal()

    def __init__(self, desk: Desk, villages: UnitChoice | None = None) -> None:
        super().__init__()
        self._desk = desk
        self._villages = villages
        self._rows: Mapping[str, YearRow] = {}
        self._unit_of_branch: dict[str, str] = {}
        self.branch = ""
        self.year = desk.today().year
        self.is_undated = False
        self._undated_count = 0

    @property
    def _unit(self) -> str:
        return self._villages.unit if self._villages else self._desk.office.unit

    async def branches(self) -> Choices:
        """Return the branches to choose from; for several units the first choice is all branches."""
        branches = await Query(partial(members.branches_here, self._desk, self._unit))
        self._unit_of_branch = {one.id: one.unit for one in branches}
        choices: Choices = [(one.id, one.name) for one in branches]
        is_several = self._villages is not None and len(branches) > 1
        return [("", "全部支部"), *choices] if is_several else choices

    async def years(self) -> Choices:
        """Return the years to choose from, and UNDATED where there are meetings without a day."""
        undated = MeetingFilter(branch=self.branch, struck=True, unit=self._unit, is_undated=True)
        years = await Query(partial(meeting_lists.years, self._desk, self.branch, self._unit))
        self._undated_count = len(await Query(partial(meeting_lists.ids, self._desk, undated)))
        choices: Choices = [(year, f"{year}年") for year in years]
        return [*choices, (UNDATED, "日期无法识别")] if self._undated_count else choices

    def choose_year(self, choice: int | None) -> None:
        """Choose one of the ``years``, or the current one."""
        self.year = choice or self._desk.today().year
        self.is_undated = choice == UNDATED

    @property
    def undated_note(self) -> str:
        """How many meetings have no day that can be read, "" where there are none."""
        count = self._undated_count
        return message("meetings-undated", {"count": count}) if count else ""

    @property
    def has_grid(self) -> bool:
        """Whether one branch and one year are chosen, which the year grid shows."""
        return bool(self.branch) and not self.is_undated

    @property
    def may_write(self) -> bool:
        """Whether this desk may write meetings of the chosen branch."""
        if self._villages is None:
            return True
        return self._unit_of_branch.get(self.branch) == self._villages.own_unit

    @property
    def why_not(self) -> str:
        """Why this desk may not write meetings of the chosen branch, "" where it may."""
        return "" if self._villages is None or self.may_write else self._villages.why_not()

    @property
    def is_this_year(self) -> bool:
        """Whether the chosen year is the current one."""
        return self.year == self._desk.today().year

    async def read_grid(self) -> Sequence[YearRow]:
        """Return the rows of the year grid, one a meeting type."""
        grid = partial(meeting_lists.year_grid, self._desk, self.branch, self.year)
        rows = await Query(grid)
        self._rows = {row.type: row for row in rows}
        return rows

    async def meeting_ids(self, letters: str) -> Sequence[str]:
        """Return the ids of the year's meetings whose topic, initials or number match some letters."""
        meeting_filter = MeetingFilter(
            branch=self.branch,
            year=self.year,
            letters=letters.strip(),
            struck=True,
            unit=self._unit,
            is_undated=self.is_undated,
        )
        return await Query(partial(meeting_lists.ids, self._desk, meeting_filter))

    def lines(self, ids: Sequence[str]) -> Mapping[str, MeetingSummary]:
        """Return the lines of the list by the ids of their meetings."""
        return {one.meeting.id: one for one in meeting_lists.lines(self._desk, ids)}

    async def unfinished(self) -> Sequence[UnfinishedMeeting]:
        """Return this clerk's drafts of meetings, the newest first."""
        return await Query(partial(_unfinished, self._desk))

    def type_at(self, row: int) -> str:
        """Return the meeting type of a row of the year grid, "" beyond the last."""
        kinds = list(self._rows)
        return kinds[row] if 0 <= row < len(kinds) else ""

    def _cell(self, kind: str, month: int) -> MonthCell | None:
        return self._rows[kind].cells[month - 1] if kind in self._rows and month else None

    def open_cell(self, kind: str, month: int) -> None:
        """Open the meeting of a month, or ask for a new one or for one of several; month 0 is the total."""
        cell = self._cell(kind, month)
        if cell is None:
            self.list_requested.emit()
        elif not cell.meetings:
            self.new_requested.emit(kind, month)
        elif len(cell.meetings) == 1 and (cell.due < _TWICE or cell.done >= cell.due):
            self.meeting_opened.emit(cell.meetings[0])
        else:
            self.several.emit(kind, month, cell.meetings)

    async def preview(self, kind: str, month: int) -> str:
        """Return a summary of a month's meetings, "" where there are none."""
        cell = self._cell(kind, month)
        ids = cell.meetings if cell else ()
        lines = await Query(partial(meeting_lists.lines, self._desk, ids))
        return "；".join(wording.summary(line) for line in lines)

    def reason(self, kind: str, month: int) -> str:
        """Return the rule of a meeting type and how a month stands by it, "" without a type."""
        return wording.reason(kind, self._cell(kind, month)) if kind else ""

    async def free_group(self, month: int) -> str:
        """Return the first Party group without a meeting in one month of the chosen year."""
        return await Query(partial(_free_group, self._desk, self.branch, self.year, month))


def _unfinished(desk: Desk) -> list[UnfinishedMeeting]:
    open_drafts = [draft for draft in drafts.open_drafts(desk) if draft.form == meetings.FORM]
    return [
        UnfinishedMeeting(draft.record, _draft_title(desk, draft.record), draft.saved_at)
        for draft in open_drafts
    ]


def _draft_title(desk: Desk, record: str) -> str:
    stored = drafts.find(desk, meetings.FORM, record)
    values = stored[0].get("told", {}).get("meeting", {}).get("said", {}) if stored else {}
    kind = wording.SHORT_TYPES.get(str(values.get("type")), "会议")
    parts = (kind, str(values.get("day") or ""), str(values.get("topic") or ""))
    return " ".join(part for part in parts if part)


def _free_group(desk: Desk, branch: str, year: int, month: int) -> str:
    meeting_filter = MeetingFilter(branch=branch, year=year, type="XZ")
    lines = meeting_lists.lines(desk, meeting_lists.ids(desk, meeting_filter))
    day_of = [(one.meeting.day or date.min, one.meeting.group) for one in lines]
    groups_met = {group for day, group in day_of if day.month == month}
    roster = members.roster(desk, branch, desk.today())
    names = sorted({one.member.group for one in roster} - {""})
    return next((name for name in names if name not in groups_met), names[0] if names else "")
