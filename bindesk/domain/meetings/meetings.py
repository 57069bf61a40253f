"""Defines the record kinds of meetings of organisational life, their motions and attendances."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any, TypeVar

from bindesk.domain.records import fields as f
from bindesk.domain.records.fields import Plain
from bindesk.domain.records.kinds import Kind, Record, Section
from bindesk.domain.records.retention import PARTY_FILES
from bindesk.domain.records.validation import check
from bindesk.domain.text.problems import Problem

R = TypeVar("R", bound=Record)

TYPES = {
    "DH": "支部党员大会",
    "ZW": "支部委员会会议",
    "XZ": "党小组会",
    "DK": "党课",
    "ZT": "主题党日",
    "SH": "组织生活会",
    "PY": "民主评议党员",
    "TX": "谈心谈话",
    "JX": "选举大会",
    "FZ": "接收、转正大会",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Record):
    """One meeting as in the record book.

    ``chair`` and ``recorder`` are members' ids. ``entered_on`` is the day on which the record was first
    entered; a record entered late is marked 补录 with that day. ``signed`` counts the signatures on the
    paper sign-in sheet. ``checks_note`` has the clerk's reasons for warnings, ``correction`` the reason
    of the last change of a finished record. Source: domain reference 1.1 and 1.4 [V:44b][V:48].
    """

    number: str = f.code("记录号", limit=40)
    type: str = f.choice("活动类型", TYPES, required=True)
    branch: str = f.reference("党支部", "organisation", required=True)
    group: str = f.text("党小组", limit=50)
    topic: str = f.text("主题", limit=100, required=True, initials=True)
    day: date | None = f.day("日期", required=True)
    starts: str = f.time("开始时间")
    ends: str = f.time("结束时间")
    place: str = f.text("地点", limit=100)
    chair: str = f.reference("主持人", "member")
    recorder: str = f.reference("记录人", "member")
    lecturer: str = f.text("主讲人", limit=50)
    minutes: str = f.memo("会议记录")
    signed: int | None = f.whole("签到人数", limit=10_000, unit="人")
    checks_note: str = f.memo("核对说明", limit=1000)
    correction: str = f.text("更正说明", limit=200)
    finished: bool = f.flag("已完成")
    entered_on: date | None = f.day("录入日期")


MEETING = Kind(
    "meeting",
    "会议",
    Meeting,
    title="topic",
    key=("number",),
    columns=("day", "type", "topic", "number", "finished"),
    searches=(("day",), ("unit", "day")),
    measure="次",
    order=40,
    listed_on=Section.MEETINGS,
    shown_on=frozenset({Section.OVERVIEW}),
    reviewed_when={"finished": True},
    retention=PARTY_FILES,
)

MATTERS = {
    "ordinary": "一般议题",
    "admission": "接收预备党员",
    "confirmation": "预备党员转正",
    "election": "选举",
    "exclusion": "不计入应到会",
}
WAYS = {"hands": "举手表决", "secret": "无记名投票", "named": "记名投票"}
BASES = {"due": "应到会有表决权", "present": "实到会有表决权"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion(Record):
    """One item of a meeting's agenda: the discussion, the resolution, and the vote if one was taken.

    Votes are tallies only; the votes of single persons are never stored. ``written`` counts the formal
    written opinions that absent full members sent before an admission vote; they are among the votes but
    their authors are not among those present. Source: domain reference 1.2-1.4 [V:8].
    """

    meeting: str = f.reference("会议", "meeting", required=True)
    place: int | None = f.whole("序号", least=1, limit=99, required=True)
    title: str = f.text("议题", limit=200, required=True)
    matter: str = f.choice("事项类别", MATTERS)
    about: str = f.reference("涉及党员", "member")
    discussion: str = f.memo("讨论发言要点", hint="每人一行（姓名：内容）")
    resolution: str = f.memo("决议", limit=4000)
    owner: str = f.text("责任人", limit=50)
    due_on: date | None = f.day("完成时限")
    is_voted: bool = f.flag("进行表决")
    way: str = f.choice("表决方式", WAYS)
    base: str = f.choice("表决基数", BASES)
    yes: int | None = f.whole("赞成", limit=10_000, unit="票")
    no: int | None = f.whole("反对", limit=10_000, unit="票")
    abstain: int | None = f.whole("弃权", limit=10_000, unit="票")
    written: int | None = f.whole("书面意见", limit=10_000, unit="票")


MOTION = Kind(
    "motion",
    "议题",
    Motion,
    title="title",
    columns=("place", "title", "yes", "no", "abstain"),
    measure="项",
    order=50,
    shown_on=frozenset({Section.MEETINGS}),
    part_of="meeting",
    retention=PARTY_FILES,
)

STATUSES = {
    "present": "出席",
    "online": "线上出席",
    "late": "迟到",
    "early": "早退",
    "leave-duty": "请假（因公）",
    "leave-sick": "请假（病）",
    "leave-private": "请假（事）",
    "away-joined": "流动在外（已参加）",
    "away": "流动在外（未参加）",
    "absent": "无故缺席",
    "exempt": "豁免",
    "unknown": "未记录",
}
ROLES = {"member": "党员", "guest": "列席", "lecturer": "主讲", "observer": "观察"}
MAKEUP_WAYS = {
    "visit": "送学上门",
    "phone": "电话传达",
    "reading": "材料自学",
    "other-branch": "参加他场",
}
PRESENT = frozenset({"present", "online", "late", "early"})
LEAVES = frozenset({"leave-duty", "leave-sick", "leave-private"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance(Record):
    """The attendance of one person at one meeting; its id follows from both, so it is the same on every desk.

    A guest who is not a member has a ``name`` and a ``capacity`` (身份) instead of a ``person``. A later
    make-up lesson changes the member's attendance share, never the persons present. Source: domain
    reference 1.2.
    """

    meeting: str = f.reference("会议", "meeting", required=True)
    person: str = f.reference("党员", "member")
    name: str = f.text("姓名", limit=50)
    role: str = f.choice("身份类别", ROLES, required=True)
    capacity: str = f.text("身份", limit=100)
    status: str = f.choice("到会情况", STATUSES, required=True)
    reason: str = f.text("原因", limit=200)
    makeup_on: date | None = f.day("补学日期")
    makeup_way: str = f.choice("补学方式", MAKEUP_WAYS)
    makeup_by: str = f.text("传达人", limit=50)


ATTENDANCE = Kind(
    "attendance",
    "到会",
    Attendance,
    title="status",
    key=("meeting", "person", "name"),
    columns=("meeting", "person", "name", "status", "reason"),
    measure="人次",
    order=60,
    natural_key=("meeting", ("person", "name")),
    shown_on=frozenset({Section.MEETINGS}),
    part_of="meeting",
    retention=PARTY_FILES,
)


def attendance_id(meeting: str, person: str) -> str:
    """Return the id of the attendance of a member, or a named guest, at a meeting."""
    return ATTENDANCE.natural_id("", {"meeting": meeting, "person": person})


@dataclass(frozen=True, slots=True)
class MeetingFilter:
    """The filter of a list of meetings; empty fields do not filter.

    ``is_undated`` selects the meetings without a day that can be read; ``year`` then does not filter.
    """

    branch: str = ""
    year: int | None = None
    type: str = ""
    group: str = ""
    letters: str = ""
    struck: bool = False
    unit: str = ""
    is_undated: bool = False


@dataclass(frozen=True, slots=True)
class Proceedings:
    """A meeting with its motions and attendances; they are saved and corrected together.

    ``motions`` are in agenda order, ``attendances`` contain members and guests.
    """

    meeting: Meeting
    motions: tuple[Motion, ...] = ()
    attendances: tuple[Attendance, ...] = ()

    def text(self) -> str:
        """Return minutes, discussions and resolutions as one text, for comparison with earlier meetings."""
        texts = ((motion.discussion, motion.resolution) for motion in self.motions)
        return "\n".join(part for part in (self.meeting.minutes, *chain(*texts)) if part)


def problems(proceedings: Proceedings, stored: Proceedings | None = None) -> list[Problem]:
    """Return the problems that prevent saving a meeting; a motion's field is named like motions.1.title.

    Values that stay as they are in ``stored`` may be those of a newer version (see ``check``).
    """
    meeting_id = proceedings.meeting.id
    before = _plain_by_id(stored)
    findings = check(MEETING, MEETING.plain(proceedings.meeting), before.get(meeting_id))
    if proceedings.meeting.type == "XZ" and not proceedings.meeting.group:
        findings.append(Problem("meeting-needs-group", "group"))
    if (
        proceedings.meeting.starts
        and proceedings.meeting.ends
        and proceedings.meeting.ends <= proceedings.meeting.starts
    ):
        findings.append(Problem("meeting-ends-before-it-starts", "ends"))
    for number, motion in enumerate(proceedings.motions, start=1):
        findings += [
            Problem(p.code, f"motions.{number}.{p.field}", p.values)
            for p in check(
                MOTION,
                MOTION.plain(replace(motion, meeting=meeting_id, place=number)),
                before.get(motion.id),
            )
        ]
    for line in proceedings.attendances:
        findings += [
            Problem(p.code, f"attendances.{line.person or line.name}", p.values)
            for p in check(
                ATTENDANCE,
                ATTENDANCE.plain(replace(line, meeting=meeting_id)),
                before.get(line.id),
            )
        ]
    return findings + _repeated_attendees(proceedings)


def _plain_by_id(stored: Proceedings | None) -> dict[str, dict[str, Plain]]:
    """Return the plain values of a stored meeting, its motions and attendances, by id."""
    if stored is None:
        return {}
    return {
        stored.meeting.id: MEETING.plain(stored.meeting),
        **{motion.id: MOTION.plain(motion) for motion in stored.motions},
        **{line.id: ATTENDANCE.plain(line) for line in stored.attendances},
    }


def _repeated_attendees(proceedings: Proceedings) -> list[Problem]:
    ids = [line.id for line in proceedings.attendances]
    return [
        Problem("attendee-twice", f"attendances.{line.person or line.name}", {"name": line.name})
        for index, line in enumerate(proceedings.attendances)
        if line.id in ids[:index]
    ]


def number_stem(short_code: str, meeting: Meeting, group: int, letter: str) -> str:
    """Return a meeting's number up to its serial: ZFTC-DH-2026-, ZFTC-XZ2-2026-, ZFTC-ZT-2026-11-.

    ``group`` is the position of the Party group among the branch's groups, from 1. ``letter`` is the
    letter of the desk: all desks but A write it before the serial, so that numbers given offline never
    collide. Source: domain reference 6 (L02-L08).
    """
    day = meeting.day or date.min
    kind = f"XZ{group}" if meeting.type == "XZ" else meeting.type
    month = f"{day.month:02}-" if meeting.type == "ZT" else ""
    return f"{short_code}-{kind}-{day.year}-{month}{'' if letter == 'A' else letter}"


def next_number(stem: str, existing: Iterable[str]) -> str:
    """Return the next number of a stem after the existing numbers, those of struck records included."""
    tails = (number.removeprefix(stem) for number in existing if number.startswith(stem))
    serials = [int(tail) for tail in tails if tail.isdecimal()]
    return f"{stem}{max(serials, default=0) + 1:03}"


def to_draft(proceedings: Proceedings) -> dict[str, Any]:
    """Return the JSON values of a meeting, for storing a draft."""
    return {
        "meeting": _record_to_draft(MEETING, proceedings.meeting),
        "motions": [_record_to_draft(MOTION, motion) for motion in proceedings.motions],
        "attendances": [_record_to_draft(ATTENDANCE, line) for line in proceedings.attendances],
    }


def from_draft(values: Mapping[str, Any]) -> Proceedings:
    """Return the meeting stored in a draft.

    Raises KeyError, TypeError or ValueError when the values are not a draft of a meeting.
    """
    return Proceedings(
        _record_from_draft(MEETING, values["meeting"]),
        tuple(_record_from_draft(MOTION, motion) for motion in values["motions"]),
        tuple(_record_from_draft(ATTENDANCE, line) for line in values["attendances"]),
    )


def _record_to_draft(kind: Kind[R], record: R) -> dict[str, Any]:
    return {
        "id": record.id,
        "unit": record.unit,
        "heads": list(record.heads),
        "said": kind.non_default_values(record),
    }


def _record_from_draft(kind: Kind[R], values: Mapping[str, Any]) -> R:
    return kind.new(values["id"], values["unit"], values["said"], tuple(values["heads"]))
