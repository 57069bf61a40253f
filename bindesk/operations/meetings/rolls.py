"""Computes the roll of a meeting from a branch's members, as they were recorded in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bindesk.db.people import members
from bindesk.db.store.engine import Connection
from bindesk.domain.meetings import roll
from bindesk.domain.meetings.meetings import Attendance, Meeting
from bindesk.domain.meetings.merged_members import as_survivors, members_of_meeting
from bindesk.domain.meetings.roll import RollEntry
from bindesk.domain.people.members import Member, Standing


@dataclass(frozen=True, slots=True)
class BranchPeople:
    """The people of one branch: its members, all merged members with their survivors, the standings."""

    branch: str
    members: list[Member]
    merged: list[Member]
    survivor_of: Mapping[str, str]
    standings: list[Standing]

    def lines(self, meeting: Meeting, lines: Iterable[Attendance]) -> list[Attendance]:
        """Return a meeting's own lines, in an unfinished meeting under the surviving members."""
        own_lines = [line for line in lines if line.meeting == meeting.id]
        return own_lines if meeting.finished else list(as_survivors(own_lines, self.survivor_of))

    def roll(
        self, meeting: Meeting, lines: Iterable[Attendance], on: date
    ) -> tuple[RollEntry, ...]:
        """Return the roll of a meeting on a day; ``lines`` contain the meeting's attendance."""
        people = members_of_meeting(self.members, self.merged, self.survivor_of, meeting, lines)
        return roll.roll(people, self.standings, self.branch, on)


def branch_people(conn: Connection, branch: str) -> BranchPeople:
    """Return the people of a branch."""
    merged, survivor_of = members.merged(conn)
    own_members, standings = members.of_branch(conn, branch), members.standings(conn, branch)
    return BranchPeople(branch, own_members, merged, survivor_of, standings)
