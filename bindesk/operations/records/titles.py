"""Titles of records where records of several kinds are listed together."""

from collections.abc import Mapping, Sequence

from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.fields import FieldSpec, FieldType, Plain, Sensitivity
from bindesk.domain.records.kinds import Record
from bindesk.domain.records.masking import mask_value
from bindesk.domain.records.typed_values import written_value
from bindesk.domain.text.cleaning import mask_text


def titles(conn: Connection, kind: str, ids: Sequence[str]) -> dict[str, str]:
    """Return the titles of the records that exist, by id.

    The title of a part includes those of its owners: 出席 becomes 王建国 早饭头村11月大会 出席.
    """
    if kind not in KINDS:
        return {}
    stored = records.load_many(conn, KINDS[kind], ids)
    names: dict[tuple[str, str], str] = {}
    owners = _owners(kind)
    for field in owners:
        other = KINDS[kind].specs[field].refers
        referred_ids = sorted({getattr(one, field) for one in stored.values()} - {""})
        for record, owner in records.load_many(conn, KINDS[other], referred_ids).items():
            names[other, record] = _own_title(other, owner)
    return {one: _title(kind, record, owners, names) for one, record in stored.items()}


def title(conn: Connection, kind: str, record: str) -> str:
    """Return the title of a record, or "" when there is none."""
    return titles(conn, kind, [record]).get(record, "")


def words(
    conn: Connection, name: str, spec: FieldSpec, value: Plain, *, unmask: bool = False
) -> str:
    """Return a field's value in words, masked unless ``unmask``."""
    if spec.type is FieldType.REFERENCE and value:
        return title(conn, spec.refers, str(value)) or str(value)
    written = written_value(spec, value)
    return written if unmask else mask_text(mask_value(name, spec, written))


def _owners(kind: str) -> list[str]:
    """Return the reference fields that name a record's owners; a kind with a name of its own has none."""
    specs = KINDS[kind].specs
    named = KINDS[kind].title
    if specs[named].type not in {FieldType.CHOICE, FieldType.DAY}:
        return []
    listed = (*KINDS[kind].columns, *KINDS[kind].key)
    return [n for n in dict.fromkeys(listed) if specs[n].type is FieldType.REFERENCE]


def _title(
    kind: str, record: Record, owners: Sequence[str], names: Mapping[tuple[str, str], str]
) -> str:
    specs = KINDS[kind].specs
    owner_titles = [
        names.get((specs[field].refers, getattr(record, field)), "") for field in owners
    ]
    return " ".join(part for part in (*owner_titles, _own_title(kind, record)) if part)


def _own_title(kind: str, record: Record) -> str:
    field = KINDS[kind].title
    spec = KINDS[kind].specs[field]
    written = written_value(spec, KINDS[kind].plain(record)[field])
    return "" if spec.sensitivity is Sensitivity.SENSITIVE else mask_text(written)
