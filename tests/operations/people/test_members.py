from datetime import date

import pytest

from bindesk.operations.people import members as operations
from tests.support.desks.branch_desks import founded, hands, peopled
from tests.support.desks.branches import BRANCH, DAY, member, members, standing


@pytest.fixture
def desk(tmp_path):
    people = [*members(9), member(31, branch="branch-2")]
    gone = standing(member(4), "life", "died", date(2026, 6, 1))
    made = peopled(founded(tmp_path, hands()), people, [gone])
    yield made
    made.close()


def test_the_roster_is_of_one_branch_on_one_day(desk):
    now = operations.roster(desk, BRANCH.id, DAY)
    before = operations.roster(desk, BRANCH.id, date(2026, 5, 31))
    assert len(now) == 8
    assert {one.id for one in before} - {one.id for one in now} == {"member-04"}
    assert now[0].member.post == "secretary"


def test_the_committee_is_those_with_its_posts(desk):
    assert {one.id for one in operations.committee(desk, BRANCH.id, DAY)} == {
        "member-01",
        "member-02",
        "member-03",
    }


def test_branches_are_listed_by_name(desk):
    assert operations.branches_here(desk) == [BRANCH]
