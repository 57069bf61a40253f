"""Lists records as canonical JSON lines for the command line, masked unless asked for in full."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from bindesk.db.maintenance import digests
from bindesk.db.maintenance.digests import Digest
from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.fields import FieldSpec, FieldType, Plain
from bindesk.domain.records.kinds import Kind
from bindesk.domain.records.masking import mask_value
from bindesk.domain.text.cleaning import mask_text
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.operations.desk.desk import Desk


def digest(desk: Desk) -> list[Digest]:
    """Return the number of records of each kind on this desk, and the SHA-256 of their lines."""
    with desk.reading() as conn:
        return digests.digest(conn)


def lines(
    desk: Desk, kind: Kind[Any], *, year: int | None = None, unmask: bool = False
) -> Iterator[bytes]:
    """Return each record of a kind as one JSON line, sorted by id; struck records have ``struck`` true.

    Fields at their default are left out. ``year`` selects by the record's own day (of a meeting, of an
    errand's acceptance), else by the day of the meeting or errand it belongs to. ``unmask`` shows sensitive
    values, and the audit notes the clerk. Raises ValidationFailed for a year of a kind that has no day.
    """
    if year is not None and _day_field(kind) is None and _owner(kind) is None:
        raise ValidationFailed([Problem("list-without-day", "year", {"kind": kind.words})])
    if unmask:
        desk.note_audit("unmask-list", kind.name, detail="" if year is None else str(year))
    with desk.reading() as conn:
        owners = {} if year is None else _days_of_owners(conn, kind)
        for line in digests.canonical_lines(conn, kind):
            values: dict[str, Plain] = msgspec.json.decode(line)
            if year is None or _day_of(kind, values, owners).startswith(f"{year:04d}-"):
                yield line if unmask else msgspec.json.encode(masked(kind, values))


def id_of(desk: Desk, kind: Kind[Any], words: str) -> str:
    """Return the id of the record that an id, a number or a name stands for.

    Raises ValidationFailed when there is none, or more than one.
    """
    with desk.reading() as conn:
        if records.load(conn, kind, words) is not None:
            return words
        for field in kind.naming_fields:
            matches = records.where(conn, kind, {field: words})
            if len(matches) == 1:
                return str(matches[0].id)
    raise ValidationFailed([Problem("record-missing", kind.title, {"kind": kind.words})])


def masked(kind: Kind[Any], values: Mapping[str, Plain]) -> dict[str, Plain]:
    """Return a record's plain values with sensitive ones masked.

    ID and telephone numbers within other text are masked too.
    """
    return {name: _masked(name, kind.specs.get(name), value) for name, value in values.items()}


def _masked(name: str, spec: FieldSpec | None, value: Plain) -> Plain:
    if spec is None or not isinstance(value, str):
        return value
    return mask_text(mask_value(name, spec, value))


def _day_field(kind: Kind[Any]) -> str | None:
    days = (name for name in kind.of_type(FieldType.DAY) if kind.specs[name].required)
    return next(days, None)


def _owner(kind: Kind[Any]) -> tuple[str, Kind[Any]] | None:
    for name in kind.of_type(FieldType.REFERENCE):
        other = KINDS[kind.specs[name].refers]
        if kind.specs[name].required and _day_field(other) is not None:
            return name, other
    return None


def _days_of_owners(conn: Connection, kind: Kind[Any]) -> dict[str, str]:
    owner = _owner(kind)
    if _day_field(kind) is not None or owner is None:
        return {}
    day = str(_day_field(owner[1]))
    everything = records.where(conn, owner[1], {}, struck=True)
    return {record.id: f"{getattr(record, day) or ''}" for record in everything}


def _day_of(kind: Kind[Any], values: Mapping[str, Plain], owners: Mapping[str, str]) -> str:
    if field := _day_field(kind):
        return str(values.get(field) or "")
    owner = _owner(kind)
    return owners.get(str(values.get(owner[0])), "") if owner else ""
