from datetime import date

import pytest

from bindesk.db.people import members as kept
from tests.support.desks.branch_desks import founded, hands, peopled
from tests.support.desks.branches import BRANCH, member, members, standing
from tests.support.desks.desks import ENGINES


@pytest.fixture(params=ENGINES)
def desk(tmp_path, request):
    people = [*members(3), member(9, branch="branch-2")]
    said = [
        standing(people[0], "contact", "lost", date(2026, 5, 1)),
        standing(people[1], "contact", "lost", date(2026, 4, 1), struck=True),
        standing(people[3], "life", "died", date(2026, 3, 1)),
    ]
    made = peopled(founded(tmp_path, hands(), request.param), people, said)
    yield made
    made.close()


def test_a_branch_has_its_own_members_and_their_standings(desk):
    with desk.reading() as conn:
        assert len(kept.of_branch(conn, BRANCH.id)) == 3
        assert [one.member for one in kept.standings(conn, BRANCH.id)] == ["member-01"]
        assert [one.value for one in kept.standings_of(conn, ["member-09"])] == ["died"]


def test_names_are_returned_by_id(desk):
    with desk.reading() as conn:
        assert kept.names(conn, ["member-09", "nobody"]) == {"member-09": member(9).name}
