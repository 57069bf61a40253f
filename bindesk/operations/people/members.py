"""Look-ups of a branch's members and committee on a day."""

from datetime import date

from bindesk.db.people import members
from bindesk.db.store.engine import Connection
from bindesk.domain.meetings import roll
from bindesk.domain.meetings.roll import RollEntry
from bindesk.domain.people.organisations import Organisation
from bindesk.operations.desk.desk import Desk
from bindesk.operations.people import branches


def branches_here(desk: Desk, unit: str = "") -> list[Organisation]:
    """Return the branches that have members, by name; of one unit or of all units on this desk."""
    with desk.reading() as conn:
        return branches.all_branches(conn, unit)


def roster(desk: Desk, branch: str, on: date) -> tuple[RollEntry, ...]:
    """Return the members of a branch on a day, in roster order."""
    with desk.reading() as conn:
        return roster_of(conn, branch, on)


def roster_of(conn: Connection, branch: str, on: date) -> tuple[RollEntry, ...]:
    """Return the members of a branch on a day, within a transaction that is open."""
    return roll.roll(members.of_branch(conn, branch), members.standings(conn, branch), branch, on)


def committee(desk: Desk, branch: str, on: date) -> tuple[RollEntry, ...]:
    """Return the committee (支委) of a branch on a day."""
    return roll.committee(roster(desk, branch, on))
