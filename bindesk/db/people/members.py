"""Reads members and their standings, from which the roll of a branch is computed."""

from sqlalchemy import select

from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import record_table
from bindesk.domain.people.members import MEMBER, STANDING, Member, Standing


def of_branch(conn: Connection, branch: str) -> list[Member]:
    """Return the members whose organisational relation is, or was, in a branch."""
    return records.where(conn, MEMBER, {"branch": branch})


def everybody(conn: Connection) -> list[Member]:
    """Return all members, sorted by name."""
    return records.where(conn, MEMBER, {}, order=("name", "id"))


def standings(conn: Connection, branch: str) -> list[Standing]:
    """Return the standings of a branch's members, sorted by date."""
    standing, people = record_table("standing"), record_table("member")
    query = (
        select(standing)
        .join(people, people.c.id == standing.c.member)
        .where(people.c.branch == branch, standing.c.struck.is_(False))
        .order_by(standing.c.since, standing.c.id)
    )
    return [records.from_row(STANDING, row) for row in conn.execute(query)]


def standings_of(conn: Connection, members: list[str]) -> list[Standing]:
    """Return the standings of some members."""
    standing = record_table("standing")
    query = select(standing).where(standing.c.member.in_(members), standing.c.struck.is_(False))
    return [records.from_row(STANDING, row) for row in conn.execute(query)]


def names(conn: Connection, ids: list[str]) -> dict[str, str]:
    """Return the names of members, by member id."""
    people = record_table("member")
    query = select(people.c.id, people.c.name).where(people.c.id.in_(ids))
    return {row.id: row.name for row in conn.execute(query)}
