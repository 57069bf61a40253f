"""A branch's meetings in lists: the newest first, and the year against what the rules ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bindesk.db.calendar import calendars
from bindesk.db.meetings import meetings
from bindesk.db.people import members
from bindesk.db.records import records
from bindesk.domain.calendar.working_days import WorkCalendar
from bindesk.domain.meetings import attendance, frequencies, integrity, roll
from bindesk.domain.meetings.frequencies import BranchDuties, MeetingEntry, YearRow
from bindesk.domain.meetings.meetings import Meeting, MeetingFilter
from bindesk.domain.people.organisations import ORGANISATION
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.operations.desk.desk import Desk
from bindesk.operations.people.members import roster_of


@dataclass(frozen=True, slots=True)
class MeetingSummary:
    """One meeting in a list; ``due`` and ``present`` in persons."""

    meeting: Meeting
    due: int
    present: int
    is_late: bool


def ids(desk: Desk, sought: MeetingFilter) -> list[str]:
    """Return the ids of the meetings sought, the newest first."""
    with desk.reading() as conn:
        return meetings.ids(conn, sought)


def lines(desk: Desk, wanted: Sequence[str]) -> list[MeetingSummary]:
    """Return meetings as a list shows them, in the order of their ids."""
    with desk.reading() as conn:
        held = meetings.load_many(conn, wanted)
        came = meetings.attendances(conn, [one.id for one in held])
        calendar = calendars.load(conn)
        on = {one.branch: desk.today() for one in held}
        people = {branch: members.of_branch(conn, branch) for branch in on}
        said = {branch: members.standings(conn, branch) for branch in on}
    found = []
    for one in held:
        rolled = roll.roll(
            people[one.branch], said[one.branch], one.branch, one.day or on[one.branch]
        )
        counts = attendance.count(rolled, one, [line for line in came if line.meeting == one.id])
        late = integrity.is_late(one, calendar)
        found.append(MeetingSummary(one, counts.due, counts.present, is_late=late))
    return found


def year_grid(desk: Desk, branch: str, year: int) -> tuple[YearRow, ...]:
    """Return how a branch's year stands: each kind of meeting by month, held and due.

    Raises ValidationFailed when there is no such branch.
    """
    today = desk.today()
    with desk.reading() as conn:
        organisation = records.load(conn, ORGANISATION, branch)
        if organisation is None:
            raise ValidationFailed([Problem("branch-missing", "branch")])
        held = meetings.of_year(conn, branch, year)
        rolled = roster_of(conn, branch, min(today, date(year, 12, 31)))
        calendar = calendars.load(conn)
    asked = BranchDuties(
        since=organisation.founded_on,
        has_committee=roll.has_committee(rolled),
        groups=tuple(roll.groups(rolled)),
    )
    return frequencies.year_grid((_entries(one, calendar) for one in held), asked, year, today)


def _entries(one: Meeting, calendar: WorkCalendar) -> MeetingEntry:
    return MeetingEntry(
        one.id,
        one.type,
        one.day or date.min,
        one.group,
        is_late=integrity.is_late(one, calendar),
        finished=one.finished,
    )


def years(desk: Desk, branch: str = "", unit: str = "") -> list[int]:
    """Return the years a branch's grid can show: those with meetings, this one, and the next.

    Without a branch those of a unit, without that those of all.
    """
    this = desk.today().year
    with desk.reading() as conn:
        return sorted({*meetings.years(conn, branch, unit), this, this + 1}, reverse=True)
