"""Rebuilds the record tables from the journal."""

from collections.abc import Callable, Sequence

from sqlalchemy import delete, insert

from bindesk.db.journal import journal
from bindesk.db.journal.folding import storing_conflicts
from bindesk.db.records.denormalise import refresh_all
from bindesk.db.records.rows import RecordRow, row_of
from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import conflict, record_table
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.merging import fold

_ROWS_AT_ONCE = 1000
RebuildProgress = Callable[[int, int], None]


def rebuild(conn: Connection, progress: RebuildProgress | None = None) -> None:
    """Rebuild all record tables from the journal; ``progress`` is called with (kinds done, total)."""
    refold(conn, list(KINDS), progress)


def refold(conn: Connection, names: Sequence[str], progress: RebuildProgress | None = None) -> None:
    """Rebuild the tables of some kinds from the journal; ``progress`` is called with (kinds done, total)."""
    for done, name in enumerate(names, start=1):
        _refold_kind(conn, name)
        if progress is not None:
            progress(done, len(names))
    dependents = {t.latest_step.kind for t in KINDS.values() if t.latest_step and t.name in names}
    for name in dependents.union(names):
        refresh_all(conn, name)


def _refold_kind(conn: Connection, name: str) -> None:
    table = record_table(name)
    conn.execute(delete(table))
    conn.execute(delete(conflict).where(conflict.c.kind == name))
    rows: list[RecordRow] = []
    with storing_conflicts(conn, name) as store:
        for record, (unit, touches) in journal.changes_of_kind(conn, name).items():
            folded = fold(touches)
            rows.append(row_of(name, record, unit, folded.values, folded.heads))
            store(record, folded)
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        conn.execute(insert(table), rows[start : start + _ROWS_AT_ONCE])
