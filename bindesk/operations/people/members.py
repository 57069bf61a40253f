"""Look-ups of a branch's members and committee on a day."""

from collections.abc import Sequence
from datetime import date

from bindesk.db.people import members
from bindesk.db.store.engine import Connection
from bindesk.domain.meetings import roll
from bindesk.domain.meetings.roll import RollEntry
from bindesk.domain.people.members import Member
from bindesk.domain.people.organisations import Organisation
from bindesk.domain.text.pinyin import initials_key, matches
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


def find(desk: Desk, text: str, limit: int = 9) -> list[Member]:
    """Return the members whose name matches a text, whole spellings first.

    The text is part of a name, or initials of any reading. An empty text matches nobody.
    """
    if not text.strip():
        return []
    with desk.reading() as conn:
        everybody = members.everybody(conn)
    matching = [one for one in everybody if matches(text, one.name)]
    letters = f" {text.strip().lower()} "
    matching.sort(key=lambda one: letters not in f"{initials_key(one.name)} ")
    return matching[:limit]


def names(desk: Desk, ids: Sequence[str]) -> dict[str, str]:
    """Return the names of members by id."""
    with desk.reading() as conn:
        return members.names(conn, list(ids))
