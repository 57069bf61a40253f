"""Reads and writes the units of a store, and the log cursor of each unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import CTE, Row, Select, bindparam, delete, select, update

from bindesk.db.store.engine import Connection
from bindesk.db.store.statements import in_list, upsert
from bindesk.db.store.tables import unit as units


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit: 12-digit code, name, role, parent's code; position and chain hash of its log."""

    code: str
    name: str
    role: str
    parent: str
    position: int = 0
    chain_hash: bytes = b""


def all_units(conn: Connection) -> list[KnownUnit]:
    """Return all units, sorted by code."""
    return [_read(row) for row in conn.execute(select(units).order_by(units.c.code))]


def find(conn: Connection, code: str) -> KnownUnit | None:
    """Return a unit by its code, or None."""
    row = conn.execute(select(units).where(units.c.code == code)).first()
    return None if row is None else _read(row)


def related_units(conn: Connection, code: str) -> list[KnownUnit]:
    """Return a unit with all units above it and below it, sorted by code.

    The query is fast enough to run for every request in a county of thousands of units.
    """
    return [_read(row) for row in conn.execute(_related(), {"own": code})]


def parents(conn: Connection) -> dict[str, str]:
    """Return each unit's parent, by code."""
    return {row.code: row.parent for row in conn.execute(select(units.c.code, units.c.parent))}


def parents_of(conn: Connection, codes: Sequence[str]) -> dict[str, str]:
    """Return the parents of some units and of all units above them, by code."""
    line = _upwards(select(units.c.code).where(in_list(units.c.code, codes)))
    return {row.code: row.parent for row in conn.execute(select(line.c.code, line.c.parent))}


def store(conn: Connection, known: Sequence[KnownUnit]) -> None:
    """Write names, roles and parents of units; a unit that exists keeps its cursor."""
    there = {u.code: u for u in all_units(conn)}
    rows = [
        {
            "code": u.code,
            "name": u.name,
            "role": u.role,
            "parent": u.parent,
            "position": there[u.code].position if u.code in there else u.position,
            "proof": there[u.code].chain_hash if u.code in there else u.chain_hash,
        }
        for u in known
    ]
    upsert(conn, units, rows, ["code"])


def store_only(conn: Connection, known: Sequence[KnownUnit]) -> None:
    """Write these units and delete all others."""
    store(conn, known)
    conn.execute(delete(units).where(units.c.code.not_in([u.code for u in known])))


@cache
def _related() -> Select[Any]:
    """Return the query of ``related_units``; building it takes longer than running it, so it is cached."""
    start = select(units.c.code).where(units.c.code == bindparam("own"))
    below = start.cte("below", recursive=True)
    below = below.union(select(units.c.code).join(below, units.c.parent == below.c.code))
    named = select(_upwards(start).c.code).union(select(below.c.code))
    return select(units).where(units.c.code.in_(named)).order_by(units.c.code)


def _upwards(start: Select[tuple[str]]) -> CTE:
    """Return some units and the units above them, each with its parent."""
    line = start.add_columns(units.c.parent).cte("line", recursive=True)
    above = select(units.c.code, units.c.parent).join(line, units.c.code == line.c.parent)
    return line.union(above)


def _read(row: Row[Any]) -> KnownUnit:
    return KnownUnit(row.code, row.name, row.role, row.parent, row.position, bytes(row.proof))


def lock(conn: Connection, code: str) -> tuple[int, bytes] | None:
    """Lock a unit's log until the transaction ends; return its position and chain hash, or None."""
    query = select(units.c.position, units.c.proof).where(units.c.code == code).with_for_update()
    row = conn.execute(query).first()
    return None if row is None else (row.position, bytes(row.proof))


def move(conn: Connection, code: str, position: int, chain_hash: bytes) -> None:
    """Set the position and chain hash of a unit's log."""
    statement = update(units).where(units.c.code == code)
    conn.execute(statement.values(position=position, proof=chain_hash))
