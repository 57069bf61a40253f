"""Applies packs of a unit's log: writes their deeds into the journal and folds them into the record tables.

A deed that occurs again, made by this desk or contained in two packs, counts once: at its first position
in the log.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import bindparam, func, select, update

from bindesk.db.journal import journal
from bindesk.db.journal.folding import add_fresh, refold_many
from bindesk.db.store.engine import Connection
from bindesk.db.store.statements import bulk_insert, in_list
from bindesk.db.store.tables import deed as deeds
from bindesk.db.store.tables import touched
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Change, Deed, DeedState

_MAX_DEEDS_PER_PACK = 1 << 20
RecordKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry of a log: its position, its deeds in order, and the reasons of refusal by deed index."""

    position: int
    deeds: tuple[Deed, ...]
    refused: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _OrderedDeed:
    """A deed, its position in the order of the fold (None outside the log), and the reason if refused."""

    deed: Deed
    order: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class _StoredDeed:
    """Where a stored deed stands: whether it has a position in a log, and whether it was refused."""

    is_in_log: bool
    is_refused: bool


def apply_log_entries(conn: Connection, entries: Sequence[LogEntry]) -> frozenset[RecordKey]:
    """Apply entries of one log in their order; return (kind, record) of all records they touched."""
    placed: dict[str, _OrderedDeed] = {}
    for each in _positions(entries):
        placed.setdefault(each.deed.id, each)
    stored = _stored(conn, list(placed))
    new = [p for name, p in placed.items() if name not in stored]
    confirmed = [p for name, p in placed.items() if name in stored and not stored[name].is_in_log]
    admitted = [p for p in confirmed if stored[p.deed.id].is_refused]
    _add(conn, new)
    _confirm(conn, confirmed)
    _show(conn, new, confirmed)
    _refold(conn, _records_of(admitted))
    return frozenset(_records_of([*new, *confirmed]))


def apply_provisional(conn: Connection, provisional: Sequence[Deed]) -> None:
    """Apply deeds that are in no log yet, after all present deeds; deeds that are present are skipped."""
    stored = _stored(conn, [deed.id for deed in provisional])
    new = [_OrderedDeed(deed, None, None) for deed in provisional if deed.id not in stored]
    _add(conn, new)
    _show(conn, new, [])


def refuse(conn: Connection, refused: Sequence[Deed], reason: str) -> None:
    """Refuse those of some deeds that are in no log: they stay in the journal and do not count any more.

    ``reason`` is the code of why.
    """
    stored = _stored(conn, [deed.id for deed in refused])
    unconfirmed = [
        _OrderedDeed(deed, None, reason)
        for deed in refused
        if deed.id in stored and not stored[deed.id].is_in_log
    ]
    _confirm(conn, unconfirmed)
    _refold(conn, _records_of(unconfirmed))


def reset_unit(conn: Connection, unit: str) -> None:
    """Remove the positions of all deeds of a unit; its refused deeds count again, and are folded again.

    When the log is read again, the county may have accepted them.
    """
    again = journal.returned_deeds(conn, unit)
    journal.unconfirm(conn, unit)
    _refold(conn, again)


def _positions(entries: Sequence[LogEntry]) -> Iterator[_OrderedDeed]:
    for entry in entries:
        for number, deed in enumerate(entry.deeds):
            order = entry.position * _MAX_DEEDS_PER_PACK + number
            yield _OrderedDeed(deed, order, entry.refused.get(number))


def _stored(conn: Connection, ids: Sequence[str]) -> dict[str, _StoredDeed]:
    query = select(deeds.c.id, deeds.c.position, deeds.c.state).where(in_list(deeds.c.id, ids))
    return {
        row.id: _StoredDeed(row.position is not None, row.state == DeedState.REFUSED.value)
        for row in conn.execute(query)
    }


def _records_of(placed: Sequence[_OrderedDeed]) -> set[RecordKey]:
    return {(change.kind, change.record) for p in placed for change in p.deed.changes}


def _add(conn: Connection, new: Sequence[_OrderedDeed]) -> None:
    if not new:
        return
    places = journal.append_all(
        conn,
        [
            {
                **journal.row_of(p.deed),
                "state": _state(p).value,
                "position": p.order,
                "reason": p.reason,
            }
            for p in new
        ],
    )
    touches = {
        (change.kind, change.record, row_key)
        for p, row_key in zip(new, places, strict=True)
        for change in p.deed.changes
    }
    bulk_insert(conn, touched, [{"kind": k, "record": r, "deed": d} for k, r, d in sorted(touches)])


def _confirm(conn: Connection, confirmed: Sequence[_OrderedDeed]) -> None:
    if confirmed:
        statement = update(deeds).where(deeds.c.id == bindparam("own"))
        conn.execute(
            statement,
            [
                {
                    "own": p.deed.id,
                    "state": _state(p).value,
                    "position": p.order,
                    "reason": p.reason,
                }
                for p in confirmed
            ],
        )


def _state(placed: _OrderedDeed) -> DeedState:
    if placed.reason is not None:
        return DeedState.REFUSED
    return DeedState.SEALED if placed.order is None else DeedState.CONFIRMED


def _show(conn: Connection, new: Sequence[_OrderedDeed], confirmed: Sequence[_OrderedDeed]) -> None:
    counted = [p for p in new if p.reason is None]
    met = Counter((c.kind, c.record) for p in counted for c in p.deed.changes)
    alone: dict[str, list[tuple[Deed, Change]]] = {}
    again: set[RecordKey] = {key for key in met if met[key] > 1}
    for placed in counted:
        for change in placed.deed.changes:
            key = (change.kind, change.record)
            if key in again:
                continue
            if change.parents:
                again.add(key)
            else:
                alone.setdefault(change.kind, []).append((placed.deed, change))
    again |= _moved_deeds(conn, confirmed)
    for kind, fresh in alone.items():
        if kind in KINDS:
            again |= {(kind, record) for record in add_fresh(conn, kind, fresh)}
    _refold(conn, again)


def _refold(conn: Connection, again: Collection[RecordKey]) -> None:
    for kind in {kind for kind, _ in again if kind in KINDS}:
        refold_many(conn, kind, sorted(record for name, record in again if name == kind))


def _moved_deeds(conn: Connection, confirmed: Sequence[_OrderedDeed]) -> set[RecordKey]:
    """Return the records whose deeds may have changed their order, or of which a deed was refused."""
    moved = _records_of([p for p in confirmed if p.reason])
    keys = sorted(_records_of(confirmed) - moved)
    for kind, ats in groupby(keys, key=lambda pair: pair[0]):
        counted = (
            select(touched.c.record)
            .where(touched.c.kind == kind, in_list(touched.c.record, (name for _, name in ats)))
            .group_by(touched.c.record)
            .having(func.count() > 1)
        )
        moved.update((kind, record) for (record,) in conn.execute(counted))
    return moved
