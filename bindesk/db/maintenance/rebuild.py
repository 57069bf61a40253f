"""Makes the record tables anew from the journal, which is the truth they are a fold of."""

from collections.abc import Callable, Sequence

from sqlalchemy import delete, insert

from bindesk.db.journal import journal
from bindesk.db.journal.folding import keep_conflicts
from bindesk.db.records.denormalise import tell_all
from bindesk.db.records.rows import RecordRow, row_of
from bindesk.db.store.engine import Link
from bindesk.db.store.tables import conflict, record_table
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.merging import fold

_ROWS_AT_ONCE = 1000
RebuildProgress = Callable[[int, int], None]


def rebuild(link: Link, progress: RebuildProgress | None = None) -> None:
    """Empty every record table and fill it from the journal; ``progress`` hears (kinds done, of)."""
    refold(link, list(KINDS), progress)


def refold(link: Link, names: Sequence[str], progress: RebuildProgress | None = None) -> None:
    """Make the tables of some kinds anew from the journal."""
    for done, name in enumerate(names, start=1):
        _refold_kind(link, name)
        if progress is not None:
            progress(done, len(names))
    told = {t.latest_step.kind for t in KINDS.values() if t.latest_step and t.name in names}
    for name in told.union(names):
        tell_all(link, name)


def _refold_kind(link: Link, name: str) -> None:
    table = record_table(name)
    link.execute(delete(table))
    link.execute(delete(conflict).where(conflict.c.kind == name))
    rows: list[RecordRow] = []
    for record, (unit, touches) in journal.touches_of_kind(link, name).items():
        folded = fold(touches)
        rows.append(row_of(name, record, unit, folded.values, folded.heads))
        keep_conflicts(link, name, record, folded)
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        link.execute(insert(table), rows[start : start + _ROWS_AT_ONCE])
