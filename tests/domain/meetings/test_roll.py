from datetime import date, timedelta

import pytest

from bindesk.domain.meetings import roll
from bindesk.domain.people.members import COMMITTEE_POSTS
from tests.support.desks.branches import (
    BRANCH,
    DAY,
    meeting,
    member,
    members,
    probationary,
    standing,
)

BEFORE = DAY - timedelta(days=30)


def names(rolled):
    return [one.member.name for one in rolled]


def rolled_of(people, standings=(), on=DAY):
    return roll.roll(people, standings, BRANCH.id, on)


def test_the_roll_holds_the_branchs_own_members_and_nobody_elses():
    own, other, struck = member(1), member(2, branch="branch-2"), member(3, struck=True)
    assert names(rolled_of([own, other, struck])) == [own.name]


def test_posts_come_first_in_the_roster_then_years_in_the_party():
    young = member(1, joined_on=date(2019, 7, 1))
    old = member(2, joined_on=date(1975, 7, 1))
    secretary = member(3, joined_on=date(2020, 7, 1), post="secretary")
    assert rolled_of([young, old, secretary])[0].id == secretary.id
    assert [one.id for one in rolled_of([young, old, secretary])][1:] == [old.id, young.id]


@pytest.mark.parametrize(
    ("dimension", "value"),
    [
        ("life", "died"),
        ("membership", "removed"),
        ("membership", "expelled"),
        ("membership", "suspended"),
        ("relation", "transferred"),
        ("relation", "arriving"),
    ],
)
def test_whoever_died_left_or_was_put_out_is_off_the_roll_from_that_very_day(dimension, value):
    who = member(1)
    gone = standing(who, dimension, value, DAY)
    assert rolled_of([who], [gone], DAY - timedelta(days=1))
    assert rolled_of([who], [gone], DAY) == ()
    assert roll.reason_off_roll([gone], DAY) == value


@pytest.mark.parametrize(
    ("dimension", "value"),
    [
        ("relation", "transferring"),
        ("relation", "temporary"),
        ("floating", "floating-out"),
        ("contact", "lost"),
        ("membership", "restored"),
    ],
)
def test_whoever_is_on_the_way_away_or_lost_still_counts(dimension, value):
    who = member(1)
    assert rolled_of([who], [standing(who, dimension, value, BEFORE)])


def test_the_newest_standing_of_a_dimension_prevails():
    who = member(1)
    suspended = standing(who, "membership", "suspended", date(2020, 1, 1))
    restored = standing(who, "membership", "restored", date(2022, 1, 1))
    assert rolled_of([who], [restored, suspended], date(2021, 1, 1)) == ()
    assert rolled_of([who], [restored, suspended], date(2022, 1, 1))


def test_a_standing_holds_until_the_day_before_its_end_and_a_struck_one_never():
    who = member(1)
    watched = standing(who, "rights", "on-probation", date(2026, 1, 1), until=DAY)
    assert not roll.has_vote(who, [watched], DAY - timedelta(days=1))
    assert roll.has_vote(who, [watched], DAY)
    void = standing(who, "life", "died", BEFORE, struck=True)
    assert rolled_of([who], [void])


def test_nobody_counts_before_coming_into_the_branch():
    who = member(1, entered_branch_on=DAY)
    assert rolled_of([who], on=DAY)
    assert rolled_of([who], on=DAY - timedelta(days=1)) == ()
    newly_joined = probationary(2, joined_on=DAY)
    assert rolled_of([newly_joined], on=DAY - timedelta(days=1)) == ()


def test_a_probationary_member_counts_and_has_no_vote():
    (one,) = rolled_of([probationary(1)])
    assert not one.is_full
    assert not one.has_vote


def test_a_member_has_a_vote_from_the_day_of_becoming_a_full_one():
    who = member(1, full_on=DAY)
    assert not roll.has_vote(who, [], DAY - timedelta(days=1))
    assert roll.has_vote(who, [], DAY)


