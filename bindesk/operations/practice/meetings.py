"""A made-up year of 60 meetings, as often as the rules require, each with a full record."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bindesk.domain.calendar.working_days import WorkCalendar
from bindesk.domain.meetings import attendance, roll
from bindesk.domain.meetings.meetings import (
    PRESENT,
    Attendance,
    Meeting,
    Motion,
    Proceedings,
    attendance_id,
    next_number,
    number_stem,
)
from bindesk.domain.meetings.roll import RollEntry
from bindesk.operations.practice.random_source import RandomSource, word_lists
from bindesk.operations.practice.villages import PARTY_GROUPS, MadeUpVillage, admitted_on

_MONTHS, _QUARTERS = 12, 4


@dataclass(frozen=True, slots=True)
class _Series:
    """A recurring meeting: how often, on which day of the month and at what time; ``group`` counts from 1."""

    type: str
    times: int
    months_apart: int
    day: int
    starts: str
    ends: str
    group: int = 0


_SERIES = (
    _Series("ZW", _MONTHS, 1, 5, "08:30", "09:40"),
    _Series("ZT", _MONTHS, 1, 15, "10:00", "11:30"),
    _Series("XZ", _MONTHS, 1, 20, "18:30", "19:20", 1),
    _Series("XZ", _MONTHS, 1, 20, "19:30", "20:20", 2),
    _Series("DH", _QUARTERS, 3, 23, "15:10", "16:50"),
    _Series("DK", _QUARTERS, 3, 12, "14:00", "15:00"),
    _Series("SH", 1, 12, 18, "08:30", "11:30"),
    _Series("PY", 1, 12, 18, "14:30", "16:00"),
    _Series("TX", 1, 12, 9, "16:00", "16:40"),
)

_CHANCES: tuple[tuple[float, str, str], ...] = (
    (0.02, "absent", ""),
    (0.05, "leave-private", "leaves"),
    (0.07, "leave-sick", "sick"),
    (0.09, "leave-duty", "duty"),
    (0.12, "late", ""),
    (0.13, "early", ""),
)
_MADE_UP = 0.6
_LATE_FROM, _LATE_DAYS = 250, 12
"""A lecture more than 250 days ago is entered 12 days late, so that a practice desk has a 补录."""

_ITEMS = {"DH": 2, "ZW": 2}
_VOTING = frozenset({"DH", "FZ"})
_CONSIDERED = {
    "title": "研究接收三名发展对象为预备党员",
    "matter": "admission",
    "resolution": "三名同志条件基本具备，同意提交支部党员大会讨论。",
}


def meetings(
    village: MadeUpVillage, chance: RandomSource, today: date, calendar: WorkCalendar, letter: str
) -> list[Proceedings]:
    """Return the meetings up to a day, the earliest first, numbered as a desk numbers them."""
    planned = sorted(_planned(today, calendar), key=lambda one: (one[1], one[0].starts))
    maker = _MeetingMaker(village, chance, calendar, today, letter)
    return [maker.build(series, day, index) for index, (series, day) in enumerate(planned)]


def _planned(today: date, calendar: WorkCalendar) -> Iterator[tuple[_Series, date]]:
    for series in _SERIES:
        for day in _days(series, today):
            moved = calendar.next_workday(day)
            yield series, moved if moved <= today else day
    yield _Series("FZ", 1, 12, 25, "09:00", "11:00"), admitted_on(today)


def _days(series: _Series, today: date) -> Iterator[date]:
    """Return the last days of a series, up to today."""
    month = today.year * 12 + today.month - 1 - (today.day < series.day)
    for times in range(series.times):
        year, month_index = divmod(month - times * series.months_apart, 12)
        yield date(year, month_index + 1, series.day)


class _MeetingMaker:
    """Generates meetings one after another, with consecutive numbers and varying topics."""

    def __init__(
        self,
        village: MadeUpVillage,
        chance: RandomSource,
        calendar: WorkCalendar,
        today: date,
        letter: str,
    ) -> None:
        self._village = village
        self._chance = chance
        self._calendar = calendar
        self._today = today
        self._letter = letter
        self._numbers: list[str] = []
        self._topics: dict[str, int] = defaultdict(int)
        self._texts = word_lists("meetings")

    def build(self, series: _Series, day: date, index: int) -> Proceedings:
        """Return one meeting with its attendance and its motions."""
        rolled = roll.roll(
            self._village.members, self._village.standings, self._village.branch.id, day
        )
        meeting = self._meeting(series, day, index)
        called = self._called(rolled, meeting)
        meeting = replace(
            meeting, chair=_chair(called, meeting), recorder=_recorder(called, meeting)
        )
        lines = tuple(self._lines(called, meeting))
        lines += tuple(self._guests(meeting))
        motions = tuple(self._motions(meeting, rolled, lines))
        present = attendance.count(rolled, meeting, lines).present
        meeting = replace(meeting, topic=motions[0].title, signed=present)
        return Proceedings(meeting, motions, lines)

    def _meeting(self, series: _Series, day: date, index: int) -> Meeting:
        meeting = Meeting(
            id=self._chance.id("meeting", index),
            type=series.type,
            branch=self._village.branch.id,
            group=PARTY_GROUPS[series.group - 1] if series.group else "",
            day=day,
            starts=series.starts,
            ends=series.ends,
            place=self._chance.choice(self._texts["places"]),
            lecturer=self._chance.choice(self._texts["lecturers"]) if series.type == "DK" else "",
            finished=True,
            entered_on=self._entered(series, day),
        )
        stem = number_stem(self._village.branch.short_code, meeting, series.group, self._letter)
        number = next_number(stem, self._numbers)
        self._numbers.append(number)
        return replace(meeting, number=number)

    def _entered(self, series: _Series, day: date) -> date:
        is_late = series.type == "DK" and (self._today - day).days > _LATE_FROM
        later = timedelta(days=_LATE_DAYS if is_late else self._chance.randint(0, 1))
        return min(day + later, self._today)

    def _called(self, rolled: Sequence[RollEntry], meeting: Meeting) -> tuple[RollEntry, ...]:
        if meeting.type == "TX":
            return roll.committee(rolled)[:2]
        return roll.called(rolled, meeting)

    def _lines(self, called: Sequence[RollEntry], meeting: Meeting) -> Iterator[Attendance]:
        left_out = {one.id for one in roll.left_out(called, meeting.type)}
        for one in called:
            status, reason = self._status(one, meeting, is_left_out=one.id in left_out)
            line = Attendance(
                id=attendance_id(meeting.id, one.id),
                meeting=meeting.id,
                person=one.id,
                name=one.member.name,
                role="member",
                status=status,
                reason=reason,
            )
            yield self._made_up_for(line, meeting)

    def _status(self, one: RollEntry, meeting: Meeting, *, is_left_out: bool) -> tuple[str, str]:
        if one.id in {meeting.chair, meeting.recorder} or meeting.type == "TX":
            return "present", ""
        if is_left_out or one.member.is_frail:
            return "exempt", "卧床，经支部同意"
        if one.member.is_floating:
            return self._chance.choice(("away", "away", "away-joined")), "外出务工"
        draw = self._chance.random()
        for limit, status, reasons in _CHANCES:
            if draw < limit:
                return status, self._chance.choice(self._texts[reasons]) if reasons else ""
        return "present", ""

    def _made_up_for(self, line: Attendance, meeting: Meeting) -> Attendance:
        day = meeting.day or self._today
        later = self._calendar.add_workdays(day, 3)
        if line.status in PRESENT | {"exempt", "away-joined"} or later > self._today:
            return line
        if self._chance.random() > _MADE_UP:
            return line
        way = self._chance.choice(("visit", "phone", "reading"))
        leader = self._village.members[3].name
        return replace(line, makeup_on=later, makeup_way=way, makeup_by=leader)

    def _guests(self, meeting: Meeting) -> Iterator[Attendance]:
        guests: list[Sequence[str]] = []
        if meeting.type in {"DH", "SH", "PY", "FZ", "ZT"}:
            guests = self._chance.sample(self._texts["guests"], 1)
        for name, capacity in guests:
            yield self._guest(meeting, "guest", name, capacity)
        if meeting.lecturer:
            yield self._guest(meeting, "lecturer", meeting.lecturer, "授课")

    def _guest(self, meeting: Meeting, role: str, name: str, capacity: str) -> Attendance:
        return Attendance(
            id=attendance_id(meeting.id, name),
            meeting=meeting.id,
            name=name,
            role=role,
            capacity=capacity,
            status="present",
        )

    def _motions(
        self, meeting: Meeting, rolled: Sequence[RollEntry], lines: Sequence[Attendance]
    ) -> Iterator[Motion]:
        voters = attendance.count(rolled, meeting, lines).present_voting
        present_ids = attendance.present_ids(lines)
        present_names = [one.member.name for one in rolled if one.id in present_ids]
        for number, item in enumerate(self._agenda(meeting), start=1):
            motion = Motion(
                id=f"{meeting.id}-{number}",
                meeting=meeting.id,
                place=number,
                title=item["title"],
                matter=item.get("matter", "ordinary"),
                about=item.get("about", ""),
                discussion=self._discussion(present_names),
                resolution=item["resolution"],
                owner=self._chance.choice(present_names),
            )
            yield self._voted(motion, voters) if meeting.type in _VOTING else motion

    def _agenda(self, meeting: Meeting) -> list[Mapping[str, str]]:
        if meeting.type == "FZ":
            return [_admission(member.id, member.name) for member in self._village.members[:3]]
        topics = self._texts["topics"][meeting.type]
        agenda = [self._topic(topics, meeting.type) for _ in range(_ITEMS.get(meeting.type, 1))]
        day = meeting.day or self._today
        admission = admitted_on(self._today)
        if meeting.type == "ZW" and (day.year, day.month) == (admission.year, admission.month):
            return [_CONSIDERED, *agenda[:1]]
        return agenda

    def _topic(self, topics: Sequence[Mapping[str, str]], kind: str) -> Mapping[str, str]:
        self._topics[kind] += 1
        return topics[(self._topics[kind] - 1) % len(topics)]

    def _discussion(self, present_names: Sequence[str]) -> str:
        many = min(len(present_names), self._chance.randint(3, 5))
        names = self._chance.sample(list(present_names), many)
        sentences = self._chance.sample(self._texts["points"]["said"], many)
        return "\n".join(f"{name}：{words}" for name, words in zip(names, sentences, strict=True))

    def _voted(self, motion: Motion, voters: int) -> Motion:
        no, abstain = self._chance.choice(((0, 0), (0, 0), (0, 1), (1, 0), (1, 1)))
        secret = motion.matter == "admission"
        return replace(
            motion,
            is_voted=True,
            way="secret" if secret else "hands",
            base="due",
            yes=voters - no - abstain,
            no=no,
            abstain=abstain,
        )


def _admission(member: str, name: str) -> Mapping[str, str]:
    return {
        "title": f"讨论接收{name}同志为中共预备党员",
        "matter": "admission",
        "about": member,
        "resolution": f"赞成人数超过应到会有表决权党员的半数，同意接收{name}同志为预备党员，报镇党委审批。",
    }


def _chair(called: Sequence[RollEntry], meeting: Meeting) -> str:
    post = "group-leader" if meeting.group else "secretary"
    return next(one.id for one in called if one.member.post == post)


def _recorder(called: Sequence[RollEntry], meeting: Meeting) -> str:
    if meeting.group:
        plain = (one for one in called if not (one.member.post or one.member.is_floating))
        return next(one.id for one in plain if not one.member.is_frail)
    return next(one.id for one in called if one.member.post in {"organisation", "deputy"})
