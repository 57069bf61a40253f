"""The units a store knows, and how far each unit's log stands here."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from bindesk.db.engine import Link
from bindesk.db.tables import unit as units
from bindesk.db.upserts import upsert


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
    rows = link.execute(select(units).order_by(units.c.code))
    return [KnownUnit(r.code, r.name, r.role, r.parent, r.position, bytes(r.proof)) for r in rows]


def find(link: Link, code: str) -> KnownUnit | None:
    """Return one unit."""
    return next((u for u in everything(link) if u.code == code), None)


def parents(link: Link) -> dict[str, str]:
    """Return each unit's parent by code."""
    return {row.code: row.parent for row in link.execute(select(units.c.code, units.c.parent))}


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


def lock(link: Link, code: str) -> tuple[int, bytes] | None:
    """Hold a unit's log until the transaction ends; return its position and proof."""
    wanted = select(units.c.position, units.c.proof).where(units.c.code == code).with_for_update()
    row = link.execute(wanted).first()
    return None if row is None else (row.position, bytes(row.proof))


def move(link: Link, code: str, position: int, proof: bytes) -> None:
    """Say how far a unit's log now stands."""
    said = update(units).where(units.c.code == code)
    link.execute(said.values(position=position, proof=proof))
