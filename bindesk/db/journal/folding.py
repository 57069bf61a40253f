"""Folds deeds into the record tables, in the transaction that writes them into the journal."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import bindparam, delete, select, update

from bindesk.db.journal import journal
from bindesk.db.records.denormalise import refreshing_latest
from bindesk.db.records.rows import row_of, search_columns, split_unknown
from bindesk.db.store.engine import Connection
from bindesk.db.store.statements import bulk_insert, in_list
from bindesk.db.store.tables import conflict, record_table
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.merging import FoldResult, RecordChange, fold, is_fast_forward

_CHANGES_AT_ONCE = 10_000
_CONFLICTS_AT_ONCE = 5_000


def apply(conn: Connection, deed: Deed) -> None:
    """Write the changes of a deed, which is the journal's newest, into the record tables.

    Changes of a kind unknown to this program stay in the journal only.
    """
    by_kind: dict[str, list[Change]] = defaultdict(list)
    for change in deed.changes:
        by_kind[change.kind].append(change)
    for kind, changes in by_kind.items():
        if kind in KINDS:
            with refreshing_latest(conn, kind, [change.record for change in changes]):
                _apply_kind(conn, kind, deed, changes)


def add_fresh(conn: Connection, kind: str, changes: Sequence[tuple[Deed, Change]]) -> list[str]:
    """Insert a row for each change that creates a record; return the ids of the records that exist already.

    Two desks may create one record, whose id is derived from its key; it must then be folded from all deeds.
    """
    ids = [change.record for _, change in changes]
    there = set(_heads(conn, kind, ids))
    rows = [
        row_of(kind, change.record, deed.unit, change.values, (deed.id,))
        for deed, change in changes
        if change.record not in there
    ]
    if rows:
        with refreshing_latest(conn, kind, [row["id"] for row in rows]):
            bulk_insert(conn, record_table(kind), rows)
    return sorted(there)


def refold_many(conn: Connection, kind: str, records: Sequence[str]) -> None:
    """Fold records again from all their deeds; delete the row of a record whose deeds were all refused."""
    for some in _portions(journal.touch_counts(conn, kind, records)):
        with refreshing_latest(conn, kind, some):
            _refold(conn, kind, some)


def _portions(touch_counts: Mapping[str, int]) -> Iterator[list[str]]:
    """Split records into portions that come to about as many changes each, so that memory has a bound."""
    portion: list[str] = []
    changes = 0
    for record, count in touch_counts.items():
        if portion and changes + count > _CHANGES_AT_ONCE:
            yield portion
            portion, changes = [], 0
        portion.append(record)
        changes += count
    if portion:
        yield portion


def _refold(conn: Connection, kind: str, records: Sequence[str]) -> None:
    table = record_table(kind)
    changes = journal.changes_of_many(conn, kind, records)
    _drop_conflicts(conn, kind, records)
    emptied = [record for record in records if record not in changes]
    if emptied:
        conn.execute(delete(table).where(in_list(table.c.id, emptied)))
    rows = []
    with storing_conflicts(conn, kind) as store:
        for record, (unit, touches) in changes.items():
            folded = fold(touches)
            rows.append(row_of(kind, record, unit, folded.values, folded.heads))
            store(record, folded)
    bulk_insert(conn, table, rows, ["id"])


@contextmanager
def storing_conflicts(conn: Connection, kind: str) -> Iterator[Callable[[str, FoldResult], None]]:
    """Give the block what inserts a record's open conflicts; the table must not contain any of the record.

    They are inserted by thousands, and all are when the block ends.
    """
    rows: list[dict[str, str]] = []

    def store(record: str, folded: FoldResult) -> None:
        rows.extend(
            {
                "kind": kind,
                "record": record,
                "field": one.field,
                "earlier": one.earlier,
                "later": one.later,
            }
            for one in folded.conflicts
        )
        if len(rows) >= _CONFLICTS_AT_ONCE:
            bulk_insert(conn, conflict, rows)
            rows.clear()

    yield store
    bulk_insert(conn, conflict, rows)


def _apply_kind(conn: Connection, kind: str, deed: Deed, changes: Sequence[Change]) -> None:
    laid_on = [change.record for change in changes if change.parents]
    heads = _heads(conn, kind, laid_on) if laid_on else {}
    doubted = _in_conflict(conn, kind, laid_on) if laid_on else set()
    again = add_fresh(conn, kind, [(deed, c) for c in changes if not c.parents])
    for change in changes:
        if not change.parents:
            continue
        if change.record not in doubted and _lands_on_top(heads.get(change.record), deed, change):
            _overlay(conn, kind, change, deed.id)
        else:
            again.append(change.record)
    refold_many(conn, kind, again)


def _lands_on_top(heads: tuple[str, ...] | None, deed: Deed, change: Change) -> bool:
    """Return whether the change follows the record's only head and sets only fields that the table has.

    Of several heads the row may have only the newest.
    """
    touch = RecordChange(deed.id, change.parents, change.values)
    _, unknown = split_unknown(change.kind, change.values)
    if unknown:
        return False
    return heads is not None and len(heads) == 1 and is_fast_forward(heads, touch)


def _heads(conn: Connection, kind: str, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    table = record_table(kind)
    query = select(table.c.id, table.c.heads).where(in_list(table.c.id, ids))
    return {row.id: tuple(row.heads.split()) for row in conn.execute(query)}


def _in_conflict(conn: Connection, kind: str, ids: Sequence[str]) -> set[str]:
    """Return the records that have an open conflict, or unknown values in their column ``extra``."""
    table = record_table(kind)
    waiting = (conflict.c.kind == kind, in_list(conflict.c.record, ids))
    aside = (in_list(table.c.id, ids), table.c.extra.is_not(None))
    return {
        *conn.execute(select(conflict.c.record).where(*waiting)).scalars(),
        *conn.execute(select(table.c.id).where(*aside)).scalars(),
    }


def _overlay(conn: Connection, kind: str, change: Change, deed_id: str) -> None:
    table = record_table(kind)
    values, _ = split_unknown(kind, change.values)
    columns = {**values, **search_columns(kind, values), "heads": deed_id}
    statement = update(table).where(table.c.id == bindparam("record_id"))
    conn.execute(statement, {"record_id": change.record, **columns})


def _drop_conflicts(conn: Connection, kind: str, records: Sequence[str]) -> None:
    same = (conflict.c.kind == kind, in_list(conflict.c.record, records))
    conn.execute(delete(conflict).where(*same))
