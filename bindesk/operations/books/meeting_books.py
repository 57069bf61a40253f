"""Builds the contents of the meeting books; every number and name comes from the stored records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bindesk.books.pages.forms import FormContents
from bindesk.domain.calendar.dates import full_date
from bindesk.domain.meetings import attendance, integrity, roll, verdicts
from bindesk.domain.meetings.attendance import AttendanceCounts
from bindesk.domain.meetings.meetings import MEETING, MOTION, Meeting, Motion
from bindesk.domain.people.members import STANDING
from bindesk.domain.text.problems import Problem
from bindesk.messages import message
from bindesk.operations.meetings.meetings import OpenMeeting

BOOKS: Mapping[str, str] = {
    "DH": "L02",
    "JX": "L02",
    "FZ": "L02",
    "SH": "L02",
    "PY": "L02",
    "ZW": "L03",
    "XZ": "L04",
    "DK": "L05",
    "ZT": "L08",
}
"""The book in which each type of meeting is recorded; one-to-one talks (TX) have none."""

LECTURES = "L05"
"""The book of lectures: the minutes are its first row, not its last."""

_LEAVE_WORDS = {"leave-duty": "因公", "leave-sick": "因病", "leave-private": "因事"}
_AWAY_WORDS = {"away": "流动在外", "exempt": "豁免", "absent": ""}


@dataclass(frozen=True, slots=True)
class PersonWithDetails:
    """A person and details printed in brackets: a reason, a capacity, an approval number."""

    name: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _MeetingData:
    """Holds an open meeting with its attendance counts; ``number`` is its ordinal in the year."""

    open_meeting: OpenMeeting
    counts: AttendanceCounts
    number: int

    @property
    def name(self) -> str:
        """Return the meeting's name in its book: 2026年第3次支部党员大会."""
        return meeting_name(self.open_meeting.proceedings.meeting, self.number)

    @property
    def time(self) -> str:
        """Return the date and time of the meeting, marked 补录 when it was entered late."""
        meeting = self.open_meeting.proceedings.meeting
        late = meeting.entered_on if _is_late(self.open_meeting) else None
        return meeting_time(meeting.day or date.min, meeting.starts, meeting.ends, late)

    def member(self, member_id: str) -> str:
        """Return a member's name."""
        return self.open_meeting.context.names.get(member_id, "")


def meeting_name(meeting: Meeting, ordinal: int) -> str:
    """Return a meeting's name in its book; ``ordinal`` counts the meetings of its type in its year."""
    year = meeting.day.year if meeting.day else ""
    return f"{year}年第{ordinal}次{meeting.group}{MEETING.choice_words('type', meeting.type)}"


def content(book: str, open_meeting: OpenMeeting, ordinal: int) -> FormContents:
    """Return the contents of a meeting's pages; ``ordinal`` counts the meetings of its type in its year.

    A row has the values of a motion, its ``outcome`` in the words of L02 and its ``decision`` in those of
    the other books. The header has the values of the ``meeting``, and what is computed.
    """
    proceedings = open_meeting.proceedings
    meeting = proceedings.meeting
    counts = attendance.count(open_meeting.roll_entries, meeting, proceedings.attendances)
    data = _MeetingData(open_meeting, counts, ordinal)
    rows = [_row(data, motion) for motion in proceedings.motions]
    if book == LECTURES and meeting.minutes:
        rows.insert(0, {"title": meeting.minutes})
    closing = "" if book == LECTURES else _minutes(data)
    return FormContents(rows, _header(data), meeting.number, continued=data.name, closing=closing)


def _row(data: _MeetingData, motion: Motion) -> dict[str, object]:
    return {
        **MOTION.plain(motion),
        "outcome": _outcome(data, motion),
        "decision": _decided(data, motion),
    }


def _header(data: _MeetingData) -> dict[str, object]:
    meeting, counts = data.open_meeting.proceedings.meeting, data.counts
    attendances = data.open_meeting.proceedings.attendances
    lecturers = [one for one in attendance.guests(attendances) if one.role == "lecturer"]
    leave, absent = _names_with_status(data, _LEAVE_WORDS), _absent(data)
    members = {
        "total": counts.members,
        "full": counts.members_full,
        "probationary": counts.members - counts.members_full,
    }
    return {
        "meeting": {
            **MEETING.plain(meeting),
            "chair": {"name": data.member(meeting.chair)},
            "recorder": {"name": data.member(meeting.recorder)},
        },
        "name": data.name,
        "time": data.time,
        "minutes": _duration_minutes(meeting.starts, meeting.ends),
        "members": message("book-members", members),
        "due": counts.due,
        "due_voting": counts.due_voting,
        "present": counts.present,
        "present_voting": counts.present_voting,
        "leave": named(leave),
        "absent": named(absent),
        "away": named((*leave, *absent)),
        "exempt": named(_left_out(data)),
        "guests": named(_guest_names(data)),
        "quorum": _quorum(data),
        "lecturer": meeting.lecturer or "、".join(one.name for one in lecturers),
        "lecturer_kind": "、".join(one.capacity for one in lecturers),
    }


def meeting_time(day: date, starts: str, ends: str, entered_on: date | None = None) -> str:
    """Return the date and hours of a meeting, with the entry date and 补录 for a record entered late."""
    hours = f" {starts}—{ends}" if starts and ends else f" {starts}".rstrip()
    late = f"（{full_date(entered_on)}补录）" if entered_on else ""
    return f"{full_date(day)}{hours}{late}"


def named(people: Iterable[PersonWithDetails]) -> str:
    """Return a list of people with their details in brackets, or 无 when the list is empty."""
    each = (
        f"{person.name}（{'，'.join(person.details)}）" if any(person.details) else person.name
        for person in people
    )
    return "、".join(each) or "无"


