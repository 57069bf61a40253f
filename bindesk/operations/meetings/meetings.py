"""The operations on a meeting: open its page, record it, correct it, strike it, copy an attendance."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bindesk.db.calendar import calendars
from bindesk.db.meetings import meetings
from bindesk.db.people import duplicates, members
from bindesk.db.records import drafts, records
from bindesk.db.store.engine import Connection
from bindesk.domain.journal.deeds import Changes
from bindesk.domain.journal.ids import new_id
from bindesk.domain.meetings import roll
from bindesk.domain.meetings.integrity import MeetingContext
from bindesk.domain.meetings.meetings import (
    ATTENDANCE,
    MEETING,
    MOTION,
    Attendance,
    Meeting,
    Proceedings,
    attendance_id,
    next_number,
    number_stem,
    problems,
)
from bindesk.domain.meetings.merged_members import as_survivors, with_survivors
from bindesk.domain.meetings.roll import RollEntry
from bindesk.domain.meetings.rule_pack import rule_pack
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.organisations import ORGANISATION, Organisation, bare_name
from bindesk.domain.text.pinyin import initials
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.operations.desk.desk import Desk
from bindesk.operations.desk.unit_of_work import UnitOfWork
from bindesk.operations.meetings.rolls import branch_people
from bindesk.operations.people.members import roster_of

FORM = "meeting"
"""The form name under which drafts of meetings are stored."""


@dataclass(frozen=True, slots=True)
class OpenMeeting:
    """The contents of a meeting's page: proceedings, branch, the branch's roll of that day, check context.

    ``is_kept`` says whether the meeting has been recorded before.
    """

    proceedings: Proceedings
    organisation: Organisation
    roll_entries: tuple[RollEntry, ...]
    context: MeetingContext
    is_kept: bool = False


def open_meeting(
    desk: Desk, meeting_type: str, branch: str, day: date | None, *, group: str = ""
) -> OpenMeeting:
    """Return the page of a new meeting with the roll of its day; nothing is stored yet.

    Without a day, the roll of today is used until a day is entered.

    Place and recorder are those of the last meeting of the kind, the chair is the secretary where one
    convenes it (or the group's leader). Raises ValidationFailed when there is no such branch.
    """
    meeting = Meeting(
        id=new_id(),
        unit=desk.office.unit,
        type=meeting_type,
        branch=branch,
        group=group,
        day=day,
        entered_on=desk.today(),
    )
    with desk.reading() as conn:
        page = _open(conn, desk, Proceedings(meeting))
        last = meetings.last_before(conn, meeting)
        before = records.load(conn, MEETING, last) if last else None
    enrolled = {one.id for one in page.roll_entries}
    meeting = replace(
        meeting,
        chair=_convener(page.roll_entries, meeting),
        place=before.place if before else "",
        recorder=before.recorder if before and before.recorder in enrolled else "",
    )
    return replace(page, proceedings=Proceedings(meeting))


def _convener(rolled: Sequence[RollEntry], meeting: Meeting) -> str:
    post = "group-leader" if meeting.group else "secretary"
    called = roll.called(rolled, meeting) or rolled
    return next((one.id for one in called if one.member.post == post), "")


def reopen(desk: Desk, meeting: str) -> OpenMeeting:
    """Return the page of a recorded meeting.

    Raises ValidationFailed when there is no such meeting.
    """
    with desk.reading() as conn:
        proceedings = meetings.proceedings(conn, meeting)
        if proceedings is None:
            raise ValidationFailed([Problem("meeting-gone")])
        proceedings = with_survivors(proceedings, duplicates.survivor_ids(conn, MEMBER.name))
        return _open(conn, desk, proceedings, is_kept=True)


def has_branch(desk: Desk, meeting: str) -> bool:
    """Return whether the branch of a meeting is stored here; without it the meeting has no roll."""
    with desk.reading() as conn:
        stored = records.load(conn, MEETING, meeting)
        return stored is None or records.load(conn, ORGANISATION, stored.branch) is not None


def context_of(desk: Desk, proceedings: Proceedings) -> OpenMeeting:
    """Return the page of unsaved proceedings, with the roll and check context of their day and branch."""
    with desk.reading() as conn:
        stored = records.load(conn, MEETING, proceedings.meeting.id)
        current = (
            replace(proceedings.meeting, unrecognised=stored.unrecognised)
            if stored
            else replace(proceedings.meeting, entered_on=desk.today())
        )
        proceedings = replace(proceedings, meeting=current)
        proceedings = with_survivors(proceedings, duplicates.survivor_ids(conn, MEMBER.name))
        return _open(conn, desk, proceedings, is_kept=stored is not None)


def _open(
    conn: Connection, desk: Desk, proceedings: Proceedings, *, is_kept: bool = False
) -> OpenMeeting:
    organisation = records.load(conn, ORGANISATION, proceedings.meeting.branch)
    if organisation is None:
        raise ValidationFailed([Problem("branch-missing", "branch")])
    people, meeting = branch_people(conn, organisation.id), proceedings.meeting
    rolled = people.roll(meeting, proceedings.attendances, meeting.day or desk.today())
    return OpenMeeting(
        proceedings, organisation, rolled, _context(conn, desk, proceedings, rolled), is_kept
    )


def _context(
    conn: Connection, desk: Desk, proceedings: Proceedings, rolled: Sequence[RollEntry]
) -> MeetingContext:
    meeting = proceedings.meeting
    day = meeting.day or desk.today()
    enrolled = {one.id: one.member.name for one in rolled}
    persons = {meeting.chair, meeting.recorder, *(line.person for line in proceedings.attendances)}
    strangers = sorted(persons - set(enrolled) - {""})
    return MeetingContext(
        today=desk.today(),
        calendar=calendars.load(conn),
        pack=rule_pack(day),
        names={**enrolled, **members.names(conn, strangers)},
        standings=[
            *members.standings(conn, meeting.branch),
            *members.standings_of(conn, strangers),
        ],
        closed=meetings.closures(conn, day),
        others=meetings.others_of_day(conn, day, meeting.id),
        earlier=meetings.earlier_texts(conn, meeting),
        considered=meetings.considered(conn, meeting.branch, day),
    )


def problems_of(desk: Desk, proceedings: Proceedings) -> list[Problem]:
    """Return the problems that prevent saving a meeting, by what is stored of it."""
    with desk.reading() as conn:
        stored = meetings.proceedings(conn, proceedings.meeting.id)
    return problems(proceedings, stored)


def record(desk: Desk, proceedings: Proceedings) -> Changes:
    """Record a whole meeting: one deed for the meeting, its motions and its attendance.

    The meeting gets its number and its day of entry; its draft is dropped in the same transaction. Raises
    ValidationFailed for missing fields, or for a finished meeting, which must be corrected instead;
    ExternalError when the disk or the lock fails.
    """
    if meeting_problems := problems_of(desk, proceedings):
        raise ValidationFailed(meeting_problems)
    with desk.writing("record-meeting") as work:
        stored = records.load(work.conn, MEETING, proceedings.meeting.id)
        if stored is not None and stored.finished:
            raise ValidationFailed([Problem("correction-needs-reason", "correction")])
        _record(desk, work, proceedings)
    return work.changes


def correct(desk: Desk, proceedings: Proceedings, reason: str) -> Changes:
    """Correct a finished meeting with a reason; motions and guests that are no longer listed are struck.

    Raises ValidationFailed for missing fields or reason, or when the meeting is struck or does not exist.
    """
    meeting = replace(proceedings.meeting, correction=reason.strip())
    proceedings = replace(proceedings, meeting=meeting)
    meeting_problems = problems_of(desk, proceedings)
    if not reason.strip():
        meeting_problems.append(Problem("correction-needs-reason", "correction"))
    if meeting_problems:
        raise ValidationFailed(meeting_problems)
    with desk.writing("correct-meeting") as work:
        _demand(work.conn, meeting.id)
        _record(desk, work, proceedings)
    return work.changes


def strike(desk: Desk, meeting: str, reason: str) -> Changes:
    """Strike a meeting with its motions and attendance (作废); its number is not used again.

    Raises ValidationFailed without a reason, or when the meeting is already struck or does not exist.
    """
    if not reason.strip():
        raise ValidationFailed([Problem("strike-needs-reason", "struck_reason")])
    with desk.writing("strike-meeting") as work:
        proceedings = _demand(work.conn, meeting)
        work.strike(MEETING, meeting, reason.strip())
        for motion in proceedings.motions:
            work.strike(MOTION, motion.id, reason.strip())
        for line in proceedings.attendances:
            work.strike(ATTENDANCE, line.id, reason.strip())
        drafts.drop(work.conn, FORM, meeting, desk.clerk)
    return work.changes


def _demand(conn: Connection, meeting: str) -> Proceedings:
    proceedings = meetings.proceedings(conn, meeting)
    if proceedings is None:
        raise ValidationFailed([Problem("meeting-gone")])
    if proceedings.meeting.struck:
        raise ValidationFailed([Problem("meeting-struck")])
    return proceedings


def _record(desk: Desk, work: UnitOfWork, proceedings: Proceedings) -> None:
    before = meetings.proceedings(work.conn, proceedings.meeting.id)
    meeting = replace(
        proceedings.meeting,
        number=proceedings.meeting.number or _number(work.conn, desk, proceedings.meeting),
        entered_on=before.meeting.entered_on if before else desk.today(),
    )
    work.put(MEETING, meeting)
    motions = [
        replace(motion, id=motion.id or work.new_id(), meeting=meeting.id, place=number)
        for number, motion in enumerate(proceedings.motions, start=1)
    ]
    work.put_all(MOTION, motions)
    known = {line.id for line in before.attendances} if before else set()
    lines = [
        replace(line, id=attendance_id(meeting.id, line.person or line.name), meeting=meeting.id)
        for line in proceedings.attendances
    ]
    lines = [one for one in lines if one.status != "unknown" or one.id in known]
    work.put_all(ATTENDANCE, lines)
    if before:
        current_ids = {record.id for record in (*motions, *lines)}
        _strike_left_out(work, before, current_ids)
    drafts.drop(work.conn, FORM, meeting.id, desk.clerk)


def _strike_left_out(work: UnitOfWork, before: Proceedings, current_ids: set[str]) -> None:
    for motion in before.motions:
        if motion.id not in current_ids:
            work.strike(MOTION, motion.id, "更正时删除")
    for line in before.attendances:
        if line.id not in current_ids:
            work.strike(ATTENDANCE, line.id, "更正时删除")


def _number(conn: Connection, desk: Desk, meeting: Meeting) -> str:
    organisation = records.load(conn, ORGANISATION, meeting.branch)
    if organisation is None:
        raise ValidationFailed([Problem("branch-missing", "branch")])
    names = list(roll.groups(roster_of(conn, meeting.branch, meeting.day or desk.today())))
    group_index = names.index(meeting.group) + 1 if meeting.group in names else len(names) + 1
    stem = number_stem(short_code(organisation), meeting, group_index, desk.office.letter)
    return next_number(stem, meetings.numbers(conn, stem))


def short_code(organisation: Organisation) -> str:
    """Return the letters of a branch's meeting numbers: its short code, or the initials of its name."""
    if organisation.short_code:
        return organisation.short_code
    short_name = bare_name(organisation.name).removesuffix("支部")
    return next(iter(initials(short_name, surname=False)), "DZB").upper()


def copy_last(desk: Desk, meeting: Meeting) -> tuple[Attendance, ...] | None:
    """Return a copy of the attendance of the last finished meeting of the kind, for this meeting.

    Only members on the roll of this meeting's day are copied, guests and make-up lessons are not. None
    when there was no such meeting.
    """
    with desk.reading() as conn:
        last = meetings.last_before(conn, meeting)
        if last is None:
            return None
        survivor_of = duplicates.survivor_ids(conn, MEMBER.name)
        lines = as_survivors(meetings.attendances(conn, [last]), survivor_of)
        rolled = roster_of(conn, meeting.branch, meeting.day or desk.today())
    enrolled = {one.id for one in rolled}
    return tuple(
        Attendance(
            id=attendance_id(meeting.id, line.person),
            unit=meeting.unit,
            meeting=meeting.id,
            person=line.person,
            role="member",
            status=line.status,
            reason=line.reason,
        )
        for line in lines
        if line.role == "member" and line.person in enrolled
    )
