"""Builds statements shared by all subjects: conditions on long lists, upserts, and fast bulk inserts.

A bulk insert is compiled once and bypasses SQLAlchemy's processing of each row.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    LargeBinary,
    Table,
    Text,
    literal,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import custom_op

from bindesk.db.store.engine import Connection

_IN: custom_op[bool] = custom_op("IN", is_comparison=True)
"""One operator object for all statements: SQLAlchemy's statement cache compares operators by identity."""


class _Listed(FunctionElement[str]):
    """The rows of a JSON array of texts."""

    inherit_cache = True
    type = Text()


def in_list(column: ColumnElement[Any], names: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that a text column equals one of the names.

    A name with a NUL is in no column, and PostgreSQL refuses it in JSON: it is left out.
    """
    encoded = msgspec.json.encode([name for name in names if "\x00" not in name]).decode()
    return column.operate(_IN, _Listed(literal(encoded, Text())))


@compiles(_Listed)
def _values_table(listed: _Listed, compiler: Any, **options: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(listed.clauses, **options)}))"  # noqa: S608


@compiles(_Listed, "postgresql")
def _listed_there(listed: _Listed, compiler: Any, **options: Any) -> str:
    names = compiler.process(listed.clauses, **options)
    return f"(SELECT json_array_elements_text(CAST({names} AS json)))"


def upsert(
    conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]], keys: Sequence[str]
) -> None:
    """Insert the rows, or update the rows whose keys exist; all rows have the same columns."""
    if not rows:
        return
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    if changed:
        statement = statement.on_conflict_do_update(index_elements=list(keys), set_=changed)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=list(keys))
    conn.execute(statement, list(rows))


_AT_ONCE = 5000
_TYPES = {BigInteger: "bigint", Integer: "bigint", Boolean: "boolean", LargeBinary: "bytea"}
_encoder = msgspec.json.Encoder()


def bulk_insert(
    conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]], keys: Sequence[str] = ()
) -> None:
    """Insert rows that all have the same columns; with ``keys``, update the rows whose keys exist.

    Values are plain: text, integers, booleans, bytes, None.
    """
    if not rows:
        return
    columns = tuple(rows[0])
    engine = conn.dialect.name
    statement = _statement(engine, table, columns, tuple(keys))
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        if engine == "postgresql":
            conn.exec_driver_sql(statement, (_encoder.encode(some).decode(),))
        else:
            conn.exec_driver_sql(
                statement, [tuple([row[name] for name in columns]) for row in some]
            )


@lru_cache(maxsize=256)
def _statement(engine: str, table: Table, columns: tuple[str, ...], keys: tuple[str, ...]) -> str:
    names = ", ".join(map(_quoted, columns))
    source = _values(table, columns) if engine == "postgresql" else _marks(columns)
    return f"INSERT INTO {_quoted(table.name)} ({names}) {source}{_bound(columns, keys)}"


def _marks(columns: tuple[str, ...]) -> str:
    return f"VALUES ({', '.join('?' * len(columns))})"


def _values(table: Table, columns: tuple[str, ...]) -> str:
    """Return a SELECT over one JSON array, so that the statement has one parameter for all rows."""
    types = {name: _TYPES.get(type(table.c[name].type), "text") for name in columns}
    named = ", ".join(f"{_quoted(name)} {_copied(type_name)}" for name, type_name in types.items())
    picked = ", ".join(
        f"decode({_quoted(name)}, 'base64')" if type_name == "bytea" else _quoted(name)
        for name, type_name in types.items()
    )
    return f"SELECT {picked} FROM json_to_recordset(CAST(%s AS json)) AS source({named})"  # noqa: S608


def _copied(type_name: str) -> str:
    return "text" if type_name == "bytea" else type_name


def _bound(columns: tuple[str, ...], keys: tuple[str, ...]) -> str:
    if not keys:
        return ""
    named = ", ".join(map(_quoted, keys))
    changed = [f"{_quoted(c)} = excluded.{_quoted(c)}" for c in columns if c not in keys]
    act = f"DO UPDATE SET {', '.join(changed)}" if changed else "DO NOTHING"
    return f" ON CONFLICT ({named}) {act}"


def _quoted(name: str) -> str:
    return f'"{name}"'
