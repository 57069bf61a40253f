"""Builds sign-in sheets (L06), to be signed before a meeting or filled in after it."""

from collections.abc import Sequence
from datetime import date

from bindesk.books.pages.ledgers import LedgerContents
from bindesk.domain.meetings import attendance
from bindesk.domain.meetings.meetings import ATTENDANCE, MEETING, Attendance
from bindesk.domain.meetings.roll import RollEntry
from bindesk.domain.people.members import MEMBER
from bindesk.operations.books.meeting_books import meeting_name
from bindesk.operations.meetings.meetings import OpenMeeting

_STATUS = ATTENDANCE.specs["status"]


def sign_in_sheet(open_meeting: OpenMeeting, ordinal: int, *, filled_in: bool) -> LedgerContents:
    """Return the sign-in sheet of a meeting; its number is the meeting's with the suffix -QD.

    A sheet to be signed has empty rows below the names for guests and nothing of what happened; a
    ``filled_in`` sheet gives the attendance (到会情况) in the remarks and closes the rows. Signatures are
    never printed. A row has the values of the attendance, ``person`` with those of the member, and
    ``category`` and ``remarks``.
    """
    proceedings = open_meeting.proceedings
    meeting, attendances = proceedings.meeting, proceedings.attendances
    counts = attendance.count(open_meeting.roll_entries, meeting, attendances)
    noted = attendance.by_member(attendances)
    people = attendance.due(open_meeting.roll_entries, meeting, attendances)
    rows = [_member_row(one, noted.get(one.id) if filled_in else None) for one in people]
    rows += [_guest_row(one, filled_in=filled_in) for one in attendance.guests(attendances)]
    return LedgerContents(
        rows,
        {
            "name": meeting_name(meeting, ordinal),
            "type": MEETING.choice_words("type", meeting.type),
            "day": meeting.day or date.min,
            "venue": meeting.place,
            "due": counts.due,
            "present": counts.present if filled_in else None,
        },
        f"{meeting.number}-QD",
        fill="closed" if filled_in else "open",
    )


def blank_sheet(rolled: Sequence[RollEntry], day: date, number: str) -> LedgerContents:
    """Return a sign-in sheet with a branch's names, for a meeting that is not recorded yet."""
    rows = [_member_row(one, None) for one in rolled]
    return LedgerContents(rows, {"day": day}, number, fill="open")


def _member_row(one: RollEntry, line: Attendance | None) -> dict[str, object]:
    words = (_STATUS.words(line.status), line.reason) if line else ()
    return {
        **(ATTENDANCE.plain(line) if line else {}),
        "person": MEMBER.plain(one.member),
        "name": one.member.name,
        "category": MEMBER.specs["category"].words(one.member.category),
        "remarks": "，".join(filter(None, words)),
    }


def _guest_row(line: Attendance, *, filled_in: bool) -> dict[str, object]:
    return {
        **(ATTENDANCE.plain(line) if filled_in else {}),
        "name": line.name,
        "category": line.capacity,
        "remarks": "列席" if filled_in else "",
    }
