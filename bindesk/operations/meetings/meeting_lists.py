"""Lists a branch's meetings, newest first, and compares the meetings of a year with the required ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bindesk.db.calendar import calendars
from bindesk.db.journal import journal
from bindesk.db.meetings import meetings
from bindesk.db.records import records
from bindesk.domain.calendar.working_days import WorkCalendar
from bindesk.domain.meetings import attendance, frequencies, integrity, roll
from bindesk.domain.meetings.frequencies import BranchDuties, MeetingEntry, YearRow
from bindesk.domain.meetings.meetings import Meeting, MeetingFilter
from bindesk.domain.people.organisations import ORGANISATION, Organisation
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.operations.desk.clocks import instant
from bindesk.operations.desk.desk import Desk
from bindesk.operations.meetings.rolls import branch_people
from bindesk.operations.people.members import roster_of


@dataclass(frozen=True, slots=True)
class MeetingSummary:
    """One meeting in a list; ``due`` and ``present`` count persons."""

    meeting: Meeting
    due: int
    present: int
    is_late: bool


def ids(desk: Desk, meeting_filter: MeetingFilter) -> list[str]:
    """Return the ids of the meetings that match a filter, newest first."""
    with desk.reading() as conn:
        return meetings.ids(conn, meeting_filter)


def lines(desk: Desk, meeting_ids: Sequence[str]) -> list[MeetingSummary]:
    """Return the summaries of meetings, in the order of the given ids."""
    with desk.reading() as conn:
        loaded = meetings.load_many(conn, meeting_ids)
        attendances = meetings.attendances(conn, [one.id for one in loaded])
        calendar = calendars.load(conn)
        reference_days = {one.branch: desk.today() for one in loaded}
        people = {branch: branch_people(conn, branch) for branch in reference_days}
    summaries = []
    for one in loaded:
        own_lines = people[one.branch].lines(one, attendances)
        rolled = people[one.branch].roll(one, own_lines, one.day or reference_days[one.branch])
        counts = attendance.count(rolled, one, own_lines)
        late = integrity.is_late(one, calendar)
        summaries.append(MeetingSummary(one, counts.due, counts.present, is_late=late))
    return summaries


def year_grid(desk: Desk, branch: str, year: int) -> tuple[YearRow, ...]:
    """Return a branch's year grid: each kind of meeting by month, with those done and those due.

    Before the day that the branch names, or else the month of its unit's first deed, nothing is due: what
    was recorded on paper is not missing here. Raises ValidationFailed when there is no such branch.
    """
    today = desk.today()
    with desk.reading() as conn:
        organisation = records.load(conn, ORGANISATION, branch)
        if organisation is None:
            raise ValidationFailed([Problem("branch-missing", "branch")])
        year_meetings = meetings.of_year(conn, branch, year)
        rolled = roster_of(conn, branch, min(today, date(year, 12, 31)))
        calendar = calendars.load(conn)
        first_deed = journal.first_made_at(conn, organisation.unit)
    duties = BranchDuties(
        since=_due_since(organisation, first_deed, today),
        has_committee=roll.has_committee(rolled),
        groups=tuple(roll.groups(rolled)),
    )
    return frequencies.year_grid(
        (_entry(one, calendar) for one in year_meetings), duties, year, today
    )


def _due_since(organisation: Organisation, first_deed: int | None, today: date) -> date:
    if organisation.recorded_from is not None:
        return organisation.recorded_from
    began = today if first_deed is None else min(instant(first_deed).date(), today)
    return max(began.replace(day=1), organisation.founded_on or date.min)


def _entry(meeting: Meeting, calendar: WorkCalendar) -> MeetingEntry:
    return MeetingEntry(
        meeting.id,
        meeting.type,
        meeting.day or date.min,
        meeting.group,
        is_late=integrity.is_late(meeting, calendar),
        finished=meeting.finished,
    )


def years(desk: Desk, branch: str = "", unit: str = "") -> list[int]:
    """Return the years that the year grid can show: those with meetings, this year, and the next.

    Without a branch they are those of the unit, without a unit those of all meetings.
    """
    this = desk.today().year
    with desk.reading() as conn:
        return sorted({*meetings.years(conn, branch, unit), this, this + 1}, reverse=True)
