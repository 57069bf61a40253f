"""Reads records of any kind from its table as frozen dataclasses."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, func, select

from bindesk.db.records.rows import unpacked
from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import record_table
from bindesk.domain.records.fields import Plain
from bindesk.domain.records.kinds import Kind, Record

R = TypeVar("R", bound=Record)
_AT_ONCE = 400
_ANYWHERE: Mapping[str, tuple[str, str]] = {}


def load(conn: Connection, kind: Kind[R], record: str) -> R | None:
    """Return a record by its id, struck or not, or None."""
    return load_many(conn, kind, [record]).get(record)


def load_many(conn: Connection, kind: Kind[R], ids: Sequence[str]) -> dict[str, R]:
    """Return the records with these ids, by id; unknown ids are left out."""
    table = record_table(kind.name)
    record_of: dict[str, R] = {}
    for start in range(0, len(ids), _AT_ONCE):
        query = select(table).where(table.c.id.in_(ids[start : start + _AT_ONCE]))
        record_of.update((row.id, from_row(kind, row)) for row in conn.execute(query))
    return record_of


def where(
    conn: Connection,
    kind: Kind[R],
    equal: Mapping[str, Plain | list[Plain]],
    *,
    between: Mapping[str, tuple[str, str]] = _ANYWHERE,
    order: Iterable[str] = ("id",),
    struck: bool = False,
) -> list[R]:
    """Return the records whose fields have these values, in order; struck ones only with ``struck``.

    A list of values is met by any of them. ``between`` bounds texts, such as days, both bounds included.
    """
    table = record_table(kind.name)
    query = select(table).where(
        *(
            table.c[name].in_(value) if isinstance(value, list) else table.c[name] == value
            for name, value in equal.items()
        ),
        *(table.c[name].between(first, last) for name, (first, last) in between.items()),
    )
    if not struck:
        query = query.where(table.c.struck.is_(False))
    return [
        from_row(kind, row) for row in conn.execute(query.order_by(*(table.c[o] for o in order)))
    ]


def heads(conn: Connection, kind: str, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the heads of the records, by id; a deed on a record names its heads as parents."""
    table = record_table(kind)
    heads_of: dict[str, tuple[str, ...]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = table.c.id.in_(ids[start : start + _AT_ONCE])
        for record, text in conn.execute(select(table.c.id, table.c.heads).where(some)):
            heads_of[record] = tuple(text.split())
    return heads_of


def count(conn: Connection, kind: Kind[Any], *conditions: ColumnElement[bool]) -> int:
    """Return the number of records of a kind that are not struck and meet the conditions."""
    table = record_table(kind.name)
    counted = select(func.count()).select_from(table).where(table.c.struck.is_(False), *conditions)
    return int(conn.execute(counted).scalar_one())


def count_of_unit(conn: Connection, unit: str, kind: str) -> int:
    """Return the number of a unit's records of a kind, struck ones included."""
    table = record_table(kind)
    counted = select(func.count()).select_from(table).where(table.c.unit == unit)
    return int(conn.execute(counted).scalar_one())


def from_row(kind: Kind[R], row: Row[Any]) -> R:
    """Return the record in a table row."""
    columns = row._mapping  # noqa: SLF001 -- the documented way to a row's columns by name
    values = {name: columns[name] for name in kind.specs}
    return kind.new(
        columns["id"],
        columns["unit"],
        values,
        tuple(columns["heads"].split()),
        unpacked(columns["extra"]),
    )
