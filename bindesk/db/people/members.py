"""Reads members and their standings, from which the roll of a branch is computed."""

from dataclasses import replace

from sqlalchemy import select

from bindesk.db.people import duplicates
from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.db.store.statements import in_list
from bindesk.db.store.tables import record_table
from bindesk.domain.people.duplicate_verdicts import with_duplicates
from bindesk.domain.people.members import MEMBER, STANDING, Member, Standing


def of_branch(conn: Connection, branch: str) -> list[Member]:
    """Return the members whose organisational relation is, or was, in a branch."""
    return records.where(conn, MEMBER, {"branch": branch})


def merged(conn: Connection) -> tuple[list[Member], dict[str, str]]:
    """Return the members whose records were merged into others, and the surviving ids by theirs."""
    survivor_of = duplicates.survivor_ids(conn, MEMBER.name)
    records_of = records.load_many(conn, MEMBER, sorted(survivor_of))
    return list(records_of.values()), survivor_of


def standings(conn: Connection, branch: str) -> list[Standing]:
    """Return the standings of a branch's members, sorted by date, with those of merged records."""
    people = record_table("member")
    ids = conn.execute(select(people.c.id).where(people.c.branch == branch)).scalars()
    return standings_of(conn, list(ids))


def standings_of(conn: Connection, members: list[str]) -> list[Standing]:
    """Return the standings of some members, sorted by date.

    A standing of a merged record is returned for that record and for the member that survived.
    """
    table = record_table("standing")
    member_of = with_duplicates(members, duplicates.survivor_ids(conn, MEMBER.name))
    query = (
        select(table)
        .where(in_list(table.c.member, member_of), table.c.struck.is_(False))
        .order_by(table.c.since, table.c.id)
    )
    return [
        replace(standing, member=member)
        for standing in (records.from_row(STANDING, row) for row in conn.execute(query))
        for member in dict.fromkeys((standing.member, member_of[standing.member]))
    ]


def names(conn: Connection, ids: list[str]) -> dict[str, str]:
    """Return the names of members, by member id."""
    people = record_table("member")
    query = select(people.c.id, people.c.name).where(people.c.id.in_(ids))
    return {row.id: row.name for row in conn.execute(query)}
