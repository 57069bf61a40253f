"""Sign-in sheets (L06): names to sign beside before a meeting, how each came after it."""

from collections.abc import Sequence
from datetime import date

from bindesk.books.sign_in_sheets import Attendee, SignInSheet
from bindesk.domain import attending
from bindesk.domain.meetings import ATTENDANCE, TYPES, Attendance
from bindesk.domain.members import MEMBER
from bindesk.domain.rolls import Enrolled
from bindesk.operations.meetings import Opened
from bindesk.operations.printed_meetings import meeting_name

_STATUS = ATTENDANCE.specs["status"]


def sign_in_sheet(opened: Opened, place: int, *, filled_in: bool) -> SignInSheet:
    """Return a meeting's sign-in sheet: names to sign beside, and afterwards how each came.

    Nobody's signature is ever printed; a filled-in sheet says 到会情况 in the remarks.
    """
    told = opened.told
    counts = attending.count(opened.rolled, told.meeting, told.attendances)
    noted = attending.by_member(told.attendances)
    people = attending.due(opened.rolled, told.meeting, told.attendances)
    lines = [_attendee(one, noted.get(one.id), filled_in=filled_in) for one in people]
    return SignInSheet(
        number=f"{told.meeting.number}-QD",
        name=meeting_name(told.meeting, place),
        type=TYPES[told.meeting.type],
        day=told.meeting.day or date.min,
        venue=told.meeting.place,
        due=counts.due,
        present=counts.present,
        people=(
            *lines,
            *(_guest(one, filled_in=filled_in) for one in attending.guests(told.attendances)),
        ),
        filled_in=filled_in,
    )


def blank_sheet(rolled: Sequence[Enrolled], day: date, number: str) -> SignInSheet:
    """Return a sign-in sheet for a meeting that is not recorded yet: a branch's names, no more."""
    return SignInSheet(
        number=number,
        name="",
        type="",
        day=day,
        people=tuple(_attendee(one, None, filled_in=False) for one in rolled),
    )


def _attendee(one: Enrolled, line: Attendance | None, *, filled_in: bool) -> Attendee:
    words = _STATUS.words(line.status) if line else ""
    remarks = "，".join(filter(None, (words, line.reason if line else ""))) if filled_in else ""
    return Attendee(
        name=one.member.name,
        category=MEMBER.specs["category"].words(one.member.category),
        remarks=remarks,
    )


def _guest(line: Attendance, *, filled_in: bool) -> Attendee:
    return Attendee(line.name, category=line.capacity, remarks="列席" if filled_in else "")
