"""Copies fields of a record's newest step into the record's own row, so that lists read one table.

Only steps of the record's own unit count.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import select, update

from bindesk.db.store.engine import Connection
from bindesk.db.store.statements import in_list
from bindesk.db.store.tables import record_table
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.kinds import LatestStep


@contextmanager
def refreshing_latest(conn: Connection, kind: str, records: Sequence[str]) -> Iterator[None]:
    """Run the block, which changes records of a kind, then refresh the copied fields of owners and steps.

    When a step moves from one errand to another, both errands are refreshed.
    """
    latest = KINDS[kind].latest_step
    before = set() if latest is None else _owners(conn, kind, latest, records)
    yield
    if latest is not None:
        _refresh(conn, kind, latest, sorted(before | _owners(conn, kind, latest, records)))
    for name, teller in KINDS.items():
        if teller.latest_step is not None and teller.latest_step.kind == kind:
            _refresh(conn, name, teller.latest_step, records)


def refresh_all(conn: Connection, kind: str) -> None:
    """Refresh the copied fields of all records of a kind."""
    for name, teller in KINDS.items():
        if teller.latest_step is not None and teller.latest_step.kind == kind:
            _refresh(conn, name, teller.latest_step, None)


def _owners(conn: Connection, kind: str, latest: LatestStep, records: Sequence[str]) -> set[str]:
    table = record_table(kind)
    query = select(table.c[latest.by]).where(in_list(table.c.id, records))
    return set(conn.execute(query).scalars())


def _refresh(conn: Connection, name: str, latest: LatestStep, owners: Sequence[str] | None) -> None:
    steps, owner_table = record_table(name), record_table(latest.kind)
    newest = {
        column: (
            select(steps.c[field])
            .where(steps.c[latest.by] == owner_table.c.id, steps.c.unit == owner_table.c.unit)
            .where(steps.c.struck.is_(False))
            .order_by(steps.c[latest.order].desc(), steps.c.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        for column, field in latest.carries.items()
    }
    if owners is None:
        conn.execute(update(owner_table).values(newest))
    elif owners:
        conn.execute(update(owner_table).where(in_list(owner_table.c.id, owners)).values(newest))
