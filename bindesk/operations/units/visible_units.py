"""How far this desk reaches: the units whose records lie here, and what of theirs it may write."""

from dataclasses import dataclass

from bindesk.db.records import records
from bindesk.db.syncing import units
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.scopes import Right, relation_of, rights
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.operations.desk.desk import Desk

_WRITE = Right.ADD | Right.CHANGE


@dataclass(frozen=True, slots=True)
class VisibleUnit:
    """A unit whose records lie on this desk."""

    code: str
    name: str


def places(desk: Desk) -> list[VisibleUnit]:
    """Return the units that lists can be narrowed to: this desk's own, then the villages below by code.

    A village's desk has none: nobody chooses among one.
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
    """Return a unit whose records lie on this desk.

    Raises ValidationFailed for one that is out of this desk's reach.
    """
    own_unit = VisibleUnit(desk.office.unit, desk.office.name)
    match = next((visible for visible in (own_unit, *places(desk)) if visible.code == unit), None)
    if match is None:
        raise ValidationFailed([Problem("reach-out-of", "unit", {"unit": unit})])
    return match


def owner(desk: Desk, kind: str, record: str) -> str:
    """Return the code of the unit whose record it is, or nothing for one that is not there."""
    with desk.reading() as conn:
        stored = records.load(conn, KINDS[kind], record)
    return "" if stored is None else stored.unit


def may_write(desk: Desk, kind: str, unit: str) -> bool:
    """Say whether this desk may make and change records of a kind in a unit's log."""
    office = desk.office
    if unit in {"", office.unit}:
        return True
    with desk.reading() as conn:
        parents = units.parents(conn)
    relation = relation_of(office.unit, office.role, unit, parents) or ""
    return rights(kind, office.role, relation) & _WRITE == _WRITE


def may_change(desk: Desk, kind: str, record: str) -> bool:
    """Say whether this desk may change a record; one that is not there is nobody else's."""
    return may_write(desk, kind, owner(desk, kind, record))