def _names_with_status(
    data: _MeetingData, words: Mapping[str, str]
) -> tuple[PersonWithDetails, ...]:
    """Return the people due with one of the given statuses, in roster order, with the reasons."""
    meeting, lines = (
        data.open_meeting.proceedings.meeting,
        data.open_meeting.proceedings.attendances,
    )
    noted = attendance.by_member(lines)
    due = attendance.due(data.open_meeting.roll_entries, meeting, lines)
    entries = ((one, noted[one.id]) for one in due if one.id in noted)
    return tuple(
        PersonWithDetails(one.member.name, tuple(filter(None, (words[line.status], line.reason))))
        for one, line in entries
        if line.status in words
    )


def _absent(data: _MeetingData) -> tuple[PersonWithDetails, ...]:
    words = {**_AWAY_WORDS, "away-joined": message("printed-away-joined")}
    return _names_with_status(data, words)


def _left_out(data: _MeetingData) -> tuple[PersonWithDetails, ...]:
    meeting, lines = (
        data.open_meeting.proceedings.meeting,
        data.open_meeting.proceedings.attendances,
    )
    called = roll.called(data.open_meeting.roll_entries, meeting)
    due = {one.id for one in attendance.due(data.open_meeting.roll_entries, meeting, lines)}
    value = STANDING.specs["value"]
    return tuple(
        PersonWithDetails(one.member.name, (value.words(one.exclusion), one.approval))
        for one in roll.left_out(called, meeting.type)
        if one.id not in due
    )


def _guest_names(data: _MeetingData) -> tuple[PersonWithDetails, ...]:
    return tuple(
        PersonWithDetails(one.name, (one.capacity,))
        for one in attendance.guests(data.open_meeting.proceedings.attendances)
    )


def _quorum(data: _MeetingData) -> str:
    open_meeting = data.open_meeting
    verdict = verdicts.quorum_of(
        data.counts, open_meeting.proceedings.meeting, open_meeting.context.pack
    )
    if verdict is None:
        return ""
    code = "printed-quorum-met" if verdict.is_met else "printed-quorum-not-met"
    values: dict[str, str | int] = {
        "due": verdict.of,
        "present": verdict.had,
        "needed": verdict.needed,
        "operator": verdict.operator.words,
    }
    return message(code, values)


def _outcome(data: _MeetingData, motion: Motion) -> str:
    """Return the votes, the resolution and who carries it out, as a general meeting's record prints them."""
    resolution = "\n".join(filter(None, (motion.resolution, _verdict(data, motion))))
    parts = (
        _votes(motion, "book-votes-with-written" if motion.written else "book-votes"),
        f"决议：{resolution}" if resolution else "",
        f"责任人：{motion.owner}" if motion.owner else "",
        f"时限：{full_date(motion.due_on)}" if motion.due_on else "",
    )
    return "\n".join(filter(None, parts))


def _votes(motion: Motion, code: str) -> str:
    """Return the sentence with the votes on a motion, "" when no vote was taken."""
    if not motion.is_voted or motion.yes is None:
        return ""
    votes = {"yes": motion.yes, "no": motion.no or 0, "abstain": motion.abstain or 0}
    return message(code, {**votes, "written": motion.written or 0})


def _verdict(data: _MeetingData, motion: Motion) -> str:
    open_meeting = data.open_meeting
    verdict = verdicts.judge(
        open_meeting.proceedings, open_meeting.roll_entries, motion, open_meeting.context.pack
    )
    if verdict is None or motion.yes is None:
        return ""
    passing = verdict.passing
    values: dict[str, str | int] = {
        "base": passing.base.words,
        "of": passing.of,
        "operator": passing.operator.words,
        "needed": passing.needed,
        "had": passing.had,
    }
    return message("printed-passed" if verdict.passed else "printed-not-passed", values)


def _decided(data: _MeetingData, motion: Motion) -> str:
    """Return the votes, the resolution and who carries it out, as the other meetings' records print them."""
    parts = (
        _votes(motion, "printed-votes"),
        motion.resolution,
        f"责任人：{motion.owner}" if motion.owner else "",
        f"时限：{full_date(motion.due_on)}" if motion.due_on else "",
        _verdict(data, motion),
    )
    return "\n".join(filter(None, parts))


def _minutes(data: _MeetingData) -> str:
    minutes = data.open_meeting.proceedings.meeting.minutes.strip()
    return f"会议记录：\n{minutes}" if minutes else ""


def _duration_minutes(starts: str, ends: str) -> int | None:
    if not (starts and ends):
        return None
    began, ended = (datetime.strptime(clock_time, "%H:%M") for clock_time in (starts, ends))  # noqa: DTZ007
    return int((ended - began).total_seconds()) // 60


def _is_late(open_meeting: OpenMeeting) -> bool:
    return integrity.is_late(open_meeting.proceedings.meeting, open_meeting.context.calendar)


def gaps(open_meeting: OpenMeeting) -> list[Problem]:
    """Return the missing values of a meeting's record and the findings of the integrity rules."""
    meeting = open_meeting.proceedings.meeting
    values = {"number": meeting.number or meeting.topic}
    required = {
        "print-not-finished": meeting.finished,
        "print-no-chair": meeting.chair,
        "print-no-recorder": meeting.recorder,
        "print-no-place": meeting.place,
        "print-no-text": open_meeting.proceedings.text().strip(),
    }
    problems = [Problem(code, "meeting", values) for code, value in required.items() if not value]
    return [
        *problems,
        *integrity.findings(
            open_meeting.proceedings, open_meeting.roll_entries, open_meeting.context
        ),
    ]
