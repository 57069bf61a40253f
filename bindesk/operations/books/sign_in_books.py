"""Builds sign-in sheets (L06), to be signed before a meeting or filled in after it."""

from collections.abc import Sequence
from datetime import date

from bindesk.books.meetings.sign_in_sheets import Attendee, SignInSheet
from bindesk.domain.meetings import attendance
from bindesk.domain.meetings.meetings import ATTENDANCE, TYPES, Attendance
from bindesk.domain.meetings.roll import RollEntry
from bindesk.domain.people.members import MEMBER
from bindesk.operations.books.meeting_books import meeting_name
from bindesk.operations.meetings.meetings import OpenMeeting

_STATUS = ATTENDANCE.specs["status"]


def sign_in_sheet(open_meeting: OpenMeeting, ordinal: int, *, filled_in: bool) -> SignInSheet:
    """Return the sign-in sheet of a meeting.

    Signatures are never printed; a filled-in sheet gives the attendance (到会情况) in the remarks.
    """
    proceedings = open_meeting.proceedings
    counts = attendance.count(
        open_meeting.roll_entries, proceedings.meeting, proceedings.attendances
    )
    noted = attendance.by_member(proceedings.attendances)
    people = attendance.due(open_meeting.roll_entries, proceedings.meeting, proceedings.attendances)
    lines = [_attendee(one, noted.get(one.id), filled_in=filled_in) for one in people]
    return SignInSheet(
        number=f"{proceedings.meeting.number}-QD",
        name=meeting_name(proceedings.meeting, ordinal),
        type=TYPES[proceedings.meeting.type],
        day=proceedings.meeting.day or date.min,
        venue=proceedings.meeting.place,
        due=counts.due,
        present=counts.present,
        people=(
            *lines,
            *(
                _guest(one, filled_in=filled_in)
                for one in attendance.guests(proceedings.attendances)
            ),
        ),
        filled_in=filled_in,
    )


def blank_sheet(rolled: Sequence[RollEntry], day: date, number: str) -> SignInSheet:
    """Return a sign-in sheet with a branch's names, for a meeting that is not recorded yet."""
    return SignInSheet(
        number=number,
        name="",
        type="",
        day=day,
        people=tuple(_attendee(one, None, filled_in=False) for one in rolled),
    )


def _attendee(one: RollEntry, line: Attendance | None, *, filled_in: bool) -> Attendee:
    words = _STATUS.words(line.status) if line else ""
    remarks = "，".join(filter(None, (words, line.reason if line else ""))) if filled_in else ""
    return Attendee(
        name=one.member.name,
        category=MEMBER.specs["category"].words(one.member.category),
        remarks=remarks,
    )


def _guest(line: Attendance, *, filled_in: bool) -> Attendee:
    return Attendee(line.name, category=line.capacity, remarks="列席" if filled_in else "")
