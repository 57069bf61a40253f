"""Look-ups of visitors and households, and checks of a new visitor against the register."""

from datetime import date, timedelta

from bindesk.db.people import people
from bindesk.db.records import records
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.errands.visitors import Visitor
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.domain.records.fields import Plain
from bindesk.domain.records.validation import check, completed
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.operations.desk.desk import Desk

RECENT_DAYS = 30
"""People served within this many days are listed before others."""


def find(desk: Desk, text: str, limit: int = 9) -> list[Visitor]:
    """Return the people that match a text; among equals the recently served come first.

    The text is part of a name, initials of any reading, the end of an ID number, or a household's number.
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
    """Return one person by record kind (resident or member) and id, or None."""
    with desk.reading() as conn:
        return next(iter(people.visitors(conn, kind, [record], _recent_since(desk))), None)


def problems(desk: Desk, newcomer: Resident) -> list[Problem]:
    """Return the problems in a new resident's values, with a warning when the person may be known already."""
    values: dict[str, Plain] = completed(RESIDENT, RESIDENT.plain(newcomer))
    findings = check(RESIDENT, values)
    if known_residents(desk, newcomer):
        findings.append(Problem("resident-known", "name", {"name": newcomer.name}, warning=True))
    return findings


def known_residents(desk: Desk, newcomer: Resident) -> list[Visitor]:
    """Return the residents with a new resident's ID number, or with the same name, birth date and group."""
    resident = RESIDENT.new("", "", completed(RESIDENT, RESIDENT.plain(newcomer)))
    with desk.reading() as conn:
        known = people.twins(conn, resident.id_number, resident.name, resident.born, resident.group)
    return [one for one in known if one.id != newcomer.id]


def unmask(desk: Desk, kind: str, record: str, *fields: str) -> None:
    """Write into the audit which fields of a record are shown in full; empty ones are not: nobody sees them.

    Raises ValidationFailed when there is no such record.
    """
    declared = KINDS[kind]
    with desk.reading() as conn:
        stored = records.load(conn, declared, record)
    if stored is None:
        raise ValidationFailed([Problem("record-missing", values={"kind": declared.words})])
    plain = declared.plain(stored)
    if labels := [declared.specs[name].label for name in fields if plain[name]]:
        desk.note_audit("unmask", kind, record, "、".join(labels))


def _recent_since(desk: Desk) -> date:
    return desk.today() - timedelta(days=RECENT_DAYS)
