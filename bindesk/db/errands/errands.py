"""Reads errands for lists: ids in order, summaries of a page, counts for the overview, the last number."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union, union_all

from bindesk.db.people import duplicates
from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.db.store.statements import in_list
from bindesk.db.store.tables import initials_column, record_table
from bindesk.domain.errands.errand_lists import ErrandFilter, ErrandSummary, OpenErrandGroup
from bindesk.domain.errands.errands import ENDINGS, ERRAND_STEP, OPEN, ErrandStep
from bindesk.domain.people.duplicate_verdicts import with_duplicates
from bindesk.domain.people.residents import RESIDENT

_DIGITS = 4
_MANY = 20_000
"""From this number of matches on, scanning all errands newest first is faster than collecting the matches."""


def last_serial(conn: Connection, prefix: str) -> int:
    """Return the highest serial among the errand numbers that begin with ``prefix``, or 0.

    Struck errands keep their numbers, so a number is never given twice. Serials have four digits, and more
    when four are used up; numbers of another form are skipped.
    """
    errands = record_table("errand")
    longest = 0
    for digits in range(_DIGITS, _DIGITS + 3):
        following = (
            select(errands.c.number)
            .where(errands.c.number >= prefix, errands.c.number < prefix + ":")
            .where(func.length(errands.c.number) == len(prefix) + digits)
            .order_by(errands.c.number.desc())
        )
        tails = (str(one).removeprefix(prefix) for one in conn.execute(following).scalars())
        serial = next((tail for tail in tails if tail.isascii() and tail.isdigit()), None)
        if serial is None:
            break
        longest = int(serial)
        if longest + 1 < 10**digits:
            break
    return longest


def ids(conn: Connection, criteria: ErrandFilter, limit: int | None = None) -> list[str]:
    """Return the ids of the errands that meet the criteria, newest first; open ones by due day.

    Struck errands are included unless the criteria name states. At most ``limit`` ids are returned.
    """
    errands = record_table("errand")
    query = _conditions(conn, select(errands.c.id), criteria)
    if criteria.states:
        query = query.order_by(errands.c.due_on.is_(None), errands.c.due_on, errands.c.number)
    else:
        query = query.order_by(errands.c.accepted_on.desc(), errands.c.number.desc())
    return list(conn.execute(query.limit(limit)).scalars())


def how_many(conn: Connection, criteria: ErrandFilter) -> int:
    """Return the number of errands that meet the criteria."""
    counted = select(func.count()).select_from(record_table("errand"))
    return int(conn.execute(_conditions(conn, counted, criteria)).scalar_one())


def _conditions(conn: Connection, query: Select[Any], criteria: ErrandFilter) -> Select[Any]:
    errands = record_table("errand")
    if criteria.unit:
        query = query.where(errands.c.unit == criteria.unit)
    if criteria.since:
        query = query.where(errands.c.accepted_on >= criteria.since.isoformat())
    if criteria.until:
        query = query.where(errands.c.accepted_on <= criteria.until.isoformat())
    if criteria.resident:
        survivor_of = duplicates.survivor_ids(conn, RESIDENT.name)
        own_ids = with_duplicates([criteria.resident], survivor_of)
        query = query.where(in_list(errands.c.resident, own_ids))
    if criteria.item:
        query = query.where(errands.c.item == criteria.item)
    if text := criteria.text.strip():
        narrowed = (criteria.unit, criteria.since, criteria.until, criteria.resident, criteria.item)
        is_narrow = any(narrowed) or bool(criteria.states)
        query = query.where(_matches_text(text) if is_narrow else _matches_anywhere(conn, text))
    if criteria.states:
        query = query.where(
            errands.c.state.in_(sorted(criteria.states)), errands.c.struck.is_(False)
        )
    return query


def _matches_text(text: str) -> Any:
    errands = record_table("errand")
    conditions = [
        errands.c[field].contains(text, autoescape=True) for field in ("visitor", "subject")
    ]
    if _may_be_number(text):
        conditions.append(errands.c.number.contains(text, autoescape=True))
    if _are_letters(text):
        keys = (errands.c[initials_column(field)] for field in ("visitor", "subject"))
        conditions += [_begins(key, text) for key in keys]
    return or_(*conditions)


def _matches_anywhere(conn: Connection, text: str) -> Any:
    """Return the condition that an errand contains the text; it reads every errand only when many match.

    Many errands share a visitor's name or a subject, so each distinct value is compared only once.
    """
    errands = record_table("errand")
    branches = [
        select(errands.c.id).where(errands.c[field].in_(_matches_subject_once(field, text)))
        for field in ("visitor", "subject")
    ]
    if _may_be_number(text):
        number = errands.c.number.contains(text, autoescape=True)
        branches.append(select(errands.c.id).where(number))
    some = union_all(*branches).limit(_MANY).subquery()
    few = int(conn.execute(select(func.count()).select_from(some)).scalar_one()) < _MANY
    return errands.c.id.in_(union(*branches)) if few else _matches_text(text)


def _matches_subject_once(field: str, text: str) -> Any:
    """Return a query for the distinct values of a field that contain the text.

    A recursive query steps from each distinct value to the next greater one.
    """
    errands = record_table("errand")
    column, key = errands.c[field], errands.c[initials_column(field)]
    first = select(func.min(column).label("words")).cte(f"{field}_words", recursive=True)
    following = select(func.min(column)).where(column > first.c.words).correlate(first)
    subjects = first.union_all(
        select(following.scalar_subquery()).where(first.c.words.is_not(None))
    )
    matches = [subjects.c.words.contains(text, autoescape=True)]
    if _are_letters(text):
        first_key = select(key).where(column == subjects.c.words).limit(1).correlate(subjects)
        matches.append(_begins(first_key.scalar_subquery(), text))
    return select(subjects.c.words).where(or_(*matches))


def _begins(key: Any, text: str) -> Any:
    return key.contains(f" {text.lower()}", autoescape=True)


def _are_letters(text: str) -> bool:
    return text.isascii() and text.isalpha()


def _may_be_number(text: str) -> bool:
    """Return whether the text may be part of an errand number: it has a digit."""
    return any(letter.isdigit() for letter in text)


def lines(conn: Connection, ids: Sequence[str]) -> list[ErrandSummary]:
    """Return the summaries of some errands, in the order of their ids; at most a few hundred at a time."""
    errands = record_table("errand")
    rows = {row.id: row for row in conn.execute(_line_columns().where(errands.c.id.in_(ids)))}
    return [_line(rows[one]) for one in ids if one in rows]


def open_lines(conn: Connection, unit: str = "") -> list[ErrandSummary]:
    """Return the summaries of all open errands of one unit, or of all units."""
    query = _conditions(conn, _line_columns(), ErrandFilter(states=OPEN, unit=unit))
    return [_line(row) for row in conn.execute(query)]


def most_urgent(conn: Connection, limit: int) -> list[ErrandSummary]:
    """Return the summaries of the open errands with the earliest due days, of all units; paused ones last."""
    errands = record_table("errand")
    stands_still = or_(errands.c.state == "paused", errands.c.due_on.is_(None))
    query = _conditions(conn, select(errands.c.id), ErrandFilter(states=OPEN))
    urgent = query.order_by(stands_still, errands.c.due_on.is_(None), errands.c.due_on)
    ids = conn.execute(urgent.order_by(errands.c.number).limit(limit)).scalars()
    return lines(conn, list(ids))


def alike_open(conn: Connection, unit: str = "") -> list[OpenErrandGroup]:
    """Return the number of open errands for each state and promise, of one unit or of all."""
    errands = record_table("errand")
    promise = (errands.c.due_on, errands.c.due_estimated, errands.c.promised_days)
    alike = (errands.c.state, *promise, errands.c.day_kind, _more_days().label("more_days"))
    query = _conditions(
        conn, select(*alike, func.count().label("times")), ErrandFilter(states=OPEN, unit=unit)
    )
    groups = conn.execute(query.group_by(*alike))
    return [
        OpenErrandGroup(
            state=row.state,
            due_on=_day(row.due_on),
            due_estimated=row.due_estimated,
            whole_days=(row.promised_days or 0) + row.more_days,
            day_kind=row.day_kind,
            count=row.times,
        )
        for row in groups
    ]


def of_residents(conn: Connection, residents: Sequence[str], limit: int) -> list[ErrandSummary]:
    """Return the newest errands of some residents, newest first, without struck ones.

    The errands of records that were merged into a resident's are the resident's.
    """
    errands = record_table("errand")
    resident_of = with_duplicates(residents, duplicates.survivor_ids(conn, RESIDENT.name))
    is_theirs = in_list(errands.c.resident, resident_of)
    query = _line_columns().where(is_theirs, errands.c.struck.is_(False))
    newest = query.order_by(errands.c.accepted_on.desc(), errands.c.number.desc()).limit(limit)
    lines = [_line(row) for row in conn.execute(newest)]
    return [replace(line, resident=resident_of[line.resident]) for line in lines]


def accepted_on(conn: Connection, day: date, unit: str = "") -> int:
    """Return the number of errands accepted on a day, by one unit or by all."""
    errands = record_table("errand")
    counted = select(func.count()).select_from(errands).where(errands.c.struck.is_(False))
    on_day = ErrandFilter(since=day, until=day, unit=unit)
    return int(conn.execute(_conditions(conn, counted, on_day)).scalar_one())


def ended_on(conn: Connection, day: date, unit: str = "") -> int:
    """Return the number of errands ended on a day, by one unit or by all."""
    errands, steps = record_table("errand"), record_table("errand-step")
    own = steps.join(errands, and_(*_own_steps()))
    counted = select(func.count(func.distinct(steps.c.errand))).select_from(own)
    counted = counted.where(
        steps.c.day == day.isoformat(),
        steps.c.state.in_(sorted(ENDINGS)),
        steps.c.struck.is_(False),
    )
    if unit:
        counted = counted.where(steps.c.unit == unit)
    return int(conn.execute(counted).scalar_one())


def steps(conn: Connection, errand: str) -> list[ErrandStep]:
    """Return the steps of an errand, sorted by place and id.

    Only steps of the errand's own unit count: another unit may write in its own log what it likes.
    """
    errands = record_table("errand")
    unit = conn.execute(select(errands.c.unit).where(errands.c.id == errand)).scalar()
    wanted = {"errand": errand, "unit": unit or ""}
    return records.where(conn, ERRAND_STEP, wanted, order=("place", "id"))


def uses(conn: Connection) -> dict[str, int]:
    """Return the number of errands of each item, by item id."""
    errands = record_table("errand")
    counted = select(errands.c.item, func.count()).group_by(errands.c.item)
    return {item: int(times) for item, times in conn.execute(counted) if item}


def _line_columns() -> Select[Any]:
    errands, steps_of = record_table("errand"), record_table("errand-step")
    people = record_table("resident")
    same = (*_own_steps(), steps_of.c.struck.is_(False))
    ending = (
        select(steps_of.c.day, steps_of.c.state)
        .where(*same, steps_of.c.state.in_(sorted(ENDINGS)))
        .order_by(steps_of.c.place, steps_of.c.id)
        .limit(1)
    )
    return select(
        errands,
        people.c.group,
        ending.with_only_columns(steps_of.c.day).scalar_subquery().label("ended_on"),
        ending.with_only_columns(steps_of.c.state).scalar_subquery().label("ended"),
        _more_days().label("more_days"),
    ).select_from(errands.outerjoin(people, people.c.id == errands.c.resident))


def _own_steps() -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a step belongs to an errand and to the errand's own unit."""
    errands, steps_of = record_table("errand"), record_table("errand-step")
    return steps_of.c.errand == errands.c.id, steps_of.c.unit == errands.c.unit


def _more_days() -> Any:
    """Return a subquery for the number of days by which an errand's promise was extended."""
    errands, steps_of = record_table("errand"), record_table("errand-step")
    longest = select(func.coalesce(func.max(steps_of.c.extension_days), 0))
    extensions = longest.where(*_own_steps(), steps_of.c.struck.is_(False))
    return extensions.correlate(errands).scalar_subquery()


def _line(row: Any) -> ErrandSummary:
    return ErrandSummary(
        id=row.id,
        number=row.number,
        accepted_on=_day(row.accepted_on),
        resident=row.resident,
        visitor=row.visitor,
        group=row.group or "",
        item=row.item,
        subject=row.subject,
        handling=row.handling,
        state=row.state or "",
        due_on=_day(row.due_on),
        due_estimated=row.due_estimated,
        whole_days=(row.promised_days or 0) + row.more_days,
        day_kind=row.day_kind,
        ended_on=_day(row.ended_on),
        ended=row.ended or "",
        first_asked=row.first_asked,
        amount=row.amount,
        struck=row.struck,
        unit=row.unit,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
