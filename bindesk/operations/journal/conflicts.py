"""Conflicts: fields that two desks changed differently, shown side by side and resolved in one deed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bindesk.db.journal import conflicts, journal
from bindesk.db.journal.conflicts import OpenConflict
from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.db.syncing import units
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Changes, Deed
from bindesk.domain.records.fields import Plain, Sensitivity
from bindesk.domain.records.rights import Right
from bindesk.domain.scopes import relation_of, rights
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.messages import message
from bindesk.operations.desk.clocks import instant
from bindesk.operations.desk.desk import Desk
from bindesk.operations.records.titles import title, words

RESOLVE = "settle-conflict"
_WRITE = Right.ADD | Right.CHANGE

_STANDS = False
"""The value of ``struck`` for a deed that does not name it: who changes a record means it to stay valid."""


@dataclass(frozen=True, slots=True)
class ConflictSide:
    """One deed's value of a contested field.

    ``made_at`` is corrected to the county's clock if the offset is known, ``is_here`` marks a deed of this
    desk, ``stands`` the value that the record shows now.
    """

    deed: str
    words: str
    clerk: str
    made_at: datetime
    is_here: bool
    stands: bool


@dataclass(frozen=True, slots=True)
class FieldInConflict:
    """A field on which deeds differ; ``sides`` are in the order of the log, the last one stands."""

    field: str
    label: str
    is_sensitive: bool
    sides: tuple[ConflictSide, ...]


@dataclass(frozen=True, slots=True)
class RecordConflict:
    """A record with contested fields that a clerk has to decide."""

    kind: str
    record: str
    title: str
    kind_words: str
    fields: tuple[FieldInConflict, ...]


def how_many(desk: Desk) -> int:
    """Return the number of records with an open conflict that this desk may settle."""
    with desk.reading() as conn:
        found = conflicts.counts(conn).items()
        return sum(count for (kind, unit), count in found if _may_settle(conn, desk, kind, unit))


def open_conflicts(desk: Desk) -> list[RecordConflict]:
    """Return the open conflicts that this desk may settle, one per record; sensitive values are masked.

    Those of a village's reviews are its township's: the village may not write them.
    """
    with desk.reading() as conn:
        by_record = [
            _conflict(conn, desk, list(waiting))
            for _, waiting in groupby(
                conflicts.all_conflicts(conn), key=lambda w: (w.kind, w.record)
            )
        ]
    return [one for one in by_record if one is not None]


def open_conflict(
    desk: Desk, kind: str, record: str, *, unmask: bool = False
) -> RecordConflict | None:
    """Return the conflict of one record, or None.

    ``unmask`` shows sensitive values, and the audit notes the clerk.
    """
    with desk.reading() as conn:
        conflict = _conflict(conn, desk, conflicts.of_record(conn, kind, record), unmask=unmask)
    secret = [one.label for one in conflict.fields if one.is_sensitive] if conflict else []
    if unmask and secret:
        desk.note_audit("unmask", kind, record, "、".join(secret))
    return conflict


def pick(desk: Desk, kind: str, record: str, picks: Mapping[str, str]) -> Changes:
    """Resolve contested fields of a record in one deed; ``picks`` maps each field to the deed that is right.

    The new deed has all sides as parents, so that the conflict ends on every desk that receives it. Raises
    ValidationFailed when a field is no longer contested, or not by that deed.
    """
    with desk.writing(RESOLVE, unit=_unit_of(desk, kind, record)) as work:
        conflict = _conflict(work.conn, desk, conflicts.of_record(work.conn, kind, record))
        contested = {one.field: one for one in conflict.fields} if conflict else {}
        values: dict[str, Plain] = {}
        for field, deed in picks.items():
            sides = contested[field].sides if field in contested else ()
            if deed not in {side.deed for side in sides}:
                raise ValidationFailed([Problem("conflict-gone", field)])
            values[field] = _values_in_deed(work.conn, deed, kind, record).get(field, _STANDS)
        if values.get("struck") is False:
            values.setdefault("struck_reason", "")
        work.set(KINDS[kind], record, values)
    return work.changes


def _may_settle(conn: Connection, desk: Desk, kind: str, unit: str) -> bool:
    """Return whether this desk may write records of a kind in a unit's log."""
    office = desk.office
    relation = relation_of(office.unit, office.role, unit, units.parents(conn)) or ""
    return rights(kind, office.role, relation) & _WRITE == _WRITE


def _unit_of(desk: Desk, kind: str, record: str) -> str:
    with desk.reading() as conn:
        stored = records.load(conn, KINDS[kind], record)
    if stored is None:
        raise ValidationFailed([Problem("record-missing", values={"kind": KINDS[kind].words})])
    return str(stored.unit)


def _conflict(
    conn: Connection, desk: Desk, waiting: list[OpenConflict], *, unmask: bool = False
) -> RecordConflict | None:
    if not waiting:
        return None
    kind, record = waiting[0].kind, waiting[0].record
    stored = records.load(conn, KINDS[kind], record) if kind in KINDS else None
    if stored is None or not _may_settle(conn, desk, kind, str(stored.unit)):
        return None
    fields = tuple(_contested(conn, desk, waiting, unmask=unmask))
    record_title = title(conn, kind, record)
    return RecordConflict(kind, record, record_title, KINDS[kind].words, fields) if fields else None


def _contested(
    conn: Connection, desk: Desk, waiting: list[OpenConflict], *, unmask: bool
) -> Iterator[FieldInConflict]:
    kind, record = waiting[0].kind, waiting[0].record
    deeds = {deed.id: deed for deed in journal.deeds_on(conn, kind, record)}
    for field, pairs in groupby(waiting, key=lambda w: w.field):
        spec = KINDS[kind].specs.get(field)
        if spec is None:
            continue
        deed_ids = {name for pair in pairs for name in (pair.earlier, pair.later)}
        contenders = [deed for name, deed in deeds.items() if name in deed_ids]
        stands = _value_in_force(list(deeds.values()), kind, record, field)
        sides = []
        for deed in contenders:
            values = journal.change_of(deed, kind, record).values
            value = values.get(field, _STANDS)
            text = (
                words(conn, field, spec, value, unmask=unmask)
                if field in values
                else message("conflict-kept", {"fields": _labels(kind, values)})
            )
            sides.append(_side(desk, deed, text, stands=value == stands))
        is_secret = spec.sensitivity is Sensitivity.SENSITIVE
        yield FieldInConflict(field, spec.label, is_secret, tuple(sides))


def _labels(kind: str, values: Mapping[str, Plain]) -> str:
    specs = KINDS[kind].specs
    return "、".join(specs[name].label for name in values if name in specs)


def _value_in_force(deeds: list[Deed], kind: str, record: str, field: str) -> Plain:
    """Return the value that the last deed in the order gave a field."""
    all_values = [journal.change_of(deed, kind, record).values for deed in deeds]
    return next(values[field] for values in reversed(all_values) if field in values)


def _side(desk: Desk, deed: Deed, text: str, *, stands: bool) -> ConflictSide:
    made_at = instant(deed.made_at + (deed.offset or 0))
    return ConflictSide(
        deed.id, text, deed.clerk, made_at, deed.device == desk.office.device, stands
    )


def _values_in_deed(conn: Connection, deed: str, kind: str, record: str) -> Mapping[str, Plain]:
    stored = journal.load(conn, deed)
    assert stored is not None  # noqa: S101 -- a conflict names deeds of this journal
    return journal.change_of(stored, kind, record).values
