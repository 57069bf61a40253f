"""Reads meetings: ids for lists, whole meetings, and earlier or simultaneous meetings for comparison."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select

from bindesk.db.people import duplicates
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
from bindesk.domain.people.members import MEMBER

MOST_TEXTS = 60
"""The number of a branch's earlier records with which the text of a new record is compared."""


def ids(conn: Connection, sought: MeetingFilter) -> list[str]:
    """Return the ids of the meetings that match the filter, newest first."""
    meeting = record_table("meeting")
    query = select(meeting.c.id).where(*_conditions(sought))
    order = (meeting.c.day.desc(), meeting.c.starts.desc(), meeting.c.id.desc())
    return list(conn.execute(query.order_by(*order)).scalars())


def _conditions(sought: MeetingFilter) -> list[ColumnElement[bool]]:
    meeting = record_table("meeting")
    conditions: list[ColumnElement[bool]] = []
    if not sought.struck:
        conditions.append(meeting.c.struck.is_(False))
    conditions += [
        meeting.c[name] == value
        for name in ("unit", "branch", "type", "group")
        if (value := getattr(sought, name))
    ]
    if sought.is_undated:
        conditions.append(meeting.c.day.is_(None))
    elif sought.year is not None:
        conditions.append(meeting.c.day.between(f"{sought.year}-01-01", f"{sought.year}-12-31"))
    if sought.letters:
        letters = meeting.c[initials_column("topic")].contains(sought.letters, autoescape=True)
        words = meeting.c.topic.contains(sought.letters, autoescape=True)
        number = meeting.c.number.contains(sought.letters.upper(), autoescape=True)
        conditions.append(letters | words | number)
    return conditions


def load_many(conn: Connection, ids: Sequence[str]) -> list[Meeting]:
    """Return meetings in the order of their ids."""
    meeting_of = records.load_many(conn, MEETING, ids)
    return [meeting_of[one] for one in ids if one in meeting_of]


def of_year(conn: Connection, branch: str, year: int) -> list[Meeting]:
    """Return a branch's meetings of a year, newest first."""
    return load_many(conn, ids(conn, MeetingFilter(branch=branch, year=year)))


def proceedings(conn: Connection, meeting: str) -> Proceedings | None:
    """Return a meeting with its motions and attendances, or None when there is no such meeting."""
    record = records.load(conn, MEETING, meeting)
    if record is None:
        return None
    parent = {"meeting": meeting}
    motions = records.where(conn, MOTION, parent, order=("place", "id"), struck=record.struck)
    attendance_rows = records.where(conn, ATTENDANCE, parent, struck=record.struck)
    return Proceedings(record, tuple(motions), tuple(attendance_rows))


def attendances(conn: Connection, meetings: Sequence[str]) -> list[Attendance]:
    """Return the attendances of several meetings."""
    table = record_table("attendance")
    query = select(table).where(table.c.meeting.in_(meetings), table.c.struck.is_(False))
    return [records.from_row(ATTENDANCE, row) for row in conn.execute(query)]


def numbers(conn: Connection, stem: str) -> list[str]:
    """Return the meeting numbers that begin with ``stem``, those of struck meetings included."""
    meeting = record_table("meeting")
    query = select(meeting.c.number).where(meeting.c.number.startswith(stem, autoescape=True))
    return list(conn.execute(query).scalars())


def last_before(conn: Connection, meeting: Meeting) -> str | None:
    """Return the id of the branch's last finished meeting of the same type and group, or None.

    Meetings after this meeting's day are left out.
    """
    if meeting.day is None:
        return None
    table = record_table("meeting")
    sought = MeetingFilter(branch=meeting.branch, type=meeting.type, group=meeting.group)
    query = (
        select(table.c.id)
        .where(*_conditions(sought), table.c.id != meeting.id, table.c.finished.is_(True))
        .where(table.c.day <= meeting.day.isoformat())
        .order_by(table.c.day.desc(), table.c.starts.desc())
        .limit(1)
    )
    return conn.execute(query).scalar()


