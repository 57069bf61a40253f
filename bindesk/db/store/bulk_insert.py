"""Writes many rows at once, by the shortest way each engine has: what a log brings comes by the thousand.

One statement is written once and goes past the layer that would look at each row anew.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary, Table

from bindesk.db.store.engine import Connection

_AT_ONCE = 5000
_TYPES = {BigInteger: "bigint", Integer: "bigint", Boolean: "boolean", LargeBinary: "bytea"}
_encoder = msgspec.json.Encoder()


def bulk_insert(
    conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]], keys: Sequence[str] = ()
) -> None:
    """Insert rows that all name the same columns; with ``keys``, change those whose keys are there.

    Values are plain: text, whole numbers, flags, bytes, None.
    """
    if not rows:
        return
    columns = tuple(rows[0])
    engine = conn.dialect.name
    said = _statement(engine, table, columns, tuple(keys))
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        if engine == "postgresql":
            conn.exec_driver_sql(said, (_encoder.encode(some).decode(),))
        else:
            conn.exec_driver_sql(said, [tuple([row[name] for name in columns]) for row in some])


@lru_cache(maxsize=256)
def _statement(engine: str, table: Table, columns: tuple[str, ...], keys: tuple[str, ...]) -> str:
    names = ", ".join(map(_quoted, columns))
    source = _values(table, columns) if engine == "postgresql" else _marks(columns)
    return f"INSERT INTO {_quoted(table.name)} ({names}) {source}{_bound(columns, keys)}"


def _marks(columns: tuple[str, ...]) -> str:
    return f"VALUES ({', '.join('?' * len(columns))})"


def _values(table: Table, columns: tuple[str, ...]) -> str:
    """Return the rows out of one JSON array: one parameter, where a thousand would each be looked at."""
    types = {name: _TYPES.get(type(table.c[name].type), "text") for name in columns}
    named = ", ".join(f"{_quoted(name)} {_copied(said)}" for name, said in types.items())
    picked = ", ".join(
        f"decode({_quoted(name)}, 'base64')" if said == "bytea" else _quoted(name)
        for name, said in types.items()
    )
    return f"SELECT {picked} FROM json_to_recordset(CAST(%s AS json)) AS told({named})"  # noqa: S608


def _copied(said: str) -> str:
    return "text" if said == "bytea" else said


def _bound(columns: tuple[str, ...], keys: tuple[str, ...]) -> str:
    if not keys:
        return ""
    named = ", ".join(map(_quoted, keys))
    changed = [f"{_quoted(c)} = excluded.{_quoted(c)}" for c in columns if c not in keys]
    act = f"DO UPDATE SET {', '.join(changed)}" if changed else "DO NOTHING"
    return f" ON CONFLICT ({named}) {act}"


def _quoted(name: str) -> str:
    return f'"{name}"'
