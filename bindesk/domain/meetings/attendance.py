"""Counts the attendance of a meeting (应到, 实到, with and without a vote) and of one member."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bindesk.domain.meetings import roll
from bindesk.domain.meetings.meetings import LEAVES, PRESENT, Attendance, Meeting
from bindesk.domain.meetings.roll import RollEntry

AWAY = frozenset({"away", "away-joined"})


@dataclass(frozen=True, slots=True)
class AttendanceCounts:
    """The attendance of a meeting in persons; ``due_voting`` and ``present_voting`` count those with 表决权.

    ``late`` and ``early`` are among ``present``. ``guests`` are in no other count. ``members`` and
    ``members_full`` count the branch's whole roll on the day.
    """

    members: int = 0
    members_full: int = 0
    due: int = 0
    due_full: int = 0
    due_voting: int = 0
    present: int = 0
    present_full: int = 0
    present_voting: int = 0
    late: int = 0
    early: int = 0
    leave: int = 0
    away: int = 0
    absent: int = 0
    exempt: int = 0
    unknown: int = 0
    left_out: int = 0
    guests: int = 0

    @property
    def rate(self) -> int | None:
        """Return 到会率 in tenths of a percent, rounded half up; None when nobody is due."""
        return in_tenths(self.present, self.due)


def in_tenths(part: int, whole: int) -> int | None:
    """Return a share in tenths of a percent, rounded half up; None when ``whole`` is 0."""
    return None if whole == 0 else (2000 * part + whole) // (2 * whole)


def rate_text(tenths: int | None) -> str:
    """Return the text of a share in tenths of a percent: 91.1%, or — for None."""
    return "—" if tenths is None else f"{tenths // 10}.{tenths % 10}%"


def by_member(attendances: Iterable[Attendance]) -> dict[str, Attendance]:
    """Return the attendances of members by the member's id, without guests and struck records."""
    return {a.person: a for a in attendances if a.role == "member" and a.person and not a.struck}


def guests(attendances: Iterable[Attendance]) -> tuple[Attendance, ...]:
    """Return the attendances of persons who are not due: 列席, 主讲, 观察."""
    return tuple(a for a in attendances if a.role != "member" and not a.struck)


def present_ids(attendances: Iterable[Attendance]) -> frozenset[str]:
    """Return the ids of the members who were present."""
    return frozenset(i for i, a in by_member(attendances).items() if a.status in PRESENT)


def due(
    rolled: Sequence[RollEntry], meeting: Meeting, attendances: Iterable[Attendance]
) -> tuple[RollEntry, ...]:
    """Return the roll entries counted in 应到会 of a meeting.

    A member who may be left out but was present counts, in 应到 as in 实到. In a talk between two (谈心谈话)
    those who took part are due. Source: domain reference 1.1-1.3.
    """
    lines = list(attendances)
    if meeting.type == "TX":
        noted = by_member(lines)
        return tuple(entry for entry in rolled if entry.id in noted)
    present = present_ids(lines)
    called = roll.called(rolled, meeting)
    excluded = {entry.id for entry in roll.left_out(called, meeting.type)} - present
    return tuple(entry for entry in called if entry.id not in excluded)


def count(
    rolled: Sequence[RollEntry], meeting: Meeting, attendances: Sequence[Attendance]
) -> AttendanceCounts:
    """Return the counts of a meeting's attendance.

    实到 is 出席, 线上出席, 迟到 and 早退. 流动在外（已参加） and a make-up lesson never change it.
    Source: domain reference 1.2.
    """
    counted = due(rolled, meeting, attendances)
    status = _statuses(counted, attendances)
    present = [entry for entry in counted if status[entry.id] in PRESENT]
    tally = _tally(status)
    return AttendanceCounts(
        members=len(rolled),
        members_full=sum(entry.is_full for entry in rolled),
        due=len(counted),
        due_full=sum(entry.is_full for entry in counted),
        due_voting=sum(entry.has_vote for entry in counted),
        present=len(present),
        present_full=sum(entry.is_full for entry in present),
        present_voting=sum(entry.has_vote for entry in present),
        late=tally["late"],
        early=tally["early"],
        leave=sum(tally[each] for each in LEAVES),
        away=sum(tally[each] for each in AWAY),
        absent=tally["absent"],
        exempt=tally["exempt"],
        unknown=tally["unknown"],
        left_out=len(roll.called(rolled, meeting)) - len(counted) if meeting.type != "TX" else 0,
        guests=len(guests(attendances)),
    )


def _statuses(counted: Sequence[RollEntry], attendances: Sequence[Attendance]) -> dict[str, str]:
    """Return the status of each due member; a member who only sat in (列席) does not count as present."""
    noted = by_member(attendances)
    sat_in = {guest.person for guest in guests(attendances)}
    missing = {entry.id: "guest" if entry.id in sat_in else "unknown" for entry in counted}
    return {
        person: noted[person].status if person in noted else missing[person] for person in missing
    }


_COUNTED = (*sorted(LEAVES), *sorted(AWAY), "late", "early", "absent", "exempt", "unknown")


def _tally(status: Mapping[str, str]) -> dict[str, int]:
    statuses = list(status.values())
    return {each: statuses.count(each) for each in _COUNTED}


@dataclass(frozen=True, slots=True)
class AttendanceShare:
    """The attendance of one member at the meetings at which the member was due."""

    due: int
    present: int
    joined_away: int
    made_up: int

    @property
    def rate(self) -> int | None:
        """Return 参与率 in tenths of a percent; None when the member was due at no meeting."""
        return in_tenths(self.present + self.joined_away + self.made_up, self.due)


def share(lines: Iterable[Attendance]) -> AttendanceShare:
    """Return the attendance of one member: (实到 + 流动在外已参加 + 补学) of 应参加.

    A meeting with 豁免 does not count as due, unless the member made it up. Source: domain reference 1.2.
    """
    member_lines = [line for line in lines if line.role == "member" and not line.struck]
    present = sum(line.status in PRESENT for line in member_lines)
    joined_away = sum(line.status == "away-joined" for line in member_lines)
    made_up = sum(
        line.makeup_on is not None and line.status not in PRESENT | {"away-joined"}
        for line in member_lines
    )
    spared = sum(line.status == "exempt" and line.makeup_on is None for line in member_lines)
    return AttendanceShare(len(member_lines) - spared, present, joined_away, made_up)
