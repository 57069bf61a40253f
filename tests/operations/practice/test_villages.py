"""A made-up village has everything a year of work needs."""

from datetime import date

import pytest

from bindesk.domain.meetings import roll
from bindesk.domain.people.members import MEMBER, STANDING
from bindesk.domain.people.organisations import ORGANISATION
from bindesk.domain.people.residents import RESIDENT
from bindesk.domain.records.validation import check
from bindesk.operations.desk.desk import DeskInfo
from bindesk.operations.practice.random_source import RandomSource
from bindesk.operations.practice.villages import PARTY_GROUPS, admitted_on, village
from bindesk.operations.units.units import unit

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def made():
    place = unit("610482102249")
    office = DeskInfo(place.code, place.name, "village", "device", "A", is_practice=True)
    return village(place, office, RandomSource(1, place.code), TODAY, first=True)


def test_every_record_is_in_order(made):
    listed = [
        (ORGANISATION, [made.branch, made.township]),
        (MEMBER, made.members),
        (STANDING, made.standings),
        (RESIDENT, made.residents),
    ]
    found = [(r, check(kind, kind.plain(r))) for kind, records in listed for r in records]
    assert [(record, problems) for record, problems in found if problems] == []


def test_forty_five_members_of_whom_one_has_left(made):
    rolled = roll.roll(made.members, made.standings, made.branch.id, TODAY)
    assert (len(made.members), len(rolled)) == (45, 44)
    assert sum(not one.is_full for one in rolled) == 3
    assert sum(not one.has_vote for one in rolled) == 4
    assert sum(bool(one.exclusion) for one in rolled) == 1


def test_there_is_a_committee_and_a_leader_for_each_group(made):
    rolled = roll.roll(made.members, made.standings, made.branch.id, TODAY)
    assert [one.member.post for one in roll.committee(rolled)][:2] == ["secretary", "deputy"]
    for group in PARTY_GROUPS:
        own = roll.groups(rolled)[group]
        assert [one.member.post for one in own].count("group-leader") == 1


def test_six_hundred_residents_live_in_households(made):
    assert len(made.residents) == 600
    heads = [r for r in made.residents if r.relation == "户主"]
    assert len({r.household for r in made.residents}) == len(heads)
    assert made.members[0].id_number in {head.id_number for head in heads}


def test_everything_says_that_it_is_made_up(made):
    people = (*made.members, *made.residents)
    assert all("练习" in one.remarks for one in people)
    assert all("练习" in one.address for one in people)


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 3, 31), date(2028, 2, 29)])
def test_the_admission_lies_some_seven_months_back(today):
    assert 180 <= (today - admitted_on(today)).days <= 245
