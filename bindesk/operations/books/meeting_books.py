"""Builds the contents of the meeting books; every number and name comes from the stored records."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bindesk.books.cells import CellValue
from bindesk.books.meetings.meeting_records import (
    MeetingRecord,
    MotionRow,
    PersonWithDetails,
    meeting_time,
    named,
)
from bindesk.books.pages.forms import FormContents
from bindesk.domain.meetings import attendance, integrity, roll, verdicts
from bindesk.domain.meetings.attendance import AttendanceCounts
from bindesk.domain.meetings.meetings import TYPES, Meeting, Motion
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

_LEAVE_WORDS = {"leave-duty": "因公", "leave-sick": "因病", "leave-private": "因事"}
_AWAY_WORDS = {"away": "流动在外", "exempt": "豁免", "absent": ""}


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
    return f"{year}年第{ordinal}次{meeting.group}{TYPES[meeting.type]}"


def content(book: str, open_meeting: OpenMeeting, ordinal: int) -> MeetingRecord | FormContents:
    """Return the contents of a meeting's pages; ``ordinal`` counts the meetings of its type in its year."""
    proceedings = open_meeting.proceedings
    counts = attendance.count(
        open_meeting.roll_entries, proceedings.meeting, proceedings.attendances
    )
    return _CONTENTS[book](_MeetingData(open_meeting, counts, ordinal))


def _record(data: _MeetingData) -> MeetingRecord:
    meeting, counts = data.open_meeting.proceedings.meeting, data.counts
    return MeetingRecord(
        number=meeting.number,
        name=data.name,
        day=meeting.day or date.min,
        starts=meeting.starts,
        ends=meeting.ends,
        venue=meeting.place,
        chair=data.member(meeting.chair),
        recorder=data.member(meeting.recorder),
        full=counts.members_full,
        probationary=counts.members - counts.members_full,
        due=counts.due,
        due_voting=counts.due_voting,
        present=counts.present,
        present_voting=counts.present_voting,
        leave=_names_with_status(data, _LEAVE_WORDS),
        absent=_absent(data),
        exempt=_left_out(data),
        guests=_guest_names(data),
        quorum=_quorum(data),
        motions=tuple(_motion(data, motion) for motion in data.open_meeting.proceedings.motions),
        minutes=meeting.minutes,
        entered_on=meeting.entered_on if _is_late(data.open_meeting) else None,
    )


def _committee_record(data: _MeetingData) -> FormContents:
    meeting, counts = data.open_meeting.proceedings.meeting, data.counts
    fields: dict[str, CellValue] = {
        **_common(data),
        "name": data.name,
        "due": _people(counts.due),
        "present": _people(counts.present),
        "quorum": _quorum(data),
    }
    rows = [
        {
            "place": motion.place,
            "title": motion.title,
            "discussion": motion.discussion,
            "resolution": _decided(data, motion),
        }
        for motion in data.open_meeting.proceedings.motions
    ]
    return FormContents(rows, fields, meeting.number, continued=data.name, closing=_minutes(data))


def _group_record(data: _MeetingData) -> FormContents:
    meeting = data.open_meeting.proceedings.meeting
    fields: dict[str, CellValue] = {**_common(data), "group": meeting.group, "topic": meeting.topic}
    rows = [
        {"step": m.title, "content": m.discussion, "follow_up": _decided(data, m)}
        for m in data.open_meeting.proceedings.motions
    ]
    return FormContents(rows, fields, meeting.number, continued=data.name, closing=_minutes(data))


def _lecture_record(data: _MeetingData) -> FormContents:
    meeting = data.open_meeting.proceedings.meeting
    lecturers = [
        g
        for g in attendance.guests(data.open_meeting.proceedings.attendances)
        if g.role == "lecturer"
    ]
    speaker = meeting.lecturer or "、".join(one.name for one in lecturers)
    fields: dict[str, CellValue] = {
        **_common(data),
        "topic": meeting.topic,
        "lecturer": speaker,
        "lecturer_kind": "、".join(one.capacity for one in lecturers),
        "minutes": _duration_minutes(meeting.starts, meeting.ends),
    }
    motions = data.open_meeting.proceedings.motions
    rows: list[dict[str, CellValue]] = [
        {"outline": motion.title, "discussion": motion.discussion} for motion in motions
    ]
    if meeting.minutes:
        rows.insert(0, {"outline": meeting.minutes})
    return FormContents(rows, fields, meeting.number, continued=data.name)


def _party_day_record(data: _MeetingData) -> FormContents:
    meeting = data.open_meeting.proceedings.meeting
    fields: dict[str, CellValue] = {
        **_common(data),
        "month": f"{meeting.day.year}年{meeting.day.month}月" if meeting.day else "",
        "topic": meeting.topic,
        "visitors": named(_guest_names(data)),
    }
    rows = [
        {"step": m.title, "content": m.discussion, "owner": m.owner, "done": m.resolution}
        for m in data.open_meeting.proceedings.motions
    ]
    return FormContents(rows, fields, meeting.number, continued=data.name, closing=_minutes(data))


_CONTENTS: Mapping[str, Callable[[_MeetingData], MeetingRecord | FormContents]] = {
    "L02": _record,
    "L03": _committee_record,
    "L04": _group_record,
    "L05": _lecture_record,
    "L08": _party_day_record,
}


def _common(data: _MeetingData) -> dict[str, CellValue]:
    meeting, counts = data.open_meeting.proceedings.meeting, data.counts
    return {
        "time": data.time,
        "venue": meeting.place,
        "chair": data.member(meeting.chair),
        "recorder": data.member(meeting.recorder),
        "due": _people(counts.due),
        "present": _people(counts.present),
        "absent": named((*_names_with_status(data, _LEAVE_WORDS), *_absent(data))),
        "guests": named(_guest_names(data)),
    }


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


def _motion(data: _MeetingData, motion: Motion) -> MotionRow:
    is_voted = motion.is_voted and motion.yes is not None
    return MotionRow(
        number=motion.place or 0,
        title=motion.title,
        discussion=motion.discussion,
        resolution="\n".join(filter(None, (motion.resolution, _verdict(data, motion)))),
        yes=motion.yes if is_voted else None,
        no=motion.no,
        abstain=motion.abstain,
        written=motion.written,
        owner=motion.owner,
        due_on=motion.due_on,
    )


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
    votes = ""
    if motion.is_voted and motion.yes is not None:
        counts = {"yes": motion.yes, "no": motion.no or 0, "abstain": motion.abstain or 0}
        votes = message("printed-votes", counts)
    due = (
        f"{motion.due_on.year}年{motion.due_on.month}月{motion.due_on.day}日"
        if motion.due_on
        else ""
    )
    parts = (
        votes,
        motion.resolution,
        f"责任人：{motion.owner}" if motion.owner else "",
        f"时限：{due}" if due else "",
        _verdict(data, motion),
    )
    return "\n".join(filter(None, parts))


def _minutes(data: _MeetingData) -> str:
    minutes = data.open_meeting.proceedings.meeting.minutes.strip()
    return f"会议记录：\n{minutes}" if minutes else ""


def _duration_minutes(starts: str, ends: str) -> CellValue:
    if not (starts and ends):
        return None
    began, ended = (datetime.strptime(clock_time, "%H:%M") for clock_time in (starts, ends))  # noqa: DTZ007
    return int((ended - began).total_seconds()) // 60


def _people(count: int) -> str:
    return f"{count}人"


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
