"""Finds who has come to the hall, their household, and whom a newcomer might already be."""

from datetime import date, timedelta

from bindesk.db.people import people
from bindesk.db.records import records
from bindesk.domain.errands.visitors import Visitor
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.domain.records.fields import Plain
from bindesk.domain.records.validation import check, completed
from bindesk.domain.text.problems import Problem
from bindesk.operations.desk.desk import Desk

RECENT_DAYS = 30
"""Who was served in these last days is offered before others."""


def find(desk: Desk, text: str, limit: int = 9) -> list[Visitor]:
    """Return the people the typed text may mean: the ones lately served first among their equals.

    The text is a name or part of one, initials of any reading, the tail of an ID number, or a household's
    number.
    """
    with desk.reading() as conn:
        return people.find(conn, text, limit, _recent_since(desk))


def household(desk: Desk, number: str) -> list[Visitor]:
    """Return the residents of a household, the eldest first; none without a number."""
    if not number:
        return []
    with desk.reading() as conn:
        return people.household(conn, number, _recent_since(desk))


def visitor(desk: Desk, kind: str, record: str) -> Visitor | None:
    """Return one person by record kind (resident or member) and id."""
    with desk.reading() as conn:
        return next(iter(people.visitors(conn, kind, [record], _recent_since(desk))), None)


def load(desk: Desk, record: str) -> Resident | None:
    """Return a resident's record."""
    with desk.reading() as conn:
        return records.load(conn, RESIDENT, record)


def problems(desk: Desk, newcomer: Resident) -> list[Problem]:
    """Return what is the matter with a newcomer's facts, and warn where the hall may know them already."""
    values: dict[str, Plain] = completed(RESIDENT, RESIDENT.plain(newcomer))
    findings = check(RESIDENT, values)
    if twins(desk, newcomer):
        findings.append(Problem("resident-known", "name", {"name": newcomer.name}, warning=True))
    return findings


def twins(desk: Desk, newcomer: Resident) -> list[Visitor]:
    """Return the residents with a newcomer's ID number, or name, birth date and group."""
    resident = RESIDENT.new("", "", completed(RESIDENT, RESIDENT.plain(newcomer)))
    with desk.reading() as conn:
        known = people.twins(conn, resident.id_number, resident.name, resident.born, resident.group)
    return [one for one in known if one.id != newcomer.id]


def unmask(desk: Desk, kind: str, record: str, field: str) -> None:
    """Write down that a sensitive field of a record was looked at."""
    desk.note_audit("unmask", kind, record, field)


def _recent_since(desk: Desk) -> date:
    return desk.today() - timedelta(days=RECENT_DAYS)
