"""Finds visitors of the hall: residents, and members who are not registered as residents."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, case, exists, func, or_, select

from bindesk.db.people import duplicates
from bindesk.db.store.engine import Connection
from bindesk.db.store.statements import in_list
from bindesk.db.store.tables import initials_column, record_table
from bindesk.domain.errands.visitors import Visitor
from bindesk.domain.people.duplicate_verdicts import with_duplicates
from bindesk.domain.text.cleaning import clean_code, clean_name
from bindesk.domain.text.pinyin import matches

_TAIL = re.compile(r"\d{3,17}[\dXx]")
_LETTERS = re.compile(r"[A-Za-z]+")
_MIXED = re.compile(r"(?P<known>[^A-Za-z0-9]+)(?P<letters>[A-Za-z].*)")
_MANY = 400
_EXACT, _PREFIX, _WITHIN = 0, 1, 2

Ranked = list[tuple[ColumnElement[bool], int]]


def find(
    conn: Connection, text: str, limit: int, recent_since: date, unit: str = ""
) -> list[Visitor]:
    """Return the people who match the text, best match first; of one unit or of all.

    The text is the end of an ID number (4 characters or more), part of a name, initials by any reading, or a
    household number. Whole matches come before prefixes, prefixes before other parts; then people served on
    or after ``recent_since``; then by group and name.
    """
    cleaned = clean_name(text).replace("'", "").replace("’", "")
    if not cleaned:
        return []
    residents = _matches(conn, "resident", cleaned, limit, recent_since, unit)
    if len(residents) == limit:
        return residents
    known = {(v.name, v.born) for v in residents}
    members = _matches(conn, "member", cleaned, limit, recent_since, unit)
    return [*residents, *(m for m in members if (m.name, m.born) not in known)][:limit]


def visitors(
    conn: Connection, kind: str, ids: Sequence[str], recent_since: date = date.max
) -> list[Visitor]:
    """Return people by record kind (resident or member) and id, in the order of the ids.

    The id of a merged record stands for the record that survived.
    """
    people, survivor_of = record_table(kind), duplicates.survivor_ids(conn, kind)
    record_ids = list(dict.fromkeys(survivor_of.get(one, one) for one in ids))
    rows = {row.id: row for row in conn.execute(select(people).where(people.c.id.in_(record_ids)))}
    served = _served_times(conn, with_duplicates(record_ids, survivor_of), recent_since)
    return [_as_visitors(kind, rows[one], served.get(one)) for one in record_ids if one in rows]


def household(conn: Connection, number: str, recent_since: date) -> list[Visitor]:
    """Return the residents of a household, the eldest first."""
    people = record_table("resident")
    query = select(people.c.id).where(people.c.household == number, people.c.struck.is_(False))
    ids = conn.execute(query.order_by(people.c.born, people.c.id)).scalars().all()
    return visitors(conn, "resident", ids, recent_since)


def twins(
    conn: Connection, id_number: str, name: str, born: date | None, group: str
) -> list[Visitor]:
    """Return the residents with this ID number, or with this name, birth date and group."""
    people = record_table("resident")
    alike: list[ColumnElement[bool]] = []
    if name and born:
        same = (people.c.name == name, people.c.born == born.isoformat(), people.c.group == group)
        alike.append(and_(*same))
    if id_number:
        alike.append(people.c.id_number == id_number)
    if not alike:
        return []
    query = select(people.c.id).where(people.c.struck.is_(False), or_(*alike))
    return visitors(conn, "resident", conn.execute(query).scalars().all())


def _matches(
    conn: Connection, kind: str, text: str, limit: int, since: date, unit: str
) -> list[Visitor]:
    people = record_table(kind)
    mixed = _MIXED.fullmatch(text)
    last_served = _last_served(people, since, _served_duplicates(conn, kind, since))
    query = _ordered(people, _ranked(people, text), last_served)
    query = query.limit(_MANY if mixed else limit)
    if unit:
        query = query.where(people.c.unit == unit)
    ids = [row.id for row in conn.execute(query) if not mixed or matches(text, row.name)][:limit]
    return visitors(conn, kind, ids, since)


def _ordered(people: Table, ranked: Ranked, last_served: ColumnElement[str]) -> Select[Any]:
    query = (
        select(people.c.id, people.c.name)
        .where(people.c.struck.is_(False), or_(*(widest for widest, _ in reversed(ranked))))
        .order_by(
            case(*ranked),
            last_served.desc(),
            people.c.group,
            people.c.name,
            people.c.id,
        )
    )
    if people.name == "resident":
        return query
    residents = record_table("resident")
    met = exists().where(residents.c.id_number == people.c.id_number, people.c.id_number != "")
    return query.where(~met)


def _served_duplicates(conn: Connection, kind: str, since: date) -> dict[str, str]:
    """Return the survivors of the merged records under which somebody was served since a day, by record."""
    survivor_of = duplicates.survivor_ids(conn, kind)
    if not survivor_of:
        return {}
    served = _served_times(conn, {record: record for record in survivor_of}, since)
    return {record: survivor_of[record] for record in served}


def _last_served(people: Table, since: date, survivor_of: Mapping[str, str]) -> ColumnElement[str]:
    """Return the day a person was last served, or an empty text when before ``since``.

    The day is computed only for the few people who were served since then, under any of their records.
    """
    errands = record_table("errand")
    person: ColumnElement[str] = errands.c.resident
    is_theirs = person == people.c.id
    if survivor_of:
        person = case(survivor_of, value=errands.c.resident, else_=errands.c.resident)
        is_theirs |= in_list(errands.c.resident, survivor_of) & (person == people.c.id)
    lately = select(person).where(errands.c.accepted_on >= since.isoformat())
    last = (
        select(func.max(errands.c.accepted_on))
        .where(is_theirs, errands.c.struck.is_(False))
        .scalar_subquery()
    )
    return case((people.c.id.in_(lately), last), else_="")


def _ranked(people: Table, text: str) -> Ranked:
    """Return the conditions that match a person, each with its rank, the best first."""
    name = people.c.name
    if mixed := _MIXED.fullmatch(text):
        return [(name.startswith(mixed["known"], autoescape=True), _PREFIX)]
    if _LETTERS.fullmatch(text):
        return _by_initials(people, text.lower())
    ranked: Ranked = [
        (name == text, _EXACT),
        (name.startswith(text, autoescape=True), _PREFIX),
        (name.contains(text, autoescape=True), _WITHIN),
    ]
    code = clean_code(text).upper()
    if _TAIL.fullmatch(code):
        ranked.append((people.c.id_number.endswith(code, autoescape=True), _EXACT))
    if "household" in people.c and code[:1].isdigit():
        ranked.append((people.c.household == code, _EXACT))
        ranked.append((people.c.household.startswith(code, autoescape=True), _PREFIX))
    return sorted(ranked, key=lambda pair: pair[1])


def _by_initials(people: Table, letters: str) -> Ranked:
    """Return the conditions that match initials; Latin letters in a name are their own initials."""
    key = people.c[initials_column("name")]
    ranked: Ranked = [(key.contains(f" {letters}", autoescape=True), _PREFIX)]
    if len(letters) > 1:
        ranked.insert(0, ((key + " ").contains(f" {letters} ", autoescape=True), _EXACT))
    if "alias" in people.c:
        ranked.insert(0, (func.lower(people.c.alias) == letters, _EXACT))
    return ranked


def _served_times(conn: Connection, person_of: Mapping[str, str], since: date) -> dict[str, date]:
    """Return the last day since ``since`` on which each person was served.

    ``person_of`` maps the ids of records to those of the people they stand for.
    """
    errands = record_table("errand")
    query = (
        select(errands.c.resident, func.max(errands.c.accepted_on))
        .where(in_list(errands.c.resident, person_of))
        .where(errands.c.accepted_on >= since.isoformat())
        .where(errands.c.struck.is_(False))
        .group_by(errands.c.resident)
    )
    served: dict[str, date] = {}
    for record, day in conn.execute(query):
        person, served_on = person_of[record], date.fromisoformat(day)
        served[person] = max(served_on, served.get(person, served_on))
    return served


def _as_visitors(kind: str, row: Any, served_on: date | None) -> Visitor:
    return Visitor(
        kind=kind,
        id=row.id,
        name=row.name,
        gender=row.gender,
        born=date.fromisoformat(row.born) if row.born else None,
        group=row.group,
        household=getattr(row, "household", ""),
        id_number=row.id_number,
        phone=row.phone,
        relation=getattr(row, "relation", ""),
        served_on=served_on,
        unit=row.unit,
    )