def test_a_day_on_which_a_probationary_member_should_become_full_makes_nobody_full():
    assert not roll.is_full(probationary(1, full_on=BEFORE), DAY)


@pytest.mark.parametrize("value", ["on-probation", "rights-suspended"])
def test_whoever_is_on_probation_or_detained_has_no_vote_and_still_counts(value):
    who = member(1)
    (one,) = rolled_of([who], [standing(who, "rights", value, BEFORE)])
    assert one.is_full
    assert not one.has_vote


@pytest.mark.parametrize("case", sorted(roll.EXCLUSIONS))
def test_nobody_is_left_out_without_the_approval_number(case):
    who = member(1)
    asked = standing(who, "exclusion", case, BEFORE)
    agreed = standing(who, "exclusion", case, BEFORE, approval="义党组〔2026〕3号")
    assert roll.excludable([asked], DAY) is None
    (one,) = rolled_of([who], [agreed])
    assert (one.exclusion, one.approval) == (case, "义党组〔2026〕3号")


def test_being_frail_alone_leaves_nobody_out():
    who = member(1, is_frail=True)
    normal = standing(who, "exclusion", "normal", BEFORE, approval="义党组〔2026〕3号")
    assert roll.excludable([normal], DAY) is None


def test_there_are_six_cases_and_five_of_them_hold_for_admissions():
    assert len(roll.EXCLUSIONS) == 6
    assert len(roll.ADMISSION_EXCLUSIONS) == 5


def left_out_at(type_, case):
    who = member(1)
    agreed = standing(who, "exclusion", case, BEFORE, approval="义党组〔2026〕3号")
    rolled = rolled_of([who], [agreed])
    return roll.left_out(roll.called(rolled, meeting(type_)), type_)


def test_a_retired_member_living_far_away_is_left_out_of_elections_but_not_of_admissions():
    assert left_out_at("JX", "excluded-retired")
    assert not left_out_at("FZ", "excluded-retired")
    assert left_out_at("FZ", "excluded-illness")


@pytest.mark.parametrize("type_", ["ZW", "XZ", "DK", "ZT"])
def test_where_no_vote_needs_a_base_nobody_is_left_out(type_):
    assert not left_out_at(type_, "excluded-frail")


def called(type_, people, **said):
    return {one.id for one in roll.called(rolled_of(people), meeting(type_, **said))}


def test_each_kind_of_meeting_calls_its_own_people():
    people = [*members(9), probationary(10)]
    everybody = {one.id for one in people}
    full = {one.id for one in people if one.category == "full"}
    for type_ in ("DH", "DK", "ZT", "PY", "SH"):
        assert called(type_, people) == everybody
    assert called("JX", people) == full
    assert called("FZ", people) == full
    assert called("ZW", people) == {"member-01", "member-02", "member-03"}
    assert called("XZ", people, group="一组") == {f"member-0{n}" for n in (1, 3, 5, 7, 9)}
    assert called("SH", people, group="二组") == {one.id for one in people if one.group == "二组"}
    assert called("TX", people) == set()


def test_the_committee_follows_from_posts_without_group_leaders():
    people = [member(1, post="secretary"), member(2, post="group-leader"), member(3)]
    assert [one.id for one in roll.committee(rolled_of(people))] == ["member-01"]
    assert "group-leader" not in COMMITTEE_POSTS


def test_a_branch_has_a_committee_from_seven_full_members_on():
    assert not roll.has_committee(rolled_of([*members(6), probationary(7)]))
    assert roll.has_committee(rolled_of(members(7)))


def test_groups_are_listed_by_name_without_members_of_no_group():
    people = [member(1, group="二组"), member(2, group="一组"), member(3, group="")]
    found = roll.groups(rolled_of(people))
    assert list(found) == ["一组", "二组"]
    assert names(found["二组"]) == [people[0].name]
