"""The units a store knows, and how far each unit's log stands here."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import CTE, Row, Select, bindparam, delete, select, update

from bindesk.db.store.engine import Link
from bindesk.db.store.in_list import among
from bindesk.db.store.tables import unit as units
from bindesk.db.store.upserts import upsert


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit: 12-digit code, name, role, parent's code; position and proof of its log."""

    code: str
    name: str
    role: str
    parent: str
    position: int = 0
    proof: bytes = b""


def everything(link: Link) -> list[KnownUnit]:
    """Return all units, by code."""
    return [_read(row) for row in link.execute(select(units).order_by(units.c.code))]


def find(link: Link, code: str) -> KnownUnit | None:
    """Return one unit."""
    row = link.execute(select(units).where(units.c.code == code)).first()
    return None if row is None else _read(row)


def around(link: Link, code: str) -> list[KnownUnit]:
    """Return a unit with all that lie above it and below it, by code.

    A county with thousands of units asks this for every request.
    """
    return [_read(row) for row in link.execute(_around(), {"own": code})]


def parents(link: Link) -> dict[str, str]:
    """Return each unit's parent by code."""
    return {row.code: row.parent for row in link.execute(select(units.c.code, units.c.parent))}


def parents_of(link: Link, codes: Sequence[str]) -> dict[str, str]:
    """Return the parents of some units, and of all above them, by code."""
    line = _upwards(select(units.c.code).where(among(units.c.code, codes)))
    return {row.code: row.parent for row in link.execute(select(line.c.code, line.c.parent))}


def keep(link: Link, known: Sequence[KnownUnit]) -> None:
    """Keep names, roles and parents; a unit that is there keeps its position."""
    there = {u.code: u for u in everything(link)}
    rows = [
        {
            "code": u.code,
            "name": u.name,
            "role": u.role,
            "parent": u.parent,
            "position": there[u.code].position if u.code in there else u.position,
            "proof": there[u.code].proof if u.code in there else u.proof,
        }
        for u in known
    ]
    upsert(link, units, rows, ["code"])


def keep_only(link: Link, known: Sequence[KnownUnit]) -> None:
    """Keep these units and let go of the others; a desk has no part in them any more."""
    keep(link, known)
    link.execute(delete(units).where(units.c.code.not_in([u.code for u in known])))


@cache
def _around() -> Select[Any]:
    """Return the statement; putting it together takes longer than the database does to answer it."""
    own = select(units.c.code).where(units.c.code == bindparam("own"))
    below = own.cte("below", recursive=True)
    below = below.union(select(units.c.code).join(below, units.c.parent == below.c.code))
    named = select(_upwards(own).c.code).union(select(below.c.code))
    return select(units).where(units.c.code.in_(named)).order_by(units.c.code)


def _upwards(start: Select[tuple[str]]) -> CTE:
    """Return some units and those above them, each with its parent."""
    line = start.add_columns(units.c.parent).cte("line", recursive=True)
    above = select(units.c.code, units.c.parent).join(line, units.c.code == line.c.parent)
    return line.union(above)


def _read(row: Row[Any]) -> KnownUnit:
    return KnownUnit(row.code, row.name, row.role, row.parent, row.position, bytes(row.proof))


def lock(link: Link, code: str) -> tuple[int, bytes] | None:
    """Hold a unit's log until the transaction ends; return its position and proof."""
    wanted = select(units.c.position, units.c.proof).where(units.c.code == code).with_for_update()
    row = link.execute(wanted).first()
    return None if row is None else (row.position, bytes(row.proof))


def move(link: Link, code: str, position: int, proof: bytes) -> None:
    """Say how far a unit's log now stands."""
    said = update(units).where(units.c.code == code)
    link.execute(said.values(position=position, proof=proof))