def others_of_day(conn: Connection, day: date, besides: str) -> list[OtherMeeting]:
    """Return the other meetings of a day, each with the ids of the persons present.

    A person recorded under a merged record is named by that record and by the one that survived.
    """
    meeting, attendance = record_table("meeting"), record_table("attendance")
    conditions = (
        meeting.c.day == day.isoformat(),
        meeting.c.struck.is_(False),
        meeting.c.id != besides,
    )
    meetings = [
        records.from_row(MEETING, row) for row in conn.execute(select(meeting).where(*conditions))
    ]
    if not meetings:
        return []
    query = select(attendance.c.meeting, attendance.c.person).where(
        attendance.c.meeting.in_([one.id for one in meetings]),
        attendance.c.struck.is_(False),
        attendance.c.person != "",
        attendance.c.status.in_(PRESENT),
    )
    persons: dict[str, set[str]] = {}
    survivor_of = duplicates.survivor_ids(conn, MEMBER.name)
    for row in conn.execute(query):
        named = (row.person, survivor_of.get(row.person, row.person))
        persons.setdefault(row.meeting, set()).update(named)
    return [OtherMeeting(one, frozenset(persons.get(one.id, ()))) for one in meetings]


def earlier_texts(conn: Connection, meeting: Meeting) -> list[EarlierText]:
    """Return the texts of the branch's latest other records up to this meeting's day, for comparison."""
    table, motion = record_table("meeting"), record_table("motion")
    query = (
        select(table.c.id, table.c.number, table.c.day, table.c.minutes)
        .where(table.c.branch == meeting.branch, table.c.struck.is_(False))
        .where(table.c.id != meeting.id, table.c.day <= (meeting.day or date.max).isoformat())
        .order_by(table.c.day.desc())
        .limit(MOST_TEXTS)
    )
    rows = list(conn.execute(query))
    spoken = (
        select(motion.c.meeting, motion.c.discussion, motion.c.resolution)
        .where(motion.c.meeting.in_([row.id for row in rows]), motion.c.struck.is_(False))
        .order_by(motion.c.place)
    )
    parts: dict[str, list[str]] = {row.id: [row.minutes] for row in rows}
    for row in conn.execute(spoken):
        parts[row.meeting] += [row.discussion, row.resolution]
    return [
        EarlierText(row.number, date.fromisoformat(row.day), "\n".join(filter(None, parts[row.id])))
        for row in rows
    ]


def considered(conn: Connection, branch: str, upto: date) -> frozenset[str]:
    """Return the ids of the persons whose admission the branch's committee had considered by a day.

    A person considered under a merged record is named by that record and by the one that survived.
    """
    meeting, motion = record_table("meeting"), record_table("motion")
    query = (
        select(motion.c.about)
        .join(meeting, meeting.c.id == motion.c.meeting)
        .where(meeting.c.branch == branch, meeting.c.type == "ZW", meeting.c.struck.is_(False))
        .where(meeting.c.day <= upto.isoformat(), motion.c.matter == "admission")
        .where(motion.c.struck.is_(False))
    )
    survivor_of = duplicates.survivor_ids(conn, MEMBER.name)
    persons = frozenset(conn.execute(query).scalars())
    return persons | {survivor_of.get(person, person) for person in persons}


def closures(conn: Connection, day: date) -> dict[date, str]:
    """Return the reason why the hall was closed on a day, by day; empty when the hall was open."""
    table = record_table("closure")
    conditions = (table.c.day == day.isoformat(), table.c.struck.is_(False))
    reasons = conn.execute(select(table.c.reason).where(*conditions)).scalars().all()
    return {day: reasons[0] or ""} if reasons else {}


def years(conn: Connection, branch: str = "", unit: str = "") -> list[int]:
    """Return the years with meetings of a branch, of a unit or of all, newest first."""
    meeting = record_table("meeting")
    conditions = _conditions(MeetingFilter(branch=branch, unit=unit))
    query = select(func.substr(meeting.c.day, 1, 4)).where(*conditions, meeting.c.day.is_not(None))
    return sorted((int(one) for one in conn.execute(query.distinct()).scalars()), reverse=True)
