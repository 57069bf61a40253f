"""Reads the conflicts that a clerk has to decide; they follow from the journal, so all replicas agree."""

from dataclasses import dataclass

from sqlalchemy import func, select

from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import conflict as conflicts
from bindesk.db.store.tables import record_table
from bindesk.domain.all_kinds import KINDS


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """Two concurrent deeds that give one field of a record different values."""

    kind: str
    record: str
    field: str
    earlier: str
    later: str


def all_conflicts(conn: Connection) -> list[OpenConflict]:
    """Return every open conflict, sorted by record and field."""
    return [OpenConflict(*row) for row in conn.execute(select(conflicts).order_by(*conflicts.c))]


def of_record(conn: Connection, kind: str, record: str) -> list[OpenConflict]:
    """Return the open conflicts of one record, sorted by field."""
    same = (conflicts.c.kind == kind, conflicts.c.record == record)
    rows = conn.execute(select(conflicts).where(*same).order_by(*conflicts.c))
    return [OpenConflict(*row) for row in rows]


def counts(conn: Connection) -> dict[tuple[str, str], int]:
    """Return how many records have an open conflict, by kind and unit."""
    kinds = conn.execute(select(conflicts.c.kind).distinct()).scalars().all()
    return {
        (kind, unit): count
        for kind in kinds
        if kind in KINDS
        for unit, count in _counts_of(conn, kind)
    }


def _counts_of(conn: Connection, kind: str) -> list[tuple[str, int]]:
    table = record_table(kind)
    counted = (
        select(table.c.unit, func.count(table.c.id.distinct()))
        .join(conflicts, (conflicts.c.kind == kind) & (conflicts.c.record == table.c.id))
        .group_by(table.c.unit)
    )
    return [(unit, count) for unit, count in conn.execute(counted)]
