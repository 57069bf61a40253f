"""The roll of a meeting from the members of a branch, those whose records were merged included."""

from dataclasses import replace

import pytest

from bindesk.domain.people.duplicate_verdicts import DUPLICATE_VERDICT, MERGED, duplicate_verdict
from bindesk.domain.people.members import MEMBER
from bindesk.operations.meetings.rolls import branch_people
from tests.support.desks.branches import BRANCH, DAY, line, meeting, member
from tests.support.desks.year_desks import year_desk

SECOND, THIRD = member(2), member(3)


@pytest.fixture
def people(tmp_path, clock):
    desk = year_desk(tmp_path, clock, members=3)
    with desk.writing("merge-member") as work:
        work.strike(MEMBER, THIRD.id, "同一人")
        work.put(DUPLICATE_VERDICT, duplicate_verdict("member", SECOND, THIRD, MERGED))
    with desk.reading() as conn:
        yield branch_people(conn, BRANCH.id)
    desk.close()


def test_an_unfinished_meeting_has_the_survivor_and_the_line_of_the_merged_record(people):
    opened = meeting()
    lines = people.lines(opened, [line(opened, THIRD, "late"), line(meeting("ZT"), SECOND)])
    assert [(one.person, one.status) for one in lines] == [(SECOND.id, "late")]
    assert {one.id for one in people.roll(opened, lines, DAY)} == {"member-01", SECOND.id}


def test_a_finished_meeting_has_the_record_under_which_a_member_was_entered(people):
    finished = replace(meeting(), finished=True)
    lines = people.lines(finished, [line(finished, THIRD)])
    assert [one.person for one in lines] == [THIRD.id]
    assert {one.id for one in people.roll(finished, lines, DAY)} == {"member-01", THIRD.id}
