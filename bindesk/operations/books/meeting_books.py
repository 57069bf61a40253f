"""Meetings as the books print them: every number and name out of the kept record, none typed again."""

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
from bindesk.domain.meetings.meetings import TYPES, Meeting
from bindesk.domain.meetings.meetings import Motion as KeptMotion
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
"""Which book a type of meeting is recorded in; talks between two have none yet."""

_LEAVE_WORDS = {"leave-duty": "因公", "leave-sick": "因病", "leave-private": "因事"}
_AWAY_WORDS = {"away": "流动在外", "away-joined": "流动在外，已参加", "exempt": "豁免"}


@dataclass(frozen=True, slots=True)
class _MeetingData:
    """A meeting with its counts, as the functions below hand it around; ``place`` counts in its year."""

    page: OpenMeeting
    counts: AttendanceCounts
    number: int

    @property
    def name(self) -> str:
        """Return what the meeting is called in its book: 2026年第3次支部党员大会."""
        return meeting_name(self.page.proceedings.meeting, self.number)

    @property
    def time(self) -> str:
        """Return when it was held, marked 补录 when it was typed in late."""
        meeting = self.page.proceedings.meeting
        late = meeting.entered_on if _is_late(self.page) else None
        return meeting_time(meeting.day or date.min, meeting.starts, meeting.ends, late)

    def member(self, member_id: str) -> str:
        """Return a member's name."""
        return self.page.around.names.get(member_id, "")


def meeting_name(meeting: Meeting, place: int) -> str:
    """Return what a meeting is called in its book, the ``place``-th of its kind in its year."""
    year = meeting.day.year if meeting.day else ""
    return f"{year}年第{place}次{meeting.group}{TYPES[meeting.type]}"


def content(book: str, opened: OpenMeeting, place: int) -> MeetingRecord | FormContents:
    """Return what a book prints of a meeting; ``place`` counts the meetings of its type in its year."""
    told = opened.proceedings
    counts = attendance.count(opened.rolled, told.meeting, told.attendances)
    return _CONTENTS[book](_MeetingData(opened, counts, place))


def _record(told: _MeetingData) -> MeetingRecord:
    meeting, counts = told.page.proceedings.meeting, told.counts
    return MeetingRecord(
        number=meeting.number,
        name=told.name,
        day=meeting.day or date.min,
        starts=meeting.starts,
        ends=meeting.ends,
        venue=meeting.place,
        chair=told.member(meeting.chair),
        recorder=told.member(meeting.recorder),
        full=counts.members_full,
        probationary=counts.members - counts.members_full,
        due=counts.due,
        due_voting=counts.due_voting,
        present=counts.present,
        present_voting=counts.present_voting,
        leave=_names_with_status(told, _LEAVE_WORDS),
        absent=_absent(told),
        exempt=_left_out(told),
        guests=_guest_names(told),
        quorum=_quorum(told),
        motions=tuple(_motion(told, motion) for motion in told.page.proceedings.motions),
        minutes=meeting.minutes,
        entered_on=meeting.entered_on if _is_late(told.page) else None,
    )


def _committee_record(told: _MeetingData) -> FormContents:
    meeting, counts = told.page.proceedings.meeting, told.counts
    fields: dict[str, CellValue] = {
        **_common(told),
        "name": told.name,
        "due": _people(counts.due),
        "present": _people(counts.present),
        "quorum": _quorum(told),
    }
    rows = [
        {
            "place": motion.place,
            "title": motion.title,
            "discussion": motion.discussion,
            "resolution": _decided(told, motion),
        }
        for motion in told.page.proceedings.motions
    ]
    return FormContents(rows, fields, meeting.number, continued=told.name, closing=_minutes(told))


def _group_record(told: _MeetingData) -> FormContents:
    meeting = told.page.proceedings.meeting
    fields: dict[str, CellValue] = {**_common(told), "group": meeting.group, "topic": meeting.topic}
    rows = [
        {"step": m.title, "content": m.discussion, "follow_up": _decided(told, m)}
        for m in told.page.proceedings.motions
    ]
    return FormContents(rows, fields, meeting.number, continued=told.name, closing=_minutes(told))


def _lecture_record(told: _MeetingData) -> FormContents:
    meeting = told.page.proceedings.meeting
    lecturers = [
        g for g in attendance.guests(told.page.proceedings.attendances) if g.role == "lecturer"
    ]
    speaker = meeting.lecturer or "、".join(one.name for one in lecturers)
    fields: dict[str, CellValue] = {
        **_common(told),
        "topic": meeting.topic,
        "lecturer": speaker,
        "lecturer_kind": "、".join(one.capacity for one in lecturers),
        "minutes": _minutes_long(meeting.starts, meeting.ends),
    }
    motions = told.page.proceedings.motions
    rows: list[dict[str, CellValue]] = [
        {"outline": motion.title, "discussion": motion.discussion} for motion in motions
    ]
    if meeting.minutes:
        rows.insert(0, {"outline": meeting.minutes})
    return FormContents(rows, fields, meeting.number, continued=told.name)


def _party_day_record(told: _MeetingData) -> FormContents:
    meeting = told.page.proceedings.meeting
    fields: dict[str, CellValue] = {
        **_common(told),
        "month": f"{meeting.day.year}年{meeting.day.month}月" if meeting.day else "",
        "topic": meeting.topic,
        "visitors": named(_guest_names(told)),
    }
    rows = [
        {"step": m.title, "content": m.discussion, "owner": m.owner, "done": m.resolution}
        for m in told.page.proceedings.motions
    ]
    return FormContents(rows, fields, meeting.number, continued=told.name, closing=_minutes(told))


