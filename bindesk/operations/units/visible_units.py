"""The units whose records are on this desk, and which of their records it may write."""

from dataclasses import dataclass

from bindesk.db.records import records
from bindesk.db.syncing import units
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.rights import Right
from bindesk.domain.scopes import relation_of, rights
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.operations.desk.desk import Desk

_WRITE = Right.ADD | Right.CHANGE


@dataclass(frozen=True, slots=True)
class VisibleUnit:
    """A unit whose records are on this desk."""

    code: str
    name: str


def filter_units(desk: Desk) -> list[VisibleUnit]:
    """Return the units that lists can be filtered by: this desk's own, then the villages below it by code.

    A village's desk has none.
    """
    office = desk.office
    with desk.reading() as conn:
        known = units.all_units(conn)
    parents = {unit.code: unit.parent for unit in known}
    below = [
        VisibleUnit(unit.code, unit.name)
        for unit in known
        if unit.role == "village"
        and relation_of(office.unit, office.role, unit.code, parents) == "below"
    ]
    if not below:
        return []
    named = {unit.code: unit.name for unit in known}
    return [VisibleUnit(office.unit, named.get(office.unit, office.name)), *below]


def within(desk: Desk, unit: str) -> VisibleUnit:
    """Return a unit whose records are on this desk.

    Raises ValidationFailed for any other unit.
    """
    own_unit = VisibleUnit(desk.office.unit, desk.office.name)
    match = next(
        (visible for visible in (own_unit, *filter_units(desk)) if visible.code == unit), None
    )
    if match is None:
        raise ValidationFailed([Problem("reach-out-of", "unit", {"unit": unit})])
    return match


def owner(desk: Desk, kind: str, record: str) -> str:
    """Return the code of the unit a record belongs to, or "" when there is no such record."""
    with desk.reading() as conn:
        stored = records.load(conn, KINDS[kind], record)
    return "" if stored is None else stored.unit


def may_write(desk: Desk, kind: str, unit: str) -> bool:
    """Return whether this desk may add and change records of a kind in a unit's log."""
    office = desk.office
    if unit in {"", office.unit}:
        return True
    with desk.reading() as conn:
        parents = units.parents(conn)
    relation = relation_of(office.unit, office.role, unit, parents) or ""
    return rights(kind, office.role, relation) & _WRITE == _WRITE


def may_change(desk: Desk, kind: str, record: str) -> bool:
    """Return whether this desk may change a record; true for a record that does not exist."""
    return may_write(desk, kind, owner(desk, kind, record))
