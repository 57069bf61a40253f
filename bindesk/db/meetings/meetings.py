"""Meetings as kept: lists of ids, whole meetings, and what lies around one of them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select

from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import initials_column, record_table
from bindesk.domain.meetings.integrity import EarlierText, OtherMeeting
from bindesk.domain.meetings.meetings import (
    ATTENDANCE,
    MEETING,
    MOTION,
    PRESENT,
    Attendance,
    Meeting,
    MeetingFilter,
    Proceedings,
)

MOST_TEXTS = 60
"""With how many earlier records of a branch the text of a new one is compared."""


def ids(conn: Connection, sought: MeetingFilter) -> list[str]:
    """Return the ids of the meetings sought, the newest first."""
    meeting = record_table("meeting")
    wanted = select(meeting.c.id).where(*_conditions(sought))
    order = (meeting.c.day.desc(), meeting.c.starts.desc(), meeting.c.id.desc())
    return list(conn.execute(wanted.order_by(*order)).scalars())


def _conditions(sought: MeetingFilter) -> list[ColumnElement[bool]]:
    meeting = record_table("meeting")
    found: list[ColumnElement[bool]] = []
    if not sought.struck:
        found.append(meeting.c.struck.is_(False))
    found += [
        meeting.c[name] == value
        for name in ("unit", "branch", "type", "group")
        if (value := getattr(sought, name))
    ]
    if sought.year is not None:
        found.append(meeting.c.day.between(f"{sought.year}-01-01", f"{sought.year}-12-31"))
    if sought.letters:
        letters = meeting.c[initials_column("topic")].contains(sought.letters, autoescape=True)
        words = meeting.c.topic.contains(sought.letters, autoescape=True)
        number = meeting.c.number.contains(sought.letters.upper(), autoescape=True)
        found.append(letters | words | number)
    return found


def load_many(conn: Connection, wanted: Sequence[str]) -> list[Meeting]:
    """Return meetings in the order of their ids."""
    held = records.load_many(conn, MEETING, wanted)
    return [held[one] for one in wanted if one in held]


def of_year(conn: Connection, branch: str, year: int) -> list[Meeting]:
    """Return a branch's meetings of a year, the newest first."""
    return load_many(conn, ids(conn, MeetingFilter(branch=branch, year=year)))


def proceedings(conn: Connection, meeting: str) -> Proceedings | None:
    """Return a meeting with its motions and attendances, or None when there is none."""
    held = records.load(conn, MEETING, meeting)
    if held is None:
        return None
    own = {"meeting": meeting}
    motions = records.where(conn, MOTION, own, order=("place", "id"), struck=held.struck)
    came = records.where(conn, ATTENDANCE, own, struck=held.struck)
    return Proceedings(held, tuple(motions), tuple(came))


def attendances(conn: Connection, meetings: Sequence[str]) -> list[Attendance]:
    """Return the attendances of several meetings."""
    table = record_table("attendance")
    wanted = select(table).where(table.c.meeting.in_(meetings), table.c.struck.is_(False))
    return [records.from_row(ATTENDANCE, row) for row in conn.execute(wanted)]


def numbers(conn: Connection, stem: str) -> list[str]:
    """Return the numbers already given that begin so; those of struck meetings stay given."""
    meeting = record_table("meeting")
    wanted = select(meeting.c.number).where(meeting.c.number.startswith(stem, autoescape=True))
    return list(conn.execute(wanted).scalars())


def last_before(conn: Connection, meeting: Meeting) -> str | None:
    """Return the id of the branch's last finished meeting of the kind (and group) before this one."""
    if meeting.day is None:
        return None
    table = record_table("meeting")
    sought = MeetingFilter(branch=meeting.branch, type=meeting.type, group=meeting.group)
    wanted = (
        select(table.c.id)
        .where(*_conditions(sought), table.c.id != meeting.id, table.c.finished.is_(True))
        .where(table.c.day <= meeting.day.isoformat())
        .order_by(table.c.day.desc(), table.c.starts.desc())
        .limit(1)
    )
    return conn.execute(wanted).scalar()


def others_of_day(conn: Connection, day: date, besides: str) -> list[OtherMeeting]:
    """Return the other meetings of a day, each with the ids of those who were at it."""
    meeting, came = record_table("meeting"), record_table("attendance")
    own = (meeting.c.day == day.isoformat(), meeting.c.struck.is_(False), meeting.c.id != besides)
    held = [records.from_row(MEETING, row) for row in conn.execute(select(meeting).where(*own))]
    if not held:
        return []
    wanted = select(came.c.meeting, came.c.person).where(
        came.c.meeting.in_([one.id for one in held]),
        came.c.struck.is_(False),
        came.c.person != "",
        came.c.status.in_(PRESENT),
    )
    persons: dict[str, set[str]] = {}
    for row in conn.execute(wanted):
        persons.setdefault(row.meeting, set()).add(row.person)
    return [OtherMeeting(one, frozenset(persons.get(one.id, ()))) for one in held]


def earlier_texts(conn: Connection, meeting: Meeting) -> list[EarlierText]:
    """Return what the branch's latest other records say, for comparison."""
    table, motion = record_table("meeting"), record_table("motion")
    wanted = (
        select(table.c.id, table.c.number, table.c.day, table.c.minutes)
        .where(table.c.branch == meeting.branch, table.c.struck.is_(False))
        .where(table.c.id != meeting.id, table.c.day <= (meeting.day or date.max).isoformat())
        .order_by(table.c.day.desc())
        .limit(MOST_TEXTS)
    )
    held = list(conn.execute(wanted))
    spoken = (
        select(motion.c.meeting, motion.c.discussion, motion.c.resolution)
        .where(motion.c.meeting.in_([row.id for row in held]), motion.c.struck.is_(False))
        .order_by(motion.c.place)
    )
    parts: dict[str, list[str]] = {row.id: [row.minutes] for row in held}
    for row in conn.execute(spoken):
        parts[row.meeting] += [row.discussion, row.resolution]
    return [
        EarlierText(row.number, date.fromisoformat(row.day), "\n".join(filter(None, parts[row.id])))
        for row in held
    ]


def considered(conn: Connection, branch: str, upto: date) -> frozenset[str]:
    """Return the ids of those whose admission the branch's committee had considered by a day."""
    meeting, motion = record_table("meeting"), record_table("motion")
    wanted = (
        select(motion.c.about)
        .join(meeting, meeting.c.id == motion.c.meeting)
        .where(meeting.c.branch == branch, meeting.c.type == "ZW", meeting.c.struck.is_(False))
        .where(meeting.c.day <= upto.isoformat(), motion.c.matter == "admission")
        .where(motion.c.struck.is_(False))
    )
    return frozenset(conn.execute(wanted).scalars())


def closures(conn: Connection, day: date) -> dict[date, str]:
    """Return why the hall was closed on a day, or nothing when it was open."""
    table = record_table("closure")
    own = (table.c.day == day.isoformat(), table.c.struck.is_(False))
    reasons = conn.execute(select(table.c.reason).where(*own)).scalars().all()
    return {day: reasons[0] or ""} if reasons else {}


def years(conn: Connection, branch: str = "", unit: str = "") -> list[int]:
    """Return the years with meetings of a branch, a unit or anybody, the newest first."""
    meeting = record_table("meeting")
    own = _conditions(MeetingFilter(branch=branch, unit=unit))
    wanted = select(func.substr(meeting.c.day, 1, 4)).where(*own, meeting.c.day.is_not(None))
    return sorted((int(one) for one in conn.execute(wanted.distinct()).scalars()), reverse=True)