_CONTENTS: Mapping[str, Callable[[_MeetingData], MeetingRecord | FormContents]] = {
    "L02": _record,
    "L03": _committee_record,
    "L04": _group_record,
    "L05": _lecture_record,
    "L08": _party_day_record,
}


def _common(told: _MeetingData) -> dict[str, CellValue]:
    meeting, counts = told.page.proceedings.meeting, told.counts
    return {
        "time": told.time,
        "venue": meeting.place,
        "chair": told.member(meeting.chair),
        "recorder": told.member(meeting.recorder),
        "due": _people(counts.due),
        "present": _people(counts.present),
        "absent": named((*_names_with_status(told, _LEAVE_WORDS), *_absent(told))),
        "guests": named(_guest_names(told)),
    }


def _names_with_status(
    told: _MeetingData, words: Mapping[str, str]
) -> tuple[PersonWithDetails, ...]:
    """Return those due who have one of these statuses, in roster order, with why."""
    meeting, lines = told.page.proceedings.meeting, told.page.proceedings.attendances
    noted = attendance.by_member(lines)
    due = attendance.due(told.page.rolled, meeting, lines)
    found = ((one, noted[one.id]) for one in due if one.id in noted)
    return tuple(
        PersonWithDetails(one.member.name, tuple(filter(None, (words[line.status], line.reason))))
        for one, line in found
        if line.status in words
    )


def _absent(told: _MeetingData) -> tuple[PersonWithDetails, ...]:
    return _names_with_status(told, {**_AWAY_WORDS, "absent": ""})


def _left_out(told: _MeetingData) -> tuple[PersonWithDetails, ...]:
    meeting, lines = told.page.proceedings.meeting, told.page.proceedings.attendances
    called = roll.called(told.page.rolled, meeting)
    due = {one.id for one in attendance.due(told.page.rolled, meeting, lines)}
    value = STANDING.specs["value"]
    return tuple(
        PersonWithDetails(one.member.name, (value.words(one.exclusion), one.approval))
        for one in roll.left_out(called, meeting.type)
        if one.id not in due
    )


def _guest_names(told: _MeetingData) -> tuple[PersonWithDetails, ...]:
    return tuple(
        PersonWithDetails(one.name, (one.capacity,))
        for one in attendance.guests(told.page.proceedings.attendances)
    )


def _quorum(told: _MeetingData) -> str:
    opened = told.page
    found = verdicts.quorum_of(told.counts, opened.proceedings.meeting, opened.around.pack)
    if found is None:
        return ""
    code = "printed-quorum-met" if found.is_met else "printed-quorum-not-met"
    values: dict[str, str | int] = {
        "due": found.of,
        "present": found.had,
        "needed": found.needed,
        "operator": found.operator.words,
    }
    return message(code, values)


def _motion(told: _MeetingData, motion: KeptMotion) -> MotionRow:
    is_voted = motion.is_voted and motion.yes is not None
    return MotionRow(
        number=motion.place or 0,
        title=motion.title,
        discussion=motion.discussion,
        resolution="\n".join(filter(None, (motion.resolution, _verdict(told, motion)))),
        yes=motion.yes if is_voted else None,
        no=motion.no,
        abstain=motion.abstain,
        written=motion.written,
        owner=motion.owner,
        due_on=motion.due_on,
    )


def _verdict(told: _MeetingData, motion: KeptMotion) -> str:
    opened = told.page
    judged = verdicts.judge(opened.proceedings, opened.rolled, motion, opened.around.pack)
    if judged is None or motion.yes is None:
        return ""
    passing = judged.passing
    values: dict[str, str | int] = {
        "base": passing.base.words,
        "of": passing.of,
        "operator": passing.operator.words,
        "needed": passing.needed,
        "had": passing.had,
    }
    return message("printed-passed" if judged.passed else "printed-not-passed", values)


def _decided(told: _MeetingData, motion: KeptMotion) -> str:
    votes = ""
    if motion.is_voted and motion.yes is not None:
        told_votes = {"yes": motion.yes, "no": motion.no or 0, "abstain": motion.abstain or 0}
        votes = message("printed-votes", told_votes)
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
        _verdict(told, motion),
    )
    return "\n".join(filter(None, parts))


def _minutes(told: _MeetingData) -> str:
    minutes = told.page.proceedings.meeting.minutes.strip()
    return f"会议记录：\n{minutes}" if minutes else ""


def _minutes_long(starts: str, ends: str) -> CellValue:
    if not (starts and ends):
        return None
    began, ended = (datetime.strptime(at, "%H:%M") for at in (starts, ends))  # noqa: DTZ007
    return int((ended - began).total_seconds()) // 60


def _people(count: int) -> str:
    return f"{count}人"


def _is_late(opened: OpenMeeting) -> bool:
    return integrity.is_late(opened.proceedings.meeting, opened.around.calendar)


def gaps(opened: OpenMeeting) -> list[Problem]:
    """Return what a record still lacks before it is fit for the book, and what is doubtful in it."""
    meeting = opened.proceedings.meeting
    named_so = {"number": meeting.number or meeting.topic}
    wanted = {
        "print-not-finished": meeting.finished,
        "print-no-chair": meeting.chair,
        "print-no-recorder": meeting.recorder,
        "print-no-place": meeting.place,
        "print-no-text": opened.proceedings.text().strip(),
    }
    found = [Problem(code, "meeting", named_so) for code, there in wanted.items() if not there]
    return [*found, *integrity.findings(opened.proceedings, opened.rolled, opened.around)]
