"""Members and what has been said of their standing, as the roll of a branch needs them."""

from sqlalchemy import select

from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import record_table
from bindesk.domain.people.members import MEMBER, STANDING, Member, Standing


def of_branch(conn: Connection, branch: str) -> list[Member]:
    """Return the members whose organisational relation is, or was, in a branch."""
    return records.where(conn, MEMBER, {"branch": branch})


def everybody(conn: Connection) -> list[Member]:
    """Return all members, by name."""
    return records.where(conn, MEMBER, {}, order=("name", "id"))


def standings(conn: Connection, branch: str) -> list[Standing]:
    """Return what has been said of the standing of a branch's members."""
    said, people = record_table("standing"), record_table("member")
    wanted = (
        select(said)
        .join(people, people.c.id == said.c.member)
        .where(people.c.branch == branch, said.c.struck.is_(False))
        .order_by(said.c.since, said.c.id)
    )
    return [records.from_row(STANDING, row) for row in conn.execute(wanted)]


def standings_of(conn: Connection, members: list[str]) -> list[Standing]:
    """Return what has been said of the standing of some members."""
    said = record_table("standing")
    wanted = select(said).where(said.c.member.in_(members), said.c.struck.is_(False))
    return [records.from_row(STANDING, row) for row in conn.execute(wanted)]


def names(conn: Connection, ids: list[str]) -> dict[str, str]:
    """Return the names of members by id."""
    people = record_table("member")
    wanted = select(people.c.id, people.c.name).where(people.c.id.in_(ids))
    return {row.id: row.name for row in conn.execute(wanted)}
