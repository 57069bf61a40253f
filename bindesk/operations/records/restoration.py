"""Restores a struck record (恢复), with the parts of it that the same step struck."""

from collections.abc import Iterator, Sequence
from typing import Any

from bindesk.db.journal import journal
from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Changes
from bindesk.domain.journal.ids import id_after
from bindesk.domain.journal.merging import STRUCK, fold
from bindesk.domain.people.duplicate_verdicts import DUPLICATE_VERDICT, MERGED
from bindesk.domain.records.kinds import Kind, Record
from bindesk.domain.records.validation import identifying_fields
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.messages import message
from bindesk.operations.desk.desk import MOST_RECORDS, Desk

_AT_ONCE = 400


def restore(desk: Desk, kind: Kind[Any], record_id: str) -> Changes:
    """Make a struck record valid again, in one deed with the parts that were struck in the same step.

    A part that an earlier correction struck stays struck. A record that was merged into another is one of
    its own again, and stays so when it is struck later. Raises ValidationFailed when there is no such
    record, when it is not struck, when another record of its unit has its number or identity now, or when
    this desk may not write it.
    """
    with desk.writing(f"restore-{kind.name}") as work:
        stored = records.load(work.conn, kind, record_id)
        if stored is None:
            raise ValidationFailed([Problem("record-missing", values={"kind": kind.words})])
        if not stored.struck:
            raise ValidationFailed([Problem("record-not-struck", values={"kind": kind.words})])
        _refuse_taken(work.conn, kind, stored)
        parts = list(_parts_of_the_same_strike(work.conn, kind, stored.id))
        for one, record in [(kind, stored.id), *parts]:
            work.set(one, record, {STRUCK: False, "struck_reason": ""})
        merged = {"duplicate": stored.id, "about_kind": kind.name, "verdict": MERGED}
        for verdict in records.where(work.conn, DUPLICATE_VERDICT, {"unit": stored.unit, **merged}):
            work.strike(DUPLICATE_VERDICT, verdict.id, message("duplicate-restored-reason"))
    return work.changes


def _refuse_taken(conn: Connection, kind: Kind[Any], stored: Record) -> None:
    """Raise ValidationFailed when a valid record of the unit agrees in the fields that identify it."""
    plain = kind.plain(stored)
    names = identifying_fields(kind, plain)
    if not names:
        return
    equal = {name: plain[name] for name in names}
    if records.where(conn, kind, {"unit": stored.unit, **equal}):
        labels = "、".join(kind.specs[name].label for name in names if plain[name])
        words = {"kind": kind.words, "label": labels}
        raise ValidationFailed([Problem("restore-taken", names[0], words)])


def _parts_of_the_same_strike(
    conn: Connection, kind: Kind[Any], record_id: str
) -> Iterator[tuple[Kind[Any], str]]:
    strike = _strikes(conn, kind, [record_id]).get(record_id, "")
    for part in KINDS.values():
        if not part.part_of or part.specs[part.part_of].refers != kind.name:
            continue
        whole = {part.part_of: record_id}
        ids = [one.id for one in records.where(conn, part, whole, struck=True) if one.struck]
        step = _deeds_of_step(strike, len(ids))
        yield from ((part, one) for one, by in _strikes(conn, part, ids).items() if by in step)


def _deeds_of_step(first: str, parts: int) -> frozenset[str]:
    """Return the ids that the deeds of a step have, which begins with the deed ``first``.

    A deed holds at most MOST_RECORDS records, so the strike of a large meeting is several deeds.
    """
    ids = [first]
    for _ in range(parts // MOST_RECORDS + 1):
        ids.append(id_after(ids[-1]))
    return frozenset(ids)


def _strikes(conn: Connection, kind: Kind[Any], ids: Sequence[str]) -> dict[str, str]:
    """Return the id of the deed that struck each of some struck records, by record id."""
    strikes: dict[str, str] = {}
    for start in range(0, len(ids), _AT_ONCE):
        histories = journal.changes_of_many(conn, kind.name, ids[start : start + _AT_ONCE])
        for record, (_, history) in histories.items():
            strikes[record] = fold(history).setter.get(STRUCK, "")
    return strikes
